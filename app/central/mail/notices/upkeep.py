"""What is told of upkeep: what ends soon, and training seats that are free.

What opens a client's systems is never told, not even by its name.

Source: domain.md 2.4, 3.2 (R12), 6 (10).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.central.mail.notices.found import Found, told_already, who_may
from app.central.mail.notices.money import MORNING
from app.domain.calendar import local_date, zone_of
from app.domain.check_ins.upkeep import ENDS_WITHIN
from app.domain.rights import Permission
from app.queries.check_ins.basis import basis_of
from app.queries.check_ins.upkeep import expiration_facts, read_upkeep, training_facts
from app.records import AgreementVersion, Asset, Client

STAGES = (90, 60, 30, 7)
"""Days before its end at which something is told; each kind from its own first day on."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Something that ends. `what`: certificate, domain, licence, subscription or warranty."""

    what: str
    name: str
    on: date
    days: int


def stage_of(kind: str, days: int) -> int | None:
    """The stage that something has reached; None before the first, and once it has ended."""
    first = ENDS_WITHIN.get(kind, ENDS_WITHIN["warranty"])
    reached = [one for one in STAGES if one <= first and 0 <= days <= one]
    return min(reached, default=None)


def endings(session: Session, now: datetime) -> Iterator[Found]:
    """What ends soon, client by client: what has reached its next stage is told together."""
    clients = select(Asset.client_id).where(Asset.ends_on >= now.date()).distinct()
    for client in session.scalars(select(Client).where(Client.id.in_(clients))):
        if now.astimezone(zone_of(client.zone)).hour < MORNING:
            continue
        today = local_date(client.zone, now)
        basis = basis_of(session, client.id, now, None, now)
        marks: dict[str, Ending] = {}
        for fact in expiration_facts(read_upkeep(basis)):
            days = (fact.ends_on - today).days
            stage = stage_of(fact.kind, days)
            if stage is not None and not fact.internal:
                key = f"ends:{fact.row.id}:{fact.ends_on}:{stage}"
                marks[key] = Ending(fact.kind, fact.name, fact.ends_on, days)
        yield from _new_ones(session, client.id, marks, today)


def _new_ones(
    session: Session, client: UUID, marks: dict[str, Ending], today: date
) -> Iterator[Found]:
    told = told_already(session, list(marks))
    fresh = {key: one for key, one in marks.items() if key not in told}
    if not fresh:
        return
    ends = sorted(fresh.values(), key=lambda one: (one.on, one.name))
    yield Found(
        "expiring",
        f"expiring:{client}:{today}",
        client,
        who_may(session, client, Permission.SEE_ALL_REQUESTS),
        values={"ends": ends},
        marks=tuple(fresh),
    )


def free_seats(session: Session, since: datetime, now: datetime) -> Iterator[Found]:
    """Training seats of agreements that were written since, as long as one is free."""
    fresh = (
        select(AgreementVersion.client_id, func.max(AgreementVersion.created_at))
        .where(AgreementVersion.created_at >= since, AgreementVersion.training_seats > 0)
        .group_by(AgreementVersion.client_id)
    )
    for client, _at in session.execute(fresh):
        basis = basis_of(session, client, now, None, now)
        version = basis.version_on(basis.frame.today)
        facts = training_facts(basis, read_upkeep(basis))
        free = facts.seats - len(facts.holders)
        if version is not None and version.created_at >= since and free > 0:
            yield Found(
                "seat",
                f"seat:{version.id}",
                client,
                who_may(session, client, Permission.SEE_ALL_REQUESTS),
                values={"free": free, "seats": facts.seats},
            )
