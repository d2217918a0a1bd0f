"""Agenda and minutes in the words of the page; always the client's version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from app.reports.documents import (
    Agenda,
    AgendaItem,
    AgendaSection,
    Capture,
    Minutes,
    client_agenda,
    client_minutes,
)
from app.reports.documents.agenda import SHORT_TITLES
from app.reports.documents.words import (
    CAPTURE_WORDS,
    capture_more,
    local,
    nothing_words,
    plain_day,
)
from app.reports.paper.setting import PaperSize, Sheet
from app.reports.paper.words import (
    LANGUAGE,
    chart_data,
    full_day,
    letterhead_data,
    moment_lines,
    pieces_data,
)


def agenda_sheet(agenda: Agenda, size: PaperSize = "a4") -> Sheet:
    """Word an agenda for paper.

    Args:
        agenda: with everything; what is internal is left out here.
        size: of the page.
    """
    shown, left_out = client_agenda(agenda)
    day = local(shown.planned_at, shown.zone).date()
    firm = shown.letterhead.firm
    last = f". Last check-in: {full_day(shown.last_held)}" if shown.last_held else ""
    sections = [section for section in shown.sections if not section.is_empty]
    appendix = [section for section in sections if section.appendix]
    data = {
        "title": f"Check-in agenda, {shown.client}, {plain_day(day)}",
        "lang": LANGUAGE,
        "size": size,
        "letterhead": letterhead_data(shown.letterhead),
        "heading": "Check-in agenda",
        "under": f"{shown.client} with {firm}{last}",
        "running": f"Check-in agenda · {shown.client} · {plain_day(day)}",
        "closing": "",
        "facts": [
            {"name": "When", "lines": moment_lines(shown.planned_at, shown.zone)},
            {"name": "With", "lines": list(shown.attendees) or ["to be said"]},
            *({"name": fact.name, "lines": list(fact.lines)} for fact in shown.facts),
        ],
        "sections": [_section(section) for section in sections],
        "nothing": nothing_words(sections),
        "appendix": [
            {
                "title": f"{int(section.section)} {section.title}",
                "items": [_item(one) for one in section.appendix],
            }
            for section in appendix
        ],
        "appendix-note": "what did not fit in its section",
    }
    return Sheet("agenda", data, left_out)


def minutes_sheet(minutes: Minutes, size: PaperSize = "a4") -> Sheet:
    """Word minutes for paper.

    Args:
        minutes: with everything; what is internal is left out here.
        size: of the page.
    """
    shown, left_out = client_minutes(minutes)
    day = local(shown.held_from, shown.zone).date()
    end = local(shown.held_to, shown.zone)
    when = moment_lines(shown.held_from, shown.zone)
    when[1] = when[1].replace(",", f"–{end:%H:%M},", 1)
    facts = [
        {"name": "Held", "lines": when},
        {"name": "Present", "lines": list(shown.present) or ["not recorded"]},
        {
            "name": "Next check-in",
            "lines": moment_lines(shown.next_at, shown.zone) if shown.next_at else ["being set"],
        },
    ]
    data = {
        "title": f"Check-in minutes, {shown.client}, {plain_day(day)}",
        "lang": LANGUAGE,
        "size": size,
        "letterhead": letterhead_data(shown.letterhead),
        "heading": "Check-in minutes",
        "under": f"{shown.client} with {shown.letterhead.firm}, {full_day(day)}",
        "running": f"Check-in minutes · {shown.client} · {plain_day(day)}",
        "closing": "",
        "facts": facts,
        "decisions-head": ["What was decided", "By"],
        "decisions": [[capture.text, capture.by or "both"] for capture in shown.of("decision")],
        "actions-head": ["What", "Who", "By"],
        "actions": [
            [
                capture.text,
                capture.owner or "nobody yet",
                plain_day(capture.due) if capture.due else "no date",
            ]
            for capture in shown.of("action")
        ],
        "sections": list(_held(shown)),
    }
    return Sheet("minutes", data, left_out)


def _held(minutes: Minutes) -> Iterator[dict[str, Any]]:
    for section in minutes.spoken:
        found = _section(section)
        found["items"] = [
            {**_item(item), "captures": _captures(minutes.about(section, item))}
            for item in section.everything
        ]
        found["captures"] = _captures(minutes.about(section))
        yield found


def _captures(captures: Iterable[Capture]) -> list[dict[str, str]]:
    return [
        {"kind": CAPTURE_WORDS[one.kind], "text": one.text, "more": capture_more(one)}
        for one in captures
    ]


def _section(section: AgendaSection) -> dict[str, Any]:
    return {
        "number": str(int(section.section)),
        "title": section.title,
        "short": SHORT_TITLES[section.section],
        "note": section.note,
        "sentences": list(section.sentences),
        "items": [_item(item) for item in section.items],
        "charts": [chart_data(chart) for chart in section.charts],
    }


def _item(item: AgendaItem) -> dict[str, Any]:
    raised = f"raised {item.raised} times" if item.raised > 1 else ""
    more = " · ".join(part for part in (item.source, raised) if part)
    return {
        "text": item.text,
        "why": pieces_data(item.why),
        "more": more,
        "figure": item.figure,
        "beside": item.beside,
    }
