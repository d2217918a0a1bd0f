"""The minutes of a check-in: the frozen agenda, and what was noted, decided and agreed.

Source: domain.md 6, ux.md 3.12 (Hold, After).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from app.domain.check_ins import Section
from app.reports.documents.agenda import AgendaItem, AgendaSection
from app.reports.documents.letterhead import Letterhead

CaptureKind = Literal["note", "decision", "action"]


@dataclass(frozen=True, slots=True)
class Capture:
    """What was written down during the check-in.

    Attributes:
        item: the key of the item that it is about; empty where it is about the section.
        by: who decided, or who said it; empty where that does not matter.
        owner: of an action: who does it.
        due: of an action: by when, in the client's zone.
        result: what came of it: "confirmed", "now T-1060".
        inside: a note among ourselves; it never leaves.
    """

    kind: CaptureKind
    text: str
    section: Section
    item: str = ""
    by: str = ""
    owner: str = ""
    due: date | None = None
    result: str = ""
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Minutes:
    """A check-in that was held.

    Attributes:
        held_from: with its offset; shown in `zone`.
        held_to: as `held_from`.
        present: people by name, the client's first.
        sections: the agenda as it was frozen.
        captures: in the order in which they were written.
        next_at: when the next check-in is; None while that is open.
    """

    letterhead: Letterhead
    client: str
    held_from: datetime
    held_to: datetime
    zone: str
    present: tuple[str, ...]
    sections: tuple[AgendaSection, ...]
    captures: tuple[Capture, ...]
    next_at: datetime | None = None

    def of(self, kind: CaptureKind) -> tuple[Capture, ...]:
        """All captures of a kind, in their order."""
        return tuple(capture for capture in self.captures if capture.kind == kind)

    @property
    def spoken(self) -> tuple[AgendaSection, ...]:
        """Sections with something to say, also those that only captures are about, in order."""
        there = {section.section: section for section in self.sections if not section.is_empty}
        for capture in self.captures:
            there.setdefault(capture.section, AgendaSection(capture.section))
        return tuple(section for _, section in sorted(there.items()))

    def about(self, section: AgendaSection, item: AgendaItem | None = None) -> tuple[Capture, ...]:
        """Captures about an item; without one those about the section and no item of it."""
        own = [capture for capture in self.captures if capture.section == section.section]
        if item is not None:
            return tuple(capture for capture in own if capture.item == item.key)
        keys = {one.key for one in section.everything}
        return tuple(capture for capture in own if capture.item not in keys)
