"""A check-in as the domain keeps it, turned into documents that can leave.

Source: domain.md 6 (Exports).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.domain import check_ins
from app.domain.check_ins import Section
from app.domain.words import money_words
from app.reports.charts import Chart
from app.reports.documents.agenda import (
    Agenda,
    AgendaItem,
    AgendaSection,
    Fact,
    pieces_of,
)
from app.reports.documents.letterhead import Letterhead
from app.reports.documents.minutes import Capture, Minutes
from app.reports.documents.words import local

_MOST_LABELS = 3
_NAMED = frozenset({"ticket", "entry", "quote", "project", "asset", "page"})  # clients know these
Charts = Mapping[Section, tuple[Chart, ...]]


def agenda_document(
    check_in: check_ins.Minutes,
    letterhead: Letterhead,
    charts: Charts | None = None,
    facts: Iterable[Fact] = (),
) -> Agenda:
    """The agenda of a check-in, whole; the writers make the client's version of it.

    Args:
        check_in: as it is prepared or frozen.
        letterhead: the firm's.
        charts: what is drawn in which section.
        facts: figures for the head of the first page.
    """
    last = local(check_in.since, check_in.zone).date() if check_in.since else None
    return Agenda(
        letterhead,
        check_in.client,
        check_in.planned,
        check_in.zone,
        _people(check_in),
        _sections(check_in, charts or {}),
        last,
        tuple(facts),
    )


def minutes_document(
    check_in: check_ins.Minutes, letterhead: Letterhead, charts: Charts | None = None
) -> Minutes:
    """The minutes of a check-in, whole; the writers make the client's version of them.

    Raises:
        ValueError: the check-in was not held yet.
    """
    if check_in.begun is None or check_in.ended is None:
        raise ValueError("This check-in was not held yet: hold it first, then send its minutes.")
    where = {
        item.key: section.section for section in check_in.sections for item in section.everything
    } | {hidden.item.key: hidden.item.section for hidden in check_in.hidden}
    return Minutes(
        letterhead,
        check_in.client,
        check_in.begun,
        check_in.ended,
        check_in.zone,
        _people(check_in),
        _sections(check_in, charts or {}),
        tuple(_capture(one, where) for one in check_in.captured),
        check_in.next_at,
    )


def _people(check_in: check_ins.Minutes) -> tuple[str, ...]:
    return (*check_in.attendees, *([check_in.manager] if check_in.manager else []))


def _sections(check_in: check_ins.Minutes, charts: Charts) -> tuple[AgendaSection, ...]:
    there = {section.section: section for section in check_in.sections}
    hidden: dict[Section, list[AgendaItem]] = {}
    for one in check_in.hidden:
        hidden.setdefault(one.item.section, []).append(_item(one.item, one.reason))
    found = []
    for number in sorted({*there, *hidden, *charts}):
        section = there.get(number, check_ins.AgendaSection(number))
        found.append(
            AgendaSection(
                number,
                (*map(_item, section.items), *hidden.get(number, ())),
                section.note,
                charts=charts.get(number, ()),
                appendix=tuple(map(_item, section.appendix)),
            )
        )
    return tuple(found)


def _item(item: check_ins.Item, hidden: str | None = None) -> AgendaItem:
    amount = money_words(item.amount_minor, item.currency) if item.amount_minor is not None else ""
    said = f"{item.title} {item.why}"
    labels = dict.fromkeys(
        row.label for row in item.rows if row.label and row.kind in _NAMED and row.label not in said
    )
    return AgendaItem(
        item.key,
        item.title,
        pieces_of(item.why),
        amount or item.mark,
        item.mark if amount else "",
        ", ".join(list(labels)[:_MOST_LABELS]),
        item.raised,
        item.pinned,
        hidden,
        item.internal,
    )


def _capture(one: check_ins.Captured, where: Mapping[str, Section]) -> Capture:
    """A line of the check-in; what is about no item is about what comes next."""
    result = ", ".join(
        part for part in (one.outcome, f"now {one.ticket}" if one.ticket else "") if part
    )
    return Capture(
        one.kind,
        one.text,
        where.get(one.item, Section.NEXT),
        one.item,
        owner=one.owner,
        due=one.due,
        result=result,
        inside=one.internal,
    )
