"""The agenda of a check-in as it is spoken through.

Source: domain.md 6, ux.md 3.12.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from app.reports.charts import Chart
from app.reports.documents.letterhead import Letterhead

SECTIONS: tuple[tuple[str, str], ...] = (
    ("Actions from last time", "Actions"),
    ("Your topics and priorities", "Topics"),
    ("Decisions and answers needed", "Decisions"),
    ("Exclusions since last check-in", "Exclusions"),
    ("Incidents since last check-in", "Incidents"),
    ("Open requests", "Requests"),
    ("Solution design and projects", "Projects"),
    ("Budget", "Budget"),
    ("Quarterly review", "Review"),
    ("Expirations", "Expirations"),
    ("Documentation", "Pages"),
    ("Training and onboarding", "Training"),
    ("Next", "Next"),
)
"""Titles of sections 1 to 13, and the short ones for a foot."""

MOST_ITEMS = 7
"""Items of a section; the others belong into its appendix."""

PieceKind = Literal["plain", "included", "excluded", "held"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence; a decision carries its mark and its colour beside its word."""

    text: str
    kind: PieceKind = "plain"


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One thing to speak about.

    Attributes:
        key: names it for good, so that captures and later exports find it: "exclusion:0192…".
        text: what it is.
        why: why it is here, in pieces that read as one sentence.
        figure: stands at the right: "$270.00", "due 5 March".
        beside: below the figure: "14 days overdue".
        source: what it comes from: "Request 1042", "Quote Q-12".
        raised: in how many check-ins it stood, this one included.
        pinned: the account manager wants it first.
        hidden: why it is kept from the client; None where it is not hidden.
        inside: a note among ourselves.
    """

    key: str
    text: str
    why: tuple[Piece, ...] = ()
    figure: str = ""
    beside: str = ""
    source: str = ""
    raised: int = 1
    pinned: bool = False
    hidden: str | None = None
    inside: str = ""


@dataclass(frozen=True, slots=True)
class AgendaSection:
    """A section of the agenda.

    Attributes:
        number: 1 to 13, see `SECTIONS`.
        items: `MOST_ITEMS` at most, in their order.
        note: one figure for the whole section: "in review, $337.50".
        sentences: stand above the items; the budget's arithmetic is such.
        charts: stand below the sentences, each with its title and its table.
        appendix: the items beyond the first seven.

    Raises:
        ValueError: there is no such section.
    """

    number: int
    items: tuple[AgendaItem, ...] = ()
    note: str = ""
    sentences: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    appendix: tuple[AgendaItem, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.number <= len(SECTIONS):
            raise ValueError(f"An agenda has sections 1 to {len(SECTIONS)}, not {self.number}.")

    @property
    def title(self) -> str:
        """As it stands on the page."""
        return SECTIONS[self.number - 1][0]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say; the title is then named at the end."""
        return not (self.items or self.sentences or self.charts or self.appendix)


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure at the head of a document: its name, and one or two lines."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is spoken about at one check-in.

    Attributes:
        planned_at: with its offset; shown in `zone`.
        zone: the client's, by name.
        attendees: people by name, the client's first.
        last_held: the day of the last check-in, in `zone`.
        facts: at the head of the first page, beside when and with whom; two fit well.
        sections: in their order; a section that is missing is empty.
    """

    letterhead: Letterhead
    client: str
    planned_at: datetime
    zone: str
    attendees: tuple[str, ...]
    sections: tuple[AgendaSection, ...]
    last_held: date | None = None
    facts: tuple[Fact, ...] = ()
