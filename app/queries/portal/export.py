"""What a contact takes along: the tables, the rows of each that they may read, a part at a time.

A part is a question of its own and ends where the next one begins, so that no snapshot is held
while somebody's line is slow. Each table holds no more than its pages show.

Source: domain.md 7.6 (17), 7.7; docs/adr/0053-what-a-contact-reads-beside-their-requests.md.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from io import StringIO
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.mail import opening
from app.domain.rights import Permission
from app.queries.billing.accounting import COLUMNS as ACCOUNTING
from app.queries.billing.accounting import accounting_csv
from app.queries.decisions import work_rows
from app.queries.portal.assets import asset_list, readable
from app.queries.portal.check_ins import decisions, promises
from app.queries.portal.export_more import MORE
from app.queries.portal.export_rest import REST
from app.queries.portal.export_shape import Cursor, Part, Row, Table
from app.queries.portal.hours import own_work
from app.queries.portal.requests import Reader, listed, request_rows, state_reasons
from app.queries.portal.work import WorkEntry, is_held, told_of
from app.records import Asset, Client, Contact, Site, Ticket, TimeEntry, User

PART = 400
"""Rows of a part."""
MOST = 50_000
"""Rows of a table; of more, the latest."""


def _count_requests(
    session: Session, reader: Reader, _now: datetime, *which: ColumnElement[bool]
) -> int:
    query = select(func.count(Ticket.id)).where(reader.requests, Ticket.number.is_not(None), *which)
    return min(MOST, session.scalar(query) or 0)


def _requests(
    session: Session, reader: Reader, now: datetime, after: Cursor, *which: ColumnElement[bool]
) -> Part:
    asker = aliased(Contact)
    query = (
        select(Ticket, User.name, asker.name, Site.name)
        .outerjoin(User, User.id == Ticket.assignee_id)
        .outerjoin(asker, asker.id == Ticket.requester_id)
        .outerjoin(Site, Site.id == Ticket.site_id)
        .where(reader.requests, Ticket.number.is_not(None), *which)
        .order_by(Ticket.number.desc())
        .limit(PART)
    )
    if after is not None:
        query = query.where(Ticket.number < after)
    found = session.execute(query).all()
    reasons = state_reasons(session, [one.id for one, *_names in found])
    devices = _devices(session, reader)
    told = request_rows(
        session, reader, now, Ticket.id.in_([one.id for one, *_ in found]), limit=PART
    )
    hear = {one.id: one.hear_by for one in told}
    rows = [
        (
            one.number,
            one.title,
            one.kind,
            one.state,
            reasons.get(one.id, ""),
            owner or "",
            asked_by or "",
            one.service,
            one.opened_at,
            one.first_response_at,
            one.service_restored_at,
            one.resolution_kind,
            one.resolution_summary,
            one.reopen_count,
            hear.get(one.id),
            *opening(one.source, one.description),
            site or "",
            "; ".join(devices[key] for key in one.asset_ids if key in devices),
        )
        for one, owner, asked_by, site in found
    ]
    return Part(rows, rows[-1][0] if len(rows) == PART else None)


def _devices(session: Session, reader: Reader) -> dict[str, str]:
    """What devices are called that the reader may see."""
    query = select(Asset.id, Asset.tag, Asset.name).where(readable(reader))
    return {str(one.id): f"{one.tag} {one.name}".strip() for one in session.execute(query)}


def _count_work(session: Session, reader: Reader, _now: datetime) -> int:
    query = select(func.count(TimeEntry.id)).where(*own_work(reader))
    return min(MOST, session.scalar(query) or 0)


def _work(session: Session, reader: Reader, _now: datetime, after: Cursor) -> Part:
    where = list(own_work(reader))
    if after is not None:
        at, last = after
        earlier = and_(TimeEntry.started_at == at, TimeEntry.id > last)  # as `work_rows` sorts
        where.append(or_(TimeEntry.started_at < at, earlier))
    rows = work_rows(session, *where, limit=PART)
    told = told_of(session, reader.client, [row for row in rows if not is_held(row)])
    ends = rows[-1] if len(rows) == PART else None
    return Part(
        [line for entry in told for line in _entry(entry)],
        (ends.started_at, ends.id) if ends is not None else None,
    )


def _entry(one: WorkEntry) -> Iterator[Row]:
    """A line for each part of an entry; one alone where nothing is decided yet."""
    own = (
        str(one.id),
        one.number or None,
        one.title,
        one.kind,
        one.who,
        one.started_at,
        one.ended_at,
        one.worked_min,
        one.note,
        one.rounding,
    )
    for part in one.parts:
        yield (
            *own,
            part.decision,
            part.rule,
            part.reason,
            part.worked_min,
            part.counted_min,
            part.rate_minor,
            part.multiplier,
            part.amount_minor,
            part.currency,
            part.sentence,
            part.review,
            part.review_reason,
            part.invoice,
        )
    if not one.parts:
        yield (*own, *[None] * (len(WORK) - len(own)))


def _count_assets(session: Session, reader: Reader, _now: datetime) -> int:
    return session.scalar(select(func.count(Asset.id)).where(readable(reader))) or 0


def _assets(session: Session, reader: Reader, _now: datetime, _after: Cursor) -> Part:
    return Part(
        [
            (
                one.tag, one.name, one.kind, one.make, one.model, one.serial, one.system, one.place,
                one.site, one.owner, one.state, one.ends_on, one.ends_kind,
            )
            for one in asset_list(session, reader)
        ],
        None,
    )  # fmt: skip


def _count_minutes(session: Session, reader: Reader, now: datetime) -> int:
    return len(_minutes(session, reader, now, None).rows)


def _minutes(session: Session, reader: Reader, now: datetime, _after: Cursor) -> Part:
    zone = _zone(session, reader.client)
    rows: list[Row] = [
        ("decision", one.on, one.text, "", None, "", None, "")
        for one in decisions(session, reader.client, zone, most=MOST)
    ]
    rows += [
        (
            "action", one.promised_on, one.text, one.owner, one.due_on, one.state, one.settled_on,
            one.note,
        )
        for one in promises(session, reader.client, zone, now, everything=True)
    ]  # fmt: skip
    return Part(sorted(rows, key=lambda row: (row[1], row[0], row[2]), reverse=True), None)


def _count_invoices(session: Session, reader: Reader, now: datetime) -> int:
    return len(_invoices(session, reader, now, None).rows)


def _invoices(session: Session, reader: Reader, _now: datetime, _after: Cursor) -> Part:
    """The lines of what was issued, as the table for accounting has them."""
    told = accounting_csv(session, date.min, date.max, client=reader.client).decode()
    return Part([tuple(row) for row in csv.reader(StringIO(told, newline=""))][1:], None)


def _zone(session: Session, client: UUID) -> str:
    found = session.get(Client, client)
    return found.zone if found is not None else "UTC"


REQUESTS = (
    *("number", "title", "kind", "state", "reason", "owner", "asked_by", "service", "opened_at"),
    *("first_response_at", "service_restored_at", "resolution_kind", "resolution", "reopened"),
    *("hear_by", "description", "quoted", "site", "devices"),
)
WORK = (
    *("entry", "request", "title", "kind", "who", "started_at", "ended_at", "worked_min", "note"),
    *("rounding", "decision", "rule", "reason", "part_worked_min", "counted_min", "rate_minor"),
    *("multiplier", "amount_minor", "currency", "sentence", "review", "review_reason", "invoice"),
)
ASSETS = (
    *("tag", "name", "kind", "make", "model", "serial", "system", "place", "site", "owner"),
    *("state", "ends_on", "ends_kind"),
)
MINUTES = ("kind", "check_in", "text", "owner", "due_on", "state", "settled_on", "note")

TABLES: Sequence[Table] = (
    Table(
        "requests",
        "Requests",
        Permission.SEE_OWN_REQUESTS,
        REQUESTS,
        _count_requests,
        _requests,
    ),
    Table(
        "work",
        "Time, with what was decided of it",
        Permission.SEE_OWN_REQUESTS,
        WORK,
        _count_work,
        _work,
    ),
    Table("assets", "Devices", Permission.SEE_OWN_DEVICES, ASSETS, _count_assets, _assets),
    Table(
        "minutes",
        "Decisions and promises of check-ins",
        Permission.SET_AGENDA_TOPICS,
        MINUTES,
        _count_minutes,
        _minutes,
    ),
    Table(
        "invoices",
        "Invoices, line by line",
        Permission.SEE_INVOICES,
        ACCOUNTING,
        _count_invoices,
        _invoices,
    ),
)
"""What most people look for; the others stand behind them."""
READ: Sequence[Table] = (*TABLES, *MORE, *REST)
"""In the order of the page; behind them stand those that are told by documents."""


def requests_listed(shown: str, words: str) -> Table:
    """The table of requests as a list shows them: by their state and by words in them.

    Args:
        shown: as `requests.listed` takes it.
        words: the same.
    """
    which = listed(shown, words)
    return replace(
        TABLES[0],
        count=lambda session, reader, now: _count_requests(session, reader, now, *which),
        part=lambda session, reader, now, after: _requests(session, reader, now, after, *which),
    )
