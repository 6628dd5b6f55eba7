# SPDX-License-Identifier: BSD-3-Clause
"""The type stubs say what is there: the names, and the parameters of each function."""

import ast
import inspect
from pathlib import Path

import ndabi as nd
import pytest

PACKAGE = Path(nd.__file__).parent


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


def stubbed():
    for file, module in (
        ("__init__.pyi", nd),
        ("signal.pyi", nd.signal),
        ("lib/stride_tricks.pyi", nd.lib.stride_tricks),
    ):
        for node in functions(tree(file).body):
            found = getattr(module, node.name)
            yield pytest.param(node, found, id=f"{module.__name__}.{node.name}")
    for node in tree("__init__.pyi").body:
        if isinstance(node, ast.ClassDef) and node.name == "ndarray":
            for method in functions(node.body):
                found = getattr(nd.ndarray, method.name, None)
                if inspect.isfunction(found):
                    yield pytest.param(method, found, id=f"ndarray.{method.name}")


@pytest.mark.parametrize(("node", "function"), stubbed())
def test_parameters(node, function):
    assert parameters(node) == actual(function)


def names_in(body):
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.AnnAssign):
            yield node.target.id
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.asname for alias in node.names if alias.asname)


def test_every_public_name():
    public = {name for name in names_in(tree("__init__.pyi").body) if name[0] != "_"}
    assert public == set(nd.__all__)


def test_every_public_attribute_of_ndarray():
    node = next(
        n
        for n in tree("__init__.pyi").body
        if isinstance(n, ast.ClassDef) and n.name == "ndarray"
    )
    public = {name for name in names_in(node.body) if name[0] != "_"}
    assert public == {name for name in dir(nd.ndarray) if name[0] != "_"}
