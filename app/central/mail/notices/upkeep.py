"""What is told of upkeep: what ends soon, and training seats that are free.

What opens a client's systems is never told, not even by its name.

Source: domain.md 2.4, 3.2 (R12), 6 (10).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.central.mail.notices.found import Found, told_already, who_may
from app.central.mail.notices.money import MORNING
from app.domain.calendar import local_date, zone_of
from app.domain.check_ins.upkeep import ENDS_WITHIN
from app.domain.rights import Permission
from app.queries.check_ins.basis import basis_of
from app.queries.check_ins.upkeep import RETIRED, end_of, read_upkeep, training_facts
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
    """What ends soon, client by client: what has reached its next stage is told together.

    Cost: one statement for all clients, one for each four hundred things that end, one more for
    each client who is told.
    """
    marks: dict[tuple[UUID, date], dict[str, Ending]] = defaultdict(dict)
    for client, zone, asset, tag, name, kind, ends_kind, on in session.execute(_soon(now)):
        if now.astimezone(zone_of(zone)).hour < MORNING:
            continue
        assert on is not None  # noqa: S101 -- the query asks for those
        today = local_date(zone, now)
        what, days = end_of(kind, ends_kind), (on - today).days
        stage = stage_of(what, days)
        if stage is not None:
            marks[client, today][f"ends:{asset}:{on}:{stage}"] = Ending(what, name or tag, on, days)
    told = told_already(session, [key for ones in marks.values() for key in ones])
    for (client, today), ones in marks.items():
        fresh = {key: one for key, one in ones.items() if key not in told}
        if fresh:
            yield _of_endings(session, client, fresh, today)


def _soon(now: datetime) -> Select[UUID, str, UUID, str, str, str, str, date | None]:
    """Whatever may have reached a stage, wherever it is what day."""
    day = timedelta(days=1)
    return (
        select(
            Client.id, Client.zone, Asset.id, Asset.tag, Asset.name, Asset.kind, Asset.ends_kind,
            Asset.ends_on,
        )
        .join(Client, Client.id == Asset.client_id)
        .where(
            Asset.state != RETIRED,
            Asset.ends_on >= now.date() - day,
            Asset.ends_on <= now.date() + (max(STAGES) + 1) * day,
        )
        .order_by(Client.id, Asset.tag, Asset.id)
    )  # fmt: skip


def _of_endings(session: Session, client: UUID, fresh: Mapping[str, Ending], today: date) -> Found:
    ends = sorted(fresh.values(), key=lambda one: (one.on, one.name))
    return Found(
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
