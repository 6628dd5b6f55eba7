// SPDX-License-Identifier: BSD-3-Clause
// The short way into ndarray.tolist.
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
  const int is_short =
      self->otherwise != NULL && names == NULL && count == 1 && IsArray(args[0]);
  const nd_view* view = is_short ? ViewOf(args[0]) : NULL;
  if (view == NULL || view->dtype == ND_FLOAT16 || view->dtype == ND_BFLOAT16) {
    return CallLong(self, args, count, names);
  }
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
