// SPDX-License-Identifier: BSD-3-Clause
// The base type of ufunc: calling an instance takes the short way if there is one.
#include "fast.h"

#include <stddef.h>
#include <structmember.h>

static PyTypeObject* operation_type = NULL;

typedef struct {
  PyObject ob_base;
  vectorcallfunc call;
  Ufunc ufunc;
  int inputs;
  int outputs;
  PyObject* otherwise;  // (*inputs): the long way of calls without options
  PyObject* parse;      // (inputs and outputs as a tuple, **options): any call
} Operation;

static Outcome CallShort(const Operation* self, PyObject* const* args,
                         PyObject** result) {
  if (self->outputs == 2) return CallPair(&self->ufunc, args, self->inputs, result);
  if (self->inputs == 1) return CallUnary(&self->ufunc, args[0], result);
  if (self->inputs == 2) return CallBinary(&self->ufunc, args[0], args[1], result);
  return CallMany(&self->ufunc, args, self->inputs, result);
}

// A call of an output with options, or with a target behind the inputs.
static Outcome CallNamed(const Operation* self, PyObject* const* args, Py_ssize_t count,
                         PyObject* names, PyObject** result) {
  if (self->outputs != 1) return kLongWay;
  CallOptions with;
  if (count == self->inputs + 1 && names == NULL) {
    --count;  // the target is behind the inputs
  } else if (count != self->inputs) {
    return kLongWay;
  }
  if (!ReadCallOptions(names, args + count, &with)) return kLongWay;
  if (with.is_plain && with.out == NULL) return CallShort(self, args, result);
  if (with.is_plain &&
      CallInto(&self->ufunc, args, self->inputs, with.out, result) == kDone) {
    return kDone;
  }
  return CallWithOptions(&self->ufunc, args, self->inputs, &with, result);
}

static PyObject* CallParse(const Operation* self, PyObject* const* args, Py_ssize_t count,
                           PyObject* names) {
  PyObject* const given = PyTuple_New(count);
  if (given == NULL) return NULL;
  for (Py_ssize_t i = 0; i < count; ++i) {
    Py_INCREF(args[i]);
    PyTuple_SET_ITEM(given, i, args[i]);
  }
  const Py_ssize_t options = names == NULL ? 0 : PyTuple_GET_SIZE(names);
  PyObject** const stack = PyMem_New(PyObject*, (size_t)options + 1);
  PyObject* result = NULL;
  if (stack == NULL) {
    PyErr_NoMemory();
  } else {
    stack[0] = given;
    for (Py_ssize_t i = 0; i < options; ++i) stack[1 + i] = args[count + i];
    result = PyObject_Vectorcall(self->parse, stack, 1, names);
    PyMem_Free(stack);
  }
  Py_DECREF(given);
  return result;
}

static PyObject* Call(PyObject* object, PyObject* const* args, size_t flagged,
                      PyObject* names) {
  const Operation* const self = (const Operation*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  PyObject* result = NULL;
  if (names != NULL && PyTuple_GET_SIZE(names) == 0) names = NULL;
  if (names == NULL && count == self->inputs) {
    if (CallShort(self, args, &result) == kDone) return result;
    if (self->outputs == 1 &&
        CallConverted(&self->ufunc, args, self->inputs, &result) == kDone) {
      return result;
    }
    return PyObject_Vectorcall(self->otherwise, args, (size_t)count, NULL);
  }
  if (CallNamed(self, args, count, names, &result) == kDone) return result;
  return CallParse(self, args, count, names);
}

static PyObject* NotReady(PyObject* self, PyObject* const* args, size_t flagged,
                          PyObject* names) {
  (void)args, (void)flagged, (void)names;
  return PyErr_Format(PyExc_TypeError, "%R has not been initialised", Py_TYPE(self));
}

static PyObject* New(PyTypeObject* type, PyObject* args, PyObject* options) {
  (void)args, (void)options;
  Operation* const self = (Operation*)type->tp_alloc(type, 0);
  if (self != NULL) self->call = NotReady;
  return (PyObject*)self;
}

static PyObject* Serve(PyObject* object, PyObject* args) {
  Operation* const self = (Operation*)object;
  Operation given = {0};
  if (!PyArg_ParseTuple(args, "iiiUOO:_serve", &given.ufunc.index, &given.inputs,
                        &given.outputs, &given.ufunc.name, &given.otherwise,
                        &given.parse)) {
    return NULL;
  }
  if (self->call != NotReady) {
    PyErr_SetString(PyExc_RuntimeError, "a ufunc is initialised once");
    return NULL;
  }
  Py_INCREF(given.ufunc.name);
  Py_INCREF(given.otherwise);
  Py_INCREF(given.parse);
  self->ufunc = given.ufunc;
  self->inputs = given.inputs;
  self->outputs = given.outputs;
  self->otherwise = given.otherwise;
  self->parse = given.parse;
  self->call = Call;
  Py_RETURN_NONE;
}

static int Traverse(PyObject* object, visitproc visit, void* arg) {
  Operation* const self = (Operation*)object;
  Py_VISIT(Py_TYPE(object));
  Py_VISIT(self->ufunc.name);
  Py_VISIT(self->otherwise);
  Py_VISIT(self->parse);
  return 0;
}

static int Clear(PyObject* object) {
  Operation* const self = (Operation*)object;
  self->call = NotReady;
  Py_CLEAR(self->ufunc.name);
  Py_CLEAR(self->otherwise);
  Py_CLEAR(self->parse);
  return 0;
}

static void Dealloc(PyObject* object) {
  PyTypeObject* const type = Py_TYPE(object);
  PyObject_GC_UnTrack(object);
  (void)Clear(object);
  type->tp_free(object);
  Py_DECREF(type);
}

int32_t IndexOf(PyObject* object) {
  if (!PyObject_TypeCheck(object, operation_type)) return -1;
  const Operation* const self = (const Operation*)object;
  return self->call == Call ? self->ufunc.index : -1;
}

PyObject* TakeCalls(PyObject* module, PyObject* type) {
  (void)module;
  if (!PyType_Check(type) || !PyType_IsSubtype((PyTypeObject*)type, operation_type)) {
    PyErr_SetString(PyExc_TypeError, "take_calls() takes a subclass of Operation");
    return NULL;
  }
#if PY_VERSION_HEX < 0x030C0000
  // Later versions do this on their own where a class does not define __call__.
  ((PyTypeObject*)type)->tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL;
  PyType_Modified((PyTypeObject*)type);
#endif
  Py_RETURN_NONE;
}

int AddOperationType(PyObject* module) {
  static PyMethodDef methods[] = {
      {"_serve", Serve, METH_VARARGS,
       "_serve(index, inputs, outputs, name, otherwise, parse): what calls do."},
      {NULL, NULL, 0, NULL},
  };
  static PyMemberDef members[] = {
      {"__vectorcalloffset__", T_PYSSIZET, offsetof(Operation, call), READONLY, NULL},
      {NULL, 0, 0, 0, NULL},
  };
  PyType_Slot slots[] = {
      {Py_tp_new, (void*)New},
      {Py_tp_dealloc, (void*)Dealloc},
      {Py_tp_traverse, (void*)Traverse},
      {Py_tp_clear, (void*)Clear},
      {Py_tp_call, (void*)PyVectorcall_Call},
      {Py_tp_methods, methods},
      {Py_tp_members, members},
      {0, NULL},
  };
  PyType_Spec spec = {"ndabi._fast.Operation", (int)sizeof(Operation), 0,
                      Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC |
                          Py_TPFLAGS_HAVE_VECTORCALL,
                      slots};
  operation_type = (PyTypeObject*)PyType_FromSpec(&spec);
  if (operation_type == NULL) return -1;
  Py_INCREF(operation_type);
  return PyModule_AddObject(module, "Operation", (PyObject*)operation_type);
}
