"""A fingerprint of what a decision was made from, to see whether it must be made again."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from fractions import Fraction

# Raise it whenever the same inputs may be decided otherwise than before.
ENGINE_VERSION = "1"


def digest(inputs: object) -> str:
    """Give the SHA-256 of values in canonical form, with the engine's version.

    Mappings and sets count in sorted order, instants in UTC, so that only content matters.

    Raises:
        TypeError: for a value that has no canonical form.
    """
    canonical = json.dumps([ENGINE_VERSION, _canonical(inputs)], separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _canonical(value: object) -> object:  # noqa: PLR0911 (one line for each type)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime):
        return {"at": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    if is_dataclass(value) and not isinstance(value, type):
        named = {
            field.name: _canonical(getattr(value, field.name))
            for field in fields(value)
            if field.compare
        }
        return {type(value).__name__: named}
    if isinstance(value, Mapping):
        return {"map": _sorted([_canonical(key), _canonical(row)] for key, row in value.items())}
    if isinstance(value, Set):
        return {"set": _sorted(_canonical(row) for row in value)}
    if isinstance(value, tuple | list):
        return [_canonical(row) for row in value]
    if isinstance(value, Fraction):
        return {"fraction": str(value)}
    raise TypeError(f"A {type(value).__name__} has no canonical form.")


def _sorted(rows: Iterable[object]) -> list[object]:
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))
