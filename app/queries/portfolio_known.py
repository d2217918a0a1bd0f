"""What a portfolio is made of, each kind of it read at once for all clients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.calendar import CalendarProblem, CalendarRules
from app.domain.check_ins.upkeep import ENDS_WITHIN
from app.domain.quotes import QuoteState
from app.domain.vocabulary import OPEN_STATES
from app.queries.budget import TRAILING_MONTHS
from app.queries.coverage import calendar_rules
from app.records import (
    AgreementVersion,
    Asset,
    Calendar,
    CheckIn,
    Credential,
    LedgerEntry,
    Quote,
    ReviewAct,
    Ticket,
)

CREDENTIAL = "credential"
_DISPUTED = "disputed"
_FURTHEST = max(ENDS_WITHIN.values())


@dataclass(slots=True)
class Known:
    """Everything that rows are made of, by client.

    Attributes:
        used: counted minutes by month, as adjusted.
        held: the last check-in that was held.
        planned: the next one that is planned.
        ends: kind, name and last day of what ends.
        disputes: groups of work whose latest word is a dispute.
        quotes: the last days of those that are out.
        tickets: how many are open.
    """

    versions: Mapping[UUID, Sequence[AgreementVersion]]
    calendars: Mapping[UUID, CalendarRules]
    used: Mapping[UUID, Mapping[str, int]]
    held: Mapping[UUID, datetime]
    planned: Mapping[UUID, datetime]
    ends: Mapping[UUID, Sequence[tuple[str, str, date]]]
    disputes: Mapping[UUID, int]
    quotes: Mapping[UUID, Sequence[date | None]]
    tickets: Mapping[UUID, int]


def read_known(session: Session, whose: Select[UUID], now: datetime) -> Known:
    """Read it all, in ten questions."""
    versions: dict[UUID, list[AgreementVersion]] = defaultdict(list)
    for version in session.scalars(
        select(AgreementVersion)
        .where(AgreementVersion.client_id.in_(whose))
        .order_by(AgreementVersion.effective_from, AgreementVersion.number)
    ):
        versions[version.client_id].append(version)
    return Known(
        versions,
        _calendars(session),
        _used(session, whose, now),
        _moments(
            session,
            select(
                CheckIn.client_id, func.max(func.coalesce(CheckIn.started_at, CheckIn.planned_at))
            )
            .where(CheckIn.client_id.in_(whose), CheckIn.state == "held")
            .group_by(CheckIn.client_id),
        ),
        _moments(
            session,
            select(CheckIn.client_id, func.min(CheckIn.planned_at))
            .where(
                CheckIn.client_id.in_(whose), CheckIn.state == "planned", CheckIn.planned_at >= now
            )
            .group_by(CheckIn.client_id),
        ),
        _ends(session, whose, now),
        _disputes(session, whose),
        _quotes(session, whose),
        dict(
            session.execute(
                select(Ticket.client_id, func.count())
                .where(Ticket.client_id.in_(whose), Ticket.state.in_(sorted(OPEN_STATES)))
                .group_by(Ticket.client_id)
            ).all()
        ),
    )


def _calendars(session: Session) -> dict[UUID, CalendarRules]:
    found: dict[UUID, CalendarRules] = {}
    for row in session.scalars(select(Calendar)):
        try:
            found[row.id] = calendar_rules(row)
        except CalendarProblem:  # the editors tell it; here the month has no business time
            continue
    return found


def _used(session: Session, whose: Select[UUID], now: datetime) -> dict[UUID, dict[str, int]]:
    """Counted minutes by month, as adjusted, from before the months that matter."""
    oldest = f"{now - timedelta(days=31 * (TRAILING_MONTHS + 1) + 1):%Y-%m}"
    query = (
        select(LedgerEntry.client_id, LedgerEntry.work_month, func.sum(LedgerEntry.minutes))
        .where(LedgerEntry.client_id.in_(whose), LedgerEntry.work_month >= oldest)
        .group_by(LedgerEntry.client_id, LedgerEntry.work_month)
    )
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    for client, month, minutes in session.execute(query):
        found[client][month] = int(minutes)
    return found


def _moments(session: Session, query: Select[UUID, datetime]) -> dict[UUID, datetime]:
    return {client: at for client, at in session.execute(query) if at is not None}


def _ends(
    session: Session, whose: Select[UUID], now: datetime
) -> dict[UUID, list[tuple[str, str, date]]]:
    """What ends within the longest notice; how near each kind must be is asked for each."""
    latest = now.date() + timedelta(days=_FURTHEST + 1)
    found: dict[UUID, list[tuple[str, str, date]]] = defaultdict(list)
    assets = select(Asset.client_id, Asset.kind, Asset.ends_kind, Asset.name, Asset.ends_on).where(
        Asset.client_id.in_(whose), Asset.ends_on <= latest, Asset.state != "retired"
    )
    for client, kind, ends_kind, name, on in session.execute(assets):
        assert on is not None  # noqa: S101 -- it is before a day
        found[client].append((kind if kind in ENDS_WITHIN else ends_kind, name, on))
    rotations = select(Credential.client_id, Credential.label, Credential.rotation_due).where(
        Credential.client_id.in_(whose), Credential.rotation_due <= latest
    )
    for client, label, on in session.execute(rotations):
        assert on is not None  # noqa: S101 -- as above
        found[client].append((CREDENTIAL, label, on))
    return found


def _disputes(session: Session, whose: Select[UUID]) -> dict[UUID, int]:
    """Groups of work whose latest word is the client's dispute."""
    other = aliased(ReviewAct)
    later = (
        select(other.id)
        .where(
            other.entry_id == ReviewAct.entry_id,
            other.group_key == ReviewAct.group_key,
            or_(other.at > ReviewAct.at, (other.at == ReviewAct.at) & (other.id > ReviewAct.id)),
        )
        .exists()
    )
    query = (
        select(ReviewAct.client_id, func.count())
        .where(ReviewAct.client_id.in_(whose), ReviewAct.act == _DISPUTED, ~later)
        .group_by(ReviewAct.client_id)
    )
    return dict(session.execute(query).all())


def _quotes(session: Session, whose: Select[UUID]) -> dict[UUID, list[date | None]]:
    found: dict[UUID, list[date | None]] = defaultdict(list)
    query = select(Quote.client_id, Quote.expires_on).where(
        Quote.client_id.in_(whose), Quote.state == QuoteState.SENT
    )
    for client, expires_on in session.execute(query):
        found[client].append(expires_on)
    return found
