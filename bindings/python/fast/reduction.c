// SPDX-License-Identifier: BSD-3-Clause
// The short way into reductions, of all elements or along one axis, and into the methods
// of ufuncs that fold.
#include "fast.h"

#include <math.h>

typedef __typeof__(nd_reduce_value) ReduceValue;
typedef __typeof__(nd_reduce) ReduceAlong;
typedef __typeof__(nd_vecdot_value) VecdotValue;
typedef __typeof__(nd_scan) Scan;

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

// What warnings call the two kinds of folds.
static PyObject* NameOfFolds(void) {
  static PyObject* name = NULL;
  if (name == NULL) name = PyUnicode_InternFromString("reduce");
  return name;
}
static PyObject* NameOfScans(void) {
  static PyObject* name = NULL;
  if (name == NULL) name = PyUnicode_InternFromString("accumulate");
  return name;
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
  if (conditions != 0 && *result != NULL && Notice(conditions, NameOfFolds()) < 0) {
    Py_CLEAR(*result);
  }
  if (*result == NULL || !fold->is_nan_told || !IsNan(*result)) return kDone;
  Py_CLEAR(*result);
  return kLongWay;
}

static int AreAll(const FoldArguments* arguments, const nd_view* view) {
  if (view->ndim != 1 || arguments->count != 1) return arguments->count < 0;
  return arguments->axes[0] == 0 || arguments->axes[0] == -1;
}

static Outcome Along(const Fold* fold, PyObject* array, const FoldArguments* arguments,
                     PyObject** result) {
  const nd_view* const view = ViewOf(array);
  const double size = (double)view->size;
  if (arguments->is_plain && AreAll(arguments, view)) {
    return Whole(fold, array, size, result);
  }
  if (view->ndim == 0 || (size == 0 && !arguments->is_plain)) return kLongWay;
  const nd_array a = TokenOf(array);
  const int64_t* const axes = arguments->count < 0 ? NULL : arguments->axes;
  nd_array token = 0;
  int32_t conditions = 0;
  PyThreadState* const state = Suspend(size);
  const int32_t status =
      fold->along(fold->number, a, arguments->count, axes,
                  arguments->is_plain ? NULL : &arguments->options, &token, &conditions);
  Resume(state);
  // Of nothing there is more to say.
  if (status == 0 && conditions != 0 && (size == 0 || arguments->options.mask != 0)) {
    (void)library.release(token);
    return kLongWay;
  }
  *result = status != 0 ? Fail(status) : ResultOf(NameOfFolds(), token, conditions);
  return kDone;
}

static Outcome CallShort(const Function* self, PyObject* const* args, Py_ssize_t count,
                         PyObject* names, PyObject** result) {
  if (self->otherwise == NULL || count == 0 || !IsArray(args[0])) return kLongWay;
  const nd_view* const view = ViewOf(args[0]);
  if (view == NULL) return kLongWay;
  const Fold fold = {(ReduceValue*)self->address, library.reduce, self->number,
                     self->known == Py_None};
  if (count == 1 && names == NULL) {
    return Whole(&fold, args[0], (double)view->size, result);
  }
  FoldArguments arguments = {.count = -1};
  if (!ReadFoldArguments(self, args + 1, count - 1, names, &arguments)) return kLongWay;
  return Along(&fold, args[0], &arguments, result);
}

static PyObject* Call(PyObject* object, PyObject* const* args, size_t flagged,
                      PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  PyObject* result = NULL;
  if (CallShort(self, args, count, names, &result) == kDone) return result;
  if (count > 0 && IsForeign(args[0])) return CallShared(self, args, count, names);
  return CallLong(self, args, count, names);
}

// known: the parameters that may be given by name. None: the function of Python has to
// see a result that is NaN. number: that of the reduction, and the address that of
// nd_reduce_value.
PyObject* MakeReduction(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(Call, args);
}

// The ufunc, and the arguments behind the array, of a call of a method: along the first
// axis, if none is given. 0: something else.
static int ReadMethod(const Function* self, PyObject* const* args, Py_ssize_t count,
                      PyObject* names, int32_t* ufunc, FoldArguments* arguments) {
  if (self->otherwise == NULL || count < 2 || !IsArray(args[1])) return 0;
  *ufunc = IndexOf(args[0]);
  arguments->count = 1;
  arguments->axes[0] = 0;
  if (*ufunc < 0 || ViewOf(args[1]) == NULL) return 0;
  return ReadFoldArguments(self, args + 2, count - 2, names, arguments);
}

static PyObject* CallFold(PyObject* object, PyObject* const* args, size_t flagged,
                          PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  Fold fold = {(ReduceValue*)self->address, library.ufunc_reduce, 0, 0};
  FoldArguments arguments;
  PyObject* result = NULL;
  if (ReadMethod(self, args, count, names, &fold.number, &arguments) &&
      Along(&fold, args[1], &arguments, &result) == kDone) {
    return result;
  }
  return CallLong(self, args, count, names);
}

// known: as above. The address is that of nd_ufunc_reduce_value.
PyObject* MakeFold(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(CallFold, args);
}

static PyObject* CallAccumulation(PyObject* object, PyObject* const* args, size_t flagged,
                                  PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  int32_t ufunc;
  FoldArguments arguments;
  if (!ReadMethod(self, args, count, names, &ufunc, &arguments) || arguments.count != 1 ||
      arguments.is_tuple || ViewOf(args[1])->ndim == 0) {
    return CallLong(self, args, count, names);
  }
  const nd_array a = TokenOf(args[1]);
  nd_array token = 0;
  int32_t conditions = 0;
  PyThreadState* const state = Suspend(SizeOf(args[1]));
  const int32_t status = library.ufunc_accumulate(
      ufunc, a, arguments.axes[0], arguments.options.dtype, &token, &conditions);
  Resume(state);
  return status != 0 ? Fail(status) : ResultOf(NameOfScans(), token, conditions);
}

// known: as above.
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

// The running fold of a vector, or along an axis.
static PyObject* CallScan(PyObject* object, PyObject* const* args, size_t flagged,
                          PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  const int is_short = self->otherwise != NULL && count > 0 && IsArray(args[0]);
  const nd_view* const view = is_short ? ViewOf(args[0]) : NULL;
  FoldArguments arguments = {.count = -1};
  if (view == NULL || view->ndim == 0 ||
      !ReadFoldArguments(self, args + 1, count - 1, names, &arguments)) {
    return CallLong(self, args, count, names);
  }
  const int is_one = arguments.count == 1 && !arguments.is_tuple;
  if (!is_one && (arguments.count >= 0 || view->ndim != 1)) {
    return CallLong(self, args, count, names);
  }
  const nd_array a = TokenOf(args[0]);
  const int64_t axis = arguments.count < 0 ? 0 : arguments.axes[0];
  nd_array token = 0;
  int32_t conditions = 0;
  PyThreadState* const state = Suspend((double)view->size);
  const int32_t status = ((Scan*)self->address)(
      self->number, a, axis, arguments.options.dtype, 0, 0, &token, &conditions);
  Resume(state);
  return status != 0 ? Fail(status) : ResultOf(NameOfScans(), token, conditions);
}

// known: as above. number: that of the ufunc.
PyObject* MakeScan(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(CallScan, args);
}
