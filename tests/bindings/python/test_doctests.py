# SPDX-License-Identifier: BSD-3-Clause
"""Every example in a docstring holds, and every public function has one."""

import doctest
import importlib
import inspect
import pkgutil

import ndabi as nd
import pytest
from ndabi import _ufuncs

MODULES = sorted(
    info.name
    for info in pkgutil.walk_packages(nd.__path__, "ndabi.")
    if info.name != "ndabi._ffi"
)
# What cannot be shown in two lines.
NO_EXAMPLE = {
    "from_dlpack",
    "save",
    "savez",
    "savez_compressed",
    "set_num_threads",
    "set_printoptions",
    "show_config",
}


@pytest.mark.parametrize("name", ["ndabi", *MODULES])
def test_examples_hold(name):
    module = importlib.import_module(name)
    results = doctest.testmod(module, extraglobs={"nd": nd}, report=True)
    assert results.failed == 0


def public_functions():
    for module in (nd, nd.fft, nd.ndimage, nd.signal, nd.lib.stride_tricks):
        for name in module.__all__:
            function = getattr(module, name)
            if inspect.isroutine(function):
                yield pytest.param(function, id=f"{module.__name__}.{name}")


@pytest.mark.parametrize("function", public_functions())
def test_functions_are_documented(function):
    assert function.__doc__
    assert ">>>" in function.__doc__ or function.__name__ in NO_EXAMPLE


@pytest.mark.parametrize("name", sorted({**_ufuncs.public, **_ufuncs.special}))
def test_ufuncs_are_documented(name):
    ufunc = _ufuncs.public.get(name) or _ufuncs.special[name]
    assert ">>>" in ufunc.__doc__
    finder = doctest.DocTestFinder(recurse=False)
    runner = doctest.DocTestRunner()
    for test in finder.find(ufunc, name, globs={"nd": nd}):
        runner.run(test)
    assert runner.tries == 1 and runner.failures == 0


@pytest.mark.parametrize("name", [n for n in dir(nd.ndarray) if not n.startswith("_")])
def test_methods_are_documented(name):
    assert inspect.getdoc(getattr(nd.ndarray, name))
