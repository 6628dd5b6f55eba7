// SPDX-License-Identifier: BSD-3-Clause
// The short way into reductions of few elements: of all of them or along one axis, where
// nothing is to be warned of.
#include "fast.h"

#include <math.h>

typedef __typeof__(nd_reduce_value) ReduceValue;
typedef __typeof__(nd_vecdot_value) VecdotValue;
typedef __typeof__(nd_scan) Scan;

// Python adds little to the time of a call with more elements than these.
static int IsShort(const nd_view* view) {
  return view != NULL && view->size <= NDABI_FAST_MANY;
}

// The axis of a call, if nothing else is given behind the array.
static int ReadAxis(PyObject* const* args, Py_ssize_t count, PyObject* names,
                    int64_t* axis) {
  if (names != NULL) {
    if (count != 1 || PyTuple_GET_SIZE(names) != 1) return 0;
    PyObject* const name = PyTuple_GET_ITEM(names, 0);
    if (PyUnicode_CompareWithASCIIString(name, "axis") != 0) return 0;
  } else if (count != 2) {
    return 0;
  }
  if (!PyLong_CheckExact(args[1])) return 0;
  int overflow = 0;
  *axis = PyLong_AsLongLongAndOverflow(args[1], &overflow);
  return overflow == 0;
}

static int IsNan(PyObject* value) {
  if (PyFloat_Check(value)) return isnan(PyFloat_AS_DOUBLE(value));
  if (!PyComplex_Check(value)) return 0;
  const Py_complex parts = PyComplex_AsCComplex(value);
  return isnan(parts.real) || isnan(parts.imag);
}

// The functions of Python compute a result once more to warn of it.
static Outcome Whole(const Function* self, PyObject* array, PyObject** result) {
  double value[2];
  int32_t dtype = 0, conditions = 0;
  const int32_t status = ((ReduceValue*)self->address)(
      self->number, TokenOf(array), value, sizeof(value), &dtype, &conditions);
  if (status != 0) {
    *result = Fail(status);
    return kDone;
  }
  if (conditions != 0 || ReadElement(dtype, value, result) == kLongWay) return kLongWay;
  if (*result == NULL || self->known != Py_True || !IsNan(*result)) return kDone;
  Py_CLEAR(*result);
  return kLongWay;
}

static Outcome Along(const Function* self, PyObject* array, int64_t axis,
                     PyObject** result) {
  nd_array token = 0;
  int32_t conditions = 0;
  const int32_t status =
      library.reduce(self->number, TokenOf(array), 1, &axis, NULL, &token, &conditions);
  if (status != 0) {
    *result = Fail(status);
    return kDone;
  }
  if (conditions != 0) {
    (void)library.release(token);
    return kLongWay;
  }
  *result = Adopt(token, Py_None);
  return kDone;
}

static Outcome CallShort(const Function* self, PyObject* const* args, Py_ssize_t count,
                         PyObject* names, PyObject** result) {
  if (self->otherwise == NULL || count == 0 || !IsArray(args[0])) return kLongWay;
  const nd_view* const view = ViewOf(args[0]);
  if (!IsShort(view)) return kLongWay;
  if (count == 1 && names == NULL) return Whole(self, args[0], result);
  int64_t axis;
  if (self->known == Py_True || view->ndim == 0) return kLongWay;
  if (!ReadAxis(args, count, names, &axis)) return kLongWay;
  if (view->ndim > 1) return Along(self, args[0], axis, result);
  return axis == 0 || axis == -1 ? Whole(self, args[0], result) : kLongWay;
}

static PyObject* Call(PyObject* object, PyObject* const* args, size_t flagged,
                      PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  PyObject* result = NULL;
  if (CallShort(self, args, count, names, &result) == kDone) return result;
  return CallLong(self, args, count, names);
}

// known: whether the function of Python has to see a result that is NaN. number: that of
// the reduction, and the address that of nd_reduce_value.
PyObject* MakeReduction(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(Call, args);
}

// The sum of products of two vectors.
static Outcome CallDot(const Function* self, PyObject* a, PyObject* b,
                       PyObject** result) {
  if (self->otherwise == NULL || !IsArray(a) || !IsArray(b)) return kLongWay;
  const nd_view *const of_a = ViewOf(a), *const of_b = ViewOf(b);
  if (!IsShort(of_a) || !IsShort(of_b) || of_a->ndim != 1 || of_b->ndim != 1) {
    return kLongWay;
  }
  // The value of the library is of the first one conjugated.
  const int is_complex = of_a->dtype >= ND_COMPLEX64 || of_b->dtype >= ND_COMPLEX64;
  if (is_complex && self->known != Py_True) return kLongWay;
  double value[2];
  int32_t dtype = 0, conditions = 0;
  const int32_t status = ((VecdotValue*)self->address)(
      TokenOf(a), TokenOf(b), value, sizeof(value), &dtype, &conditions);
  if (status != 0 || conditions != 0) return kLongWay;
  return ReadElement(dtype, value, result);
}

static PyObject* CallProduct(PyObject* object, PyObject* const* args, size_t flagged,
                             PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  PyObject* result = NULL;
  if (count == 2 && names == NULL && CallDot(self, args[0], args[1], &result) == kDone) {
    return result;
  }
  return CallLong(self, args, count, names);
}

// known: whether the first vector is conjugated.
PyObject* MakeProduct(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(CallProduct, args);
}

// The running fold of a vector.
static PyObject* CallScan(PyObject* object, PyObject* const* args, size_t flagged,
                          PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  const int is_short =
      self->otherwise != NULL && names == NULL && count == 1 && IsArray(args[0]);
  const nd_view* const view = is_short ? ViewOf(args[0]) : NULL;
  if (!IsShort(view) || view->ndim != 1) return CallLong(self, args, count, names);
  nd_array token = 0;
  int32_t conditions = 0;
  const int32_t status = ((Scan*)self->address)(self->number, TokenOf(args[0]), 0, 0, 0,
                                                0, &token, &conditions);
  if (status != 0) return Fail(status);
  if (conditions == 0) return Adopt(token, Py_None);
  (void)library.release(token);
  return CallLong(self, args, count, names);
}

// number: that of the ufunc.
PyObject* MakeScan(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(CallScan, args);
}
