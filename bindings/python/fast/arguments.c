// SPDX-License-Identifier: BSD-3-Clause
// Arguments behind the arrays that a call computes with. Readers give 0 where there is
// something that is not known here: then the short way ends.
#include "fast.h"

// None is the dtype that is meant if none is given.
static int ReadDtype(PyObject* object, int32_t* code) {
  *code = object == Py_None ? 0 : CodeOf(object);
  return *code >= 0;
}

// True is no mask.
static int ReadMask(PyObject* object, nd_array* mask) {
  if (object == Py_True) return 1;
  if (!IsArray(object)) return 0;
  *mask = TokenOf(object);
  return *mask != 0;
}

static int ReadFoldAxes(PyObject* object, FoldArguments* to) {
  to->is_tuple = PyTuple_CheckExact(object);
  to->count = object == Py_None ? -1 : ReadShape(object, to->axes);
  return object == Py_None || to->count >= 0;
}

static int ReadFoldArgument(PyObject* name, PyObject* object, FoldArguments* to) {
  if (IsNamed(name, "axis")) return ReadFoldAxes(object, to);
  if (IsNamed(name, "dtype")) return ReadDtype(object, &to->options.dtype);
  if (IsNamed(name, "where")) return ReadMask(object, &to->options.mask);
  if (!IsNamed(name, "keepdims")) return 0;
  to->options.keepdims = object == Py_True;
  return PyBool_Check(object);
}

int ReadFoldArguments(const Function* self, PyObject* const* args, Py_ssize_t count,
                      PyObject* names, FoldArguments* to) {
  to->options = (nd_reduce_options){.struct_size = sizeof(nd_reduce_options),
                                    .casting = ND_CAST_UNSAFE};
  to->is_tuple = 0;
  if (count > 1 || !PyAnySet_Check(self->known)) return 0;
  if (count == 1 && !ReadFoldAxes(args[0], to)) return 0;
  const Py_ssize_t named = names == NULL ? 0 : PyTuple_GET_SIZE(names);
  for (Py_ssize_t i = 0; i < named; ++i) {
    PyObject* const name = PyTuple_GET_ITEM(names, i);
    const int is_second_axis = count == 1 && IsNamed(name, "axis");
    if (is_second_axis || PySet_Contains(self->known, name) != 1 ||
        !ReadFoldArgument(name, args[count + i], to)) {
      return 0;
    }
  }
  const nd_reduce_options* const given = &to->options;
  to->is_plain = given->dtype == 0 && given->mask == 0 && given->keepdims == 0;
  return 1;
}

// None is no array, and a tuple may hold the only one.
static int ReadOut(PyObject* object, CallOptions* to) {
  if (object == Py_None) return 1;
  const int is_tuple = PyTuple_CheckExact(object) && PyTuple_GET_SIZE(object) == 1;
  to->out = is_tuple ? PyTuple_GET_ITEM(object, 0) : object;
  return IsArray(to->out);
}

static int ReadCallOption(PyObject* name, PyObject* object, CallOptions* to) {
  if (IsNamed(name, "out")) return ReadOut(object, to);
  if (IsNamed(name, "where")) return ReadMask(object, &to->options.mask);
  return IsNamed(name, "dtype") && ReadDtype(object, &to->options.dtype);
}

int ReadCallOptions(PyObject* names, PyObject* const* values, CallOptions* to) {
  *to = (CallOptions){.options = {.struct_size = sizeof(nd_ufunc_options),
                                  .casting = ND_CAST_SAME_KIND,
                                  .order = ND_ORDER_K}};
  if (names == NULL && !ReadOut(values[0], to)) return 0;
  const Py_ssize_t named = names == NULL ? 0 : PyTuple_GET_SIZE(names);
  for (Py_ssize_t i = 0; i < named; ++i) {
    if (!ReadCallOption(PyTuple_GET_ITEM(names, i), values[i], to)) return 0;
  }
  to->is_plain = to->options.dtype == 0 && to->options.mask == 0;
  return 1;
}
