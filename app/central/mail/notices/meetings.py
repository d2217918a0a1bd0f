"""What is told of check-ins: invitations with their updates, agendas, minutes.

Source: domain.md 2.4, 6; RFC 5546 (REQUEST, CANCEL).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.mail.notices.calendars import Planned, told_of_planned
from app.central.mail.notices.found import Found
from app.domain.calendar import CalendarRules, first_instant, local_date, open_windows
from app.domain.check_ins.life import CheckInState
from app.queries.check_ins.invited import guests_of
from app.queries.coverage import CoverageBook
from app.queries.letterhead import letterhead
from app.records import CheckIn, Client, User
from app.reports.exports.invitation import Invitation, Invited, calendar_uid, invitation_ics

AGENDA_DAYS = 2
"""Working days before a check-in on which its agenda is told."""
_FAR = timedelta(days=30)
_IN_CALENDARS = frozenset({CheckInState.PLANNED.value, CheckInState.CANCELLED.value})


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
        if one.planned_at > now and one.state in _IN_CALENDARS:
            yield from told_of_planned(session, _planned(session, one, now, place))


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


def _found(session: Session, one: CheckIn, kind: str, key: str, papers: tuple[str, ...]) -> Found:
    told = {"called_off": False, "moved": False, "taken_off": False}
    return Found(
        kind,
        key,
        one.client_id,
        _attending(one),
        values=_values(session, one) | told,
        papers=papers,
    )


def _planned(session: Session, one: CheckIn, now: datetime, place: str) -> Planned:
    def draw(who: UUID, off: bool) -> bytes:
        guests = (who,) if off else _attending(one)
        return _invitation(session, one, now, place, guests, taken_off=off)

    return Planned(
        "check_in",
        f"check_in:{one.id}",
        one.client_id,
        one.calendar_sequence,
        one.state == CheckInState.CANCELLED,
        _attending(one),
        draw,
        values=_values(session, one),
    )


def _attending(one: CheckIn) -> tuple[UUID, ...]:
    return tuple(UUID(contact) for contact in one.attendees)


def _values(session: Session, one: CheckIn) -> dict[str, object]:
    client = session.get(Client, one.client_id)
    manager = session.get(User, one.tam_id) if one.tam_id is not None else None
    return {
        "planned_at": one.planned_at,
        "minutes": one.planned_min,
        "zone": client.zone if client is not None else "UTC",
        "place": one.place,
        "manager": manager.name if manager is not None else "",
        "reason": one.cancel_reason,
    }


def _invitation(
    session: Session,
    one: CheckIn,
    now: datetime,
    place: str,
    invited: tuple[UUID, ...],
    *,
    taken_off: bool,
) -> bytes:
    """The entry for calendars; none where nobody with an address holds it, or one is none."""
    guests = guests_of(session, one.tam_id, invited)
    client = session.get(Client, one.client_id)
    if guests.host is None or client is None:
        return b""
    try:
        drawn = Invitation(
            calendar_uid(one.id),
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
            taken_off=taken_off,
        )
    except ValueError:
        return b""
    return invitation_ics(drawn)
