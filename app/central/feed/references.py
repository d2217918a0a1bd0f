"""Whatever a row points at must be there, and be the same client's (security.md 1.2, D5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.central.feed.at_hand import AtHand, ids_in, targets_of
from app.domain.rules import RuleBroken
from app.records import Record
from app.records.nouns import NOUNS, fields_of, table_of

NOTHING: Mapping[str, Any] = MappingProxyType({})


def check_references(
    at_hand: AtHand, record: Record, names: Iterable[str], old: Mapping[str, Any] = NOTHING
) -> None:
    """Look for every row that these fields of a record point at.

    Args:
        at_hand: the rows of the push.
        record: as it is now.
        names: the fields.
        old: field → value before. What a set held already was looked for when it came; the push
            has not read it again, and it may have been deleted since.

    Raises:
        RuleBroken: it is not there, or is another client's, which reads the same.
    """
    targets = targets_of(record.ENTITY)
    for name in names:
        target = targets.get(name)
        value = getattr(record, name) if target is not None else None
        if target is None or not value:
            continue
        new = [value]
        if target.is_set:
            before = set(old.get(name) or ())
            new = [text for text in value if text not in before]
        ids = ids_in(new) if target.is_set else set(new)
        whole = len(ids) == len(new)
        if not whole or not all(_is_reachable(at_hand, record, target.entity, row) for row in ids):
            raise RuleBroken(
                "reference-missing",
                f"What {name.removesuffix('_id').replace('_', ' ')} points at is not one of "
                "this client's, or has been deleted.",
            )


def _is_reachable(at_hand: AtHand, record: Record, target: str, row: UUID) -> bool:
    found = at_hand.get(target, row)
    if found is None:
        return False
    theirs = getattr(found, "client_id", None)
    ours = record.id if record.SCOPE == "self" else getattr(record, "client_id", None)
    return theirs is None or ours is None or theirs == ours


def check_unreferenced(session: Session, record: Record) -> None:
    """Let a row be deleted only where nothing points at it.

    Raises:
        RuleBroken: something still does.
    """
    for entity in NOUNS:
        columns = table_of(entity).c
        for field in fields_of(entity).values():
            if field.refers != record.ENTITY:
                continue
            pointing = select(exists().where(columns[field.name] == record.id))
            if session.connection().execute(pointing).scalar_one():
                raise RuleBroken("still-used", "Other things still point at this one, so it stays.")
