"""The rows that an agenda is shown as: headings, items, charts and what stays folded.

Source: ux.md 3.12; mockups/06-check-in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from app.domain.check_ins import Agenda, AgendaSection, Item, Section

RowKind = Literal["heading", "item", "hidden", "chart", "fold"]


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """One row, finished for painting.

    Attributes:
        key: of the item, or of the row itself ("section:4", "fold:4", "chart:8:0"); unique.
        title: the first line.
        detail: the second line, or what stands beside a heading.
        chip: a few words at the right.
        link: what the row rests on, as people call it.
        item: what it shows, where it is an item.
    """

    key: str
    kind: RowKind
    section: Section
    title: str = ""
    detail: str = ""
    chip: str = ""
    link: str = ""
    item: Item | None = None

    @property
    def speaks(self) -> bool:
        """Whether the cursor stops at it."""
        return self.kind != "heading"

    def words(self) -> str:
        """Say the row."""
        return ", ".join(part for part in (self.title, self.chip, self.detail, self.link) if part)


@dataclass(frozen=True, slots=True)
class Shown:
    """What of an agenda is in sight.

    Attributes:
        unfolded: sections whose appendix is shown, too.
        hidden: items that a person hid are shown, struck out.
        charts: sections with a chart, and its title.
    """

    unfolded: frozenset[Section] = frozenset()
    hidden: bool = False
    charts: tuple[tuple[Section, str], ...] = ()


def agenda_rows(agenda: Agenda, shown: Shown = Shown()) -> tuple[AgendaRow, ...]:
    """All rows of an agenda in order; a section without anything has none."""
    return tuple(row for section in agenda.sections for row in _section(agenda, section, shown))


def _section(agenda: Agenda, section: AgendaSection, shown: Shown) -> Iterator[AgendaRow]:
    number = section.section
    hidden = [one for one in agenda.hidden if one.item.section == number]
    charts = [title for where, title in shown.charts if where == number]
    if not section.count and not charts and not (shown.hidden and hidden):
        return
    note = section.note or (str(section.count) if section.count else "")
    yield AgendaRow(f"section:{number}", "heading", number, section.title, note)
    for at, title in enumerate(charts):
        yield AgendaRow(f"chart:{number}:{at}", "chart", number, title)
    yield from (_item(one) for one in section.items)
    if section.appendix and number in shown.unfolded:
        yield from (_item(one) for one in section.appendix)
    elif section.appendix:
        more = f"{len(section.appendix)} more in the appendix"
        yield AgendaRow(f"fold:{number}", "fold", number, more)
    if shown.hidden:
        yield from (
            replace(_item(one.item), kind="hidden", detail=f"hidden: {one.reason}")
            for one in hidden
        )


def _item(item: Item) -> AgendaRow:
    raised = f"raised {item.raised} times" if item.raised > 1 else ""
    chip = " · ".join(part for part in (item.mark, raised) if part)
    link = ", ".join(row.label for row in item.rows if row.label)
    return AgendaRow(item.key, "item", item.section, item.title, item.why, chip, link, item)
