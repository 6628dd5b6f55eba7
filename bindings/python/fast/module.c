// SPDX-License-Identifier: BSD-3-Clause
// The module, and what Python hands it: the functions of the library and of the package.
#include "fast.h"

#include <string.h>

Library library;
Package package;

// Sets every function of the library by its address: address_of("nd_release").
static int Open(PyObject* address_of) {
  const struct {
    const char* name;
    void* slot;
  } functions[] = {
      {"nd_assign", &library.assign},
      {"nd_astype", &library.astype},
      {"nd_copy", &library.copy},
      {"nd_dtype_info", &library.dtype_info},
      {"nd_empty", &library.empty},
      {"nd_fill", &library.fill},
      {"nd_permute", &library.permute},
      {"nd_poll_released", &library.poll_released},
      {"nd_reduce", &library.reduce},
      {"nd_release", &library.release},
      {"nd_reshape", &library.reshape},
      {"nd_retain", &library.retain},
      {"nd_slice", &library.slice},
      {"nd_status_code", &library.status_code},
      {"nd_ufunc_accumulate", &library.ufunc_accumulate},
      {"nd_ufunc_binary", &library.ufunc_binary},
      {"nd_ufunc_call", &library.ufunc_call},
      {"nd_ufunc_call_into", &library.ufunc_call_into},
      {"nd_ufunc_numbers", &library.ufunc_numbers},
      {"nd_ufunc_reduce", &library.ufunc_reduce},
      {"nd_ufunc_scalar", &library.ufunc_scalar},
      {"nd_ufunc_scalar_into", &library.ufunc_scalar_into},
      {"nd_ufunc_unary", &library.ufunc_unary},
      {"nd_view_of", &library.view_of},
      {"nd_wrap", &library.wrap},
      {"nd_wrap_token", &library.wrap_token},
  };
  for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); ++i) {
    PyObject* const found = PyObject_CallFunction(address_of, "s", functions[i].name);
    if (found == NULL) return -1;
    const uintptr_t address = (uintptr_t)PyLong_AsUnsignedLongLong(found);
    Py_DECREF(found);
    if (PyErr_Occurred()) return -1;
    memcpy(functions[i].slot, &address, sizeof(address));
  }
  return 0;
}

// Keeps a reference for good.
static void Keep(PyObject** slot, PyObject* object) {
  Py_INCREF(object);
  Py_XSETREF(*slot, object);
}

static PyObject* Connect(PyObject* module, PyObject* args) {
  (void)module;
  PyObject *address_of, *fail, *notice, *owners, *tokens;
  if (!PyArg_ParseTuple(args, "OOOO!O:connect", &address_of, &fail, &notice, &PyDict_Type,
                        &owners, &tokens)) {
    return NULL;
  }
  if (Open(address_of) < 0) return NULL;
  Keep(&package.fail, fail);
  Keep(&package.notice, notice);
  Keep(&package.owners, owners);
  Keep(&package.tokens, tokens);
  Py_RETURN_NONE;
}

// set_types(ndarray, (False_, True_), dtypes by their codes, the scalar types of these,
// the codes by name and type). There is no code 0.
static PyObject* SetTypes(PyObject* module, PyObject* args) {
  (void)module;
  PyObject *array, *false_, *true_, *dtypes, *scalars, *codes;
  if (!PyArg_ParseTuple(args, "O!(OO)O!O!O!:set_types", &PyType_Type, &array, &false_,
                        &true_, &PyTuple_Type, &dtypes, &PyTuple_Type, &scalars,
                        &PyDict_Type, &codes)) {
    return NULL;
  }
  if (!PyType_IsSubtype((PyTypeObject*)array, array_type) ||
      PyTuple_GET_SIZE(dtypes) != kDtypes || PyTuple_GET_SIZE(scalars) != kDtypes) {
    PyErr_SetString(PyExc_TypeError, "ndarray or the scalar types are not what they are");
    return NULL;
  }
  for (int code = 1; code < kDtypes; ++code) {
    PyObject* const scalar = PyTuple_GET_ITEM(scalars, code);
    PyTypeObject* const base = code <= ND_BOOL      ? &PyBaseObject_Type
                               : code <= ND_UINT64  ? &PyLong_Type
                               : code <= ND_FLOAT64 ? &PyFloat_Type
                                                    : &PyComplex_Type;
    if (!PyType_Check(scalar) || !PyType_IsSubtype((PyTypeObject*)scalar, base)) {
      return PyErr_Format(PyExc_TypeError, "%R is not the scalar type of dtype %d",
                          scalar, code);
    }
    Keep((PyObject**)&package.scalars[code], scalar);
    Keep(&package.dtypes[code], PyTuple_GET_ITEM(dtypes, code));
  }
  Keep(&package.ndarray, array);
  Keep(&package.dtype, (PyObject*)Py_TYPE(package.dtypes[ND_BOOL]));
  Keep(&package.codes, codes);
  Keep(&package.false_, false_);
  Keep(&package.true_, true_);
  Py_RETURN_NONE;
}

PyMODINIT_FUNC PyInit__fast(void) {
  static PyMethodDef methods[] = {
      {"adopt", (PyCFunction)(void (*)(void))AdoptFromPython, METH_FASTCALL,
       "adopt(token, base=None): the array of a token."},
      {"connect", Connect, METH_VARARGS,
       "connect(address_of, fail, notice, owners, tokens): before anything else."},
      {"accumulation", MakeAccumulation, METH_VARARGS, "As fold."},
      {"axes", MakeAxes, METH_VARARGS, "As convolution, a view of an array."},
      {"conversion", MakeConversion, METH_VARARGS, "As convolution, of anything."},
      {"convolution", MakeConvolution, METH_VARARGS,
       "convolution(address, number, known, otherwise): a function of two arrays."},
      {"set_operator", SetOperator, METH_VARARGS,
       "set_operator(name, index, ufunc, forward, reflected, in_place)"},
      {"creation", MakeCreation, METH_VARARGS, "As convolution, of a shape and a dtype."},
      {"bytes", MakeBytes, METH_VARARGS, "As tolist."},
      {"fill", MakeFill, METH_VARARGS, "As convolution, of an array and a number."},
      {"filter", MakeFilter, METH_VARARGS, "As convolution, a filter of ndimage."},
      {"item", MakeItem, METH_VARARGS, "As convolution, of an array and indices."},
      {"ravel", MakeRavel, METH_VARARGS, "As tolist."},
      {"flags", FlagsOf, METH_O, "flags(array): those of its view."},
      {"full", MakeFull, METH_VARARGS, "As convolution, of a shape and a number."},
      {"part", MakePart, METH_VARARGS, "As convolution, of one array."},
      {"reinterpret", MakeReinterpret, METH_VARARGS, "As astype."},
      {"fold", MakeFold, METH_VARARGS, "As convolution, a method of ufuncs."},
      {"array_of", ArrayFromPython, METH_O,
       "array_of(object): that of NumPy's, or of a list or tuple of numbers, or None."},
      {"range", MakeRange, METH_VARARGS, "As convolution, of ends and a step."},
      {"take_operators", TakeOperators, METH_O,
       "take_operators(type): of scalars, once their methods are set."},
      {"take_calls", TakeCalls, METH_O, "take_calls(type): of a subclass of Operation."},
      {"scan", MakeScan, METH_VARARGS, "As convolution, of a vector."},
      {"tolist", MakeTolist, METH_VARARGS, "As convolution, of one array."},
      {"reduction", MakeReduction, METH_VARARGS, "As convolution, of one array."},
      {"product", MakeProduct, METH_VARARGS, "As convolution, of two vectors."},
      {"reshape", MakeReshape, METH_VARARGS, "As convolution, of an array and a shape."},
      {"copy", MakeCopy, METH_VARARGS, "As convolution, of one array."},
      {"astype", MakeAstype, METH_VARARGS, "As convolution, of an array and a dtype."},
      {"set_indexing", SetIndexing, METH_VARARGS, "set_indexing(get, set)"},
      {"set_types", SetTypes, METH_VARARGS,
       "set_types(ndarray, bools, dtypes, scalars, codes)"},
      {NULL, NULL, 0, NULL},
  };
  static PyModuleDef definition = {
      .m_base = PyModuleDef_HEAD_INIT,
      .m_name = "ndabi._fast",
      .m_doc = "The short ways of CPython into the library.",
      .m_size = -1,
      .m_methods = methods,
  };
  PyObject* const module = PyModule_Create(&definition);
  if (module == NULL) return NULL;
  if (AddArrayType(module) < 0 || AddOperationType(module) < 0 ||
      AddFunctionType(module) < 0 || AddIteratorType(module) < 0 ||
      PyModule_AddIntConstant(module, "VERSION", NDABI_FAST_VERSION) < 0) {
    Py_DECREF(module);
    return NULL;
  }
  return module;
}
