"""What a client's people may read of a check-in: its agenda, and its minutes once they were sent.

Source: domain.md 6, 7.6 (12); docs/adr/0053-what-a-contact-reads-beside-their-requests.md.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.check_ins import AgendaSection, Section
from app.domain.check_ins.life import CheckInState
from app.queries.check_ins.shown import read_check_in
from app.queries.portal.check_ins import told_check_in, untold_items
from app.reports.check_in import ShownCheckIn, shown_of


def shown_check_in(
    session: Session, client: UUID, check_in: UUID, now: datetime, *, draws: bool
) -> ShownCheckIn | None:
    """A check-in of a client; None where it is not there, was called off, or is another one's.

    Args:
        session: limited to the client.
        client: whose people read.
        check_in: which.
        now: the present.
        draws: whether its charts are wanted.
    """
    if told_check_in(session, client, check_in) is None:
        return None
    read = read_check_in(session, check_in, now, draws=draws)
    return _told(shown_of(read), untold_items(session, client)) if read is not None else None


def _told(shown: ShownCheckIn, untold: frozenset[str]) -> ShownCheckIn:
    """What may be read of it: until minutes were sent, they are a draft and the agenda stands."""
    head, minutes = shown.page.head, shown.page.minutes
    sections = tuple(_without(one, untold) for one in minutes.sections)
    if head.minutes_sent_at is not None or head.state == CheckInState.PLANNED:
        told = replace(minutes, sections=sections)
        return replace(shown, page=replace(shown.page, minutes=told))
    kept = tuple(one for one in sections if one.section is not Section.NEXT)
    bare = replace(minutes, sections=kept, captured=(), next_at=None)
    agenda = replace(shown.page, head=replace(head, ended_at=None), minutes=bare)
    return replace(shown, page=agenda)


def _without(section: AgendaSection, untold: frozenset[str]) -> AgendaSection:
    return replace(
        section,
        items=tuple(one for one in section.items if one.key not in untold),
        appendix=tuple(one for one in section.appendix if one.key not in untold),
    )
