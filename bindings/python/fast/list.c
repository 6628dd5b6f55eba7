// SPDX-License-Identifier: BSD-3-Clause
// The short ways into tolist, item and tobytes.
#include "fast.h"

// The elements from an axis on, as nested lists of numbers of Python.
static PyObject* ListOf(const nd_view* view, int32_t axis, const char* at) {
  if (axis == view->ndim) return ReadNumberAt(view->dtype, at);
  const Py_ssize_t length = (Py_ssize_t)view->shape[axis];
  PyObject* const list = PyList_New(length);
  if (list == NULL) return NULL;
  for (Py_ssize_t i = 0; i < length; ++i) {
    PyObject* const item = ListOf(view, axis + 1, at + i * view->strides[axis]);
    if (item == NULL) {
      Py_DECREF(list);
      return NULL;
    }
    PyList_SET_ITEM(list, i, item);
  }
  return list;
}

// A token of its own keeps the elements: a collection of garbage, which new lists may set
// off, runs any code.
static PyObject* Call(PyObject* object, PyObject* const* args, size_t flagged,
                      PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  const nd_view* view = OnlyArray(self, args, count, names);
  if (view == NULL) return CallLong(self, args, count, names);
  nd_array pin = 0;
  const int32_t status = library.retain(TokenOf(args[0]), &pin);
  if (status != 0) return Fail(status);
  (void)library.view_of(pin, &view);
  PyObject* const list = ListOf(view, 0, view->data);
  (void)library.release(pin);
  return list;
}

PyObject* MakeTolist(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(Call, args);
}

// Where the element is that a call of item means. NULL: it is for the long way to tell.
static const void* Find(const nd_view* view, PyObject* const* indices, Py_ssize_t count) {
  if (count == 0 && view->size == 1) return view->data;
  if (count == 0 || count != view->ndim) return NULL;
  const char* at = view->data;
  for (Py_ssize_t axis = 0; axis < count; ++axis) {
    if (!PyLong_CheckExact(indices[axis])) return NULL;
    int overflow = 0;
    int64_t index = PyLong_AsLongLongAndOverflow(indices[axis], &overflow);
    if (index < 0) index += view->shape[axis];
    if (overflow != 0 || index < 0 || index >= view->shape[axis]) return NULL;
    at += index * view->strides[axis];
  }
  return at;
}

static PyObject* CallItem(PyObject* object, PyObject* const* args, size_t flagged,
                          PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  const int is_short =
      self->otherwise != NULL && names == NULL && count > 0 && IsArray(args[0]);
  const nd_view* const view = is_short ? ViewOf(args[0]) : NULL;
  const void* const at = view == NULL ? NULL : Find(view, args + 1, count - 1);
  if (at == NULL) return CallLong(self, args, count, names);
  return ReadNumberAt(view->dtype, at);
}

PyObject* MakeItem(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(CallItem, args);
}

static PyObject* CallBytes(PyObject* object, PyObject* const* args, size_t flagged,
                           PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  const nd_view* const view = OnlyArray(self, args, count, names);
  if (view == NULL || (view->flags & ND_FLAG_C_CONTIGUOUS) == 0) {
    return CallLong(self, args, count, names);
  }
  const nd_dtype_desc* dtype = NULL;
  (void)library.dtype_info(view->dtype, &dtype);
  return PyBytes_FromStringAndSize(view->data, view->size * dtype->itemsize);
}

PyObject* MakeBytes(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(CallBytes, args);
}
