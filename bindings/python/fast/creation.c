// SPDX-License-Identifier: BSD-3-Clause
// The short way into functions of a shape and a dtype: empty, zeros, ones.
#include "fast.h"

typedef __typeof__(nd_empty) Create;

int32_t ReadShape(PyObject* shape, int64_t* lengths) {
  int overflow = 0;
  if (PyLong_CheckExact(shape)) {
    lengths[0] = PyLong_AsLongLongAndOverflow(shape, &overflow);
    return overflow != 0 ? -1 : 1;
  }
  if (!PyTuple_CheckExact(shape) || PyTuple_GET_SIZE(shape) > kMostAxes) return -1;
  const int32_t count = (int32_t)PyTuple_GET_SIZE(shape);
  for (int32_t i = 0; i < count; ++i) {
    PyObject* const length = PyTuple_GET_ITEM(shape, i);
    if (!PyLong_CheckExact(length)) return -1;
    lengths[i] = PyLong_AsLongLongAndOverflow(length, &overflow);
    if (overflow != 0) return -1;
  }
  return count;
}

int32_t CodeOf(const Function* self, PyObject* spec) {
  PyObject* found = NULL;
  if ((PyObject*)Py_TYPE(spec) == package.dtype) {
    static PyObject* name = NULL;
    if (name == NULL) name = PyUnicode_InternFromString("_code");
    found = name == NULL ? NULL : PyObject_GetAttr(spec, name);
  } else if (PyUnicode_CheckExact(spec) || PyType_CheckExact(spec)) {
    found = PyDict_GetItemWithError(self->known, spec);
    Py_XINCREF(found);
  }
  if (found == NULL) {
    PyErr_Clear();
    return -1;
  }
  const long code = PyLong_AsLong(found);
  Py_DECREF(found);
  if (code == -1) PyErr_Clear();
  return (int32_t)code;
}

// As CodeOf, for what is given behind the shape.
static int32_t CodeIn(const Function* self, PyObject* const* args, Py_ssize_t count,
                      PyObject* names) {
  if (names == NULL) {
    if (count == 1) return self->number;
    return count == 2 ? CodeOf(self, args[1]) : -1;
  }
  if (count != 1 || PyTuple_GET_SIZE(names) != 1) return -1;
  PyObject* const name = PyTuple_GET_ITEM(names, 0);
  return PyUnicode_CompareWithASCIIString(name, "dtype") == 0 ? CodeOf(self, args[1])
                                                              : -1;
}

static PyObject* Call(PyObject* object, PyObject* const* args, size_t flagged,
                      PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  int64_t lengths[kMostAxes];
  const int32_t code = self->otherwise == NULL ? -1 : CodeIn(self, args, count, names);
  const int32_t axes = code < 0 ? -1 : ReadShape(args[0], lengths);
  if (axes < 0) return CallLong(self, args, count, names);
  double size = 1;
  for (int32_t i = 0; i < axes; ++i) size *= (double)lengths[i];
  nd_array token = 0;
  PyThreadState* const state = Suspend(size);
  const int32_t status = ((Create*)self->address)(code, axes, lengths, &token);
  Resume(state);
  return status != 0 ? Fail(status) : Adopt(token, Py_None);
}

// known: name or type -> its code. number: the code where none is given.
PyObject* MakeCreation(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(Call, args);
}
