// SPDX-License-Identifier: BSD-3-Clause
// The short way into the filters of ndimage. What their settings mean the package says
// once: a function of Python makes the arguments of the library of them, which are kept
// for calls with the same settings. So one way does for all filters.
#include "fast.h"

#include <string.h>

// The number of a filter: what arguments the function of the library has. As in
// _filter_calls.py.
enum { kCorrelate, kGaussian, kUniform, kDerivative, kRank, kMorphology };

enum { kMostParameters = 12, kMostArguments = 8, kMostKept = 16 };

// Arguments of the library, those that are pointers among the integers.
typedef struct {
  int64_t integers[kMostArguments];
  double reals[kMostArguments];
} Arguments;

// The items of `known`.
enum {
  kNames,       // of the parameters; the array comes first, then weights if there are any
  kPositional,  // how many of them may be given by position
  kDefaults,    // of the last parameters
  kOutput,      // which parameter is the array to store in, None for a fresh one
  kPrepare,     // (ndim, *other parameters): a tuple of arguments, or None
  kKept,        // a list of tuples: ndim, other parameters, arguments
  kMake,        // the address of the function that makes an array
};

static PyObject* KnownOf(const Function* self, int item) {
  return PyTuple_GET_ITEM(self->known, item);
}

// Puts a reference to the argument of each parameter into its slot. 0: that takes more
// than this.
static int Bind(const Function* self, PyObject* const* args, Py_ssize_t count,
                PyObject* names, PyObject** slots) {
  PyObject* const parameters = KnownOf(self, kNames);
  PyObject* const defaults = KnownOf(self, kDefaults);
  const Py_ssize_t most = PyTuple_GET_SIZE(parameters);
  const Py_ssize_t required = most - PyTuple_GET_SIZE(defaults);
  if (count > PyLong_AsSsize_t(KnownOf(self, kPositional))) return 0;
  for (Py_ssize_t i = 0; i < most; ++i) {
    slots[i] = i < count      ? args[i]
               : i < required ? NULL
                              : PyTuple_GET_ITEM(defaults, i - required);
  }
  const Py_ssize_t named = names == NULL ? 0 : PyTuple_GET_SIZE(names);
  for (Py_ssize_t k = 0; k < named; ++k) {
    Py_ssize_t i = count;
    while (i < most && PyTuple_GET_ITEM(parameters, i) != PyTuple_GET_ITEM(names, k)) ++i;
    if (i == most) return 0;
    slots[i] = args[count + k];
  }
  for (Py_ssize_t i = 0; i < required; ++i) {
    if (slots[i] == NULL) return 0;
  }
  return 1;
}

// An array, or one over the memory of NumPy's, as a new reference. NULL: neither.
static PyObject* Take(PyObject* object) {
  PyObject* array = NULL;
  if (IsArray(object)) {
    Py_INCREF(object);
    array = object;
  } else if (IsForeign(object) && Share(object, &array) == kDone && array == NULL) {
    PyErr_Clear();
  }
  if (array != NULL && ViewOf(array) == NULL) Py_CLEAR(array);
  return array;
}

// Values that nobody can change, whose type tells all about them.
static int IsPlain(PyObject* value, int depth) {
  if (value == Py_None || PyLong_CheckExact(value) || PyFloat_CheckExact(value) ||
      PyUnicode_CheckExact(value)) {
    return 1;
  }
  if (!PyTuple_CheckExact(value) || depth > 0) return 0;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(value); ++i) {
    if (!IsPlain(PyTuple_GET_ITEM(value, i), depth + 1)) return 0;
  }
  return 1;
}

// Whether a value is the same as a plain one: also of the same type and sign.
static int IsSame(PyObject* value, PyObject* plain) {
  if (value == plain) return 1;
  if (Py_TYPE(value) != Py_TYPE(plain) || plain == Py_None) return 0;
  if (PyFloat_CheckExact(plain)) {
    const double a = PyFloat_AS_DOUBLE(value), b = PyFloat_AS_DOUBLE(plain);
    return memcmp(&a, &b, sizeof(a)) == 0;
  }
  if (!PyTuple_CheckExact(plain))
    return PyObject_RichCompareBool(value, plain, Py_EQ) > 0;
  const Py_ssize_t size = PyTuple_GET_SIZE(plain);
  if (PyTuple_GET_SIZE(value) != size) return 0;
  for (Py_ssize_t i = 0; i < size; ++i) {
    if (!IsSame(PyTuple_GET_ITEM(value, i), PyTuple_GET_ITEM(plain, i))) return 0;
  }
  return 1;
}

// Asks the package for the arguments, and keeps them. NULL: it says no, or raises, as the
// long way will then do.
static PyObject* Prepare(const Function* self, int32_t ndim, PyObject* const* settings,
                         Py_ssize_t count) {
  PyObject* stack[1 + kMostParameters];
  PyObject *entry = NULL, *const values = PyTuple_New(count);
  stack[0] = values == NULL ? NULL : PyLong_FromLong(ndim);
  if (stack[0] != NULL) {
    for (Py_ssize_t i = 0; i < count; ++i) {
      Py_INCREF(settings[i]);
      PyTuple_SET_ITEM(values, i, settings[i]);
      stack[1 + i] = settings[i];
    }
    PyObject* const made =
        PyObject_Vectorcall(KnownOf(self, kPrepare), stack, (size_t)count + 1, NULL);
    if (made != NULL && PyTuple_CheckExact(made)) {
      entry = PyTuple_Pack(3, stack[0], values, made);
    }
    Py_XDECREF(made);
    Py_DECREF(stack[0]);
  }
  Py_XDECREF(values);
  PyObject* const kept = KnownOf(self, kKept);
  if (entry != NULL && PyList_Insert(kept, 0, entry) == 0) {
    const Py_ssize_t size = PyList_GET_SIZE(kept);
    if (size > kMostKept) (void)PyList_SetSlice(kept, kMostKept, size, NULL);
  }
  if (PyErr_ExceptionMatches(PyExc_Exception)) PyErr_Clear();
  return entry;
}

// The arguments for an array of so many axes and for these settings, and what keeps them
// alive, as a new reference. NULL: none.
static PyObject* Find(const Function* self, int32_t ndim, PyObject* const* settings,
                      Py_ssize_t count) {
  PyObject* const kept = KnownOf(self, kKept);
  for (Py_ssize_t k = 0; k < PyList_GET_SIZE(kept); ++k) {
    PyObject* const entry = PyList_GET_ITEM(kept, k);
    PyObject* const values = PyTuple_GET_ITEM(entry, 1);
    if (PyLong_AsLong(PyTuple_GET_ITEM(entry, 0)) != ndim) continue;
    Py_ssize_t i = 0;
    while (i < count && IsSame(settings[i], PyTuple_GET_ITEM(values, i))) ++i;
    if (i < count) continue;
    Py_INCREF(entry);
    return entry;
  }
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (!IsPlain(settings[i], 0)) return NULL;
  }
  return Prepare(self, ndim, settings, count);
}

static void ReadArguments(PyObject* given, Arguments* arguments) {
  memset(arguments, 0, sizeof(*arguments));
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(given) && i < kMostArguments; ++i) {
    PyObject* const each = PyTuple_GET_ITEM(given, i);
    if (PyFloat_CheckExact(each)) {
      arguments->reals[i] = PyFloat_AS_DOUBLE(each);
    } else if (PyLong_CheckExact(each)) {
      arguments->integers[i] = PyLong_AsLongLong(each);
    }
  }
}

// The arrays of a call.
typedef struct {
  nd_array a, weights;
  nd_array target;  // 0: one is made
  nd_array made;
} Tokens;

static int32_t Integer(const Arguments* given, int i) {
  return (int32_t)given->integers[i];
}

static const void* At(const Arguments* given, int i) {
  return (const void*)(uintptr_t)given->integers[i];
}

// Calls a function of the library, or the one that stores into an array.
#define CALL(name, ...)                                                \
  (on->target == 0 ? ((__typeof__(name)*)make)(__VA_ARGS__, &on->made) \
                   : ((__typeof__(name##_into)*)into)(__VA_ARGS__, on->target))

static int32_t Run(const Function* self, const Arguments* given, Tokens* on) {
  const uintptr_t into = self->address;
  const uintptr_t make = (uintptr_t)PyLong_AsUnsignedLongLong(KnownOf(self, kMake));
  switch (self->number) {
    case kCorrelate:
      return CALL(nd_filter_correlate, on->a, on->weights, Integer(given, 0),
                  At(given, 1));
    case kGaussian:
      return CALL(nd_filter_gaussian, on->a, Integer(given, 0), Integer(given, 1),
                  At(given, 2), At(given, 3), At(given, 4), At(given, 5), given->reals[6],
                  At(given, 7));
    case kUniform:
      return CALL(nd_filter_uniform, on->a, Integer(given, 0), At(given, 1), At(given, 2),
                  At(given, 3));
    case kDerivative:
      return CALL(nd_filter_derivative, on->a, Integer(given, 0), Integer(given, 1),
                  At(given, 2), At(given, 3));
    case kRank:
      return CALL(nd_filter_rank, on->a, At(given, 0), given->integers[1],
                  given->integers[2], At(given, 3));
    default:
      return CALL(nd_filter_morphology, on->a, Integer(given, 0), At(given, 1),
                  given->integers[2], given->integers[3], At(given, 4));
  }
}

// The token of weights with as many axes as the array, which correlate() wants, 0 if they
// are others. shape: to give to weights with one axis, or NULL if they have all. *made: a
// token to be released.
static nd_array WeightsFor(int32_t ndim, PyObject* weights, const int64_t* shape,
                           nd_array* made) {
  const nd_view* const view = ViewOf(weights);
  if (view->size == 0 || view->ndim != (shape == NULL ? ndim : 1)) return 0;
  const nd_array token = TokenOf(weights);
  if (shape == NULL) return token;
  (void)library.reshape(token, ndim, shape, ND_ORDER_C, ND_COPY_NEVER, made);
  return *made;
}

// New references to what is filtered; NULL where there is no such thing.
typedef struct {
  PyObject *a, *weights, *target;
} Operands;

static Outcome Filter(const Function* self, const Operands* operands, PyObject* entry,
                      PyObject* output, PyObject** result) {
  Arguments given;
  ReadArguments(PyTuple_GET_ITEM(entry, 2), &given);
  const nd_view* const view = ViewOf(operands->a);
  Tokens on = {TokenOf(operands->a), 0, 0, 0};
  nd_array reshaped = 0;
  if (operands->target != NULL) on.target = TokenOf(operands->target);
  if (operands->weights != NULL) {
    on.weights = WeightsFor(view->ndim, operands->weights, At(&given, 2), &reshaped);
    if (on.weights == 0) return kLongWay;
  }
  // An element takes many operations.
  PyThreadState* const state = Suspend(16 * (double)view->size);
  const int32_t status = Run(self, &given, &on);
  Resume(state);
  if (reshaped != 0) (void)library.release(reshaped);
  // Nothing has changed if it failed, and the long way says why.
  if (status != 0) return kLongWay;
  if (operands->target == NULL) {
    *result = Adopt(on.made, Py_None);
  } else {
    Py_INCREF(output);
    *result = output;
  }
  return kDone;
}

// With the settings: the parameters that are no arrays.
static Outcome FilterWith(const Function* self, const Operands* operands,
                          PyObject* const* settings, Py_ssize_t count, PyObject* output,
                          PyObject** result) {
  PyObject* const entry = Find(self, ViewOf(operands->a)->ndim, settings, count);
  if (entry == NULL) return PyErr_Occurred() ? kDone : kLongWay;
  const Outcome outcome = Filter(self, operands, entry, output, result);
  Py_DECREF(entry);
  return outcome;
}

static Outcome CallShort(const Function* self, PyObject* const* slots,
                         PyObject** result) {
  const Py_ssize_t most = PyTuple_GET_SIZE(KnownOf(self, kNames));
  const Py_ssize_t place = PyLong_AsSsize_t(KnownOf(self, kOutput));
  const int weighs = self->number == kCorrelate, stores = slots[place] != Py_None;
  PyObject* settings[kMostParameters];
  Py_ssize_t count = 0;
  for (Py_ssize_t i = weighs ? 2 : 1; i < most; ++i) {
    if (i != place) settings[count++] = slots[i];
  }
  const Operands operands = {Take(slots[0]), weighs ? Take(slots[1]) : NULL,
                             stores ? Take(slots[place]) : NULL};
  const int is_short = operands.a != NULL && (operands.weights != NULL || !weighs) &&
                       (operands.target != NULL || !stores);
  const Outcome outcome =
      is_short ? FilterWith(self, &operands, settings, count, slots[place], result)
               : kLongWay;
  Py_XDECREF(operands.a);
  Py_XDECREF(operands.weights);
  Py_XDECREF(operands.target);
  return outcome;
}

static PyObject* Call(PyObject* object, PyObject* const* args, size_t flagged,
                      PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  PyObject *slots[kMostParameters], *result = NULL;
  if (self->otherwise != NULL && Bind(self, args, count, names, slots) &&
      CallShort(self, slots, &result) == kDone) {
    return result;
  }
  return CallLong(self, args, count, names);
}

// number: of the filter. address: of the function that stores into an array. known: the
// items above.
PyObject* MakeFilter(PyObject* module, PyObject* args) {
  (void)module;
  PyObject *address, *number, *known, *otherwise, *names, *defaults, *prepare, *kept;
  Py_ssize_t positional, output;
  unsigned long long make;
  if (!PyArg_ParseTuple(args, "OOO!O:filter", &address, &number, &PyTuple_Type, &known,
                        &otherwise) ||
      !PyArg_ParseTuple(known, "O!nO!nOO!K:filter", &PyTuple_Type, &names, &positional,
                        &PyTuple_Type, &defaults, &output, &prepare, &PyList_Type, &kept,
                        &make)) {
    return NULL;
  }
  const Py_ssize_t most = PyTuple_GET_SIZE(names);
  if (most > kMostParameters || positional > most || output < 1 || output >= most ||
      PyTuple_GET_SIZE(defaults) > most) {
    PyErr_SetString(PyExc_ValueError, "the parameters are not those of a filter");
    return NULL;
  }
  return NewFunction(Call, args);
}
