"""Values from a device: looked at before they are believed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, LargeBinary, Text
from sqlalchemy.types import TypeEngine

from app.domain.rules import RuleBroken
from app.domain.texts import has_no_nul
from app.records.codec import from_wire
from app.records.nouns import Field, fields_of
from app.records.types import Id, Instant, Structure

_ID_BYTES = 16
_INT_MAX = 2**63 - 1
_EARLIEST_MICROS, _LATEST_MICROS = -62_135_596_800_000_000, 253_402_300_799_000_000
"""The years 1 to 9999, in microseconds since 1970."""
_LONGEST_TEXT = 1_000_000
_LONGEST_SEALED = 100_000


def _is_id(value: Any) -> bool:
    return isinstance(value, bytes) and len(value) == _ID_BYTES


def _is_instant(value: Any) -> bool:
    return _is_whole(value) and _EARLIEST_MICROS <= value <= _LATEST_MICROS


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _INT_MAX


def _is_truth(value: Any) -> bool:
    return isinstance(value, int) and value in {0, 1}


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_TEXT and has_no_nul(value)


def _is_sealed(value: Any) -> bool:
    return isinstance(value, bytes) and len(value) <= _LONGEST_SEALED


_KINDS: tuple[tuple[type[TypeEngine[Any]], Callable[[Any], bool]], ...] = (
    (Id, _is_id),
    (Instant, _is_instant),
    (Boolean, _is_truth),
    (BigInteger, _is_whole),
    (Structure, _is_text),
    (Date, _is_text),
    (Text, _is_text),
    (LargeBinary, _is_sealed),
)


def python_value(entity: str, field: Field, value: Any) -> Any:
    """A field's value as Python knows it.

    Raises:
        RuleBroken: the value is not of the field's kind.
    """
    return _reader(entity, field.name)(value)


@cache
def _reader(entity: str, name: str) -> Callable[[Any], Any]:
    """Reads the values of one field: what it must look at is decided once, not for each value."""
    field = fields_of(entity)[name]
    kind, nullable = field.column.type, bool(field.column.nullable)
    fits = next((fits for of, fits in _KINDS if isinstance(kind, of)), _never)
    is_plain = isinstance(kind, (BigInteger, Text, LargeBinary))
    is_structure = isinstance(kind, Structure)

    def read(value: Any) -> Any:
        if value is None and nullable:
            return None
        if value is None or not fits(value):
            raise wrong(name)
        if is_plain:
            return value
        try:
            found = from_wire(entity, name, value)
            kept = not is_structure or (has_no_nul(found) and _same_shape(field, found))
        except (ValueError, TypeError, RecursionError):
            raise wrong(name) from None
        if not kept:
            raise wrong(name)
        return found

    return read


def _never(_value: Any) -> bool:
    return False


def _same_shape(field: Field, value: Any) -> bool:
    """A list where the noun has lists, a map where it has maps."""
    if value is None:
        return bool(field.column.nullable)
    default = field.column.default
    if default is None or not default.is_callable:
        return isinstance(value, list | dict)
    return type(value) is type(default.arg(None))  # type: ignore[attr-defined] # a callable default has an arg


def member_change(field: Field, value: Any) -> dict[str, list[str]]:
    """The additions to and removals from a set.

    Raises:
        RuleBroken: the value is no such change.
    """
    known = isinstance(value, dict) and set(value) <= {"add", "del"}
    if not known or not all(are_texts(texts) for texts in value.values()):
        raise wrong(field.name)
    change: dict[str, list[str]] = value
    return change


def are_texts(value: Any) -> bool:
    """Whether this is a list of texts."""
    return isinstance(value, list) and all(_is_text(text) for text in value)


def wrong(name: str) -> RuleBroken:
    """The refusal of a value that its field cannot hold."""
    return RuleBroken("value-wrong", f"The field {name} cannot hold what was sent for it.")
