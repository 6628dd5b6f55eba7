// SPDX-License-Identifier: BSD-3-Clause
// The buffer protocol of arrays. Who looks at the memory holds a token of its own, so
// that the memory outlives ndarray.release().
#include "fast.h"

_Static_assert(sizeof(void*) == sizeof(nd_array),
               "a token is kept in Py_buffer.internal");
_Static_assert(sizeof(Py_ssize_t) == sizeof(int64_t), "shapes are handed on as they are");

static int Asks(int flags, int wanted) {
  return (flags & wanted) == wanted;
}

// Why a request cannot be met, NULL if it can.
static const char* Obstacle(const nd_view* view, int flags) {
  const int c_order = (view->flags & ND_FLAG_C_CONTIGUOUS) != 0;
  const int f_order = (view->flags & ND_FLAG_F_CONTIGUOUS) != 0;
  if (Asks(flags, PyBUF_WRITABLE) && (view->flags & ND_FLAG_READONLY) != 0) {
    return "ndarray is read-only";
  }
  if (Asks(flags, PyBUF_C_CONTIGUOUS) && !c_order) return "ndarray is not C-contiguous";
  if (Asks(flags, PyBUF_F_CONTIGUOUS) && !f_order) return "ndarray is not F-contiguous";
  if (Asks(flags, PyBUF_ANY_CONTIGUOUS) && !c_order && !f_order) {
    return "ndarray is not contiguous";
  }
  if (!Asks(flags, PyBUF_STRIDES) && !c_order) {
    return "ndarray is not C-contiguous, and strides are not asked for";
  }
  return NULL;
}

int GetBuffer(PyObject* self, Py_buffer* buffer, int flags) {
  buffer->obj = NULL;
  nd_array pin = 0;
  const nd_view* view = NULL;
  const nd_dtype_desc* dtype = NULL;
  int32_t status = library.retain(TokenOf(self), &pin);
  if (status == 0) status = library.view_of(pin, &view);
  if (status == 0) status = library.dtype_info(view->dtype, &dtype);
  const char* const obstacle = status == 0 ? Obstacle(view, flags) : NULL;
  if (status != 0 || obstacle != NULL) {
    if (status != 0) {
      Fail(status);
    } else {
      PyErr_SetString(PyExc_BufferError, obstacle);
    }
    (void)library.release(pin);
    return -1;
  }
  Py_INCREF(self);
  buffer->obj = self;
  buffer->buf = view->data;
  buffer->len = view->size * dtype->itemsize;
  buffer->itemsize = dtype->itemsize;
  buffer->readonly = (view->flags & ND_FLAG_READONLY) != 0;
  buffer->ndim = Asks(flags, PyBUF_ND) ? view->ndim : 1;
  buffer->format = Asks(flags, PyBUF_FORMAT) ? (char*)(uintptr_t)dtype->format : NULL;
  buffer->shape = Asks(flags, PyBUF_ND) ? (Py_ssize_t*)(uintptr_t)view->shape : NULL;
  buffer->strides =
      Asks(flags, PyBUF_STRIDES) ? (Py_ssize_t*)(uintptr_t)view->strides : NULL;
  buffer->suboffsets = NULL;
  buffer->internal = (void*)(intptr_t)pin;
  return 0;
}

void ReleaseBuffer(PyObject* self, Py_buffer* buffer) {
  (void)library.release((intptr_t)buffer->internal);
  PyObject* const base = ((Array*)self)->base;
  // An array that has been released no longer knows whether it borrowed the memory.
  if (TokenOf(self) == 0 || (base != NULL && base != Py_None)) Drain();
}
