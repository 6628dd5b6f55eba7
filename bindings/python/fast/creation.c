// SPDX-License-Identifier: BSD-3-Clause
// The short way into functions of a shape and a dtype: empty, zeros, ones, full.
#include "fast.h"

typedef __typeof__(nd_empty) Create;
typedef __typeof__(nd_full) Full;
typedef __typeof__(nd_arange) Arange;

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

int32_t CodeOf(PyObject* spec) {
  PyObject* found = NULL;
  if ((PyObject*)Py_TYPE(spec) == package.dtype) {
    static PyObject* name = NULL;
    if (name == NULL) name = PyUnicode_InternFromString("_code");
    found = name == NULL ? NULL : PyObject_GetAttr(spec, name);
  } else if (PyUnicode_CheckExact(spec) || PyType_CheckExact(spec)) {
    found = PyDict_GetItemWithError(package.codes, spec);
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

int32_t CodeIn(PyObject* const* args, Py_ssize_t count, PyObject* names,
               int32_t otherwise) {
  if (names == NULL) {
    if (count == 1) return otherwise;
    return count == 2 ? CodeOf(args[1]) : -1;
  }
  if (count != 1 || PyTuple_GET_SIZE(names) != 1) return -1;
  PyObject* const name = PyTuple_GET_ITEM(names, 0);
  return IsNamed(name, "dtype") ? CodeOf(args[1]) : -1;
}

static PyObject* Call(PyObject* object, PyObject* const* args, size_t flagged,
                      PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  int64_t lengths[kMostAxes];
  const int32_t code =
      self->otherwise == NULL ? -1 : CodeIn(args, count, names, self->number);
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

// number: the code of the dtype where none is given.
PyObject* MakeCreation(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(Call, args);
}

// Of a shape, a number, and perhaps a dtype that takes the number.
static PyObject* CallFull(PyObject* object, PyObject* const* args, size_t flagged,
                          PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  int64_t lengths[kMostAxes];
  Number number;
  const int is_short =
      self->otherwise != NULL && count >= 2 && ReadNumber(args[1], &number);
  const int32_t code = is_short ? CodeIn(args + 1, count - 1, names, number.dtype) : -1;
  const int fits =
      code == number.dtype || (code > 0 && WriteElement(code, args[1], NULL));
  const int32_t axes = is_short && fits ? ReadShape(args[0], lengths) : -1;
  if (axes < 0) return CallLong(self, args, count, names);
  double size = 1;
  for (int32_t i = 0; i < axes; ++i) size *= (double)lengths[i];
  nd_array token = 0;
  PyThreadState* const state = Suspend(size);
  const int32_t status =
      ((Full*)self->address)(code, axes, lengths, number.dtype, &number.value, &token);
  Resume(state);
  return status != 0 ? Fail(status) : Adopt(token, Py_None);
}

PyObject* MakeFull(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(CallFull, args);
}

// The ends and the step of a range as elements of one dtype, which it gives. -1:
// something else is among them, or a number that is not an int64.
static int32_t ReadRange(PyObject* const* args, Py_ssize_t count, Number* numbers) {
  int32_t dtype = ND_INT64;
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (!ReadNumber(args[i], &numbers[i])) return -1;
    if (numbers[i].flags != ND_SCALAR_WEAK) return -1;
    if (numbers[i].dtype != ND_INT64) dtype = ND_FLOAT64;
  }
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (numbers[i].dtype == dtype) continue;
    numbers[i].value.real = (double)numbers[i].value.integer;
  }
  return dtype;
}

static double AsDouble(Number number, int is_float) {
  return is_float ? number.value.real : (double)number.value.integer;
}

static PyObject* CallRange(PyObject* object, PyObject* const* args, size_t flagged,
                           PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  Number numbers[3];
  const int is_short = self->otherwise != NULL && names == NULL && count > 0 && count < 4;
  const int32_t dtype = is_short ? ReadRange(args, count, numbers) : -1;
  if (dtype < 0) return CallLong(self, args, count, names);
  const int is_float = dtype == ND_FLOAT64;
  Number start = {.value.integer = 0}, step = {.value.integer = 1};
  if (is_float) {
    start.value.real = 0;
    step.value.real = 1;
  }
  if (count > 1) start = numbers[0];
  if (count > 2) step = numbers[2];
  const Number stop = numbers[count > 1 ? 1 : 0];
  const double size =
      (AsDouble(stop, is_float) - AsDouble(start, is_float)) / AsDouble(step, is_float);
  nd_array token = 0;
  PyThreadState* const state = Suspend(size);
  const int32_t status = ((Arange*)self->address)(dtype, dtype, &start.value, &stop.value,
                                                  &step.value, &token);
  Resume(state);
  return status != 0 ? Fail(status) : Adopt(token, Py_None);
}

PyObject* MakeRange(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(CallRange, args);
}
