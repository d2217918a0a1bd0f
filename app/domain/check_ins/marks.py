"""What the account manager does to an agenda: pin, hide, put in order, add.

Marks are kept by the key of an item, so that they find it again however the agenda is built anew.

Source: domain.md 6; ux.md 3.12.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.check_ins.sections import Candidate, Item, Section
from app.domain.rules import RuleBroken

LEAST_REASON = 3
"""Letters of a reason to hide an item: it is kept, and read when somebody asks why."""
LONGEST_TEXT = 500
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Added:
    """An item that a person wrote.

    Attributes:
        internal: it is for the firm alone.
    """

    id: str
    section: Section
    text: str
    by: str
    at: datetime
    internal: bool = False

    @property
    def key(self) -> str:
        """Its key among the items."""
        return f"added:{self.id}"


@dataclass(frozen=True, slots=True)
class Marks:
    """All marks of one check-in.

    Attributes:
        hidden: key → why.
        places: key → place in its section, 0 being the first.
    """

    pinned: frozenset[str] = frozenset()
    hidden: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    added: tuple[Added, ...] = ()


NO_MARKS = Marks()


def check_hiding(reason: str) -> str:
    """A reason to hide an item, tidied.

    Raises:
        RuleBroken: it says nothing.
    """
    tidy = " ".join(reason.split())
    if len(tidy) < LEAST_REASON:
        raise RuleBroken(
            "hide-reason", "Say in a few words why it is left out: the reason stays with it."
        )
    return tidy[:LONGEST_TEXT]


def check_text(text: str) -> str:
    """The text of an item or topic that a person writes, in one line.

    Raises:
        RuleBroken: it is empty or too long.
    """
    tidy = " ".join(text.split())
    if not tidy:
        raise RuleBroken("agenda-text-empty", "Say in a few words what to speak about.")
    if len(tidy) > LONGEST_TEXT:
        raise RuleBroken(
            "agenda-text-long",
            f"Keep it under {LONGEST_TEXT} characters: the meeting has room for the rest.",
        )
    return tidy


def check_key(key: str) -> str:
    """The key of an item: a kind and an id, or a word of the agenda's own.

    Raises:
        RuleBroken: it is no key.
    """
    if not key or len(key) > LONGEST_KEY or any(one.isspace() for one in key):
        raise RuleBroken("agenda-key", "There is no such item: look at the agenda again.")
    return key


def check_section(section: int, kind: str) -> None:
    """Check where a topic is to stand.

    Raises:
        RuleBroken: there is no such section or kind, or a priority stands elsewhere.
    """
    if section not in set(Section):
        raise RuleBroken("agenda-section", "Choose a section of the agenda, from 1 to 13.")
    if kind not in {"topic", "priority"}:
        raise RuleBroken("agenda-topic", "It is a topic or a priority: choose one.")
    if kind == "priority" and section != Section.TOPICS:
        raise RuleBroken("agenda-priority", "A priority stands among the client's topics.")


def added_items(marks: Marks) -> Iterable[Candidate]:
    """The items that a person wrote, behind those that were found."""
    for one in marks.added:
        why = f"added by {one.by}" if one.by else "added"
        item = Item(one.key, one.section, one.text, why, added=True, internal=one.internal)
        yield Candidate(item, (one.at,))


def arranged(items: Sequence[Item], marks: Marks) -> list[Item]:
    """Items of one section in the order that people gave them, pinned ones first.

    An item with a place stands there; the others fill what is left in their own order. Of two with
    one place the one that comes first by itself keeps it.
    """
    slots: dict[int, Item] = {}
    rest: list[Item] = []
    # Natural order decides who keeps a place that two were given.
    for item in items:
        place = marks.places.get(item.key)
        if place is None:
            rest.append(item)
            continue
        slot = max(0, place)
        while slot in slots:
            slot += 1
        slots[slot] = item
    ordered: list[Item] = []
    free = iter(rest)
    for slot in range(len(items)):
        item_or_none = slots.pop(slot, None) or next(free, None)
        if item_or_none is not None:
            ordered.append(item_or_none)
    ordered += [slots[slot] for slot in sorted(slots)]
    return sorted(ordered, key=lambda item: not item.pinned)


def moved(keys: Sequence[str], key: str, by: int) -> dict[str, int]:
    """The places of a section's items after one of them is moved up (−) or down (+).

    Args:
        keys: of the items as they stand.
        key: of the one that moves; one that is not among them moves nothing.
        by: how many places; at the ends it stays.
    """
    order = list(keys)
    if key in order:
        at = order.index(key)
        order.insert(max(0, min(at + by, len(order) - 1)), order.pop(at))
    return {one: place for place, one in enumerate(order)}
