"""What is told of check-ins: invitations with their updates, agendas, minutes.

Source: domain.md 2.4, 6; RFC 5546 (REQUEST, CANCEL).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.mail.notices.found import Found
from app.central.mail_tables import mail_notice
from app.domain.calendar import CalendarRules, first_instant, local_date, open_windows
from app.domain.check_ins.life import CheckInState
from app.queries.check_ins.invited import guests_of
from app.queries.coverage import CoverageBook
from app.queries.letterhead import letterhead
from app.records import CheckIn, Client, User
from app.reports.exports.invitation import Invitation, Invited, invitation_ics

AGENDA_DAYS = 2
"""Working days before a check-in on which its agenda is told."""
_FAR = timedelta(days=30)


def told_of_check_ins(
    session: Session, check_ins: Iterable[UUID], since: datetime, now: datetime, place: str
) -> Iterator[Found]:
    """What is to be told of check-ins that were planned, moved, called off or minuted.

    Args:
        session: one snapshot that sees every client.
        check_ins: those that came or changed.
        since: what happened before is not told.
        now: the present.
        place: the portal's address; empty without one.
    """
    for one in session.scalars(select(CheckIn).where(CheckIn.id.in_(list(check_ins)))):
        if one.minutes_sent_at is not None and one.minutes_sent_at >= since:
            papers = (f"minutes:{one.id}",)
            yield _found(session, one, "minutes", f"minutes:{one.id}", papers)
        if one.planned_at <= now:
            continue
        invited = f"check_in:{one.id}:"
        key = f"{invited}{one.calendar_sequence}"
        cancelled = one.state == CheckInState.CANCELLED
        if one.state == CheckInState.PLANNED or (cancelled and _was_told(session, invited)):
            drawn = _invitation(session, one, now, place)
            yield _found(session, one, "check_in", key, invitation=drawn)


def agendas(session: Session, now: datetime) -> Iterator[Found]:
    """Check-ins whose agenda is ready: two working days before, from the morning on."""
    query = select(CheckIn).where(
        CheckIn.state == CheckInState.PLANNED.value,
        CheckIn.planned_at > now,
        CheckIn.planned_at < now + _FAR,
    )
    book = CoverageBook(session)
    for one in session.scalars(query.order_by(CheckIn.id)):
        client = session.get(Client, one.client_id)
        if client is None:
            continue
        planned = local_date(client.zone, one.planned_at)
        ready = working_days_before(book.hours(client.id, None), client.zone, planned)
        if now >= first_instant(client.zone, ready) + timedelta(hours=8):
            key = f"agenda:{one.id}:{planned}"
            yield _found(session, one, "agenda", key, (f"agenda:{one.id}",))


def working_days_before(rules: CalendarRules, zone: str, day: date) -> date:
    """The day two working days before another; without hours, every day is one."""
    left, found = AGENDA_DAYS, day
    for _turn in range(_FAR.days):
        found -= timedelta(days=1)
        begin, end = (first_instant(zone, one) for one in (found, found + timedelta(days=1)))
        if not any(rules.weekly) or open_windows(rules, begin, end):
            left -= 1
        if not left:
            break
    return found


def _found(
    session: Session,
    one: CheckIn,
    kind: str,
    key: str,
    papers: tuple[str, ...] = (),
    invitation: bytes = b"",
) -> Found:
    client = session.get(Client, one.client_id)
    manager = session.get(User, one.tam_id) if one.tam_id is not None else None
    return Found(
        kind,
        key,
        one.client_id,
        tuple(UUID(contact) for contact in one.attendees),
        values={
            "planned_at": one.planned_at,
            "minutes": one.planned_min,
            "zone": client.zone if client is not None else "UTC",
            "place": one.place,
            "manager": manager.name if manager is not None else "",
            "called_off": one.state == CheckInState.CANCELLED,
            "moved": one.calendar_sequence > 0,
            "reason": one.cancel_reason,
        },
        papers=papers,
        invitation=invitation,
    )


def _invitation(session: Session, one: CheckIn, now: datetime, place: str) -> bytes:
    """The entry for calendars; none where nobody with an address holds it, or one is none."""
    guests = guests_of(session, one.tam_id, (UUID(contact) for contact in one.attendees))
    client = session.get(Client, one.client_id)
    if guests.host is None or client is None:
        return b""
    try:
        drawn = Invitation(
            f"{one.id}@trestle",
            now,
            f"Check-in: {client.name} and {letterhead(session).firm}",
            one.planned_at,
            one.planned_at + timedelta(minutes=one.planned_min),
            client.zone,
            Invited(*guests.host),
            tuple(Invited(*guest) for guest in guests.guests),
            link=place if place.startswith("https:") else "",
            place=one.place,
            sequence=one.calendar_sequence,
            called_off=one.state == CheckInState.CANCELLED,
        )
    except ValueError:
        return b""
    return invitation_ics(drawn)


def _was_told(session: Session, beginning: str) -> bool:
    query = select(mail_notice.c.key).where(mail_notice.c.key.startswith(beginning)).limit(1)
    return session.connection().execute(query).first() is not None
