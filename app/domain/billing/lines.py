"""What an invoice is made from and made of: facts in, lines out.

Source: domain.md 2 (Invoice), 2.2.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from app.domain.billing.exclusions import Exclusion
from app.domain.billing.fees import FeeTerms
from app.domain.billing.reviews import Review
from app.domain.billing.taxes import NO_TAX, Tax

FEE, PROJECTS, LABOUR, CALLOUT, MATERIALS, PRIOR, CREDITS, TAX = (
    *("fee", "projects", "labour", "callout", "materials", "prior", "credits", "tax"),
)
SECTIONS = (FEE, PROJECTS, LABOUR, CALLOUT, MATERIALS, PRIOR, CREDITS, TAX)
"""Sections in the order in which an invoice shows them."""

FEE_KEY = "fee"
"""The group key of fee lines, by which a month's fee is known again."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is billed by time and stands, with what was said of it.

    Attributes:
        words: the sentence that the client reads.
        settled_month: the month in which a dispute about it was settled; empty where none was.
    """

    exclusion: Exclusion
    review: Review
    words: str = ""
    settled_month: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone of a project that was reached."""

    id: str
    month: str
    words: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Bought:
    """Material that a client's approver has agreed to."""

    id: str
    month: str
    words: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Work:
    """What a line says of the work beside its sentence.

    Attributes:
        ticket: its number, "T-1042"; empty for work on no ticket.
        day: when it began, in the client's zone.
    """

    ticket: str = ""
    title: str = ""
    person: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line.

    Units: counted minutes; minor units, rate per hour. Credits are below zero.

    Attributes:
        entry: id of the entry; empty for what is no work.
        reason: a reason code, or empty.
        multiplier: a fraction's text.
        start: when the work began, for the order of lines.
        work: what is said of the work; nothing for what is none.
    """

    section: str
    words: str
    amount_minor: int
    work_month: str = ""
    entry: str = ""
    effect: str = ""
    milestone: str = ""
    material: str = ""
    group_key: str = ""
    reason: str = ""
    minutes: int = 0
    rate_minor: int = 0
    multiplier: str = ""
    start: datetime | None = None
    work: Work = Work()

    @property
    def place(self) -> tuple[object, ...]:
        """By which lines are ordered: section, month, time, and then what never changes."""
        at = self.start.astimezone(UTC).isoformat() if self.start else ""
        what = (self.entry, self.milestone, self.material, self.group_key)
        return SECTIONS.index(self.section), self.work_month, at, what, self.amount_minor


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the invoice of a month is made from.

    Attributes:
        month: the month that is closed.
        begins: the first month that these books closed; the month itself where none was.
        locked: months that are closed already.
        standing: all that is billed by time and stands.
        lines: the lines of every document in force so far: those of an invoice that was taken back
            whole are none.
        effects: (entry, work month) → the effect that moved it last.
        because: (entry, work month) → what stands there now, in a sentence.
        works: entry → what its line says of the work.
        starts: entry → when it began, for the order of credits.
        billed_to: whom the invoice names, with how many days they have to pay it.
        issued_from: the words of the firm's letterhead.
    """

    month: str
    begins: str
    currency: str
    versions: Sequence[FeeTerms] = ()
    locked: frozenset[str] = frozenset()
    standing: Sequence[Standing] = ()
    milestones: Sequence[Reached] = ()
    materials: Sequence[Bought] = ()
    lines: Sequence[Line] = ()
    effects: Mapping[tuple[str, str], str] = field(default_factory=dict)
    because: Mapping[tuple[str, str], str] = field(default_factory=dict)
    works: Mapping[str, Work] = field(default_factory=dict)
    starts: Mapping[str, datetime] = field(default_factory=dict)
    billed_to: Mapping[str, str | int] = field(default_factory=dict)
    issued_from: Mapping[str, str] = field(default_factory=dict)
    tax: Tax = NO_TAX


@dataclass(frozen=True, slots=True)
class Invoice:
    """The lines of a month, in order, whom they are billed to, and by whom."""

    month: str
    currency: str
    lines: tuple[Line, ...]
    billed_to: Mapping[str, str | int] = field(default_factory=dict)
    issued_from: Mapping[str, str] = field(default_factory=dict)

    @property
    def total_minor(self) -> int:
        """What it comes to."""
        return sum(line.amount_minor for line in self.lines)

    def of(self, section: str) -> tuple[Line, ...]:
        """The lines of one section."""
        return tuple(line for line in self.lines if line.section == section)

    @property
    def digest(self) -> str:
        """By which it is known that the same was agreed to: every figure, and every word."""
        told = [
            [
                *(line.section, line.entry, line.milestone, line.material, line.group_key),
                *(line.work_month, line.reason, line.minutes, line.rate_minor, line.multiplier),
                *(line.amount_minor, line.words),
                *(line.work.ticket, line.work.title, line.work.person, str(line.work.day or "")),
            ]
            for line in self.lines
        ]
        heads = [sorted(self.billed_to.items()), sorted(self.issued_from.items())]
        whole = json.dumps([self.month, self.currency, *heads, told], separators=(",", ":"))
        return hashlib.sha256(whole.encode()).hexdigest()
