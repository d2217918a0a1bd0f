"""The thirteen sections of a check-in's agenda, and what stands in them.

Source: domain.md 6; ux.md 3.12.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal

Tone = Literal["normal", "muted", "warning", "late"]

MOST_ITEMS = 7
"""Items of a section; the rest goes to its appendix."""


class Section(IntEnum):
    """The sections in their order; an item stands in the first one that it qualifies for."""

    ACTIONS = 1
    TOPICS = 2
    DECISIONS = 3
    EXCLUSIONS = 4
    INCIDENTS = 5
    REQUESTS = 6
    PROJECTS = 7
    BUDGET = 8
    REVIEW = 9
    EXPIRATIONS = 10
    DOCUMENTATION = 11
    TRAINING = 12
    NEXT = 13


TITLES: Mapping[Section, str] = {
    Section.ACTIONS: "Actions from last time",
    Section.TOPICS: "Your topics and priorities",
    Section.DECISIONS: "Decisions and answers needed",
    Section.EXCLUSIONS: "Exclusions since last check-in",
    Section.INCIDENTS: "Incidents since last check-in",
    Section.REQUESTS: "Open requests",
    Section.PROJECTS: "Solution design and projects",
    Section.BUDGET: "Budget",
    Section.REVIEW: "Quarterly review",
    Section.EXPIRATIONS: "Expirations",
    Section.DOCUMENTATION: "Documentation",
    Section.TRAINING: "Training and onboarding",
    Section.NEXT: "Next",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row that a statement of the agenda rests on: where its link leads.

    Attributes:
        kind: ticket, asset, page, entry, quote, effect, override, credential, project, action,
            topic, version, ledger or contact.
        id: of the row.
        label: how people call it: "T-1048", "PRN-3"; empty where it has no name.
    """

    kind: str
    id: str
    label: str = ""

    @property
    def target(self) -> str:
        """Kind and id in one word: "ticket:…"."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the agenda, in words, with the rows that it rests on.

    Units: money in minor units of `currency`.

    Attributes:
        key: names it from one check-in to the next: "ticket:…", "quote:…", "budget:used".
        why: why it is here, as the client reads it.
        rows: what its words and numbers rest on; the first is what the item is about.
        mark: a few words for its chip: "14 days overdue", "proposed".
        amount_minor: money at stake; None where there is none.
        internal: it never leaves the firm: a credential, a page that the client does not see.
        raised: how often it stands on an agenda, this one included.
        pinned: it stays in the first part of its section, before the others.
        added: a person wrote it, no rule found it.
    """

    key: str
    section: Section
    title: str
    why: str = ""
    rows: tuple[Row, ...] = ()
    mark: str = ""
    tone: Tone = "normal"
    amount_minor: int | None = None
    currency: str = ""
    internal: bool = False
    raised: int = 1
    pinned: bool = False
    added: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that qualifies for a section, with its place among the others there.

    Attributes:
        order: compared within the section only; equal ones are told apart by the key.
        claims: keys of other items that this one speaks for: they do not stand beside it.
        earlier: on how many agendas it is known to have been before, beside what those say.
    """

    item: Item
    order: tuple[Any, ...] = ()
    claims: frozenset[str] = frozenset()
    earlier: int = 0
