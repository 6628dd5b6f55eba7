// SPDX-License-Identifier: BSD-3-Clause
// The short way into reductions, of all elements or along one axis, and into the methods
// of ufuncs that fold.
#include "fast.h"

#include <math.h>

typedef __typeof__(nd_reduce_value) ReduceValue;
typedef __typeof__(nd_reduce) ReduceAlong;
typedef __typeof__(nd_vecdot_value) VecdotValue;
typedef __typeof__(nd_scan) Scan;

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

// A reduction, or a fold of a ufunc.
typedef struct {
  ReduceValue* whole;
  ReduceAlong* along;
  int32_t number;
  int is_nan_told;  // the functions of Python have to see a result that is NaN
} Fold;

// A new result, or NULL, after what the conditions of its computation set off. name: of
// the call in warnings.
static PyObject* Noticed(PyObject* result, int32_t conditions, const char* name) {
  if (conditions == 0 || result == NULL) return result;
  PyObject* const text = PyUnicode_FromString(name);
  if (text == NULL || Notice(conditions, text) < 0) Py_CLEAR(result);
  Py_XDECREF(text);
  return result;
}

// The functions of Python compute a result once more to say more of it: what is NaN, or
// of no elements.
static Outcome Whole(const Fold* fold, PyObject* array, double size, PyObject** result) {
  double value[2];
  int32_t dtype = 0, conditions = 0;
  const nd_array a = TokenOf(array);
  PyThreadState* const state = Suspend(size);
  const int32_t status =
      fold->whole(fold->number, a, value, sizeof(value), &dtype, &conditions);
  Resume(state);
  if (status != 0) {
    *result = Fail(status);
    return kDone;
  }
  if (conditions != 0 && (size == 0 || fold->is_nan_told)) return kLongWay;
  if (ReadElement(dtype, value, result) == kLongWay) return kLongWay;
  *result = Noticed(*result, conditions, "reduce");
  if (*result == NULL || !fold->is_nan_told || !IsNan(*result)) return kDone;
  Py_CLEAR(*result);
  return kLongWay;
}

// The array of a token.
static PyObject* Made(int32_t status, nd_array token, int32_t conditions,
                      const char* name) {
  return status != 0 ? Fail(status) : Noticed(Adopt(token, Py_None), conditions, name);
}

static Outcome Along(const Fold* fold, PyObject* array, int64_t axis, PyObject** result) {
  const nd_view* const view = ViewOf(array);
  const double size = (double)view->size;
  if (view->ndim == 0) return kLongWay;
  if (view->ndim == 1) {
    return axis == 0 || axis == -1 ? Whole(fold, array, size, result) : kLongWay;
  }
  const nd_array a = TokenOf(array);
  nd_array token = 0;
  int32_t conditions = 0;
  PyThreadState* const state = Suspend(size);
  const int32_t status =
      fold->along(fold->number, a, 1, &axis, NULL, &token, &conditions);
  Resume(state);
  if (status == 0 && conditions != 0 && size == 0) {
    (void)library.release(token);
    return kLongWay;
  }
  *result = Made(status, token, conditions, "reduce");
  return kDone;
}

static Outcome CallShort(const Function* self, PyObject* const* args, Py_ssize_t count,
                         PyObject* names, PyObject** result) {
  if (self->otherwise == NULL || count == 0 || !IsArray(args[0])) return kLongWay;
  const nd_view* const view = ViewOf(args[0]);
  if (view == NULL) return kLongWay;
  const Fold fold = {(ReduceValue*)self->address, library.reduce, self->number,
                     self->known == Py_True};
  if (count == 1 && names == NULL) {
    return Whole(&fold, args[0], (double)view->size, result);
  }
  int64_t axis;
  if (fold.is_nan_told || !ReadAxis(args, count, names, &axis)) return kLongWay;
  return Along(&fold, args[0], axis, result);
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

// The ufunc, the array and the axis, the first one if none is given, of a call of a
// method. 0: something else.
static int ReadMethod(const Function* self, PyObject* const* args, Py_ssize_t count,
                      PyObject* names, int32_t* ufunc, int64_t* axis) {
  if (self->otherwise == NULL || count < 2 || !IsArray(args[1])) return 0;
  *ufunc = IndexOf(args[0]);
  *axis = 0;
  if (*ufunc < 0 || ViewOf(args[1]) == NULL) return 0;
  return (count == 2 && names == NULL) || ReadAxis(args + 1, count - 1, names, axis);
}

static PyObject* CallFold(PyObject* object, PyObject* const* args, size_t flagged,
                          PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  Fold fold = {(ReduceValue*)self->address, library.ufunc_reduce, 0, 0};
  int64_t axis;
  PyObject* result = NULL;
  if (ReadMethod(self, args, count, names, &fold.number, &axis) &&
      Along(&fold, args[1], axis, &result) == kDone) {
    return result;
  }
  return CallLong(self, args, count, names);
}

// The address is that of nd_ufunc_reduce_value.
PyObject* MakeFold(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(CallFold, args);
}

static PyObject* CallAccumulation(PyObject* object, PyObject* const* args, size_t flagged,
                                  PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  int32_t ufunc;
  int64_t axis;
  if (ReadMethod(self, args, count, names, &ufunc, &axis) && ViewOf(args[1])->ndim > 0) {
    const nd_array a = TokenOf(args[1]);
    nd_array token = 0;
    int32_t conditions = 0;
    PyThreadState* const state = Suspend(SizeOf(args[1]));
    const int32_t status =
        library.ufunc_accumulate(ufunc, a, axis, 0, &token, &conditions);
    Resume(state);
    return Made(status, token, conditions, "accumulate");
  }
  return CallLong(self, args, count, names);
}

PyObject* MakeAccumulation(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(CallAccumulation, args);
}

// The sum of products of two vectors.
static Outcome CallDot(const Function* self, PyObject* a, PyObject* b,
                       PyObject** result) {
  if (self->otherwise == NULL || !IsArray(a) || !IsArray(b)) return kLongWay;
  const nd_view *const of_a = ViewOf(a), *const of_b = ViewOf(b);
  if (of_a == NULL || of_b == NULL || of_a->ndim != 1 || of_b->ndim != 1) return kLongWay;
  // The value of the library is of the first one conjugated.
  const int is_complex = of_a->dtype >= ND_COMPLEX64 || of_b->dtype >= ND_COMPLEX64;
  if (is_complex && self->known != Py_True) return kLongWay;
  double value[2];
  int32_t dtype = 0, conditions = 0;
  const nd_array first = TokenOf(a), second = TokenOf(b);
  PyThreadState* const state = Suspend((double)of_a->size);
  const int32_t status = ((VecdotValue*)self->address)(
      first, second, value, sizeof(value), &dtype, &conditions);
  Resume(state);
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
  const nd_view* const view = OnlyArray(self, args, count, names);
  if (view == NULL || view->ndim != 1) return CallLong(self, args, count, names);
  const nd_array a = TokenOf(args[0]);
  nd_array token = 0;
  int32_t conditions = 0;
  PyThreadState* const state = Suspend((double)view->size);
  const int32_t status =
      ((Scan*)self->address)(self->number, a, 0, 0, 0, 0, &token, &conditions);
  Resume(state);
  return Made(status, token, conditions, "accumulate");
}

// number: that of the ufunc.
PyObject* MakeScan(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(CallScan, args);
}
