// SPDX-License-Identifier: BSD-3-Clause
// ndabi._fast, for CPython alone: the base type of ndarray, and the short ways of the
// calls that programs make most, without a Python frame. It knows no semantics. Whatever
// is not arrays and plain numbers goes to the functions of the package that are written
// in Python, and the package is complete without this module. Not linked to libndabi:
// Python hands it the addresses of the functions.
#ifndef NDABI_FAST_H_
#define NDABI_FAST_H_

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdint.h>

#include "ndabi/ndabi.h"

#ifdef Py_GIL_DISABLED
#error "the objects of this module rely on the lock of the interpreter"
#endif

// What _extension.py expects: changed with everything that the two say to each other.
#define NDABI_FAST_VERSION 7

#pragma GCC visibility push(hidden)

// Functions of the library, NULL until connect().
typedef struct {
  __typeof__(nd_assign)* assign;
  __typeof__(nd_astype)* astype;
  __typeof__(nd_copy)* copy;
  __typeof__(nd_dtype_info)* dtype_info;
  __typeof__(nd_empty)* empty;
  __typeof__(nd_fill)* fill;
  __typeof__(nd_permute)* permute;
  __typeof__(nd_poll_released)* poll_released;
  __typeof__(nd_reduce)* reduce;
  __typeof__(nd_release)* release;
  __typeof__(nd_reshape)* reshape;
  __typeof__(nd_retain)* retain;
  __typeof__(nd_slice)* slice;
  __typeof__(nd_status_code)* status_code;
  __typeof__(nd_ufunc_accumulate)* ufunc_accumulate;
  __typeof__(nd_ufunc_binary)* ufunc_binary;
  __typeof__(nd_ufunc_call)* ufunc_call;
  __typeof__(nd_ufunc_call_into)* ufunc_call_into;
  __typeof__(nd_ufunc_numbers)* ufunc_numbers;
  __typeof__(nd_ufunc_reduce)* ufunc_reduce;
  __typeof__(nd_ufunc_scalar)* ufunc_scalar;
  __typeof__(nd_ufunc_scalar_into)* ufunc_scalar_into;
  __typeof__(nd_ufunc_unary)* ufunc_unary;
  __typeof__(nd_view_of)* view_of;
  __typeof__(nd_wrap)* wrap;
  __typeof__(nd_wrap_token)* wrap_token;
} Library;

enum { kDtypes = ND_COMPLEX128 + 1 };

// What the package has in Python.
typedef struct {
  PyObject* fail;     // (status): raises its exception
  PyObject* notice;   // (conditions, name): warns, raises or ignores
  PyObject* owners;   // token -> who owns the memory, see _memory.py
  PyObject* tokens;   // the next one
  PyObject* ndarray;  // the class that results have, a subclass of Array
  PyObject* dtype;    // the class of dtypes
  PyObject* true_;    // the scalars of dtype bool
  PyObject* false_;
  PyObject* codes;            // name or type -> the code of the dtype
  PyObject* dtypes[kDtypes];  // by their codes
  PyTypeObject* scalars[kDtypes];
} Package;

extern Library library;
extern Package package;

// Whether a function below has done it: then *result is new, or NULL with an exception.
// Else nothing has happened, and the long way is to be taken.
typedef enum { kLongWay, kDone } Outcome;

// ---- array.c: the base type of ndarray

// The fields behind `view` are Python's, see Handle in _handle.py. Without cyclic garbage
// collection, as NumPy's arrays are.
typedef struct {
  PyObject ob_base;
  nd_array token;       // 0: released, or not yet set
  const nd_view* view;  // of token, or NULL: not yet asked for
  PyObject* weak_references;
  PyObject* base;  // None, or the object that owns the memory
  PyObject* shape;
  PyObject* steps;
  PyObject* pointer;
  PyObject* row;
  PyObject* opened;
  PyObject* read;
  PyObject* write;
  PyObject* pin;
  PyObject* axes;
} Array;

extern PyTypeObject* array_type;
int AddArrayType(PyObject* module);

// An ndarray that owns a token from now on, also if it fails. base: a borrowed reference.
PyObject* Adopt(nd_array token, PyObject* base);
PyObject* AdoptFromPython(PyObject* module, PyObject* const* args, Py_ssize_t count);

// Lets go of owners of memory that the library no longer needs, whatever error is on its
// way.
void Drain(void);

static inline int IsArray(PyObject* object) {
  return (PyObject*)Py_TYPE(object) == package.ndarray;
}

// The view of an array, NULL if it is released.
static inline const nd_view* ViewOf(PyObject* object) {
  Array* const array = (Array*)object;
  if (array->view == NULL && array->token != 0) {
    (void)library.view_of(array->token, &array->view);
  }
  return array->view;
}

static inline double SizeOf(PyObject* object) {
  const nd_view* const view = ViewOf(object);
  return view == NULL ? 0 : (double)view->size;
}

static inline nd_array TokenOf(PyObject* object) {
  return ((Array*)object)->token;
}

// ---- Whether other threads run during a call

// From here on a call takes far longer than to give the interpreter up and take it back.
#define NDABI_FAST_MANY 16384

// Lets other threads run if there is much to do. What it gives is for Resume. Until then
// only what the caller alone knows may be looked at: tokens are read before.
static inline PyThreadState* Suspend(double elements) {
  return elements > NDABI_FAST_MANY ? PyEval_SaveThread() : NULL;
}

static inline void Resume(PyThreadState* state) {
  if (state != NULL) PyEval_RestoreThread(state);
}

// ---- attributes.c

extern PyGetSetDef array_attributes[];
Py_ssize_t LengthOf(PyObject* self);
// As RequireView elsewhere: NULL with an exception if the array has been released.
const nd_view* RequireView(PyObject* self);
// flags(array): those of its view.
PyObject* FlagsOf(PyObject* module, PyObject* array);

// ---- shaping.c

PyObject* OwnerOf(PyObject* self);
PyObject* GetTransposed(PyObject* self, void* unused);

// ---- foreign.c: arrays and scalars of NumPy, known by the names of their types

int IsForeign(PyObject* object);
int IsForeignFloat(PyObject* object);
// An array over the memory of a foreign one, which owns it, or a copy of its elements.
Outcome Share(PyObject* object, PyObject** result);
// The same for a call of the library: the caller holds the object as long as the array.
Outcome Borrow(PyObject* object, PyObject** result);
// code: of the dtype of the copy, or 0 for that of the elements.
Outcome CopyForeign(PyObject* object, int32_t code, PyObject** result);

// ---- buffer.c: the buffer protocol of arrays

int GetBuffer(PyObject* self, Py_buffer* buffer, int flags);
void ReleaseBuffer(PyObject* self, Py_buffer* buffer);

// ---- scalar.c: elements and numbers

// A number of Python, or a scalar of the package, as the library takes it.
typedef struct {
  int32_t dtype;
  int32_t flags;
  union {
    int64_t integer;
    double real;
    double parts[2];  // room for an element of any dtype
  } value;
} Number;

// 0: it is none, or one that an int64 does not hold.
int ReadNumber(PyObject* object, Number* number);
// The same of a scalar of NumPy's, in foreign.c.
int ReadForeignNumber(PyObject* object, Number* number);
// The element at an address, aligned or not, as a scalar.
Outcome ReadElement(int32_t dtype, const void* at, PyObject** result);
// The same as a number of Python.
PyObject* ReadNumberAt(int32_t dtype, const void* at);
// 0: nothing is stored, because the dtype does not take the value as it is.
// Only asks, if at is NULL.
int WriteElement(int32_t dtype, PyObject* value, void* at);
// The same of an integer dtype.
int WriteInteger(int32_t dtype, int64_t value, void* at);

// ---- arithmetic.c

// take_operators(type): of the scalars that have a short way, once their methods are set.
PyObject* TakeOperators(PyObject* module, PyObject* object);

// ---- indexing.c

PyObject* GetItem(PyObject* self, PyObject* key);
// The same with an index that is not negative.
PyObject* GetPart(PyObject* self, Py_ssize_t index);
int SetItem(PyObject* self, PyObject* key, PyObject* value);
PyObject* SetIndexing(PyObject* module, PyObject* args);

// ---- calls.c: calls of ufuncs with arrays and numbers

// A ufunc, and how it is called in warnings.
typedef struct {
  int32_t index;
  PyObject* name;
} Ufunc;

Outcome CallUnary(const Ufunc* ufunc, PyObject* a, PyObject** result);
Outcome CallBinary(const Ufunc* ufunc, PyObject* a, PyObject* b, PyObject** result);
// Three inputs, or any other number of them.
Outcome CallMany(const Ufunc* ufunc, PyObject* const* inputs, int count,
                 PyObject** result);
// The result is written to out, which is a new reference in *result as well.
Outcome CallInto(const Ufunc* ufunc, PyObject* const* inputs, int count, PyObject* out,
                 PyObject** result);
Outcome CallInPlace(const Ufunc* ufunc, PyObject* a, PyObject* b, PyObject** result);

// What calls of several inputs have in common.
enum { kMostInputs = 3 };
// The tokens of inputs that are arrays all. 0: they are not, or too many.
int ReadTokens(PyObject* const* inputs, int count, nd_array* tokens);
// The product of the sizes of the inputs: no less than what they have together.
double MostElements(PyObject* const* inputs, int count);
// What a call into an array gives.
PyObject* Written(const Ufunc* ufunc, int32_t conditions, PyObject* out);

// ---- operands.c: the same with operands that stand for arrays

// array_of(object): the array of one of NumPy's, or of a list or tuple of numbers, or
// None.
PyObject* ArrayFromPython(PyObject* module, PyObject* object);
// One result. kLongWay also if all operands are arrays or numbers of Python.
Outcome CallConverted(const Ufunc* ufunc, PyObject* const* inputs, int count,
                      PyObject** result);
Outcome CallConvertedInPlace(const Ufunc* ufunc, PyObject* a, PyObject* b,
                             PyObject** result);

// Two results, as a tuple.
Outcome CallPair(const Ufunc* ufunc, PyObject* const* inputs, int count,
                 PyObject** result);

typedef struct {
  nd_ufunc_options options;
  PyObject* out;  // borrowed, or NULL
  int is_plain;   // the options are those of a call without any
} CallOptions;

// One result, or out.
Outcome CallWithOptions(const Ufunc* ufunc, PyObject* const* inputs, int count,
                        const CallOptions* with, PyObject** result);

// Treats the conditions of a call of that name. -1: as an exception.
int Notice(int32_t conditions, PyObject* name);
// Raises the exception of a status that is not 0. NULL.
PyObject* Fail(int32_t status);
// The array of a new token, or the scalar if it has no axes, after a call of that name
// with conditions.
PyObject* ResultOf(PyObject* name, nd_array token, int32_t conditions);

// ---- iteration.c

int AddIteratorType(PyObject* module);
PyObject* Iterate(PyObject* array);
PyObject* IterateReversed(PyObject* array, PyObject* unused);

// ---- operators.c: what operators of arrays do

extern PyType_Slot operator_slots[];
PyObject* SetOperator(PyObject* module, PyObject* args);
PyObject* Compare(PyObject* a, PyObject* b, int operation);

// ---- operation.c: the base type of ufunc

int AddOperationType(PyObject* module);
// The index of a ufunc. -1: it is none.
int32_t IndexOf(PyObject* object);
// take_calls(type): instances of a subclass are called without a tuple of the arguments.
PyObject* TakeCalls(PyObject* module, PyObject* type);

// ---- function.c: functions of arrays

typedef struct {
  PyObject ob_base;
  vectorcallfunc call;
  // For call, which knows what they mean:
  uintptr_t address;  // a function of the library
  int32_t number;
  PyObject* known;
  PyObject* otherwise;  // (*args, **options): any call. NULL: being collected
  PyObject* attributes;
  PyObject* weak_references;
} Function;

int AddFunctionType(PyObject* module);
// args: (address, number, known, otherwise)
PyObject* NewFunction(vectorcallfunc call, PyObject* args);
PyObject* CallLong(const Function* self, PyObject* const* args, Py_ssize_t count,
                   PyObject* names);
// With an array in place of NumPy's that comes first.
PyObject* CallShared(const Function* self, PyObject* const* args, Py_ssize_t count,
                     PyObject* names);
// The view of the argument. NULL: it is not the only one, or no array, or released.
static inline const nd_view* OnlyArray(const Function* self, PyObject* const* args,
                                       Py_ssize_t count, PyObject* names) {
  const int is_short =
      self->otherwise != NULL && names == NULL && count == 1 && IsArray(args[0]);
  return is_short ? ViewOf(args[0]) : NULL;
}

static inline int IsNamed(PyObject* name, const char* wanted) {
  return PyUnicode_CompareWithASCIIString(name, wanted) == 0;
}

// The lengths of a shape, and how many they are. -1: not an int or a tuple of ints.
enum { kMostAxes = 16 };
int32_t ReadShape(PyObject* shape, int64_t* lengths);
// The code of a dtype, a name or a type. -1: none that is known.
int32_t CodeOf(PyObject* spec);
// The same of what is given behind the first argument, by position or as dtype, or what
// is meant if nothing is.
int32_t CodeIn(PyObject* const* args, Py_ssize_t count, PyObject* names,
               int32_t otherwise);

// The array of nested lists and tuples of numbers. code: of its dtype, or 0 for the one
// that the numbers have.
Outcome ReadNested(PyObject* object, int32_t code, PyObject** result);

// ---- arguments.c: what is given behind arrays. 0: something that is not known here.

typedef struct {
  int32_t count;  // of axes, -1: all of them
  int64_t axes[kMostAxes];
  int is_tuple;
  nd_reduce_options options;
  int is_plain;  // there are axes at most
} FoldArguments;

// The axes by position or by name, and by name what the function knows of dtype, keepdims
// and where. `to` has the axes that are meant if none are given.
int ReadFoldArguments(const Function* self, PyObject* const* args, Py_ssize_t count,
                      PyObject* names, FoldArguments* to);
// dtype, where and out. names NULL: out alone.
int ReadCallOptions(PyObject* names, PyObject* const* values, CallOptions* to);

// Each in a file of its name, or in shaping.c and reduction.c.
PyObject* MakeAxes(PyObject* module, PyObject* args);
PyObject* MakeAccumulation(PyObject* module, PyObject* args);
PyObject* MakeConvolution(PyObject* module, PyObject* args);
PyObject* MakeConversion(PyObject* module, PyObject* args);
PyObject* MakeCreation(PyObject* module, PyObject* args);
PyObject* MakeBytes(PyObject* module, PyObject* args);
PyObject* MakeFilter(PyObject* module, PyObject* args);
PyObject* MakeFill(PyObject* module, PyObject* args);
PyObject* MakeFold(PyObject* module, PyObject* args);
PyObject* MakeFull(PyObject* module, PyObject* args);
PyObject* MakePart(PyObject* module, PyObject* args);
PyObject* MakeReinterpret(PyObject* module, PyObject* args);
PyObject* MakeRange(PyObject* module, PyObject* args);
PyObject* MakeTolist(PyObject* module, PyObject* args);
PyObject* MakeScan(PyObject* module, PyObject* args);
PyObject* MakeReduction(PyObject* module, PyObject* args);
PyObject* MakeProduct(PyObject* module, PyObject* args);
PyObject* MakeItem(PyObject* module, PyObject* args);
PyObject* MakeRavel(PyObject* module, PyObject* args);
PyObject* MakeReshape(PyObject* module, PyObject* args);
PyObject* MakeCopy(PyObject* module, PyObject* args);
PyObject* MakeAstype(PyObject* module, PyObject* args);

#pragma GCC visibility pop

#endif  // NDABI_FAST_H_
