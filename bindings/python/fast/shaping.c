// SPDX-License-Identifier: BSD-3-Clause
// The short ways into reshape, ravel, flatten, copy and astype, and into views by axes.
#include "fast.h"

typedef __typeof__(nd_reshape) Reshape;
typedef __typeof__(nd_copy) Copy;
typedef __typeof__(nd_astype) Astype;
typedef __typeof__(nd_flip) OfAxes;
typedef __typeof__(nd_real) Part;
typedef __typeof__(nd_reinterpret) Reinterpret;

// Who owns the memory that a view of an array looks at.
PyObject* OwnerOf(PyObject* self) {
  PyObject* const base = ((Array*)self)->base;
  return base != NULL && PyObject_TypeCheck(base, array_type) ? base : self;
}

PyObject* GetTransposed(PyObject* self, void* unused) {
  (void)unused;
  nd_array token = 0;
  const int32_t status = library.permute(TokenOf(self), 0, NULL, &token);
  return status != 0 ? Fail(status) : Adopt(token, OwnerOf(self));
}

// Whether a result lies in the memory of an array that has elements.
static int LiesIn(const nd_view* part, const nd_view* whole) {
  const uintptr_t from = (uintptr_t)whole->data + (uintptr_t)whole->lo;
  const uintptr_t bytes = (uintptr_t)whole->hi - (uintptr_t)whole->lo;
  return part != NULL && whole->size != 0 && (uintptr_t)part->data - from < bytes;
}

// The lengths, or axes, that a call gives behind the array: one by one if it is that of a
// method with several of them.
static int32_t ListIn(PyObject* const* args, Py_ssize_t count, int one_by_one,
                      int64_t* list) {
  if (count == 2) return ReadShape(args[1], list);
  if (!one_by_one || count < 2 || count - 1 > kMostAxes) return -1;
  for (Py_ssize_t i = 1; i < count; ++i) {
    int64_t one[kMostAxes];
    if (!PyLong_CheckExact(args[i]) || ReadShape(args[i], one) != 1) return -1;
    list[i - 1] = one[0];
  }
  return (int32_t)(count - 1);
}

// copy: ND_COPY_ALWAYS, or ND_COPY_IF_NEEDED.
static PyObject* Reshaped(const Function* self, PyObject* array, int32_t axes,
                          const int64_t* lengths, int32_t copy) {
  const nd_view* const view = ViewOf(array);
  const int is_view = copy != ND_COPY_ALWAYS && (view->flags & ND_FLAG_C_CONTIGUOUS) != 0;
  const nd_array a = TokenOf(array);
  nd_array token = 0;
  PyThreadState* const state = Suspend(is_view ? 0 : (double)view->size);
  const int32_t status =
      ((Reshape*)self->address)(a, axes, lengths, ND_ORDER_C, copy, &token);
  Resume(state);
  if (status != 0) return Fail(status);
  const nd_view *made = NULL, *whole = ViewOf(array);
  (void)library.view_of(token, &made);
  return Adopt(token, whole != NULL && LiesIn(made, whole) ? OwnerOf(array) : Py_None);
}

static PyObject* CallReshape(PyObject* object, PyObject* const* args, size_t flagged,
                             PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  int64_t lengths[kMostAxes];
  const int is_short = self->otherwise != NULL && names == NULL && count > 1 &&
                       IsArray(args[0]) && ViewOf(args[0]) != NULL;
  const int32_t axes = is_short ? ListIn(args, count, self->number, lengths) : -1;
  if (axes < 0) return CallLong(self, args, count, names);
  return Reshaped(self, args[0], axes, lengths, ND_COPY_IF_NEEDED);
}

// The axes of a view: how many, and those that are given. 0: something else is.
static int ReadAxes(const Function* self, PyObject* const* args, Py_ssize_t count,
                    PyObject* names, int64_t* axes, int32_t* listed) {
  const int one_by_one = self->known == Py_None;
  if (names != NULL) {
    if (one_by_one || count != 1 || PyTuple_GET_SIZE(names) != 1 ||
        PyUnicode_Compare(PyTuple_GET_ITEM(names, 0), self->known) != 0) {
      return 0;
    }
    ++count;
  }
  if (count == 1 || (count == 2 && args[1] == Py_None)) {
    *listed = self->number;
    return *listed <= 0;
  }
  *listed = ListIn(args, count, one_by_one, axes);
  return *listed > 0;
}

// A view by nd_permute, nd_squeeze, nd_flip or nd_expand.
static PyObject* CallAxes(PyObject* object, PyObject* const* args, size_t flagged,
                          PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  int64_t axes[kMostAxes];
  int32_t listed = 0;
  if (self->otherwise == NULL || count == 0 || !IsArray(args[0]) ||
      !ReadAxes(self, args, count, names, axes, &listed)) {
    return CallLong(self, args, count, names);
  }
  nd_array token = 0;
  const int32_t status = ((OfAxes*)self->address)(TokenOf(args[0]), listed,
                                                  listed > 0 ? axes : NULL, &token);
  return status != 0 ? Fail(status) : Adopt(token, OwnerOf(args[0]));
}

// known: the name of the parameter of the axes, or None: of a method that takes them one
// by one. number: what the function of the library is told where none are given, 1 if
// they have to be.
PyObject* MakeAxes(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(CallAxes, args);
}

// A part of a complex array. Of another one there is a part that is itself, or none.
static PyObject* CallPart(PyObject* object, PyObject* const* args, size_t flagged,
                          PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  const nd_view* const view = OnlyArray(self, args, count, names);
  if (view == NULL || (view->dtype < ND_COMPLEX64 && self->number == 0)) {
    return CallLong(self, args, count, names);
  }
  if (view->dtype < ND_COMPLEX64) {
    Py_INCREF(args[0]);
    return args[0];
  }
  nd_array token = 0;
  const int32_t status = ((Part*)self->address)(TokenOf(args[0]), &token);
  return status != 0 ? Fail(status) : Adopt(token, OwnerOf(args[0]));
}

// number: whether the part of an array that is not complex is the array.
PyObject* MakePart(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(CallPart, args);
}

static PyObject* CallReinterpret(PyObject* object, PyObject* const* args, size_t flagged,
                                 PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  const int is_short =
      self->otherwise != NULL && names == NULL && count == 2 && IsArray(args[0]);
  const int32_t code = is_short ? CodeOf(args[1]) : -1;
  if (code < 0) return CallLong(self, args, count, names);
  nd_array token = 0;
  const int32_t status = ((Reinterpret*)self->address)(TokenOf(args[0]), code, &token);
  return status != 0 ? Fail(status) : Adopt(token, OwnerOf(args[0]));
}

PyObject* MakeReinterpret(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(CallReinterpret, args);
}

static PyObject* CallRavel(PyObject* object, PyObject* const* args, size_t flagged,
                           PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  const nd_view* const view = OnlyArray(self, args, count, names);
  if (view == NULL) return CallLong(self, args, count, names);
  const int64_t size = view->size;
  return Reshaped(self, args[0], 1, &size, self->number);
}

static PyObject* CallCopy(PyObject* object, PyObject* const* args, size_t flagged,
                          PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  if (self->otherwise == NULL || names != NULL || count != 1 || !IsArray(args[0])) {
    return CallLong(self, args, count, names);
  }
  const nd_array a = TokenOf(args[0]);
  nd_array token = 0;
  PyThreadState* const state = Suspend(SizeOf(args[0]));
  const int32_t status = ((Copy*)self->address)(a, self->number, &token);
  Resume(state);
  return status != 0 ? Fail(status) : Adopt(token, Py_None);
}

// Whether a copy is asked for, if that is all that is given by name.
static int ReadCopy(PyObject* names, PyObject* const* values, int* copies) {
  if (names == NULL) return 1;
  *copies = values[0] == Py_True;
  return PyTuple_GET_SIZE(names) == 1 && PyBool_Check(values[0]) &&
         IsNamed(PyTuple_GET_ITEM(names, 0), "copy");
}

static PyObject* CallAstype(PyObject* object, PyObject* const* args, size_t flagged,
                            PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  const int is_short = self->otherwise != NULL && count == 2 && IsArray(args[0]);
  const nd_view* const view = is_short ? ViewOf(args[0]) : NULL;
  int copies = 1;
  const int32_t code =
      view != NULL && ReadCopy(names, args + count, &copies) ? CodeOf(args[1]) : -1;
  if (code < 0) return CallLong(self, args, count, names);
  if (!copies && view->dtype == code) {
    Py_INCREF(args[0]);
    return args[0];
  }
  const nd_array a = TokenOf(args[0]);
  nd_array token = 0;
  PyThreadState* const state = Suspend(SizeOf(args[0]));
  const int32_t status = ((Astype*)self->address)(a, code, ND_ORDER_K, ND_CAST_UNSAFE,
                                                  ND_COPY_ALWAYS, &token);
  Resume(state);
  return status != 0 ? Fail(status) : Adopt(token, Py_None);
}

// number: whether the lengths may be given one by one.
PyObject* MakeReshape(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(CallReshape, args);
}

// number: whether the elements are copied, as nd_reshape takes it.
PyObject* MakeRavel(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(CallRavel, args);
}

// number: the order of the copy.
PyObject* MakeCopy(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(CallCopy, args);
}

PyObject* MakeAstype(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(CallAstype, args);
}
