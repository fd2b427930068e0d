"""How functions are compiled: once for a machine where possible, once a process otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Compiled = TypeVar("Compiled", bound=Callable[..., Any])


def compiled(function: Compiled) -> Compiled:
    """``function`` compiled at its first call, and kept on disk where a folder lets it.

    numba tries NUMBA_CACHE_DIR, then the package's own folder, then the user's cache; where
    none can be written each process compiles for itself, once. Compiled code runs without
    the interpreter's lock.
    """
    try:
        return cast("Compiled", njit(cache=True, nogil=True)(function))
    except RuntimeError:
        return cast("Compiled", njit(nogil=True)(function))
