// SPDX-License-Identifier: BSD-3-Clause
// The operators of arrays. Each slot of the type has a row here: the ufunc, and what is
// done in Python with operands that the short ways do not know.
#include "fast.h"

#include <string.h>

typedef struct {
  const char* name;  // of the method, without underscores
  Ufunc ufunc;
  PyObject* forward;    // (array, other)
  PyObject* reflected;  // (array, other): for other op array
  PyObject* in_place;   // (array, other)
} Operator;

enum {
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kFloorDivide,
  kRemainder,
  kDivmod,
  kPower,
  kLeftShift,
  kRightShift,
  kAnd,
  kOr,
  kXor,
  kNegative,
  kPositive,
  kAbsolute,
  kInvert,
  kSquare,  // these three for powers alone
  kReciprocal,
  kSqrt,
  kCompare,  // the six comparisons, in the order of Py_LT, ...
  kOperators = kCompare + 6
};

static Operator operators[kOperators] = {
    [kAdd] = {.name = "add"},
    [kSubtract] = {.name = "sub"},
    [kMultiply] = {.name = "mul"},
    [kDivide] = {.name = "truediv"},
    [kFloorDivide] = {.name = "floordiv"},
    [kRemainder] = {.name = "mod"},
    [kDivmod] = {.name = "divmod"},
    [kPower] = {.name = "pow"},
    [kLeftShift] = {.name = "lshift"},
    [kRightShift] = {.name = "rshift"},
    [kAnd] = {.name = "and"},
    [kOr] = {.name = "or"},
    [kXor] = {.name = "xor"},
    [kNegative] = {.name = "neg"},
    [kPositive] = {.name = "pos"},
    [kAbsolute] = {.name = "abs"},
    [kInvert] = {.name = "invert"},
    [kSquare] = {.name = "square"},
    [kReciprocal] = {.name = "reciprocal"},
    [kSqrt] = {.name = "sqrt"},
    [kCompare + Py_LT] = {.name = "lt"},
    [kCompare + Py_LE] = {.name = "le"},
    [kCompare + Py_EQ] = {.name = "eq"},
    [kCompare + Py_NE] = {.name = "ne"},
    [kCompare + Py_GT] = {.name = "gt"},
    [kCompare + Py_GE] = {.name = "ge"},
};

// set_operator(name, index, ufunc's name, forward, reflected, in_place). Operators
// without the latter have None there.
PyObject* SetOperator(PyObject* module, PyObject* args) {
  (void)module;
  const char* name;
  Operator row = {0};
  if (!PyArg_ParseTuple(args, "siUOOO:set_operator", &name, &row.ufunc.index,
                        &row.ufunc.name, &row.forward, &row.reflected, &row.in_place)) {
    return NULL;
  }
  for (int i = 0; i < kOperators; ++i) {
    if (strcmp(name, operators[i].name) != 0 || operators[i].forward != NULL) continue;
    row.name = operators[i].name;
    Py_INCREF(row.ufunc.name);
    Py_INCREF(row.forward);
    Py_INCREF(row.reflected);
    Py_INCREF(row.in_place);
    operators[i] = row;
    Py_RETURN_NONE;
  }
  return PyErr_Format(PyExc_ValueError, "no operator %s to be set", name);
}

static PyObject* CallPython(PyObject* function, PyObject* a, PyObject* b) {
  if (function == NULL || function == Py_None) Py_RETURN_NOTIMPLEMENTED;
  return PyObject_CallFunctionObjArgs(function, a, b, NULL);
}

static PyObject* OperateInPython(const Operator* row, PyObject* a, PyObject* b) {
  if (PyObject_TypeCheck(a, array_type)) return CallPython(row->forward, a, b);
  return CallPython(row->reflected, b, a);
}

// a op b, of which at least one is an array or of a subclass.
static PyObject* Operate(const Operator* row, PyObject* a, PyObject* b) {
  PyObject* const operands[2] = {a, b};
  PyObject* result = NULL;
  if (row->forward != NULL &&
      (CallBinary(&row->ufunc, a, b, &result) == kDone ||
       CallConverted(&row->ufunc, operands, 2, &result) == kDone)) {
    return result;
  }
  return OperateInPython(row, a, b);
}

static PyObject* OperateInPlace(const Operator* row, PyObject* a, PyObject* b) {
  PyObject* result = NULL;
  if (row->in_place != NULL &&
      (CallInPlace(&row->ufunc, a, b, &result) == kDone ||
       CallConvertedInPlace(&row->ufunc, a, b, &result) == kDone)) {
    return result;
  }
  return CallPython(row->in_place, a, b);
}

static PyObject* OperateAlone(const Operator* row, PyObject* a) {
  PyObject* result = NULL;
  if (row->forward != NULL && CallUnary(&row->ufunc, a, &result) == kDone) return result;
  return CallPython(row->forward, a, NULL);
}

PyObject* Compare(PyObject* a, PyObject* b, int operation) {
  return Operate(&operators[kCompare + operation], a, b);
}

#define BINARY(Name)                                         \
  static PyObject* Name(PyObject* a, PyObject* b) {          \
    return Operate(&operators[k##Name], a, b);               \
  }                                                          \
  static PyObject* Name##InPlace(PyObject* a, PyObject* b) { \
    return OperateInPlace(&operators[k##Name], a, b);        \
  }
BINARY(Add)
BINARY(Subtract)
BINARY(Multiply)
BINARY(Divide)
BINARY(FloorDivide)
BINARY(Remainder)
BINARY(LeftShift)
BINARY(RightShift)
BINARY(And)
BINARY(Or)
BINARY(Xor)
#undef BINARY

#define UNARY(Name)                              \
  static PyObject* Name(PyObject* a) {           \
    return OperateAlone(&operators[k##Name], a); \
  }
UNARY(Negative)
UNARY(Positive)
UNARY(Absolute)
UNARY(Invert)
#undef UNARY

// What there is in place of a power, as in SIMPLER_POWERS of _operators.py, or NULL.
static const Operator* SimplerPower(PyObject* a, PyObject* b) {
  Number number;
  if (!IsArray(a) || !ReadNumber(b, &number) || number.flags != ND_SCALAR_WEAK) {
    return NULL;
  }
  const nd_view* const view = ViewOf(a);
  if (view == NULL) return NULL;
  const int is_whole = view->dtype <= ND_UINT64;
  if (number.dtype == ND_FLOAT64) {
    return number.value.real == 0.5 && !is_whole ? &operators[kSqrt] : NULL;
  }
  if (number.value.integer == 2) return &operators[kSquare];
  return number.value.integer == -1 && !is_whole ? &operators[kReciprocal] : NULL;
}

// pow() with a modulus is not for arrays.
static PyObject* Power(PyObject* a, PyObject* b, PyObject* modulus) {
  if (modulus != Py_None) Py_RETURN_NOTIMPLEMENTED;
  const Operator* const simpler = SimplerPower(a, b);
  if (simpler != NULL) return OperateAlone(simpler, a);
  return Operate(&operators[kPower], a, b);
}

static PyObject* PowerInPlace(PyObject* a, PyObject* b, PyObject* modulus) {
  (void)modulus;
  if (SimplerPower(a, b) != NULL) return CallPython(operators[kPower].in_place, a, b);
  return OperateInPlace(&operators[kPower], a, b);
}

static PyObject* Divmod(PyObject* a, PyObject* b) {
  const Operator* const row = &operators[kDivmod];
  PyObject* const inputs[2] = {a, b};
  PyObject* result = NULL;
  if (row->forward != NULL && CallPair(&row->ufunc, inputs, 2, &result) == kDone) {
    return result;
  }
  return OperateInPython(row, a, b);
}

PyType_Slot operator_slots[] = {
    {Py_nb_add, (void*)Add},
    {Py_nb_subtract, (void*)Subtract},
    {Py_nb_multiply, (void*)Multiply},
    {Py_nb_true_divide, (void*)Divide},
    {Py_nb_floor_divide, (void*)FloorDivide},
    {Py_nb_remainder, (void*)Remainder},
    {Py_nb_divmod, (void*)Divmod},
    {Py_nb_power, (void*)Power},
    {Py_nb_lshift, (void*)LeftShift},
    {Py_nb_rshift, (void*)RightShift},
    {Py_nb_and, (void*)And},
    {Py_nb_or, (void*)Or},
    {Py_nb_xor, (void*)Xor},
    {Py_nb_inplace_add, (void*)AddInPlace},
    {Py_nb_inplace_subtract, (void*)SubtractInPlace},
    {Py_nb_inplace_multiply, (void*)MultiplyInPlace},
    {Py_nb_inplace_true_divide, (void*)DivideInPlace},
    {Py_nb_inplace_floor_divide, (void*)FloorDivideInPlace},
    {Py_nb_inplace_remainder, (void*)RemainderInPlace},
    {Py_nb_inplace_power, (void*)PowerInPlace},
    {Py_nb_inplace_lshift, (void*)LeftShiftInPlace},
    {Py_nb_inplace_rshift, (void*)RightShiftInPlace},
    {Py_nb_inplace_and, (void*)AndInPlace},
    {Py_nb_inplace_or, (void*)OrInPlace},
    {Py_nb_inplace_xor, (void*)XorInPlace},
    {Py_nb_negative, (void*)Negative},
    {Py_nb_positive, (void*)Positive},
    {Py_nb_absolute, (void*)Absolute},
    {Py_nb_invert, (void*)Invert},
    {0, NULL},
};
