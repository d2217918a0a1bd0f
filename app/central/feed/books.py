"""Waiting for a client's books before rows are read that an invoice is made from.

Without it a material could be withdrawn while the close beside it puts it on an invoice: either
would have looked before the other wrote. The turn comes before the rows, as in a close: two that
take them the other way round would wait for each other.

Source: domain.md 2.2; ADR 0050.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select

from app.database.among import among
from app.database.work import WorkSession
from app.records import Material, Milestone, Project, Quote
from app.usecases.turns import take_turn
from app.wire.envelopes import Op

_INVOICED: Mapping[str, type[Material | Milestone | Project | Quote]] = {
    noun.ENTITY: noun for noun in (Material, Milestone, Project, Quote)
}
"""What becomes a line of an invoice, and what decides whether it does."""
_AT_ONCE = 1000


def await_books(session: WorkSession, ops: Iterable[Op]) -> None:
    """Wait for the books of every client whose materials, milestones, projects or quotes change."""
    edited: dict[str, list[UUID]] = {}
    for op in ops:
        if op.entity in _INVOICED and op.kind != "create":
            edited.setdefault(op.entity, []).append(UUID(bytes=op.row))
    clients: set[UUID] = set()
    for entity, rows in edited.items():
        noun = _INVOICED[entity]
        for start in range(0, len(rows), _AT_ONCE):
            some = among(session.connection(), noun.id, rows[start : start + _AT_ONCE])
            clients.update(session.scalars(select(noun.client_id).where(some)))
    take_turn(session, clients)
