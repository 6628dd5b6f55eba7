// SPDX-License-Identifier: BSD-3-Clause
// Arrays of NumPy as arrays over their memory, and copies of them. They are looked at by
// the buffer protocol, which tells the same as their array interface. Such an array keeps
// its memory where it is, so a reference to it is enough from then on.
#include "fast.h"

#include <string.h>

// Whether a type is the one of that name, which is found once. Classes written in Python
// have no dot in theirs.
static int IsType(PyTypeObject* type, const char* name, PyTypeObject** found) {
  if (*found != NULL) return type == *found;
  if (strcmp(type->tp_name, name) != 0) return 0;
  Py_INCREF(type);
  *found = type;
  return 1;
}

int IsForeign(PyObject* object) {
  static PyTypeObject* found = NULL;
  return IsType(Py_TYPE(object), "numpy.ndarray", &found);
}

int IsForeignFloat(PyObject* object) {
  static PyTypeObject* found = NULL;
  return PyFloat_Check(object) && IsType(Py_TYPE(object), "numpy.float64", &found);
}

// The dtype of elements in the byte order of the machine. 0: another format.
static int32_t DtypeOf(const Py_buffer* buffer) {
  static const char kLetters[] = "?eBbHhIiLlQqfd";
  const char* const format = buffer->format;
  if (strcmp(format, "Zf") == 0) return ND_COMPLEX64;
  if (strcmp(format, "Zd") == 0) return ND_COMPLEX128;
  if (format[0] == '\0' || format[1] != '\0') return 0;
  const char* const letter = strchr(kLetters, format[0]);
  if (letter == NULL) return 0;
  if (*letter == '?') return ND_BOOL;
  if (*letter == 'e') return ND_FLOAT16;
  if (*letter == 'f') return ND_FLOAT32;
  if (*letter == 'd') return ND_FLOAT64;
  const int32_t first = (letter - kLetters) % 2 == 0 ? ND_UINT8 : ND_INT8;
  const Py_ssize_t bytes = buffer->itemsize;
  return first + (bytes == 1 ? 0 : bytes == 2 ? 1 : bytes == 4 ? 2 : 3);
}

// What nd_wrap takes of the memory of an object that has elements.
typedef struct {
  Py_buffer buffer;
  int32_t dtype;
  int64_t lo, hi;
} Memory;

static int Look(PyObject* object, Memory* memory) {
  Py_buffer* const buffer = &memory->buffer;
  if (PyObject_GetBuffer(object, buffer, PyBUF_FULL_RO) < 0) {
    PyErr_Clear();
    return 0;
  }
  // Scalars of dates have no steps, whatever was asked for.
  const int is_whole =
      buffer->format != NULL && (buffer->ndim == 0 || buffer->strides != NULL);
  memory->dtype = is_whole ? DtypeOf(buffer) : 0;
  if (memory->dtype == 0 || buffer->len == 0) {
    PyBuffer_Release(buffer);
    return 0;
  }
  memory->lo = 0;
  memory->hi = buffer->itemsize;
  for (int axis = 0; axis < buffer->ndim; ++axis) {
    const int64_t reach = (buffer->shape[axis] - 1) * buffer->strides[axis];
    *(reach < 0 ? &memory->lo : &memory->hi) += reach;
  }
  return 1;
}

// Scalars of NumPy are the types of its that have no axes and elements to look at.
int ReadForeignNumber(PyObject* object, Number* number) {
  Memory memory;
  if (strncmp(Py_TYPE(object)->tp_name, "numpy.", 6) != 0 || IsForeign(object) ||
      !PyObject_CheckBuffer(object) || !Look(object, &memory)) {
    return 0;
  }
  const Py_buffer* const buffer = &memory.buffer;
  const int is_number =
      buffer->ndim == 0 && buffer->itemsize <= (Py_ssize_t)sizeof(number->value);
  number->dtype = memory.dtype;
  number->flags = 0;
  if (is_number) memcpy(&number->value, buffer->buf, (size_t)buffer->itemsize);
  PyBuffer_Release(&memory.buffer);
  return is_number;
}

static int32_t FlagsFor(const Memory* memory) {
  return memory->buffer.readonly ? ND_FLAG_READONLY : 0;
}

static int32_t Wrap(const Memory* memory, nd_array* token) {
  const Py_buffer* const buffer = &memory->buffer;
  return library.wrap(memory->dtype, buffer->ndim, (const int64_t*)buffer->shape,
                      (const int64_t*)buffer->strides, buffer->buf, memory->lo,
                      memory->hi, FlagsFor(memory), token);
}

Outcome Borrow(PyObject* object, PyObject** result) {
  Memory memory;
  if (!Look(object, &memory)) return kLongWay;
  nd_array token = 0;
  const int32_t status = Wrap(&memory, &token);
  PyBuffer_Release(&memory.buffer);
  *result = status != 0 ? Fail(status) : Adopt(token, Py_None);
  return kDone;
}

// As wrap() in _memory.py.
Outcome Share(PyObject* object, PyObject** result) {
  Memory memory;
  Drain();
  if (!Look(object, &memory)) return kLongWay;
  const Py_buffer* const buffer = &memory.buffer;
  PyObject* const key = PyIter_Next(package.tokens);
  const int64_t owner = key == NULL ? 0 : PyLong_AsLongLong(key);
  *result = NULL;
  if (key != NULL && PyDict_SetItem(package.owners, key, object) == 0) {
    nd_array token = 0;
    const int32_t status =
        library.wrap_token(memory.dtype, buffer->ndim, (const int64_t*)buffer->shape,
                           (const int64_t*)buffer->strides, buffer->buf, memory.lo,
                           memory.hi, FlagsFor(&memory), owner, &token);
    if (status == 0) {
      *result = Adopt(token, object);
    } else {
      (void)PyDict_DelItem(package.owners, key);
      Fail(status);
    }
  }
  Py_XDECREF(key);
  PyBuffer_Release(&memory.buffer);
  return kDone;
}

// The caller holds the object, and with it the memory.
Outcome CopyForeign(PyObject* object, int32_t code, PyObject** result) {
  Memory memory;
  if (!Look(object, &memory)) return kLongWay;
  const Py_buffer* const buffer = &memory.buffer;
  nd_array whole = 0, token = 0;
  int32_t status = Wrap(&memory, &whole);
  const int32_t dtype = code == 0 ? memory.dtype : code;
  if (status == 0) {
    PyThreadState* const state = Suspend((double)(buffer->len / buffer->itemsize));
    status =
        library.astype(whole, dtype, ND_ORDER_K, ND_CAST_UNSAFE, ND_COPY_ALWAYS, &token);
    Resume(state);
    (void)library.release(whole);
  }
  PyBuffer_Release(&memory.buffer);
  *result = status != 0 ? Fail(status) : Adopt(token, Py_None);
  return kDone;
}
