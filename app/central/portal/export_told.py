"""What a contact takes along of what is told by documents: agendas, minutes, the agreement.

Source: domain.md 7.6 (12), (15), (17); docs/adr/0053-what-a-contact-reads-beside-their-requests.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from app.central.portal.told_check_in import shown_check_in
from app.domain.calendar import hours_in_words
from app.domain.check_ins.life import CheckInState
from app.domain.rights import Permission, known_roles, may
from app.domain.words import zone_city
from app.queries.portal.agreement import agreement_read
from app.queries.portal.export_shape import Cursor, Part, Row, Table, whole
from app.queries.portal.requests import Reader
from app.records import CheckIn, Contact
from app.reports.check_in import ShownCheckIn
from app.reports.documents import Minutes, client_agenda, client_minutes
from app.reports.documents.agenda import AgendaSection
from app.reports.plain_words import plain_agreement

_AT_ONCE = 10
"""Check-ins of a part."""


def _count_agendas(session: Session, reader: Reader, _now: datetime) -> int:
    """How many check-ins they are of: what each holds is found out as it goes."""
    query = select(func.count(CheckIn.id)).where(*_shown(reader))
    return session.scalar(query) or 0


def _shown(reader: Reader) -> Sequence[ColumnElement[bool]]:
    return CheckIn.client_id == reader.client, CheckIn.state != CheckInState.CANCELLED.value


def _agendas(session: Session, reader: Reader, now: datetime, after: Cursor) -> Part:
    """Agendas, minutes and notes, those of the latest check-in first."""
    query = (
        select(CheckIn.id, CheckIn.planned_at)
        .where(*_shown(reader))
        .order_by(CheckIn.planned_at.desc(), CheckIn.id.desc())
        .limit(_AT_ONCE)
    )
    if after is not None:
        query = query.where(tuple_(CheckIn.planned_at, CheckIn.id) < after)
    found = session.execute(query).all()
    rows: list[Row] = []
    for one in found:
        shown = shown_check_in(session, reader.client, one.id, now, draws=False)
        if shown is not None:
            rows += _lines(shown)
    ends = found[-1] if len(found) == _AT_ONCE else None
    return Part(rows, (ends.planned_at, ends.id) if ends is not None else None)


def _lines(shown: ShownCheckIn) -> Iterator[Row]:
    head, document = shown.page.head, shown.document
    if not isinstance(document, Minutes):
        agenda, _inside = client_agenda(document)
        for section in agenda.sections:
            yield from _section(head.planned_at, section)
        return
    minutes, _inside = client_minutes(document)
    at = minutes.held_from
    if head.minutes_text:
        yield at, "minutes", "", head.minutes_text, "", "", None
    for section in minutes.spoken:
        yield from _section(at, section)
    for one in minutes.captures:
        yield at, one.kind, one.section.name.lower(), one.text, one.result, one.owner, one.due


def _section(at: datetime, section: AgendaSection) -> Iterator[Row]:
    for sentence in section.sentences:
        yield at, "sentence", section.title, sentence, section.note, "", None
    for item in section.everything:
        why = "".join(piece.text for piece in item.why)
        beside = " ".join(text for text in (item.figure, item.beside) if text)
        yield at, "item", section.title, item.text, why, beside or item.source, None


def _agreement(session: Session, reader: Reader, now: datetime) -> Sequence[Row]:
    """The version in force, as its page says it: what it costs only to whom that is for."""
    found = agreement_read(session, reader.client, now)
    person = session.get(Contact, reader.contact)
    roles = known_roles(person.roles) if person is not None else frozenset()
    rows: list[Row] = []
    if found.terms is not None:
        priced = may(roles, Permission.SEE_PRICES)
        plain = plain_agreement(found.terms, found.rules, priced=priced)
        rows = [("version", "", plain.version)]
        for kind, lines in (
            ("included", plain.included),
            ("not included", plain.excluded),
            ("budget" if priced else "counting", plain.budget),
        ):
            rows += [(kind, "", line) for line in lines]
    rows += [
        (
            "hours",
            ", ".join(one.sites),
            f"{hours_in_words(one.rules)}, {zone_city(one.rules.zone)} time",
        )
        for one in found.hours
    ]
    rows += [("holiday", str(one.day), ", ".join([one.name, *one.windows])) for one in found.free]
    for kind, day in (
        ("signed", found.signed_on),
        ("renews", found.renews_on),
        ("ended", found.ended_on),
        ("another version from", found.coming_on),
    ):
        if day is not None:
            rows.append((kind, str(day), ""))
    return rows


AGENDAS = ("check_in", "kind", "section", "text", "why", "who", "due_on")
AGREEMENT = ("kind", "where_or_when", "words")

TOLD: Sequence[Table] = (
    Table(
        "agendas",
        "Agendas, minutes and notes of check-ins",
        Permission.SET_AGENDA_TOPICS,
        AGENDAS,
        _count_agendas,
        _agendas,
    ),
    whole(
        "agreement",
        "The agreement in plain words",
        Permission.READ_AGREEMENT,
        AGREEMENT,
        _agreement,
    ),
)
"""In the order of the page, behind those that are read."""
