"""What is frozen when a check-in ends: the minutes, whole, and as the client gets them.

Minutes are plain values (texts, numbers, lists), so that they stay as they are however the
program changes: `to_plain` and `from_plain` write and read them.

Source: domain.md 2 (CheckIn), 6 (After, Exports); ux.md 3.12.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.check_ins.agenda import Agenda, AgendaSection, HiddenItem
from app.domain.check_ins.captures import Captured, CaptureKind
from app.domain.check_ins.frame import counted


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How much stays inside the firm.

    Attributes:
        notes: internal notes.
        hidden: items that a person hid.
        items: items that are for the firm alone.
    """

    notes: int = 0
    hidden: int = 0
    items: int = 0

    def words(self) -> str:
        """One sentence: "3 internal notes and 1 hidden item stay inside."; empty of nothing."""
        parts = [
            counted(number, one)
            for number, one in (
                (self.notes, "internal note"),
                (self.hidden, "hidden item"),
                (self.items, "internal item"),
            )
            if number
        ]
        if not parts:
            return ""
        *firsts, last = parts
        listed = f"{', '.join(firsts)} and {last}" if firsts else last
        alone = self.notes + self.hidden + self.items == 1
        return f"{listed} {'stays' if alone else 'stay'} inside."


@dataclass(frozen=True, slots=True)
class Minutes:
    """A check-in that was held, as it is kept.

    Attributes:
        begun, ended: when it was held; None on an agenda that was not held yet.
        attendees: names.
        sections: the agenda as it stood, the hidden items apart.
        captured: notes, decisions and actions, as they were taken down.
        next_at: the next check-in; None where none was agreed.
        left_out: what this version leaves out; nothing in the whole one.
    """

    client: str
    zone: str
    currency: str
    planned: datetime
    since: datetime | None
    manager: str = ""
    begun: datetime | None = None
    ended: datetime | None = None
    attendees: tuple[str, ...] = ()
    sections: tuple[AgendaSection, ...] = ()
    hidden: tuple[HiddenItem, ...] = ()
    captured: tuple[Captured, ...] = ()
    next_at: datetime | None = None
    left_out: LeftOut = field(default_factory=LeftOut)

    def of(self, kind: CaptureKind) -> tuple[Captured, ...]:
        """All lines of one kind, in the order in which they were taken down."""
        return tuple(one for one in self.captured if one.kind == kind)

    def about(self, key: str) -> tuple[Captured, ...]:
        """All lines about one item."""
        return tuple(one for one in self.captured if one.item == key)


def freeze(
    agenda: Agenda,
    captured: Sequence[Captured],
    *,
    manager: str = "",
    begun: datetime | None = None,
    ended: datetime | None = None,
    attendees: Iterable[str] = (),
    next_at: datetime | None = None,
) -> Minutes:
    """Make the minutes of a check-in: everything that was on the table, and all that was said."""
    return Minutes(
        agenda.client,
        agenda.zone,
        agenda.currency,
        agenda.planned,
        agenda.since,
        manager,
        begun,
        ended,
        tuple(attendees),
        agenda.sections,
        agenda.hidden,
        tuple(captured),
        next_at,
    )


def for_client(minutes: Minutes) -> Minutes:
    """The client's version: no internal notes, no hidden or internal items, and how many were.

    What was said about an item that is left out is left out with it, unless it is an action or a
    decision: these bind the client, and stand without the item.
    """
    sections = tuple(_for_client(section) for section in minutes.sections)
    shown = {item.key for section in sections for item in section.everything}
    kept = tuple(
        one if one.item in shown else replace(one, item="")
        for one in minutes.captured
        if not one.internal and (one.kind != "note" or not one.item or one.item in shown)
    )
    left = sum(one.count for one in minutes.sections) - sum(one.count for one in sections)
    return replace(
        minutes,
        sections=sections,
        hidden=(),
        captured=kept,
        left_out=LeftOut(
            notes=minutes.left_out.notes + len(minutes.captured) - len(kept),
            hidden=minutes.left_out.hidden + len(minutes.hidden),
            items=minutes.left_out.items + left,
        ),
    )


def _for_client(section: AgendaSection) -> AgendaSection:
    return replace(
        section,
        items=tuple(item for item in section.items if not item.internal),
        appendix=tuple(item for item in section.appendix if not item.internal),
    )


def keys_of(minutes: Minutes) -> frozenset[str]:
    """The keys of everything that was on the agenda: what comes up again was raised before."""
    return frozenset(item.key for section in minutes.sections for item in section.everything)
