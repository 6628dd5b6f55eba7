# SPDX-License-Identifier: BSD-3-Clause
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from ndabi._typing import ErrorKind

class errstate(AbstractContextManager[errstate]):
    def __init__(
        self,
        *,
        call: Any = False,
        all: ErrorKind | None = None,
        divide: ErrorKind | None = None,
        over: ErrorKind | None = None,
        under: ErrorKind | None = None,
        invalid: ErrorKind | None = None,
    ) -> None: ...
    def __enter__(self) -> errstate: ...
    def __exit__(self, *_: object) -> None: ...
    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]: ...

def geterr() -> dict[str, ErrorKind]: ...
def seterr(
    all: ErrorKind | None = None,
    divide: ErrorKind | None = None,
    over: ErrorKind | None = None,
    under: ErrorKind | None = None,
    invalid: ErrorKind | None = None,
) -> dict[str, ErrorKind]: ...
def geterrcall() -> Any: ...
def seterrcall(func: Any) -> Any: ...
