// SPDX-License-Identifier: BSD-3-Clause
// The base type of ndarray: it owns a token and gives it back.
#include "fast.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>
#include <structmember.h>

PyTypeObject* array_type = NULL;

// Takes the owner that belongs to a token out of their dict. What ends with it may run
// any code.
static void LetGo(int64_t token) {
  PyObject* const key = PyLong_FromLongLong(token);
  PyObject* const owner =
      key == NULL ? NULL : PyDict_GetItemWithError(package.owners, key);
  Py_XINCREF(owner);
  if (owner != NULL && PyDict_DelItem(package.owners, key) < 0) PyErr_Clear();
  if (PyErr_Occurred()) PyErr_WriteUnraisable(package.owners);
  Py_XDECREF(owner);
  Py_XDECREF(key);
}

void Drain(void) {
  enum { kBatch = 64 };
  if (PyDict_GET_SIZE(package.owners) == 0) return;
  int64_t tokens[kBatch], count = 0;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  do {
    if (library.poll_released(tokens, kBatch, &count) != 0) break;
    for (int64_t i = 0; i < count; ++i) LetGo(tokens[i]);
  } while (count == kBatch);
  PyErr_Restore(type, value, traceback);
}

PyObject* Adopt(nd_array token, PyObject* base) {
  PyTypeObject* const type = (PyTypeObject*)package.ndarray;
  Array* const array = (Array*)type->tp_alloc(type, 0);
  if (array == NULL) {
    (void)library.release(token);
    return NULL;
  }
  array->token = token;
  Py_INCREF(base);
  array->base = base;
  Py_INCREF(Py_None);
  array->shape = Py_None;
  Py_INCREF(Py_None);
  array->pointer = Py_None;
  Py_INCREF(Py_False);
  array->axes = Py_False;
  return (PyObject*)array;
}

PyObject* AdoptFromPython(PyObject* module, PyObject* const* args, Py_ssize_t count) {
  (void)module;
  if (count != 1 && count != 2) {
    PyErr_SetString(PyExc_TypeError, "adopt() takes a token and an owner");
    return NULL;
  }
  const long long token = PyLong_AsLongLong(args[0]);
  if (token == -1 && PyErr_Occurred()) return NULL;
  return Adopt(token, count == 2 ? args[1] : Py_None);
}

static void Dealloc(PyObject* self) {
  Array* const array = (Array*)self;
  if (array->weak_references != NULL) PyObject_ClearWeakRefs(self);
  if (array->token != 0) (void)library.release(array->token);
  PyObject* const base = array->base;
  const int borrows =
      base != NULL && base != Py_None && !PyObject_TypeCheck(base, array_type);
  Py_XDECREF(array->shape);
  Py_XDECREF(array->steps);
  Py_XDECREF(array->pointer);
  Py_XDECREF(array->row);
  Py_XDECREF(array->opened);
  Py_XDECREF(array->read);
  Py_XDECREF(array->write);
  Py_XDECREF(array->pin);
  Py_XDECREF(array->axes);
  Py_XDECREF(base);
  PyTypeObject* const type = Py_TYPE(self);
  type->tp_free(self);
  Py_DECREF(type);
  if (borrows) Drain();
}

#define FIELD(name, member) \
  { name, T_OBJECT_EX, offsetof(Array, member), 0, NULL }
static PyMemberDef members[] = {
    FIELD("_axes", axes),
    FIELD("_base", base),
    FIELD("_pin", pin),
    FIELD("_pointer", pointer),
    FIELD("_read", read),
    FIELD("_row", row),
    FIELD("_shape", shape),
    FIELD("_steps", steps),
    FIELD("_view", opened),
    FIELD("_write", write),
    {"__weaklistoffset__", T_PYSSIZET, offsetof(Array, weak_references), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
#undef FIELD

static PyMethodDef methods[] = {
    {"__reversed__", IterateReversed, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

int AddArrayType(PyObject* module) {
  const PyType_Slot own[] = {
      {Py_tp_dealloc, (void*)Dealloc},
      {Py_tp_getset, array_attributes},
      {Py_tp_members, members},
      {Py_tp_methods, methods},
      {Py_tp_richcompare, (void*)Compare},
      {Py_tp_iter, (void*)Iterate},
      {Py_mp_length, (void*)LengthOf},
      {Py_mp_subscript, (void*)GetItem},
      {Py_mp_ass_subscript, (void*)SetItem},
      {Py_bf_getbuffer, (void*)GetBuffer},
      {Py_bf_releasebuffer, (void*)ReleaseBuffer},
  };
  enum { kOwn = sizeof(own) / sizeof(own[0]), kMost = 64 };
  PyType_Slot slots[kOwn + kMost];
  memcpy(slots, own, sizeof(own));
  int count = 0;
  while (operator_slots[count].slot != 0) ++count;
  assert(count < kMost);
  memcpy(slots + kOwn, operator_slots, sizeof(PyType_Slot) * (size_t)(count + 1));
  PyType_Spec spec = {"ndabi._fast.Array", (int)sizeof(Array), 0,
                      Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
  array_type = (PyTypeObject*)PyType_FromSpec(&spec);
  if (array_type == NULL) return -1;
  Py_INCREF(array_type);
  return PyModule_AddObject(module, "Array", (PyObject*)array_type);
}
