"""People of the client in what is frozen: by id, so that it names them as they are known today.

Who is erased later is not kept in an old agenda by name.

Source: domain.md 2 (CheckIn); ADR 0045.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

FORMER = "a former contact"
"""Of somebody who is not here any more."""
_TOKEN = re.compile(r"\{contact:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}")


def by_id(contact: UUID | str) -> str:
    """What stands for a person's name in frozen words."""
    return f"{{contact:{contact}}}"


def people_in(plain: Any) -> frozenset[UUID]:
    """Everybody who is named in what was frozen: texts, lists and maps of them."""
    if isinstance(plain, str):
        return frozenset(map(UUID, _TOKEN.findall(plain)))
    parts = plain.values() if isinstance(plain, Mapping) else plain
    if not isinstance(plain, Mapping | list | tuple):
        return frozenset()
    return frozenset().union(*map(people_in, parts))


def with_names(plain: Any, names: Mapping[UUID, str]) -> Any:
    """What was frozen, naming everybody as they are known now."""
    if isinstance(plain, str):
        return _TOKEN.sub(lambda found: names.get(UUID(found[1]), FORMER), plain)
    if isinstance(plain, Mapping):
        return {key: with_names(value, names) for key, value in plain.items()}
    if isinstance(plain, list | tuple):
        return [with_names(value, names) for value in plain]
    return plain
