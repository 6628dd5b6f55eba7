// SPDX-License-Identifier: BSD-3-Clause
// The short way into functions of two arrays and a mode, such as convolve.
#include "fast.h"

typedef __typeof__(nd_convolve) Convolve;

// The number of a mode, -1 if it is none that is known here.
static int32_t ModeOf(const Function* self, PyObject* mode) {
  if (!PyUnicode_CheckExact(mode)) return -1;
  PyObject* const number = PyDict_GetItemWithError(self->known, mode);
  if (number == NULL) {
    PyErr_Clear();
    return -1;
  }
  return (int32_t)PyLong_AsLong(number);
}

// The number of the mode of a call, -1 if it is anything but arrays and a mode.
static int32_t ModeIn(const Function* self, PyObject* const* args, Py_ssize_t count,
                      PyObject* names) {
  if (names == NULL) {
    if (count == 2) return self->number;
    return count == 3 ? ModeOf(self, args[2]) : -1;
  }
  if (count != 2 || PyTuple_GET_SIZE(names) != 1) return -1;
  PyObject* const name = PyTuple_GET_ITEM(names, 0);
  return IsNamed(name, "mode") ? ModeOf(self, args[2]) : -1;
}

static PyObject* Call(PyObject* object, PyObject* const* args, size_t flagged,
                      PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  const int32_t mode = self->otherwise == NULL ? -1 : ModeIn(self, args, count, names);
  if (mode < 0 || !IsArray(args[0]) || !IsArray(args[1])) {
    return CallLong(self, args, count, names);
  }
  const nd_array a = TokenOf(args[0]), v = TokenOf(args[1]);
  nd_array token = 0;
  PyThreadState* const state = Suspend(SizeOf(args[0]) * SizeOf(args[1]));
  const int32_t status = ((Convolve*)self->address)(a, v, mode, &token);
  Resume(state);
  return status != 0 ? Fail(status) : Adopt(token, Py_None);
}

// known: mode -> its number. number: that of the mode where none is given.
PyObject* MakeConvolution(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(Call, args);
}
