// SPDX-License-Identifier: BSD-3-Clause
// What an array says about itself, from the view of its token.
#include "fast.h"

enum { kMostDimensions = 64 };

// The view, NULL with an exception if the array has been released.
const nd_view* RequireView(PyObject* self) {
  const nd_view* const view = ViewOf(self);
  if (view != NULL) return view;
  PyObject* const result = PyObject_CallMethod(self, "_open", NULL);
  Py_XDECREF(result);
  if (result != NULL) PyErr_SetString(PyExc_SystemError, "an array without a view");
  return NULL;
}

// Of a copy: the collection of garbage, which a new tuple may set off, runs any code,
// also such as releases the array.
static PyObject* TupleOf(const int64_t* from, int32_t count) {
  int64_t values[kMostDimensions];
  if (count > kMostDimensions) return PyErr_Format(PyExc_SystemError, "%d axes", count);
  for (int32_t i = 0; i < count; ++i) values[i] = from[i];
  PyObject* const tuple = PyTuple_New(count);
  if (tuple == NULL) return NULL;
  for (int32_t i = 0; i < count; ++i) {
    PyObject* const value = PyLong_FromLongLong(values[i]);
    if (value == NULL) {
      Py_DECREF(tuple);
      return NULL;
    }
    PyTuple_SET_ITEM(tuple, i, value);
  }
  return tuple;
}

static PyObject* GetShape(PyObject* self, void* unused) {
  (void)unused;
  const nd_view* const view = RequireView(self);
  return view == NULL ? NULL : TupleOf(view->shape, view->ndim);
}

static PyObject* GetStrides(PyObject* self, void* unused) {
  (void)unused;
  const nd_view* const view = RequireView(self);
  return view == NULL ? NULL : TupleOf(view->strides, view->ndim);
}

static PyObject* GetNdim(PyObject* self, void* unused) {
  (void)unused;
  const nd_view* const view = RequireView(self);
  return view == NULL ? NULL : PyLong_FromLong(view->ndim);
}

static PyObject* GetSize(PyObject* self, void* unused) {
  (void)unused;
  const nd_view* const view = RequireView(self);
  return view == NULL ? NULL : PyLong_FromLongLong(view->size);
}

static PyObject* GetDtype(PyObject* self, void* unused) {
  (void)unused;
  const nd_view* const view = RequireView(self);
  if (view == NULL) return NULL;
  PyObject* const dtype = package.dtypes[view->dtype];
  Py_INCREF(dtype);
  return dtype;
}

// Bytes of one element. 0: an exception.
static int64_t ItemSizeOf(PyObject* self) {
  const nd_view* const view = RequireView(self);
  const nd_dtype_desc* dtype = NULL;
  if (view == NULL) return 0;
  (void)library.dtype_info(view->dtype, &dtype);
  return dtype->itemsize;
}

static PyObject* GetItemSize(PyObject* self, void* unused) {
  (void)unused;
  const int64_t bytes = ItemSizeOf(self);
  return bytes == 0 ? NULL : PyLong_FromLongLong(bytes);
}

static PyObject* GetBytes(PyObject* self, void* unused) {
  (void)unused;
  const int64_t bytes = ItemSizeOf(self);
  return bytes == 0 ? NULL : PyLong_FromLongLong(bytes * ViewOf(self)->size);
}

static PyObject* GetBase(PyObject* self, void* unused) {
  (void)unused;
  PyObject* const base = ((Array*)self)->base;
  PyObject* const result = base == NULL ? Py_None : base;
  Py_INCREF(result);
  return result;
}

PyObject* FlagsOf(PyObject* module, PyObject* array) {
  (void)module;
  if (!PyObject_TypeCheck(array, array_type)) {
    PyErr_SetString(PyExc_TypeError, "flags() takes an array");
    return NULL;
  }
  const nd_view* const view = RequireView(array);
  return view == NULL ? NULL : PyLong_FromLong(view->flags);
}

Py_ssize_t LengthOf(PyObject* self) {
  const nd_view* const view = RequireView(self);
  if (view == NULL) return -1;
  if (view->ndim != 0) return (Py_ssize_t)view->shape[0];
  PyErr_SetString(PyExc_TypeError, "len() of unsized object");
  return -1;
}

static PyObject* GetToken(PyObject* self, void* unused) {
  (void)unused;
  return PyLong_FromLongLong(TokenOf(self));
}

static int SetToken(PyObject* self, PyObject* value, void* unused) {
  (void)unused;
  if (value == NULL) {
    PyErr_SetString(PyExc_AttributeError, "a token cannot be deleted");
    return -1;
  }
  const long long token = PyLong_AsLongLong(value);
  if (token == -1 && PyErr_Occurred()) return -1;
  ((Array*)self)->token = token;
  ((Array*)self)->view = NULL;
  return 0;
}

PyGetSetDef array_attributes[] = {
    {"T", GetTransposed, NULL, "The array with its axes reversed.", NULL},
    {"_handle", GetToken, SetToken, NULL, NULL},
    // The same, as Handle has it where each is a field.
    {"_token", GetToken, SetToken, NULL, NULL},
    {"base", GetBase, NULL,
     "The object that owns the memory, None when it is this array.", NULL},
    {"dtype", GetDtype, NULL, "The type of the elements.", NULL},
    {"itemsize", GetItemSize, NULL, "Bytes of one element.", NULL},
    {"nbytes", GetBytes, NULL, "Bytes of all elements.", NULL},
    {"ndim", GetNdim, NULL, "The number of axes.", NULL},
    {"shape", GetShape, NULL, "The lengths of the axes.", NULL},
    {"strides", GetStrides, NULL,
     "The bytes from one element to the next, for each axis.", NULL},
    {"size", GetSize, NULL, "The number of elements.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
