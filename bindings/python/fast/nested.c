// SPDX-License-Identifier: BSD-3-Clause
// The short way into array and asarray: of a list or tuple of floats and ints, or of such
// lists of one length.
#include "fast.h"

typedef __typeof__(nd_empty) Create;

// What has been seen of the numbers.
typedef struct {
  int64_t shape[2];
  int32_t axes;
  int32_t dtype;  // float64 as soon as there is a float
} Nest;

static int IsSequence(PyObject* object) {
  return PyList_CheckExact(object) || PyTuple_CheckExact(object);
}

// Looks at the numbers of a line. 0: something else is among them.
static int ReadLine(PyObject* line, Nest* nest) {
  const Py_ssize_t count = PySequence_Fast_GET_SIZE(line);
  PyObject** const items = PySequence_Fast_ITEMS(line);
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (PyFloat_CheckExact(items[i])) {
      nest->dtype = ND_FLOAT64;
    } else if (PyLong_CheckExact(items[i])) {
      int overflow = 0;
      (void)PyLong_AsLongLongAndOverflow(items[i], &overflow);
      if (overflow != 0) return 0;
    } else {
      return 0;
    }
  }
  return 1;
}

static int ReadNest(PyObject* object, Nest* nest) {
  if (!IsSequence(object)) return 0;
  const Py_ssize_t count = PySequence_Fast_GET_SIZE(object);
  if (count == 0) return 0;
  PyObject** const lines = PySequence_Fast_ITEMS(object);
  nest->shape[0] = count;
  nest->dtype = ND_INT64;
  nest->axes = 1;
  if (!IsSequence(lines[0])) return ReadLine(object, nest);
  nest->axes = 2;
  nest->shape[1] = PySequence_Fast_GET_SIZE(lines[0]);
  if (nest->shape[1] == 0) return 0;
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (!IsSequence(lines[i]) || PySequence_Fast_GET_SIZE(lines[i]) != nest->shape[1] ||
        !ReadLine(lines[i], nest)) {
      return 0;
    }
  }
  return 1;
}

static void WriteLine(PyObject* line, int32_t dtype, void* data) {
  const Py_ssize_t count = PySequence_Fast_GET_SIZE(line);
  PyObject** const items = PySequence_Fast_ITEMS(line);
  double* const reals = data;
  int64_t* const integers = data;
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (PyFloat_CheckExact(items[i])) {
      reals[i] = PyFloat_AS_DOUBLE(items[i]);
    } else {
      const int64_t value = PyLong_AsLongLong(items[i]);
      if (dtype == ND_FLOAT64) {
        reals[i] = (double)value;
      } else {
        integers[i] = value;
      }
    }
  }
}

// Nothing here runs any code of Python, so the lists stay as they have been read.
static PyObject* Call(PyObject* object, PyObject* const* args, size_t flagged,
                      PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  Nest nest;
  if (self->otherwise == NULL || names != NULL || count != 1 ||
      !ReadNest(args[0], &nest)) {
    return CallLong(self, args, count, names);
  }
  nd_array token = 0;
  const nd_view* view = NULL;
  const int32_t status =
      ((Create*)self->address)(nest.dtype, nest.axes, nest.shape, &token);
  if (status != 0) return Fail(status);
  (void)library.view_of(token, &view);
  if (nest.axes == 1) {
    WriteLine(args[0], nest.dtype, view->data);
  } else {
    PyObject** const lines = PySequence_Fast_ITEMS(args[0]);
    char* const data = view->data;
    for (int64_t i = 0; i < nest.shape[0]; ++i) {
      WriteLine(lines[i], nest.dtype, data + i * view->strides[0]);
    }
  }
  return Adopt(token, Py_None);
}

PyObject* MakeNested(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(Call, args);
}
