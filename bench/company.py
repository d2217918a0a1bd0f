"""The demo company at any size: its own tickets, or so many copies of them with other words.

Copies keep the shape of what they were copied from (events, entries, states, times); their ids,
numbers and titles are their own, seeded, so that two runs measure the same rows.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.importers.demo.plan import DemoPlan, plan_demo
from app.importers.demo.sources import DemoSources

WEEK = datetime(2026, 3, 4, 12, tzinfo=UTC)
"""Any instant of the week into which the demo's log is moved."""
PERSON = "mira@trestle.example"
FEW = 500
"""So many tickets a small plan has, and is made in a third of the time."""
_SEED = 1
_FIRST_NUMBER = 1001
_BELONGING = ("ticket_event", "time_entry")
_ID_SPACE = 1 << 62

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Company:
    """The demo's plan, from which companies of any size are made.

    Attributes:
        now: the demo's own now.
        rows: entity → its rows, parents first.
        person: who works at the device.
    """

    now: datetime
    rows: Mapping[str, list[Row]]
    person: UUID

    def with_tickets(self, tickets: int) -> Iterator[tuple[str, Iterable[Row]]]:
        """(entity, its rows) of a company with so many tickets, parents first."""
        rounds = _rounds(self.rows["ticket"], tickets)
        for entity, rows in self.rows.items():
            if entity == "ticket":
                yield entity, self._tickets(rounds)
            elif entity in _BELONGING:
                yield entity, _belonging(rows, rounds)
            else:
                yield entity, rows

    def _tickets(self, rounds: Sequence[Sequence[Row]]) -> Iterator[Row]:
        chance = random.Random(_SEED)
        titles = [row["title"] for row in self.rows["ticket"]]
        people = [row["name"] for row in self.rows["contact"]]
        first = {row["id"] for row in rounds[0]}
        number = _FIRST_NUMBER
        for at, rows in enumerate(rounds):
            for row in rows:
                own: Row = {"id": _renewed(row["id"], at), "number": number}
                if at:
                    own["title"] = f"{chance.choice(titles)}, {chance.choice(people)}"
                if row["follow_up_of"] not in first:
                    own["follow_up_of"] = None
                yield {**row, **own}
                number += 1


def company(tickets: int) -> Company:
    """The plan for companies of up to so many tickets; the large one for more than a few."""
    clients, sample = (3, 0.05) if tickets <= FEW else (40, 1.0)
    plan: DemoPlan = plan_demo(
        DemoSources.packaged(), now=WEEK, seed=_SEED, clients=clients, sample=sample
    )
    rows: dict[str, list[Row]] = {entity: list(of_it) for entity, of_it in plan.rows()}
    person = next(row["id"] for row in rows["user"] if row["email"] == PERSON)
    return Company(plan.now, rows, person)


def _rounds(tickets: Sequence[Row], wanted: int) -> list[Sequence[Row]]:
    """The tickets to copy, round by round; the last round is a seeded sample."""
    full, rest = divmod(wanted, len(tickets))
    rounds: list[Sequence[Row]] = [tickets] * full
    if rest:
        chosen = random.Random(_SEED).sample(range(len(tickets)), rest)
        rounds.append([tickets[at] for at in sorted(chosen)])
    return rounds


def _belonging(rows: Sequence[Row], rounds: Sequence[Sequence[Row]]) -> Iterator[Row]:
    """Events and entries of the tickets of each round; what belongs to no ticket comes once."""
    for at, tickets in enumerate(rounds):
        here = {row["id"] for row in tickets}
        for row in rows:
            ticket = row["ticket_id"]
            if ticket in here:
                own = {"id": _renewed(row["id"], at), "ticket_id": _renewed(ticket, at)}
                yield {**row, **own}
            elif ticket is None and at == 0:
                yield row


def _renewed(known: UUID, at: int) -> UUID:
    """Another id born at the same moment; the same one in the first round."""
    if at == 0:
        return known
    noise = random.Random(known.int + at).getrandbits(62)
    return UUID(int=known.int & ~(_ID_SPACE - 1) | noise)
