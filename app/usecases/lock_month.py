"""Locking a client's month: from then on its figures never change. Central alone does it.

Source: domain.md 2 (Period), 2.2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.calendar import first_instant
from app.domain.consents import ASKS_THE_MANAGER
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.domain.words import MONTHS, moment_words
from app.queries.effects import open_proposals
from app.queries.holds import pending_holds
from app.records import Client, Period
from app.usecases.context import Ctx

LOCKED = "locked"
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_DECEMBER = 12
_NAMED = 5
"""How many entries a refusal names; the rest is counted."""


@dataclass(frozen=True, slots=True)
class LockMonth:
    """Which month of which client: "2026-03"."""

    client: UUID
    month: str


def lock_month(session: Session, ctx: Ctx, command: LockMonth) -> UUID:
    """Lock a month, for good.

    Raises:
        RuleBroken: it is not over, is locked already, or something in it waits for a person; the
            sentence names what.
    """
    ctx.actor.must_be_let(Permission.CLOSE_MONTHS)
    client = session.get(Client, command.client)
    if client is None:
        raise RuleBroken("client-missing", "Choose the client whose month this is.")
    first, after = _days(command.month)
    now = ctx.clock.now()
    name = f"{MONTHS[first.month - 1]} {first.year}"
    if now < first_instant(client.zone, after):
        raise RuleBroken("month-running", f"{name} is not over yet.")
    found = select(Period).where(Period.client_id == client.id, Period.month == command.month)
    period = session.scalars(found).first()
    if period is not None and period.state == LOCKED:
        raise RuleBroken("month-locked", f"{name} is locked already.")
    _check_settled(session, client, name, command.month, now)
    if period is None:
        period = Period(
            id=ctx.ids.new(),
            client_id=client.id,
            month=command.month,
            created_at=now,
            created_by=ctx.actor.user,
        )
        session.add(period)
    period.state, period.locked_at, period.locked_by = LOCKED, now, ctx.actor.user
    return period.id


def _days(month: str) -> tuple[date, date]:
    """The first day of a month and of the next."""
    matched = _MONTH.fullmatch(month)
    if matched is None:
        raise RuleBroken("month-wrong", f"“{month[:20]}” is no month: write it like 2026-03.")
    year, number = int(matched[1]), int(matched[2])
    if not date.min.year <= year < date.max.year:
        raise RuleBroken("month-wrong", f"“{month}” is no month: write it like 2026-03.")
    first = date(year, number, 1)
    return first, date(year + 1, 1, 1) if number == _DECEMBER else date(year, number + 1, 1)


def _check_settled(session: Session, client: Client, name: str, month: str, now: datetime) -> None:
    first, after = _days(month)
    start, end = first_instant(client.zone, first), first_instant(client.zone, after)
    waits = [
        f"{one.ticket or 'time'} of {one.user}, {moment_words(one.started_at, client.zone, now)}"
        for one in pending_holds(session, client=client.id)
        if one.started_at < end and one.ended_at > start
    ]
    # An adjustment posts to whichever month is open when it is accepted, and keeps none waiting.
    waits += [
        f"a dearer decision about {one.ticket or 'time'}"
        for one in open_proposals(session, client=client.id)
        if one.kind == ASKS_THE_MANAGER and month in {one.work_month, one.posting_month}
    ]
    if waits:
        more = f" and {len(waits) - _NAMED} more" if len(waits) > _NAMED else ""
        raise RuleBroken(
            "month-unsettled",
            f"{name} cannot be locked while these wait for a person: "
            f"{'; '.join(waits[:_NAMED])}{more}. Settle them first.",
        )
