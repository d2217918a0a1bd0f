"""The agenda of a check-in as it is spoken through.

Source: domain.md 6, ux.md 3.12.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from app.domain.check_ins import TITLES, Section
from app.reports.charts import Chart
from app.reports.documents.letterhead import Letterhead

SHORT_TITLES: dict[Section, str] = {
    Section.ACTIONS: "Actions",
    Section.TOPICS: "Topics",
    Section.DECISIONS: "Decisions",
    Section.EXCLUSIONS: "Exclusions",
    Section.INCIDENTS: "Incidents",
    Section.REQUESTS: "Requests",
    Section.PROJECTS: "Projects",
    Section.BUDGET: "Budget",
    Section.REVIEW: "Review",
    Section.EXPIRATIONS: "Expirations",
    Section.DOCUMENTATION: "Pages",
    Section.TRAINING: "Training",
    Section.NEXT: "Next",
}
"""As the foot of a page names what follows."""

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
        hidden: why a person keeps it from the client; None where it is not hidden.
        internal: it is for the firm alone: a credential, a page that the client does not see.
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
    internal: bool = False
    inside: str = ""

    @property
    def leaves(self) -> bool:
        """Whether the client may read it."""
        return self.hidden is None and not self.internal


@dataclass(frozen=True, slots=True)
class AgendaSection:
    """A section of the agenda.

    Attributes:
        items: `domain.check_ins.MOST_ITEMS` and the pinned ones, in their order.
        note: one figure for the whole section: "in review, $337.50".
        sentences: stand above the items; the budget's arithmetic is such.
        charts: stand below the items, each with its title and its table.
        appendix: the other items.
    """

    section: Section
    items: tuple[AgendaItem, ...] = ()
    note: str = ""
    sentences: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    appendix: tuple[AgendaItem, ...] = ()

    @property
    def title(self) -> str:
        """As it stands on the page."""
        return TITLES[self.section]

    @property
    def everything(self) -> tuple[AgendaItem, ...]:
        """Its items and its appendix, in order."""
        return self.items + self.appendix

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say; the title is then named at the end."""
        return not (self.items or self.sentences or self.charts or self.appendix)


_DECIDED: tuple[tuple[str, PieceKind], ...] = (("Included", "included"), ("Excluded", "excluded"))
_ENDS = ("", ":", ",", ";", ".")  # behind the word, where it is a decision


def pieces_of(sentence: str) -> tuple[Piece, ...]:
    """A sentence in pieces: a decision that it begins with carries its mark (domain.md 3.3)."""
    for word, kind in _DECIDED:
        rest = sentence.removeprefix(word)
        if rest != sentence and rest[:1] in _ENDS:
            return (Piece(word, kind), Piece(rest)) if rest else (Piece(word, kind),)
    return (Piece(sentence),) if sentence else ()


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
