// SPDX-License-Identifier: BSD-3-Clause
// Elements as scalars of the package, and Python's numbers as elements.
#include "fast.h"

#include <string.h>

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
  if (!is_int && type != (PyObject*)package.scalars[ND_INT64]) return 0;
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

// Takes the reference to a number of Python.
static PyObject* NewInteger(PyTypeObject* type, PyObject* number) {
  PyObject* const args = number == NULL ? NULL : PyTuple_Pack(1, number);
  PyObject* const result = args == NULL ? NULL : PyLong_Type.tp_new(type, args, NULL);
  Py_XDECREF(args);
  Py_XDECREF(number);
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

PyObject* ReadNumberAt(int32_t dtype, const void* at) {
  double d[2];
  float f[2];
  switch (dtype) {
    case ND_BOOL:
      return PyBool_FromLong(*(const uint8_t*)at);
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
    case ND_BFLOAT16:
      return kLongWay;
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

// Stores an integer if its dtype holds it.
static int WriteInteger(int32_t dtype, int64_t value, void* at) {
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

int WriteElement(int32_t dtype, PyObject* value, void* at) {
  Number number;
  if (!ReadNumber(value, &number)) return 0;
  if (dtype >= ND_INT8 && dtype <= ND_UINT64) {
    return number.dtype == ND_INT64 && number.flags == ND_SCALAR_WEAK &&
           WriteInteger(dtype, number.value.integer, at);
  }
  if (dtype != ND_FLOAT64 && dtype != ND_FLOAT32) return 0;
  if (number.flags != ND_SCALAR_WEAK && number.dtype != dtype) return 0;
  if (at == NULL) return 1;
  const double wide =
      number.dtype == ND_INT64 ? (double)number.value.integer : number.value.real;
  const float narrow = (float)wide;
  if (dtype == ND_FLOAT64) {
    memcpy(at, &wide, sizeof(wide));
  } else {
    memcpy(at, &narrow, sizeof(narrow));
  }
  return 1;
}
