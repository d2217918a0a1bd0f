"""How long a test waits for what it asserts, and what it says where that does not come about.

A wait ends as soon as the thing is there, so its length costs nothing: it is only met where
something is broken, however busy the machine is.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable

PATIENCE_S = 60.0


def not_come(what: str | Callable[[], object]) -> AssertionError:
    """The failure of a wait: what was awaited in words, or else the condition as it is written."""
    return AssertionError(f"in {PATIENCE_S:.0f} s this did not come about: {_described(what)}")


def _described(what: str | Callable[[], object]) -> str:
    if isinstance(what, str):
        return what
    try:
        return " ".join(inspect.getsource(what).split())
    except (OSError, TypeError):  # a bound method of Qt's has no source
        return repr(what)
