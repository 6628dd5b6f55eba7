// SPDX-License-Identifier: BSD-3-Clause
// Iteration over the first axis, in either direction.
#include "fast.h"

static PyTypeObject* iterator_type = NULL;

typedef struct {
  PyObject ob_base;
  PyObject* array;
  Py_ssize_t at;
  Py_ssize_t step;  // 1 or -1
  Py_ssize_t left;
} Iterator;

static PyObject* IterateFrom(PyObject* array, int is_reversed) {
  const nd_view* const view = RequireView(array);
  if (view == NULL) return NULL;
  if (view->ndim == 0) {
    PyErr_SetString(PyExc_TypeError, "iteration over a 0-d array");
    return NULL;
  }
  const Py_ssize_t count = (Py_ssize_t)view->shape[0];
  Iterator* const self = PyObject_GC_New(Iterator, iterator_type);
  if (self == NULL) return NULL;
  Py_INCREF(array);
  self->array = array;
  self->at = is_reversed ? count - 1 : 0;
  self->step = is_reversed ? -1 : 1;
  self->left = count;
  PyObject_GC_Track(self);
  return (PyObject*)self;
}

PyObject* Iterate(PyObject* array) {
  return IterateFrom(array, 0);
}

PyObject* IterateReversed(PyObject* array, PyObject* unused) {
  (void)unused;
  return IterateFrom(array, 1);
}

// Classes that derive from ndarray may have another way of indexing.
static PyObject* Next(PyObject* object) {
  Iterator* const self = (Iterator*)object;
  if (self->left == 0) return NULL;
  const Py_ssize_t at = self->at;
  self->at += self->step;
  --self->left;
  if (IsArray(self->array)) return GetPart(self->array, at);
  PyObject* const key = PyLong_FromSsize_t(at);
  PyObject* const result = key == NULL ? NULL : PyObject_GetItem(self->array, key);
  Py_XDECREF(key);
  return result;
}

static PyObject* CountLeft(PyObject* self, PyObject* unused) {
  (void)unused;
  return PyLong_FromSsize_t(((Iterator*)self)->left);
}

static int Traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  Py_VISIT(((Iterator*)self)->array);
  return 0;
}

static int Clear(PyObject* self) {
  ((Iterator*)self)->left = 0;
  Py_CLEAR(((Iterator*)self)->array);
  return 0;
}

static void Dealloc(PyObject* self) {
  PyTypeObject* const type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  (void)Clear(self);
  type->tp_free(self);
  Py_DECREF(type);
}

int AddIteratorType(PyObject* module) {
  static PyMethodDef methods[] = {
      {"__length_hint__", CountLeft, METH_NOARGS, NULL},
      {NULL, NULL, 0, NULL},
  };
  PyType_Slot slots[] = {
      {Py_tp_dealloc, (void*)Dealloc},
      {Py_tp_traverse, (void*)Traverse},
      {Py_tp_clear, (void*)Clear},
      {Py_tp_iter, (void*)PyObject_SelfIter},
      {Py_tp_iternext, (void*)Next},
      {Py_tp_methods, methods},
      {0, NULL},
  };
  PyType_Spec spec = {"ndabi._fast.Iterator", (int)sizeof(Iterator), 0,
                      Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, slots};
  iterator_type = (PyTypeObject*)PyType_FromSpec(&spec);
  if (iterator_type == NULL) return -1;
  Py_INCREF(iterator_type);
  return PyModule_AddObject(module, "Iterator", (PyObject*)iterator_type);
}
