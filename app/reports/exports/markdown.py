"""Agenda and minutes as Markdown, for a mail or a page of notes; always the client's version.

CommonMark with tables. What people wrote is text: whatever would be markup in it is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from app.domain.check_ins import LeftOut
from app.domain.words import day_words, zone_city
from app.reports.charts import Chart, ChartTable
from app.reports.documents import (
    Agenda,
    AgendaItem,
    AgendaSection,
    Capture,
    Minutes,
    client_agenda,
    client_minutes,
)
from app.reports.documents.words import (
    CAPTURE_WORDS,
    capture_more,
    local,
    nothing_words,
)

# Markup anywhere in a line, and at its beginning: lists, headings, quotes, rules.
_MARKUP = re.compile(r"([\\`*_\[\]<>|~&])")
_AT_START = re.compile(r"^(\d*)([#+\-=]|(?<=\d)[.)](?=\s|$))")


def agenda_markdown(agenda: Agenda) -> tuple[str, LeftOut]:
    """The agenda in Markdown, and how much of it stays inside."""
    shown, left_out = client_agenda(agenda)
    at = local(shown.planned_at, shown.zone)
    lines = [
        f"# Check-in agenda, {escaped(shown.client)}",
        "",
        f"{day_words(at.date())}, {at:%H:%M}, {zone_city(shown.zone)}"
        + (f". With {_names(shown.attendees)}." if shown.attendees else "."),
    ]
    if shown.last_held:
        lines[-1] += f" Last check-in: {day_words(shown.last_held)}."
    lines.append("")
    lines += [f"- {escaped(fact.name)}: {escaped('; '.join(fact.lines))}" for fact in shown.facts]
    sections = [section for section in shown.sections if not section.is_empty]
    for section in sections:
        lines += ["", *_head(section), *map(_item, section.everything)]
        lines += _charts(section.charts)
    nothing = nothing_words(sections)
    if nothing:
        lines += ["", nothing]
    return _text(lines), left_out


def minutes_markdown(minutes: Minutes) -> tuple[str, LeftOut]:
    """The minutes in Markdown, and how much of them stays inside."""
    shown, left_out = client_minutes(minutes)
    start, end = local(shown.held_from, shown.zone), local(shown.held_to, shown.zone)
    present = f" Present: {_names(shown.present)}." if shown.present else ""
    lines = [
        f"# Check-in minutes, {escaped(shown.client)}",
        "",
        f"{day_words(start.date())}, {start:%H:%M}–{end:%H:%M}, {zone_city(shown.zone)}.{present}",
    ]
    if shown.next_at:
        after = local(shown.next_at, shown.zone)
        lines.append(f"Next check-in: {day_words(after.date())}, {after:%H:%M}.")
    for title, captures in (("Decisions", shown.of("decision")), ("Actions", shown.of("action"))):
        if captures:
            lines += ["", f"## {title}", "", *map(_capture, captures)]
    for section in shown.spoken:
        lines += _held(section, shown)
    return _text(lines), left_out


def escaped(text: str) -> str:
    """A text in one line that no reader of Markdown takes for markup."""
    line = " ".join(text.split())
    return _AT_START.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", line))


def _held(section: AgendaSection, minutes: Minutes) -> Iterator[str]:
    yield ""
    yield from _head(section)
    for item in section.everything:
        yield _item(item)
        yield from (f"  {_capture(one)}" for one in minutes.about(section, item))
    yield from map(_capture, minutes.about(section))
    yield from _charts(section.charts)


def _head(section: AgendaSection) -> Iterator[str]:
    note = f" ({escaped(section.note)})" if section.note else ""
    yield f"## {int(section.section)} {section.title}{note}"
    yield ""
    for sentence in section.sentences:
        yield escaped(sentence)
        yield ""


def _item(item: AgendaItem) -> str:
    end = ", ".join(part for part in (item.figure, item.beside) if part)
    raised = f"raised {item.raised} times" if item.raised > 1 else ""
    more = (
        "".join(piece.text for piece in item.why),
        item.source,
        raised,
    )
    why = " · ".join(escaped(part) for part in more if part)
    return (
        f"- {escaped(item.text)}"
        + (f" — **{escaped(end)}**" if end else "")
        + (f"\\\n  {why}" if why else "")
    )


def _capture(capture: Capture) -> str:
    more = capture_more(capture)
    words = f"- **{CAPTURE_WORDS[capture.kind]}** {escaped(capture.text)}"
    return f"{words} ({escaped(more)})" if more else words


def _charts(charts: Iterable[Chart]) -> Iterator[str]:
    for chart in charts:
        yield ""
        yield f"### {escaped(chart.title)}"
        yield ""
        yield escaped(chart.sentence)
        if chart.table.rows:
            yield ""
            yield from _table(chart.table)


def _table(table: ChartTable) -> Iterator[str]:
    yield f"| {' | '.join(map(escaped, table.head))} |"
    yield f"| --- |{' ---: |' * (len(table.head) - 1)}"
    for row in table.rows:
        yield f"| {' | '.join(map(escaped, row))} |"


def _names(people: Iterable[str]) -> str:
    return escaped(", ".join(people))


def _text(lines: Iterable[str]) -> str:
    """Lines as a file: never two empty ones in a row, one line break at the end."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
