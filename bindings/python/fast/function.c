// SPDX-License-Identifier: BSD-3-Clause
// Functions of arrays with a short way: objects that behave as functions written in
// Python do, with a docstring, attributes and binding, and call such a one where the
// short way ends.
#include "fast.h"

#include <stddef.h>
#include <structmember.h>

static PyTypeObject* function_type = NULL;

PyObject* CallLong(const Function* self, PyObject* const* args, Py_ssize_t count,
                   PyObject* names) {
  if (self->otherwise == NULL) {
    PyErr_SetString(PyExc_ReferenceError, "the function is being collected");
    return NULL;
  }
  return PyObject_Vectorcall(self->otherwise, args, (size_t)count, names);
}

PyObject* CallShared(const Function* self, PyObject* const* args, Py_ssize_t count,
                     PyObject* names) {
  enum { kMost = 8 };
  PyObject *stack[kMost], *borrowed = NULL;
  const Py_ssize_t all = count + (names == NULL ? 0 : PyTuple_GET_SIZE(names));
  if (all > kMost || Borrow(args[0], &borrowed) == kLongWay) {
    return CallLong(self, args, count, names);
  }
  if (borrowed == NULL) return NULL;
  for (Py_ssize_t i = 1; i < all; ++i) stack[i] = args[i];
  stack[0] = borrowed;
  PyObject* const result = self->call((PyObject*)self, stack, (size_t)count, names);
  Py_DECREF(borrowed);
  return result;
}

PyObject* NewFunction(vectorcallfunc call, PyObject* args) {
  unsigned long long address;
  int number;
  PyObject *known, *otherwise;
  if (!PyArg_ParseTuple(args, "KiOO", &address, &number, &known, &otherwise)) return NULL;
  Function* const self = (Function*)function_type->tp_alloc(function_type, 0);
  if (self == NULL) return NULL;
  self->call = call;
  self->address = (uintptr_t)address;
  self->number = number;
  Py_INCREF(known);
  self->known = known;
  Py_INCREF(otherwise);
  self->otherwise = otherwise;
  return (PyObject*)self;
}

// As a method of a class that it is an attribute of.
static PyObject* Bind(PyObject* self, PyObject* instance, PyObject* type) {
  (void)type;
  if (instance == NULL || instance == Py_None) {
    Py_INCREF(self);
    return self;
  }
  return PyMethod_New(self, instance);
}

static PyObject* Repr(PyObject* self) {
  PyObject* const name = PyObject_GetAttrString(self, "__qualname__");
  if (name == NULL) return NULL;
  PyObject* const result = PyUnicode_FromFormat("<function %S>", name);
  Py_DECREF(name);
  return result;
}

// Pickled and copied by its name.
static PyObject* Reduce(PyObject* self, PyObject* unused) {
  (void)unused;
  return PyObject_GetAttrString(self, "__qualname__");
}

static int Traverse(PyObject* object, visitproc visit, void* arg) {
  Function* const self = (Function*)object;
  Py_VISIT(Py_TYPE(object));
  Py_VISIT(self->known);
  Py_VISIT(self->otherwise);
  Py_VISIT(self->attributes);
  return 0;
}

static int Clear(PyObject* object) {
  Function* const self = (Function*)object;
  Py_CLEAR(self->known);
  Py_CLEAR(self->otherwise);
  Py_CLEAR(self->attributes);
  return 0;
}

static void Dealloc(PyObject* object) {
  PyTypeObject* const type = Py_TYPE(object);
  PyObject_GC_UnTrack(object);
  if (((Function*)object)->weak_references != NULL) PyObject_ClearWeakRefs(object);
  (void)Clear(object);
  type->tp_free(object);
  Py_DECREF(type);
}

int AddFunctionType(PyObject* module) {
  static PyMethodDef methods[] = {
      {"__reduce__", Reduce, METH_NOARGS, NULL},
      {NULL, NULL, 0, NULL},
  };
  static PyGetSetDef attributes[] = {
      {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL},
      {NULL, NULL, NULL, NULL, NULL},
  };
  static PyMemberDef members[] = {
      {"__dictoffset__", T_PYSSIZET, offsetof(Function, attributes), READONLY, NULL},
      {"__vectorcalloffset__", T_PYSSIZET, offsetof(Function, call), READONLY, NULL},
      {"__weaklistoffset__", T_PYSSIZET, offsetof(Function, weak_references), READONLY,
       NULL},
      {NULL, 0, 0, 0, NULL},
  };
  PyType_Slot slots[] = {
      {Py_tp_dealloc, (void*)Dealloc}, {Py_tp_traverse, (void*)Traverse},
      {Py_tp_clear, (void*)Clear},     {Py_tp_call, (void*)PyVectorcall_Call},
      {Py_tp_descr_get, (void*)Bind},  {Py_tp_repr, (void*)Repr},
      {Py_tp_methods, methods},        {Py_tp_getset, attributes},
      {Py_tp_members, members},        {0, NULL},
  };
  PyType_Spec spec = {"ndabi._fast.Function", (int)sizeof(Function), 0,
                      Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC |
                          Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_METHOD_DESCRIPTOR,
                      slots};
  function_type = (PyTypeObject*)PyType_FromSpec(&spec);
  if (function_type == NULL) return -1;
  Py_INCREF(function_type);
  return PyModule_AddObject(module, "Function", (PyObject*)function_type);
}
