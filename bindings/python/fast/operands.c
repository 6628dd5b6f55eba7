// SPDX-License-Identifier: BSD-3-Clause
// Calls of ufuncs with operands that stand for arrays: those of NumPy, lists and tuples
// of numbers, and numbers that have a dtype.
#include "fast.h"

#include <string.h>

// Without axes, of a number that has a dtype.
static Outcome ArrayOfNumber(const Number* number, PyObject** result) {
  nd_array token = 0;
  const nd_view* view = NULL;
  const nd_dtype_desc* dtype = NULL;
  const int32_t status = library.empty(number->dtype, 0, NULL, &token);
  if (status != 0) {
    *result = Fail(status);
    return kDone;
  }
  (void)library.view_of(token, &view);
  (void)library.dtype_info(number->dtype, &dtype);
  memcpy(view->data, &number->value, (size_t)dtype->itemsize);
  *result = Adopt(token, Py_None);
  return kDone;
}

PyObject* ArrayFromPython(PyObject* module, PyObject* object) {
  (void)module;
  PyObject* result = NULL;
  const Outcome outcome =
      IsForeign(object) ? Share(object, &result) : ReadNested(object, 0, &result);
  if (outcome == kDone) return result;
  Py_RETURN_NONE;
}

// A new array in place of an operand.
static Outcome ArrayOf(PyObject* object, PyObject** result) {
  Number number;
  if (IsForeign(object)) return Borrow(object, result);
  if (ReadNested(object, 0, result) == kDone) return kDone;
  if (!ReadNumber(object, &number) || number.flags == ND_SCALAR_WEAK) return kLongWay;
  return ArrayOfNumber(&number, result);
}

static Outcome CallArrays(const Ufunc* ufunc, PyObject* const* inputs, int count,
                          PyObject** result) {
  if (count == 1) return CallUnary(ufunc, inputs[0], result);
  if (count == 2) return CallBinary(ufunc, inputs[0], inputs[1], result);
  return CallMany(ufunc, inputs, count, result);
}

// The inputs with arrays in place of what stands for some. `own`: references to these.
// kLongWay: there is none.
static Outcome Convert(PyObject* const* inputs, int count, PyObject** arrays,
                       PyObject** own) {
  Outcome outcome = kLongWay;
  for (int i = 0; i < count; ++i) {
    arrays[i] = inputs[i];
    if (IsArray(inputs[i]) || ArrayOf(inputs[i], &own[i]) == kLongWay) continue;
    arrays[i] = own[i];
    outcome = kDone;
    if (own[i] == NULL) break;  // with an exception
  }
  return outcome;
}

static void Drop(PyObject* const* own, int count) {
  for (int i = 0; i < count; ++i) Py_XDECREF(own[i]);
}

Outcome CallConverted(const Ufunc* ufunc, PyObject* const* inputs, int count,
                      PyObject** result) {
  PyObject *arrays[kMostInputs], *own[kMostInputs] = {NULL};
  if (count > kMostInputs) return kLongWay;
  *result = NULL;
  Outcome outcome = Convert(inputs, count, arrays, own);
  if (outcome == kDone && !PyErr_Occurred()) {
    outcome = CallArrays(ufunc, arrays, count, result);
  }
  Drop(own, count);
  return outcome;
}

Outcome CallConvertedInPlace(const Ufunc* ufunc, PyObject* a, PyObject* b,
                             PyObject** result) {
  PyObject* array = NULL;
  if (!IsArray(a) || IsArray(b) || ArrayOf(b, &array) == kLongWay) return kLongWay;
  *result = NULL;
  const Outcome outcome = array == NULL ? kDone : CallInPlace(ufunc, a, array, result);
  Py_XDECREF(array);
  return outcome;
}
