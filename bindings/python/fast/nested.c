// SPDX-License-Identifier: BSD-3-Clause
// Arrays of lists and tuples of numbers, and of such lists of one length. Nothing here
// runs any code of Python, so the lists stay as they have been read.
#include "fast.h"

#include <math.h>

// What has been seen of the numbers.
typedef struct {
  int64_t shape[kMostAxes];
  int32_t axes;
  int32_t natural;  // the dtype of bool, int64, float64, complex128 that takes all
} Nest;

static int IsSequence(PyObject* object) {
  return PyList_CheckExact(object) || PyTuple_CheckExact(object);
}

// The dtype that a number has in an array. 0: something else, or an int beyond int64.
static inline int32_t NaturalOf(PyObject* object) {
  if (PyFloat_CheckExact(object)) return ND_FLOAT64;
  PyTypeObject* const type = Py_TYPE(object);
  if (type == &PyLong_Type || type == package.scalars[ND_INT64]) {
    int overflow = 0;
    (void)PyLong_AsLongLongAndOverflow(object, &overflow);
    return overflow == 0 ? ND_INT64 : 0;
  }
  if (type == &PyBool_Type || type == package.scalars[ND_BOOL]) return ND_BOOL;
  if (type == package.scalars[ND_FLOAT64] || IsForeignFloat(object)) return ND_FLOAT64;
  const int is_complex =
      type == &PyComplex_Type || type == package.scalars[ND_COMPLEX128];
  return is_complex ? ND_COMPLEX128 : 0;
}

// Of one of the numbers above.
static inline double RealOf(PyObject* object) {
  if (PyFloat_Check(object)) return PyFloat_AS_DOUBLE(object);
  if (PyLong_Check(object)) return (double)PyLong_AsLongLong(object);
  if (PyComplex_Check(object)) return ((PyComplexObject*)object)->cval.real;
  return object == package.true_;
}

static inline double ImagOf(PyObject* object) {
  return PyComplex_Check(object) ? ((PyComplexObject*)object)->cval.imag : 0;
}

// Of those that are no floats.
static inline int64_t IntegerOf(PyObject* object) {
  return PyLong_Check(object) ? PyLong_AsLongLong(object) : object == package.true_;
}

// Whether an object has the shape from an axis on, and has nothing but numbers.
static int ReadFrom(PyObject* object, int32_t axis, Nest* nest) {
  if (!IsSequence(object) || PySequence_Fast_GET_SIZE(object) != nest->shape[axis]) {
    return 0;
  }
  PyObject** const items = PySequence_Fast_ITEMS(object);
  for (int64_t i = 0; i < nest->shape[axis]; ++i) {
    if (axis + 1 < nest->axes) {
      if (!ReadFrom(items[i], axis + 1, nest)) return 0;
      continue;
    }
    const int32_t found = NaturalOf(items[i]);
    if (found == 0) return 0;
    if (found > nest->natural) nest->natural = found;
  }
  return 1;
}

// The lengths are those of the first items.
static int ReadNest(PyObject* object, Nest* nest) {
  nest->axes = 0;
  nest->natural = ND_BOOL;
  for (PyObject* each = object; IsSequence(each); each = PySequence_Fast_ITEMS(each)[0]) {
    const Py_ssize_t count = PySequence_Fast_GET_SIZE(each);
    if (count == 0 || nest->axes == kMostAxes) return 0;
    nest->shape[nest->axes++] = count;
  }
  return nest->axes > 0 && ReadFrom(object, 0, nest);
}

// Whether numbers are made elements of a dtype here: where that is one conversion.
static int IsDirect(int32_t natural, int32_t dtype) {
  if (dtype == ND_FLOAT16 || dtype == ND_BFLOAT16) return 0;
  if (dtype == ND_COMPLEX64) return natural != ND_INT64;
  if (dtype == ND_BOOL || dtype >= ND_FLOAT32) {
    return dtype == ND_BOOL || dtype == ND_COMPLEX128 || natural <= ND_FLOAT64;
  }
  return natural <= ND_INT64;
}

#define WRITE(type, value)                 \
  for (Py_ssize_t i = 0; i < count; ++i) { \
    ((type*)at)[i] = (type)(value);        \
  }                                        \
  return 1

static int WriteLine(PyObject* line, int32_t dtype, int64_t itemsize, char* at) {
  const Py_ssize_t count = PySequence_Fast_GET_SIZE(line);
  PyObject** const items = PySequence_Fast_ITEMS(line);
  switch (dtype) {
    case ND_BOOL:
      WRITE(uint8_t, RealOf(items[i]) != 0 || ImagOf(items[i]) != 0);
    case ND_INT64:
      WRITE(int64_t, IntegerOf(items[i]));
    case ND_FLOAT32:
      WRITE(float, RealOf(items[i]));
    case ND_FLOAT64:
      WRITE(double, RealOf(items[i]));
    case ND_COMPLEX64:
      for (Py_ssize_t i = 0; i < count; ++i) {
        ((float*)at)[2 * i] = (float)RealOf(items[i]);
        ((float*)at)[2 * i + 1] = (float)ImagOf(items[i]);
      }
      return 1;
    case ND_COMPLEX128:
      for (Py_ssize_t i = 0; i < count; ++i) {
        ((double*)at)[2 * i] = RealOf(items[i]);
        ((double*)at)[2 * i + 1] = ImagOf(items[i]);
      }
      return 1;
    default:
      for (Py_ssize_t i = 0; i < count; ++i) {
        if (!WriteInteger(dtype, IntegerOf(items[i]), at + i * itemsize)) return 0;
      }
      return 1;
  }
}

#undef WRITE

// 0: an integer is no element of the dtype.
static int WriteFrom(PyObject* object, int32_t axis, const nd_view* view,
                     int64_t itemsize, char* at) {
  if (axis + 1 == view->ndim) return WriteLine(object, view->dtype, itemsize, at);
  PyObject** const items = PySequence_Fast_ITEMS(object);
  for (int64_t i = 0; i < view->shape[axis]; ++i) {
    char* const line = at + i * view->strides[axis];
    if (!WriteFrom(items[i], axis + 1, view, itemsize, line)) return 0;
  }
  return 1;
}

Outcome ReadNested(PyObject* object, int32_t code, PyObject** result) {
  Nest nest;
  if (!ReadNest(object, &nest)) return kLongWay;
  const int32_t dtype = code == 0 ? nest.natural : code;
  if (!IsDirect(nest.natural, dtype)) return kLongWay;
  nd_array token = 0;
  const nd_view* view = NULL;
  const nd_dtype_desc* row = NULL;
  const int32_t status = library.empty(dtype, nest.axes, nest.shape, &token);
  if (status != 0) {
    *result = Fail(status);
    return kDone;
  }
  (void)library.view_of(token, &view);
  (void)library.dtype_info(dtype, &row);
  if (!WriteFrom(object, 0, view, row->itemsize, view->data)) {
    (void)library.release(token);
    return kLongWay;
  }
  *result = Adopt(token, Py_None);
  return kDone;
}
