// SPDX-License-Identifier: BSD-3-Clause
// The short way into array and asarray: of arrays, NumPy's too, and of nested lists of
// numbers, with no more than a dtype behind them.
#include "fast.h"

enum { kCopies = 0, kShares = 1 };

static Outcome ConvertArray(const Function* self, PyObject* array, int32_t code,
                            PyObject** result) {
  const nd_view* const view = ViewOf(array);
  if (view == NULL) return kLongWay;
  const int32_t dtype = code == 0 ? view->dtype : code;
  if (self->number == kShares && dtype == view->dtype) {
    Py_INCREF(array);
    *result = array;
    return kDone;
  }
  const nd_array a = TokenOf(array);
  nd_array token = 0;
  PyThreadState* const state = Suspend((double)view->size);
  const int32_t status =
      library.astype(a, dtype, ND_ORDER_K, ND_CAST_UNSAFE, ND_COPY_ALWAYS, &token);
  Resume(state);
  *result = status != 0 ? Fail(status) : Adopt(token, Py_None);
  return kDone;
}

static Outcome ConvertForeign(const Function* self, PyObject* object, int32_t code,
                              PyObject** result) {
  if (self->number == kCopies) return CopyForeign(object, code, result);
  if (Share(object, result) == kLongWay) return kLongWay;
  if (code == 0 || *result == NULL || ViewOf(*result)->dtype == code) return kDone;
  Py_SETREF(*result, NULL);
  return CopyForeign(object, code, result);
}

static PyObject* Call(PyObject* object, PyObject* const* args, size_t flagged,
                      PyObject* names) {
  const Function* const self = (const Function*)object;
  const Py_ssize_t count = PyVectorcall_NARGS(flagged);
  const int is_short = self->otherwise != NULL && count > 0;
  const int32_t code = is_short ? CodeIn(args, count, names, 0) : -1;
  if (code < 0) return CallLong(self, args, count, names);
  PyObject* result = NULL;
  const Outcome outcome = IsArray(args[0]) ? ConvertArray(self, args[0], code, &result)
                          : IsForeign(args[0])
                              ? ConvertForeign(self, args[0], code, &result)
                              : ReadNested(args[0], code, &result);
  return outcome == kDone ? result : CallLong(self, args, count, names);
}

// number: whether the memory of arrays is shared.
PyObject* MakeConversion(PyObject* module, PyObject* args) {
  (void)module;
  return NewFunction(Call, args);
}
