# SPDX-License-Identifier: BSD-3-Clause
"""n-dimensional arrays behind a flat C ABI, with NumPy's semantics and without NumPy.

    import ndabi as nd

Functions and methods have NumPy's names and signatures, `nd.fft` too, `nd.signal`,
`nd.ndimage` and `nd.special` have SciPy's. The elementwise operations of the library are
`nd.ufunc` objects. Arrays share memory with NumPy, DLPack and every buffer, both ways. On
PyPy the JIT compiles `value += g[s, t] * f[v, w]` to machine code. Errors derive from
`nd.Error` and from the built-in exception that fits, see `nd.exceptions`.
"""

# These give ndarray and the scalar types their operators and methods.
from ndabi import (  # noqa: F401, I001
    _methods,
    _operators,
    _protocols,
    _scalar_operators,
    exceptions,
    fft,
    ndimage,
    signal,
    special,
)
from ndabi import lib as lib
from ndabi._array import ndarray
from ndabi._asarray import *  # noqa: F403
from ndabi._asarray import __all__ as _conversion_names
from ndabi._broadcast import *  # noqa: F403
from ndabi._broadcast import __all__ as _broadcast_names
from ndabi._calculus import *  # noqa: F403
from ndabi._calculus import __all__ as _calculus_names
from ndabi._compare import *  # noqa: F403
from ndabi._compare import __all__ as _compare_names
from ndabi._convolve import *  # noqa: F403
from ndabi._convolve import __all__ as _convolve_names
from ndabi._creation import *  # noqa: F403
from ndabi._creation import __all__ as _creation_names
from ndabi._dtypes import can_cast, dtype, promote_types, result_type
from ndabi._elementwise import *  # noqa: F403
from ndabi._elementwise import __all__ as _elementwise_names
from ndabi._errstate import *  # noqa: F403
from ndabi._errstate import __all__ as _errstate_names
from ndabi._io import *  # noqa: F403
from ndabi._io import __all__ as _io_names
from ndabi._limits import finfo, iinfo
from ndabi._nan_reductions import *  # noqa: F403
from ndabi._nan_reductions import __all__ as _nan_reduction_names
from ndabi._printing import *  # noqa: F403
from ndabi._printing import __all__ as _printing_names
from ndabi._reductions import *  # noqa: F403
from ndabi._reductions import __all__ as _reduction_names
from ndabi._scalars import (
    False_,
    True_,
    bfloat16,
    bool_,
    complex64,
    complex128,
    complexfloating,
    float16,
    float32,
    float64,
    floating,
    generic,
    inexact,
    int8,
    int16,
    int32,
    int64,
    integer,
    number,
    signedinteger,
    uint8,
    uint16,
    uint32,
    uint64,
    unsignedinteger,
)
from ndabi._scans import *  # noqa: F403
from ndabi._scans import __all__ as _scan_names
from ndabi._system import *  # noqa: F403
from ndabi._system import __all__ as _system_names
from ndabi._system import library_version as _library_version
from ndabi._ufunc import ufunc
from ndabi._ufuncs import *  # noqa: F403
from ndabi._ufuncs import __all__ as _ufunc_names
from ndabi._views import *  # noqa: F403
from ndabi._views import __all__ as _view_names
from ndabi.exceptions import Error

__version__ = _library_version()

e = 2.718281828459045
inf = float("inf")
nan = float("nan")
newaxis = None
pi = 3.141592653589793

__all__ = [
    "Error",
    "False_",
    "True_",
    "bfloat16",
    "bool_",
    "can_cast",
    "complex128",
    "complex64",
    "complexfloating",
    "dtype",
    "e",
    "exceptions",
    "fft",
    "finfo",
    "float16",
    "float32",
    "float64",
    "floating",
    "generic",
    "iinfo",
    "inexact",
    "inf",
    "int16",
    "int32",
    "int64",
    "int8",
    "integer",
    "lib",
    "nan",
    "ndarray",
    "ndimage",
    "newaxis",
    "number",
    "pi",
    "promote_types",
    "result_type",
    "signal",
    "signedinteger",
    "special",
    "ufunc",
    "uint16",
    "uint32",
    "uint64",
    "uint8",
    "unsignedinteger",
    *_conversion_names,
    *_broadcast_names,
    *_calculus_names,
    *_compare_names,
    *_convolve_names,
    *_creation_names,
    *_elementwise_names,
    *_errstate_names,
    *_io_names,
    *_nan_reduction_names,
    *_printing_names,
    *_reduction_names,
    *_scan_names,
    *_system_names,
    *_ufunc_names,
    *_view_names,
]


def __dir__():
    return sorted([*__all__, "__version__"])
