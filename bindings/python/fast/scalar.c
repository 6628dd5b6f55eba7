// SPDX-License-Identifier: BSD-3-Clause
// Elements as scalars of the package, and Python's numbers as elements.
#include "fast.h"

#include <math.h>
#include <string.h>

// A truth value, a scalar of another dtype, or one of NumPy's.
static int ReadOther(PyObject* object, Number* number) {
  int32_t dtype = PyBool_Check(object) ? ND_BOOL : ND_COMPLEX128;
  while (dtype > ND_BOOL && Py_TYPE(object) != package.scalars[dtype]) --dtype;
  number->dtype = dtype;
  if (dtype != ND_BOOL || PyBool_Check(object) ||
      Py_TYPE(object) == package.scalars[ND_BOOL]) {
    return WriteElement(dtype, object, &number->value);
  }
  return ReadForeignNumber(object, number);
}

int ReadNumber(PyObject* object, Number* number) {
  PyObject* const type = (PyObject*)Py_TYPE(object);
  const int is_float = type == (PyObject*)&PyFloat_Type;
  const int is_int = type == (PyObject*)&PyLong_Type;
  number->flags = is_float || is_int ? ND_SCALAR_WEAK : 0;
  if (is_float || type == (PyObject*)package.scalars[ND_FLOAT64]) {
    number->dtype = ND_FLOAT64;
    number->value.real = PyFloat_AS_DOUBLE(object);
    return 1;
  }
  if (!is_int && type != (PyObject*)package.scalars[ND_INT64]) {
    return ReadOther(object, number);
  }
  int overflow = 0;
  number->dtype = ND_INT64;
  number->value.integer = PyLong_AsLongLongAndOverflow(object, &overflow);
  return overflow == 0;
}

static PyObject* NewFloat(PyTypeObject* type, double value) {
  PyObject* const result = type->tp_alloc(type, 0);
  if (result != NULL) ((PyFloatObject*)result)->ob_fval = value;
  return result;
}

static PyObject* NewComplex(PyTypeObject* type, double real, double imag) {
  PyObject* const result = type->tp_alloc(type, 0);
  if (result != NULL) ((PyComplexObject*)result)->cval = (Py_complex){real, imag};
  return result;
}

// Takes the reference to a number of Python. The tuple of the arguments is kept for the
// next one, unless somebody still has it.
static PyObject* NewInteger(PyTypeObject* type, PyObject* number) {
  static PyObject* spare = NULL;
  if (number == NULL) return NULL;
  PyObject* args = spare;
  spare = NULL;
  if (args == NULL) {
    args = PyTuple_New(1);
    if (args == NULL) {
      Py_DECREF(number);
      return NULL;
    }
    PyObject_GC_UnTrack(args);  // so that nobody finds it
  }
  PyTuple_SET_ITEM(args, 0, number);
  PyObject* const result = PyLong_Type.tp_new(type, args, NULL);
  if (Py_REFCNT(args) == 1 && spare == NULL) {
    PyTuple_SET_ITEM(args, 0, NULL);
    Py_DECREF(number);
    spare = args;
  } else {
    Py_DECREF(args);
  }
  return result;
}

// The element of a signed or unsigned integer dtype.
static PyObject* ReadInteger(int32_t dtype, const void* at) {
  union {
    int8_t i8;
    int16_t i16;
    int32_t i32;
    int64_t i64;
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
  } value;
  switch (dtype) {
    case ND_INT8:
      return PyLong_FromLong(*(const int8_t*)at);
    case ND_INT16:
      memcpy(&value, at, sizeof(value.i16));
      return PyLong_FromLong(value.i16);
    case ND_INT32:
      memcpy(&value, at, sizeof(value.i32));
      return PyLong_FromLong(value.i32);
    case ND_INT64:
      memcpy(&value, at, sizeof(value.i64));
      return PyLong_FromLongLong(value.i64);
    case ND_UINT8:
      return PyLong_FromLong(*(const uint8_t*)at);
    case ND_UINT16:
      memcpy(&value, at, sizeof(value.u16));
      return PyLong_FromLong(value.u16);
    case ND_UINT32:
      memcpy(&value, at, sizeof(value.u32));
      return PyLong_FromUnsignedLong(value.u32);
    default:
      memcpy(&value, at, sizeof(value.u64));
      return PyLong_FromUnsignedLongLong(value.u64);
  }
}

// The value of a float16.
static double HalfAt(const void* at) {
  uint16_t bits;
  memcpy(&bits, at, sizeof(bits));
  const int exponent = (bits >> 10) & 31, fraction = bits & 1023;
  const double size = exponent == 31  ? (fraction != 0 ? Py_NAN : Py_HUGE_VAL)
                      : exponent == 0 ? ldexp(fraction, -24)
                                      : ldexp(1024 + fraction, exponent - 25);
  return (bits >> 15) != 0 ? -size : size;
}

// The value of a bfloat16: the upper half of a float32.
static double BrainAt(const void* at) {
  uint16_t bits;
  memcpy(&bits, at, sizeof(bits));
  const uint32_t wide = (uint32_t)bits << 16;
  float value;
  memcpy(&value, &wide, sizeof(value));
  return (double)value;
}

PyObject* ReadNumberAt(int32_t dtype, const void* at) {
  double d[2];
  float f[2];
  switch (dtype) {
    case ND_BOOL:
      return PyBool_FromLong(*(const uint8_t*)at);
    case ND_FLOAT16:
      return PyFloat_FromDouble(HalfAt(at));
    case ND_BFLOAT16:
      return PyFloat_FromDouble(BrainAt(at));
    case ND_FLOAT32:
      memcpy(f, at, sizeof(*f));
      return PyFloat_FromDouble((double)*f);
    case ND_FLOAT64:
      memcpy(d, at, sizeof(*d));
      return PyFloat_FromDouble(*d);
    case ND_COMPLEX64:
      memcpy(f, at, sizeof(f));
      return PyComplex_FromDoubles((double)f[0], (double)f[1]);
    case ND_COMPLEX128:
      memcpy(d, at, sizeof(d));
      return PyComplex_FromDoubles(d[0], d[1]);
    default:
      return ReadInteger(dtype, at);
  }
}

Outcome ReadElement(int32_t dtype, const void* at, PyObject** result) {
  PyTypeObject* const type =
      dtype < 1 || dtype >= kDtypes ? NULL : package.scalars[dtype];
  if (type == NULL) return kLongWay;
  double d[2];
  float f[2];
  switch (dtype) {
    case ND_BOOL:
      *result = *(const uint8_t*)at != 0 ? package.true_ : package.false_;
      Py_INCREF(*result);
      return kDone;
    case ND_FLOAT16:
      *result = NewFloat(type, HalfAt(at));
      return kDone;
    case ND_BFLOAT16:
      *result = NewFloat(type, BrainAt(at));
      return kDone;
    case ND_FLOAT32:
      memcpy(f, at, sizeof(*f));
      *result = NewFloat(type, (double)*f);
      return kDone;
    case ND_FLOAT64:
      memcpy(d, at, sizeof(*d));
      *result = NewFloat(type, *d);
      return kDone;
    case ND_COMPLEX64:
      memcpy(f, at, sizeof(f));
      *result = NewComplex(type, (double)f[0], (double)f[1]);
      return kDone;
    case ND_COMPLEX128:
      memcpy(d, at, sizeof(d));
      *result = NewComplex(type, d[0], d[1]);
      return kDone;
    default:
      *result = NewInteger(type, ReadInteger(dtype, at));
      return kDone;
  }
}

int WriteInteger(int32_t dtype, int64_t value, void* at) {
  const int is_unsigned = dtype >= ND_UINT8 && dtype <= ND_UINT64;
  const int log_bytes = dtype - (is_unsigned ? ND_UINT8 : ND_INT8);
  const int bits = 8 << log_bytes;
  // An int64 has no more than 63 bits of magnitude, so a uint64 holds each that is >= 0.
  const int64_t high = bits == 64 ? INT64_MAX : ((int64_t)1 << (bits - !is_unsigned)) - 1;
  const int64_t low = is_unsigned ? 0 : -high - 1;
  if (value < low || value > high) return 0;
  if (at == NULL) return 1;
  const int8_t i8 = (int8_t)value;
  const int16_t i16 = (int16_t)value;
  const int32_t i32 = (int32_t)value;
  switch (log_bytes) {
    case 0:
      memcpy(at, &i8, sizeof(i8));
      return 1;
    case 1:
      memcpy(at, &i16, sizeof(i16));
      return 1;
    case 2:
      memcpy(at, &i32, sizeof(i32));
      return 1;
    default:
      memcpy(at, &value, sizeof(value));
      return 1;
  }
}

// A number of Python, of the dtype itself or of bool, as a complex number and, unless it
// has a fraction or lies beyond int64, as an integer.
typedef struct {
  int kind;  // of ND_BOOL, ND_INT64, ND_FLOAT64, ND_COMPLEX128
  int64_t integer;
  Py_complex value;
} Value;

// 0: it is none of these. of: the type of the scalars of the dtype.
static int ReadValue(PyObject* object, PyTypeObject* of, Value* value) {
  PyTypeObject* const type = Py_TYPE(object);
  value->value.imag = 0;
  if (type == &PyBool_Type || type == package.scalars[ND_BOOL]) {
    value->kind = ND_BOOL;
    value->integer = object == Py_True || object == package.true_;
    value->value.real = (double)value->integer;
    return 1;
  }
  if (type == &PyFloat_Type || (type == of && PyFloat_Check(object))) {
    value->kind = ND_FLOAT64;
    value->value.real = PyFloat_AS_DOUBLE(object);
    return 1;
  }
  if (type == &PyLong_Type || (type == of && PyLong_Check(object))) {
    int overflow = 0;
    value->kind = ND_INT64;
    value->integer = PyLong_AsLongLongAndOverflow(object, &overflow);
    value->value.real = (double)value->integer;
    return overflow == 0;
  }
  if (type != &PyComplex_Type && (type != of || !PyComplex_Check(object))) return 0;
  value->kind = ND_COMPLEX128;
  value->value = ((PyComplexObject*)object)->cval;
  return 1;
}

// Towards 0, as the library casts what the dtype holds. The rest is left to it.
static int WriteTruncated(int32_t dtype, double value, void* at) {
  const double bound = 9.2e18;  // less than 2^63
  return value > -bound && value < bound && WriteInteger(dtype, (int64_t)value, at);
}

static int WriteReal(int32_t dtype, Py_complex value, char* at) {
  const float narrow[2] = {(float)value.real, (float)value.imag};
  const double wide[2] = {value.real, value.imag};
  const size_t parts = dtype >= ND_COMPLEX64 ? 2 : 1;
  if (at == NULL) return 1;
  if (dtype == ND_FLOAT32 || dtype == ND_COMPLEX64) {
    memcpy(at, narrow, parts * sizeof(*narrow));
  } else {
    memcpy(at, wide, parts * sizeof(*wide));
  }
  return 1;
}

// The nearest float16, of two the even one. What lies beyond them is left to the library.
static int WriteHalf(double value, void* at) {
  const double size = fabs(value);
  if (!(size < 65504)) return 0;
  int exponent = 0;
  (void)frexp(size, &exponent);
  if (exponent < -13 || size == 0) exponent = -13;  // as that of subnormal numbers
  const long steps = lrint(ldexp(size, 11 - exponent));
  const unsigned long sign = signbit(value) ? 0x8000 : 0;
  const uint16_t bits =
      (uint16_t)(sign | (unsigned long)(((long)(exponent + 13) << 10) + steps));
  if (at != NULL) memcpy(at, &bits, sizeof(bits));
  return 1;
}

int WriteElement(int32_t dtype, PyObject* object, void* at) {
  Value value;
  if (dtype == ND_BFLOAT16) return 0;
  if (!ReadValue(object, package.scalars[dtype], &value)) return 0;
  // The library rounds an integer once, as a double in between would not.
  const int is_large = value.kind == ND_INT64 && fabs(value.value.real) > 0x1p53;
  if (dtype == ND_COMPLEX64 && is_large) return 0;
  if (dtype >= ND_COMPLEX64) return WriteReal(dtype, value.value, at);
  if (value.kind == ND_COMPLEX128) return 0;
  if (dtype == ND_FLOAT16) return WriteHalf(value.value.real, at);
  if (dtype >= ND_FLOAT16) return WriteReal(dtype, value.value, at);
  if (dtype == ND_BOOL) {
    if (at != NULL) *(uint8_t*)at = value.value.real != 0;
    return 1;
  }
  if (value.kind == ND_FLOAT64) return WriteTruncated(dtype, value.value.real, at);
  return WriteInteger(dtype, value.integer, at);
}
