// SPDX-License-Identifier: BSD-3-Clause
// Calls of ufuncs. The caller holds references to the operands, also while other threads
// run; that one of these releases an array meanwhile is the library's to survive.
#include "fast.h"

PyObject* Fail(int32_t status) {
  PyObject* const code = PyLong_FromLong(status);
  if (code == NULL) return NULL;
  PyObject* const result = PyObject_CallOneArg(package.fail, code);
  Py_DECREF(code);
  Py_XDECREF(result);
  return NULL;
}

int Notice(int32_t conditions, PyObject* name) {
  PyObject* const flags = PyLong_FromLong(conditions);
  if (flags == NULL) return -1;
  PyObject* const result =
      PyObject_CallFunctionObjArgs(package.notice, flags, name, NULL);
  Py_DECREF(flags);
  Py_XDECREF(result);
  return result == NULL ? -1 : 0;
}

// The scalar in place of an array without axes, whose reference it takes.
static PyObject* Scalar(PyObject* array) {
  const nd_view* const view = ViewOf(array);
  PyObject* scalar = NULL;
  if (ReadElement(view->dtype, view->data, &scalar) == kLongWay) {
    PyObject* const key = PyTuple_New(0);
    if (key != NULL) scalar = PyObject_GetItem(array, key);
    Py_XDECREF(key);
  }
  Py_DECREF(array);
  return scalar;
}

PyObject* ResultOf(PyObject* name, nd_array token, int32_t conditions) {
  PyObject* const result = Adopt(token, Py_None);
  if (result == NULL) return NULL;
  const nd_view* const view = ViewOf(result);
  if (conditions != 0 && Notice(conditions, name) < 0) {
    Py_DECREF(result);
    return NULL;
  }
  return view != NULL && view->ndim == 0 ? Scalar(result) : result;
}

// The elements of two arrays that are stretched to one shape.
static double Elements(PyObject* first, PyObject* second) {
  const double most = SizeOf(first) * SizeOf(second);
  if (most <= NDABI_FAST_MANY) return most;
  const nd_view *const a = ViewOf(first), *const b = ViewOf(second);
  double product = 1;
  for (int32_t axis = 1; axis <= a->ndim || axis <= b->ndim; ++axis) {
    const int64_t of_a = axis <= a->ndim ? a->shape[a->ndim - axis] : 1;
    const int64_t of_b = axis <= b->ndim ? b->shape[b->ndim - axis] : 1;
    product *= (double)(of_a > of_b ? of_a : of_b);
  }
  return product;
}

// What follows from a status that is not 0 where there was a number among the inputs.
static Outcome FailedWithNumber(int32_t status, PyObject** result) {
  if (library.status_code(status) == ND_E_OVERFLOW) return kLongWay;
  *result = Fail(status);
  return kDone;
}

Outcome CallUnary(const Ufunc* ufunc, PyObject* a, PyObject** result) {
  if (!IsArray(a)) return kLongWay;
  const nd_array of_a = TokenOf(a);
  nd_array token = 0;
  int32_t conditions = 0;
  PyThreadState* const state = Suspend(SizeOf(a));
  const int32_t status = library.ufunc_unary(ufunc->index, of_a, &token, &conditions);
  Resume(state);
  *result = status != 0 ? Fail(status) : ResultOf(ufunc->name, token, conditions);
  return kDone;
}

static Outcome CallScalar(const Ufunc* ufunc, PyObject* a, const Number* number,
                          int32_t place, PyObject** result) {
  const nd_array of_a = TokenOf(a);
  nd_array token = 0;
  int32_t conditions = 0;
  PyThreadState* const state = Suspend(SizeOf(a));
  const int32_t status =
      library.ufunc_scalar(ufunc->index, of_a, number->dtype, &number->value,
                           number->flags | place, &token, &conditions);
  Resume(state);
  if (status != 0) return FailedWithNumber(status, result);
  *result = ResultOf(ufunc->name, token, conditions);
  return kDone;
}

Outcome CallBinary(const Ufunc* ufunc, PyObject* a, PyObject* b, PyObject** result) {
  Number number;
  if (!IsArray(a)) {
    if (!IsArray(b) || !ReadNumber(a, &number)) return kLongWay;
    return CallScalar(ufunc, b, &number, ND_SCALAR_FIRST, result);
  }
  if (!IsArray(b)) {
    if (!ReadNumber(b, &number)) return kLongWay;
    return CallScalar(ufunc, a, &number, 0, result);
  }
  const nd_array of_a = TokenOf(a), of_b = TokenOf(b);
  nd_array token = 0;
  int32_t conditions = 0;
  PyThreadState* const state = Suspend(Elements(a, b));
  const int32_t status =
      library.ufunc_binary(ufunc->index, of_a, of_b, &token, &conditions);
  Resume(state);
  *result = status != 0 ? Fail(status) : ResultOf(ufunc->name, token, conditions);
  return kDone;
}

double MostElements(PyObject* const* inputs, int count) {
  double most = 1;
  for (int i = 0; i < count; ++i) {
    if (IsArray(inputs[i])) most *= SizeOf(inputs[i]);
  }
  return most;
}

Outcome CallMany(const Ufunc* ufunc, PyObject* const* inputs, int count,
                 PyObject** result) {
  if (count > kMostInputs) return kLongWay;
  nd_array tokens[kMostInputs] = {0};
  int64_t integers[kMostInputs] = {0};
  double reals[kMostInputs] = {0};
  int32_t bits = 0;
  int axes = 0;
  for (int i = 0; i < count; ++i) {
    Number number;
    if (IsArray(inputs[i])) {
      const nd_view* const view = ViewOf(inputs[i]);
      if (view == NULL) return kLongWay;
      tokens[i] = TokenOf(inputs[i]);
      axes |= view->ndim;
    } else if (!ReadNumber(inputs[i], &number) || number.flags != ND_SCALAR_WEAK) {
      return kLongWay;
    } else if (number.dtype == ND_INT64) {
      integers[i] = number.value.integer;
      bits |= 1 << i;
    } else {
      reals[i] = number.value.real;
    }
  }
  if (axes == 0) return kLongWay;
  nd_array token = 0;
  int32_t conditions = 0;
  PyThreadState* const state = Suspend(MostElements(inputs, count));
  const int32_t status = library.ufunc_numbers(ufunc->index, count, tokens, bits,
                                               integers, reals, &token, &conditions);
  Resume(state);
  if (status != 0) return FailedWithNumber(status, result);
  *result = ResultOf(ufunc->name, token, conditions);
  return kDone;
}

int ReadTokens(PyObject* const* inputs, int count, nd_array* tokens) {
  if (count > kMostInputs) return 0;
  for (int i = 0; i < count; ++i) {
    if (!IsArray(inputs[i])) return 0;
    tokens[i] = TokenOf(inputs[i]);
  }
  return 1;
}

PyObject* Written(const Ufunc* ufunc, int32_t conditions, PyObject* out) {
  if (conditions != 0 && Notice(conditions, ufunc->name) < 0) return NULL;
  Py_INCREF(out);
  return out;
}

Outcome CallInto(const Ufunc* ufunc, PyObject* const* inputs, int count, PyObject* out,
                 PyObject** result) {
  nd_array tokens[kMostInputs];
  if (!IsArray(out) || !ReadTokens(inputs, count, tokens)) return kLongWay;
  const nd_array target = TokenOf(out);
  int32_t conditions = 0;
  PyThreadState* const state = Suspend(SizeOf(out));
  const int32_t status =
      library.ufunc_call_into(ufunc->index, count, tokens, NULL, 1, &target, &conditions);
  Resume(state);
  *result = status != 0 ? Fail(status) : Written(ufunc, conditions, out);
  return kDone;
}

Outcome CallInPlace(const Ufunc* ufunc, PyObject* a, PyObject* b, PyObject** result) {
  Number number;
  if (!IsArray(a)) return kLongWay;
  if (IsArray(b)) {
    PyObject* const inputs[2] = {a, b};
    return CallInto(ufunc, inputs, 2, a, result);
  }
  if (!ReadNumber(b, &number) || number.flags != ND_SCALAR_WEAK) return kLongWay;
  int32_t conditions = 0;
  const nd_array token = TokenOf(a);
  PyThreadState* const state = Suspend(SizeOf(a));
  const int32_t status = library.ufunc_scalar_into(
      ufunc->index, token, number.dtype, &number.value, number.flags, token, &conditions);
  Resume(state);
  if (status != 0) return FailedWithNumber(status, result);
  *result = Written(ufunc, conditions, a);
  return kDone;
}
