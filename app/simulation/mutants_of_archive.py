"""Rules about what rests at central, switched off one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.central.feed import resting, sink
from app.records.archive import RESTS, archive_of
from app.simulation.leaning import BUSY, FEW_TICKETS
from app.simulation.mutant import Mutant, Patch
from app.store import archive


def _archiveexit() -> list[Patch]:
    both = resting._resting_entries  # noqa: SLF001 -- a mutant reaches inside

    def only_there(client: Any, member: Any) -> Any:
        return [entry for entry in both(client, member) if entry.op != "X"]

    return [(resting, "_resting_entries", only_there)]


def _nowake() -> list[Patch]:
    entries = sink._entries  # noqa: SLF001 -- a mutant reaches inside
    number = sink.Feed.number
    asleep: set[UUID] = set()

    def numbered(self: Any, session: Any, rows: Any) -> None:
        tickets = sorted({row.ticket for row in rows if row.ticket})
        found = resting._resting(session.connection(), tickets)  # noqa: SLF001 -- as above
        asleep.clear()
        asleep.update(ticket for ticket, _client in found)
        number(self, session, rows)

    def in_archive(row: Any) -> Any:
        there = row.entity in RESTS and row.ticket in asleep
        return [
            replace(entry, scope=archive_of(entry.scope)) if there else entry
            for entry in entries(row)
        ]

    return [
        (sink.Feed, "number", numbered),
        (sink, "_entries", in_archive),
        (resting, "woken_by", lambda _connection, _rows: []),
    ]


MUTANTS_OF_ARCHIVE: Mapping[str, Mutant] = {
    "archiveexit": Mutant("what goes to rest leaves its client's scope (3.7)", _archiveexit),
    "nowake": Mutant(
        "a write to a resting ticket wakes it (3.7)",
        _nowake,
        # Somebody has the ticket still, or again, when it has gone to rest.
        {**BUSY, **FEW_TICKETS, "submit": 5, "reply": 5, "rest": 12, "end": 8, "fetch": 8},
    ),
    "notstaying": Mutant(
        "what one scope lost stays where the other has it (3.7)",
        lambda: [(archive, "staying", lambda *_args: set())],
        # A ticket of a pinned client goes to rest, or wakes.
        leaning={**BUSY, **FEW_TICKETS, "submit": 5, "reply": 4, "pin": 12, "rest": 12, "end": 8},
    ),
    "unpinleft": Mutant(
        "what was pinned goes with its pin (3.7)",
        lambda: [(archive, "forget_archive", lambda *_args: frozenset())],
        # A client is pinned until its resting tickets have come, and then no more.
        leaning={**BUSY, **FEW_TICKETS, "submit": 6, "pin": 25, "rest": 12, "end": 8},
    ),
}
