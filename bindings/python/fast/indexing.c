// SPDX-License-Identifier: BSD-3-Clause
// Indexing with ints, slices, Ellipsis and None, and assignment of numbers and arrays.
// Everything else, errors too, goes to the functions of _indexing.py.
#include "fast.h"

static PyObject* get_long = NULL;  // (array, key)
static PyObject* set_long = NULL;  // (array, key, value)

// A key in the form that nd_slice takes, and how many of its items are integers.
enum { kMostItems = 16 };
typedef struct {
  int64_t quads[4 * kMostItems];
  int32_t items;
  int32_t integers;
} Key;

static int ReadInt(PyObject* object, int64_t* value) {
  if (!PyLong_CheckExact(object)) return 0;
  int overflow = 0;
  *value = PyLong_AsLongLongAndOverflow(object, &overflow);
  return overflow == 0;
}

// One end of a slice, or its step: None leaves the value that stands for it.
static int ReadEnd(PyObject* object, int64_t open, int64_t* kind, int64_t* value) {
  if (object != Py_None) return ReadInt(object, value);
  *kind |= open;
  return 1;
}

static int ReadSlice(PySliceObject* slice, int64_t* quad) {
  quad[0] = ND_ITEM_SLICE;
  quad[1] = quad[2] = 0;
  quad[3] = 1;
  return ReadEnd(slice->start, ND_ITEM_OPEN_START, &quad[0], &quad[1]) &&
         ReadEnd(slice->stop, ND_ITEM_OPEN_STOP, &quad[0], &quad[2]) &&
         ReadEnd(slice->step, 0, &quad[0], &quad[3]);
}

static int ReadItem(PyObject* item, Key* key) {
  int64_t* const quad = key->quads + 4 * key->items++;
  if (PyLong_CheckExact(item)) {
    ++key->integers;
    quad[0] = ND_ITEM_INDEX;
    quad[2] = quad[3] = 0;
    return ReadInt(item, &quad[1]);
  }
  if (PySlice_Check(item)) return ReadSlice((PySliceObject*)item, quad);
  quad[0] = item == Py_None ? ND_ITEM_NEWAXIS : ND_ITEM_ELLIPSIS;
  quad[1] = quad[2] = quad[3] = 0;
  return item == Py_None || item == Py_Ellipsis;
}

static int ReadKey(PyObject* object, Key* key) {
  key->items = key->integers = 0;
  if (!PyTuple_CheckExact(object)) return ReadItem(object, key);
  const Py_ssize_t count = PyTuple_GET_SIZE(object);
  if (count > kMostItems) return 0;
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (!ReadItem(PyTuple_GET_ITEM(object, i), key)) return 0;
  }
  return 1;
}

// Where the element of a key is that has an integer for each axis. NULL: beyond the ends.
static void* Locate(const nd_view* view, const Key* key) {
  char* at = view->data;
  for (int32_t axis = 0; axis < view->ndim; ++axis) {
    const int64_t length = view->shape[axis];
    int64_t index = key->quads[4 * axis + 1];
    if (index < 0) index += length;
    if (index < 0 || index >= length) return NULL;
    at += index * view->strides[axis];
  }
  return at;
}

static int IsElement(const nd_view* view, const Key* key) {
  return key->integers == key->items && key->items == view->ndim;
}

// What may be assigned to a part as it is: an array of no more axes, or a number that the
// dtype takes.
static int IsPlain(const nd_view* view, PyObject* value, Number* number) {
  if (IsArray(value)) {
    const nd_view* const source = ViewOf(value);
    return source != NULL && source->ndim <= view->ndim;
  }
  if (PyBool_Check(value)) {
    *number = (Number){.dtype = ND_INT64, .value.integer = value == Py_True};
    return 1;
  }
  if (!ReadNumber(value, number) || number->flags != ND_SCALAR_WEAK) return 0;
  const int takes_all = view->dtype < ND_INT8 || view->dtype > ND_UINT64;
  return takes_all || number->dtype == ND_FLOAT64 ||
         WriteElement(view->dtype, value, NULL);
}

// Assigns to the part of a key. kDone: *status tells whether it could be done.
static Outcome AssignPart(PyObject* self, const Key* key, PyObject* value,
                          int32_t* status) {
  Number number;
  nd_array part = 0;
  const nd_view* view = NULL;
  *status = library.slice(TokenOf(self), key->quads, key->items, &part);
  if (*status != 0) return kDone;
  (void)library.view_of(part, &view);
  const int is_plain = IsPlain(view, value, &number);
  if (is_plain) {
    const nd_array source = IsArray(value) ? TokenOf(value) : 0;
    PyThreadState* const state = Suspend((double)view->size);
    *status = source != 0 ? library.assign(part, source, ND_CAST_UNSAFE)
                          : library.fill(part, number.dtype, &number.value);
    Resume(state);
  }
  (void)library.release(part);
  return is_plain ? kDone : kLongWay;
}

// The same of NumPy's arrays as well, or there is an exception.
static Outcome Assign(PyObject* self, const Key* key, PyObject* value, int32_t* status) {
  PyObject* borrowed = NULL;
  if (!IsForeign(value) || Borrow(value, &borrowed) == kLongWay) {
    return AssignPart(self, key, value, status);
  }
  const Outcome outcome =
      borrowed == NULL ? kDone : AssignPart(self, key, borrowed, status);
  Py_XDECREF(borrowed);
  return outcome;
}

static PyObject* Part(PyObject* self, const Key* key) {
  nd_array token = 0;
  const int32_t status = library.slice(TokenOf(self), key->quads, key->items, &token);
  if (status != 0) return Fail(status);
  return Adopt(token, OwnerOf(self));
}

PyObject* GetItem(PyObject* self, PyObject* object) {
  Key key;
  const nd_view* const view = ViewOf(self);
  if (view != NULL && ReadKey(object, &key)) {
    const int is_part = key.integers < key.items || key.items < view->ndim;
    if (is_part) return Part(self, &key);
    PyObject* result = NULL;
    const void* const at = IsElement(view, &key) ? Locate(view, &key) : NULL;
    if (at != NULL && ReadElement(view->dtype, at, &result) == kDone) return result;
  }
  return PyObject_CallFunctionObjArgs(get_long, self, object, NULL);
}

PyObject* GetPart(PyObject* self, Py_ssize_t index) {
  const nd_view* const view = ViewOf(self);
  PyObject* result = NULL;
  if (view != NULL && view->ndim == 1 && index < view->shape[0]) {
    const void* const at = (const char*)view->data + index * view->strides[0];
    if (ReadElement(view->dtype, at, &result) == kDone) return result;
  } else if (view != NULL && view->ndim > 1) {
    Key key;
    key.items = key.integers = 1;
    key.quads[0] = ND_ITEM_INDEX;
    key.quads[1] = index;
    key.quads[2] = key.quads[3] = 0;
    return Part(self, &key);
  }
  PyObject* const number = PyLong_FromSsize_t(index);
  if (number == NULL) return NULL;
  result = PyObject_CallFunctionObjArgs(get_long, self, number, NULL);
  Py_DECREF(number);
  return result;
}

int SetItem(PyObject* self, PyObject* object, PyObject* value) {
  if (value == NULL) {
    PyErr_SetString(PyExc_TypeError, "'ndarray' object doesn't support item deletion");
    return -1;
  }
  Key key;
  const nd_view* const view = ViewOf(self);
  if (view != NULL && (view->flags & ND_FLAG_READONLY) == 0 && ReadKey(object, &key)) {
    int32_t status = 0;
    void* const at = IsElement(view, &key) ? Locate(view, &key) : NULL;
    if (at != NULL && WriteElement(view->dtype, value, at)) return 0;
    if (Assign(self, &key, value, &status) == kDone) {
      if (status != 0) Fail(status);
      return status == 0 && !PyErr_Occurred() ? 0 : -1;
    }
  }
  PyObject* const result =
      PyObject_CallFunctionObjArgs(set_long, self, object, value, NULL);
  Py_XDECREF(result);
  return result == NULL ? -1 : 0;
}

PyObject* SetIndexing(PyObject* module, PyObject* args) {
  (void)module;
  PyObject *get, *set;
  if (!PyArg_ParseTuple(args, "OO:set_indexing", &get, &set)) return NULL;
  Py_INCREF(get);
  Py_XSETREF(get_long, get);
  Py_INCREF(set);
  Py_XSETREF(set_long, set);
  Py_RETURN_NONE;
}

static PyObject* CallFill(PyObject* object, PyObject* const* args, size_t flagged,
                          PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  const int is_short = self->otherwise != NULL && names == NULL && count == 2 &&
                       IsArray(args[0]) && !IsArray(args[1]);
  const nd_view* const view = is_short ? ViewOf(args[0]) : NULL;
  Number number;
  if (view == NULL || view->size == 0 || !IsPlain(view, args[1], &number)) {
    return CallLong(self, args, count, names);
  }
  const nd_array a = TokenOf(args[0]);
  PyThreadState* const state = Suspend((double)view->size);
  const int32_t status = library.fill(a, number.dtype, &number.value);
  Resume(state);
  if (status != 0) return Fail(status);
  Py_RETURN_NONE;
}

PyObject* MakeFill(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(CallFill, args);
}
