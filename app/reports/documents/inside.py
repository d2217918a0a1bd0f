"""The client's version of a document: what is internal stays inside, and is counted.

Every writer for clients goes through here, so that nothing internal can leave by being forgotten.

Source: domain.md 6 (Exports), ux.md 3.12 (4).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.reports.documents.agenda import Agenda, AgendaItem, AgendaSection
from app.reports.documents.minutes import Minutes


@dataclass(frozen=True, slots=True)
class Inside:
    """How much was left out."""

    notes: int = 0
    hidden: int = 0

    @property
    def words(self) -> str:
        """For who sends it: "3 notes and 1 hidden item stay inside."."""
        notes = f"{self.notes} {'note' if self.notes == 1 else 'notes'}"
        hidden = f"{self.hidden} hidden {'item' if self.hidden == 1 else 'items'}"
        parts = [words for words, count in ((notes, self.notes), (hidden, self.hidden)) if count]
        if not parts:
            return "Nothing stays inside."
        stay = "stays" if self.notes + self.hidden == 1 else "stay"
        return f"{' and '.join(parts)} {stay} inside."


def client_agenda(agenda: Agenda) -> tuple[Agenda, Inside]:
    """The agenda as the client may read it, and how much of it stays inside."""
    sections, inside = _sections(agenda.sections)
    return replace(agenda, sections=sections), inside


def client_minutes(minutes: Minutes) -> tuple[Minutes, Inside]:
    """The minutes as the client may read them, and how much of them stays inside.

    What was written down about a hidden item stays inside with it.
    """
    sections, inside = _sections(minutes.sections)
    hidden = {
        item.key
        for section in minutes.sections
        for item in (*section.items, *section.appendix)
        if item.hidden is not None
    }
    kept = tuple(
        capture for capture in minutes.captures if not capture.inside and capture.item not in hidden
    )
    notes = inside.notes + len(minutes.captures) - len(kept)
    return replace(minutes, sections=sections, captures=kept), Inside(notes, inside.hidden)


def _sections(sections: Iterable[AgendaSection]) -> tuple[tuple[AgendaSection, ...], Inside]:
    notes = hidden = 0
    shown = []
    for section in sections:
        everything = (*section.items, *section.appendix)
        notes += sum(bool(item.inside) for item in everything)
        hidden += sum(item.hidden is not None for item in everything)
        shown.append(
            replace(section, items=_shown(section.items), appendix=_shown(section.appendix))
        )
    return tuple(shown), Inside(notes, hidden)


def _shown(items: Iterable[AgendaItem]) -> tuple[AgendaItem, ...]:
    return tuple(replace(item, inside="") for item in items if item.hidden is None)
