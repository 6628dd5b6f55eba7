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

// Tokens of inputs of a call, of which some stand for arrays.
typedef struct {
  nd_array tokens[kMostInputs];
  PyObject* arrays[kMostInputs];
  int32_t weak;                // bit i: a number of Python
  PyObject* own[kMostInputs];  // arrays that go with the call
} Operands;

static void Drop(Operands* operands, int count) {
  for (int i = 0; i < count; ++i) Py_XDECREF(operands->own[i]);
}

static Outcome Put(PyObject* input, int place, Operands* to) {
  Number number;
  PyObject* array = input;
  if (!IsArray(input)) {
    if (ReadNumber(input, &number) && number.flags == ND_SCALAR_WEAK) {
      (void)ArrayOfNumber(&number, &array);
      to->weak |= 1 << place;
    } else if (ArrayOf(input, &array) == kLongWay) {
      return kLongWay;
    }
    to->own[place] = array;
    if (array == NULL) return kDone;  // with an exception
  }
  to->arrays[place] = array;
  to->tokens[place] = TokenOf(array);
  return kDone;
}

// kDone: perhaps with an exception. Numbers of Python alone have no array to follow.
static Outcome ReadOperands(PyObject* const* inputs, int count, Operands* to) {
  *to = (Operands){.weak = 0};
  if (count > kMostInputs) return kLongWay;
  for (int i = 0; i < count; ++i) {
    const Outcome outcome = Put(inputs[i], i, to);
    if (outcome == kDone && !PyErr_Occurred()) continue;
    Drop(to, i + 1);
    return outcome;
  }
  if (to->weak != (1 << count) - 1) return kDone;
  Drop(to, count);
  return kLongWay;
}

// Whether the long way has more to say of a number that the dtype does not take.
static int IsTooLarge(int32_t status, const Operands* operands) {
  return operands->weak != 0 && library.status_code(status) == ND_E_OVERFLOW;
}

static PyObject* PairOf(const Ufunc* ufunc, const nd_array* found, int32_t conditions) {
  PyObject* const first = ResultOf(ufunc->name, found[0], 0);
  PyObject* const second = ResultOf(ufunc->name, found[1], 0);
  PyObject* result = NULL;
  if (first != NULL && second != NULL &&
      (conditions == 0 || Notice(conditions, ufunc->name) == 0)) {
    result = PyTuple_Pack(2, first, second);
  }
  Py_XDECREF(first);
  Py_XDECREF(second);
  return result;
}

Outcome CallPair(const Ufunc* ufunc, PyObject* const* inputs, int count,
                 PyObject** result) {
  Operands operands;
  *result = NULL;
  if (ReadOperands(inputs, count, &operands) == kLongWay) return kLongWay;
  if (PyErr_Occurred()) return kDone;
  const nd_ufunc_options options = {.struct_size = sizeof(options),
                                    .casting = ND_CAST_SAME_KIND,
                                    .weak = operands.weak,
                                    .order = ND_ORDER_K};
  nd_array found[2] = {0, 0};
  int32_t conditions = 0;
  PyThreadState* const state = Suspend(MostElements(operands.arrays, count));
  const int32_t status = library.ufunc_call(ufunc->index, count, operands.tokens,
                                            &options, 2, found, &conditions);
  Resume(state);
  Outcome outcome = kDone;
  if (status == 0) {
    *result = PairOf(ufunc, found, conditions);
  } else if (IsTooLarge(status, &operands)) {
    outcome = kLongWay;
  } else {
    Fail(status);
  }
  Drop(&operands, count);
  return outcome;
}

Outcome CallWithOptions(const Ufunc* ufunc, PyObject* const* inputs, int count,
                        const CallOptions* with, PyObject** result) {
  Operands operands;
  *result = NULL;
  if (ReadOperands(inputs, count, &operands) == kLongWay) return kLongWay;
  if (PyErr_Occurred()) return kDone;
  nd_ufunc_options options = with->options;
  options.weak = operands.weak;
  nd_array token = with->out == NULL ? 0 : TokenOf(with->out);
  int32_t conditions = 0;
  PyThreadState* const state = Suspend(MostElements(operands.arrays, count));
  const int32_t status =
      with->out == NULL ? library.ufunc_call(ufunc->index, count, operands.tokens,
                                             &options, 1, &token, &conditions)
                        : library.ufunc_call_into(ufunc->index, count, operands.tokens,
                                                  &options, 1, &token, &conditions);
  Resume(state);
  Outcome outcome = kDone;
  if (status != 0 && IsTooLarge(status, &operands)) {
    outcome = kLongWay;
  } else if (status != 0) {
    Fail(status);
  } else {
    *result = with->out == NULL ? ResultOf(ufunc->name, token, conditions)
                                : Written(ufunc, conditions, with->out);
  }
  Drop(&operands, count);
  return outcome;
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

Outcome CallConverted(const Ufunc* ufunc, PyObject* const* inputs, int count,
                      PyObject** result) {
  PyObject *arrays[kMostInputs], *own[kMostInputs] = {NULL};
  if (count > kMostInputs) return kLongWay;
  *result = NULL;
  Outcome outcome = Convert(inputs, count, arrays, own);
  if (outcome == kDone && !PyErr_Occurred()) {
    outcome = CallArrays(ufunc, arrays, count, result);
  }
  for (int i = 0; i < count; ++i) Py_XDECREF(own[i]);
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
