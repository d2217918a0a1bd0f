"""Central's application without what is the same each time: a test makes one of its own.

Litestar reads the signature of every handler anew for each application, which takes longer than
most tests do. Here a function is read once for each of the worlds of names that it is read in.
"""

from __future__ import annotations

from dataclasses import replace
from types import FunctionType
from typing import Any

from litestar.utils.signature import ParsedSignature

from app.central.waking import sources

_STOP_S = 0.02
"""How often the listener of a central that is closed looks up."""

_read = ParsedSignature.from_fn.__func__  # type: ignore[attr-defined] # it is a class method
_signatures: dict[Any, Any] = {}


def _from_fn(cls: type[ParsedSignature], fn: Any, signature_namespace: dict[str, Any]) -> Any:
    """Known by its code: what it closes over, a central above all, is not kept."""
    if not isinstance(fn, FunctionType) or fn.__defaults__ or fn.__kwdefaults__:
        return _read(cls, fn, signature_namespace)
    said = tuple((name, id(hint)) for name, hint in fn.__annotations__.items())
    names = frozenset((name, id(known)) for name, known in signature_namespace.items())
    key = (fn.__code__, fn.__module__, said, names)
    if key not in _signatures:
        # What the numbers stand for is kept with them: they are not given to anything else then.
        kept = (dict(signature_namespace), dict(fn.__annotations__))
        _signatures[key] = _read(cls, fn, signature_namespace), kept
    found: ParsedSignature = _signatures[key][0]
    # Each has parameters of its own: a description of central adds those of the address to them.
    return replace(found, parameters=dict(found.parameters))


def pytest_configure() -> None:
    """Begin."""
    known = classmethod(_from_fn)
    ParsedSignature.from_fn = known  # type: ignore[assignment,method-assign] # reads it once
    sources._STOP_S = _STOP_S
