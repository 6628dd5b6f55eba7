// SPDX-License-Identifier: BSD-3-Clause
// The operators of the scalars float64 and int64, with their own kind and with numbers of
// Python. Results out of the ordinary, and all other operands, go to the methods that
// are written in Python, which the types still have.
#include "fast.h"

typedef enum { kAdd, kSubtract, kMultiply, kDivide, kOperators } Operator;

static const char* const names[kOperators][2] = {{"__add__", "__radd__"},
                                                 {"__sub__", "__rsub__"},
                                                 {"__mul__", "__rmul__"},
                                                 {"__truediv__", "__rtruediv__"}};

// What the types had for comparisons and signs: it calls their methods.
static richcmpfunc compare_long = NULL;
static unaryfunc negative_long = NULL;

static PyObject* Apply(PyObject* a, PyObject* b, Operator op);

static PyObject* Add(PyObject* a, PyObject* b) {
  return Apply(a, b, kAdd);
}
static PyObject* Subtract(PyObject* a, PyObject* b) {
  return Apply(a, b, kSubtract);
}
static PyObject* Multiply(PyObject* a, PyObject* b) {
  return Apply(a, b, kMultiply);
}
static PyObject* Divide(PyObject* a, PyObject* b) {
  return Apply(a, b, kDivide);
}

// Whether the operators of a type are these: also of one that derives from it.
static int IsMine(PyObject* object) {
  const PyNumberMethods* const number = Py_TYPE(object)->tp_as_number;
  return number != NULL && number->nb_add == Add;
}

static PyObject* Method(PyObject* self, const char* name, PyObject* other) {
  PyObject* const text = PyUnicode_InternFromString(name);
  if (text == NULL) return NULL;
  PyObject* const result = PyObject_CallMethodObjArgs(self, text, other, NULL);
  Py_DECREF(text);
  return result;
}

// As Python calls methods of operators.
static PyObject* ApplyLong(PyObject* a, PyObject* b, Operator op) {
  if (IsMine(a)) {
    PyObject* const result = Method(a, names[op][0], b);
    if (result != Py_NotImplemented || Py_TYPE(a) == Py_TYPE(b) || !IsMine(b)) {
      return result;
    }
    Py_DECREF(result);
  }
  return Method(b, names[op][1], a);
}

static int ReadReal(PyObject* object, double* value) {
  PyTypeObject* const type = Py_TYPE(object);
  if (type == package.scalars[ND_FLOAT64] || type == &PyFloat_Type) {
    *value = PyFloat_AS_DOUBLE(object);
    return 1;
  }
  if (type != &PyLong_Type) return 0;
  *value = PyLong_AsDouble(object);
  if (*value != -1 || !PyErr_Occurred()) return 1;
  PyErr_Clear();
  return 0;
}

static int ReadInteger(PyObject* object, int64_t* value) {
  PyTypeObject* const type = Py_TYPE(object);
  if (type != package.scalars[ND_INT64] && type != &PyLong_Type) return 0;
  int overflow = 0;
  *value = PyLong_AsLongLongAndOverflow(object, &overflow);
  return overflow == 0;
}

static int IsOf(PyObject* a, PyObject* b, int32_t dtype) {
  return Py_TYPE(a) == package.scalars[dtype] || Py_TYPE(b) == package.scalars[dtype];
}

// The scalar of a finite result, or NULL without an exception.
static PyObject* Finite(double value) {
  PyObject* result = NULL;
  if (value - value == 0) (void)ReadElement(ND_FLOAT64, &value, &result);
  return result;
}

static PyObject* ApplyReals(double x, double y, Operator op) {
  switch (op) {
    case kAdd:
      return Finite(x + y);
    case kSubtract:
      return Finite(x - y);
    case kMultiply:
      return Finite(x * y);
    default:
      return y != 0 ? Finite(x / y) : NULL;
  }
}

static PyObject* ApplyIntegers(int64_t x, int64_t y, Operator op) {
  if (op == kDivide) return y != 0 ? Finite((double)x / (double)y) : NULL;
  int64_t value;
  const int wraps = op == kAdd        ? __builtin_add_overflow(x, y, &value)
                    : op == kSubtract ? __builtin_sub_overflow(x, y, &value)
                                      : __builtin_mul_overflow(x, y, &value);
  PyObject* result = NULL;
  if (!wraps) (void)ReadElement(ND_INT64, &value, &result);
  return result;
}

static PyObject* Apply(PyObject* a, PyObject* b, Operator op) {
  PyObject* result = NULL;
  double x, y;
  int64_t i, j;
  if (IsOf(a, b, ND_FLOAT64)) {
    if (ReadReal(a, &x) && ReadReal(b, &y)) result = ApplyReals(x, y, op);
  } else if (IsOf(a, b, ND_INT64)) {
    if (ReadInteger(a, &i) && ReadInteger(b, &j)) result = ApplyIntegers(i, j, op);
  }
  if (result != NULL || PyErr_Occurred()) return result;
  return ApplyLong(a, b, op);
}

static PyObject* Negative(PyObject* a) {
  double value;
  PyObject* result = NULL;
  if (Py_TYPE(a) != package.scalars[ND_FLOAT64]) return negative_long(a);
  value = -PyFloat_AS_DOUBLE(a);
  (void)ReadElement(ND_FLOAT64, &value, &result);
  return result;
}

static PyObject* CompareScalars(PyObject* a, PyObject* b, int operation) {
  double x = 0, y = 0;
  int64_t i = 0, j = 0;
  int order, is_nan = 0;
  if (IsOf(a, a, ND_FLOAT64) && ReadReal(a, &x) && ReadReal(b, &y)) {
    order = x < y ? -1 : x > y;
    is_nan = x != x || y != y;
  } else if (IsOf(a, a, ND_INT64) && ReadInteger(a, &i) && ReadInteger(b, &j)) {
    order = i < j ? -1 : i > j;
  } else {
    return compare_long(a, b, operation);
  }
  int holds = operation == Py_NE;
  if (!is_nan) {
    const int of[] = {order<0, order <= 0, order == 0, order != 0, order> 0, order >= 0};
    _Static_assert(
        Py_LT == 0 && Py_LE == 1 && Py_EQ == 2 && Py_NE == 3 && Py_GT == 4 && Py_GE == 5,
        "the order of the comparisons");
    holds = of[operation];
  }
  PyObject* const result = holds ? package.true_ : package.false_;
  Py_INCREF(result);
  return result;
}

PyObject* TakeOperators(PyObject* module, PyObject* object) {
  (void)module;
  PyTypeObject* const type = (PyTypeObject*)object;
  if (type != package.scalars[ND_FLOAT64] && type != package.scalars[ND_INT64]) {
    Py_RETURN_NONE;
  }
  PyNumberMethods* const number = type->tp_as_number;
  if (number->nb_add == Add) Py_RETURN_NONE;
  compare_long = type->tp_richcompare;
  negative_long = number->nb_negative;
  number->nb_add = Add;
  number->nb_subtract = Subtract;
  number->nb_multiply = Multiply;
  number->nb_true_divide = Divide;
  number->nb_negative = Negative;
  type->tp_richcompare = CompareScalars;
  PyType_Modified(type);
  Py_RETURN_NONE;
}
