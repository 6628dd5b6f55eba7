# SPDX-License-Identifier: BSD-3-Clause
"""The type stubs say what is there: the names, and the parameters of each function."""

import ast
import functools
import importlib
import inspect
from pathlib import Path

import ndabi as nd
import pytest

PACKAGE = Path(nd.__file__).parent
OPERATORS = {"ndabi._calls", "ndabi._operators", "ndabi._targets"}
# Their first parameter is the array.
FUNCTIONS_AS_METHODS = {
    f"ndabi.{name}"
    for name in ("_calculus", "_elementwise", "_methods", "_reductions", "_scans")
}


def tree(name):
    return ast.parse((PACKAGE / name).read_text(encoding="utf-8"))


def functions(body):
    return [node for node in body if isinstance(node, ast.FunctionDef)]


def parameters(node):
    args = node.args
    names = [a.arg for a in args.posonlyargs + args.args]
    names += [a.arg for a in (args.vararg, *args.kwonlyargs, args.kwarg) if a]
    return [name for name in names if name not in ("self", "cls")]


def actual(function):
    names = list(inspect.signature(function).parameters)
    return [name for name in names if name not in ("self", "cls")]


def class_in(file, name):
    return next(n for n in tree(file).body if getattr(n, "name", None) == name)


def stubbed():
    for path in sorted(PACKAGE.rglob("*.pyi")):
        file = path.relative_to(PACKAGE).as_posix()
        if file == "_typing.pyi":
            continue
        name = file[: -len(".pyi")].replace("/", ".").replace("__init__", "")
        module = importlib.import_module(f"ndabi.{name}".rstrip("."))
        for node in functions(tree(file).body):
            found = getattr(module, node.name)
            yield pytest.param(node, found, id=f"{module.__name__}.{node.name}")
    for kind, file in ((nd.ndarray, "_array.pyi"), (nd.ufunc, "_ufunc.pyi")):
        for method in functions(class_in(file, kind.__name__).body):
            found = getattr(kind, method.name, None)
            if (
                inspect.isfunction(inspect.unwrap(found))
                and found.__module__ not in OPERATORS
            ):
                if found.__module__ in FUNCTIONS_AS_METHODS:
                    found = functools.partial(found, None)
                yield pytest.param(method, found, id=f"{kind.__name__}.{method.name}")


@pytest.mark.parametrize(("node", "function"), stubbed())
def test_parameters(node, function):
    assert parameters(node) == actual(function)


def names_in(body):
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.AnnAssign):
            yield node.target.id
        elif isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            yield from names_in(tree(node.module.partition(".")[2] + ".pyi").body)
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.asname for alias in node.names if alias.asname)


def test_every_public_name():
    public = {name for name in names_in(tree("__init__.pyi").body) if name[0] != "_"}
    assert public == set(nd.__all__)


def test_every_public_attribute_of_ndarray():
    node = class_in("_array.pyi", "ndarray")
    public = {name for name in names_in(node.body) if name[0] != "_"}
    assert public == {name for name in dir(nd.ndarray) if name[0] != "_"}
