"""What ends, what is not written down, who is not trained yet.

Source: domain.md 6 (sections 10 to 12), S24, S25.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.check_ins.frame import Frame, counted, short_day
from app.domain.check_ins.sections import Candidate, Item, Row, Section

ENDS_WITHIN: Mapping[str, int] = {
    "certificate": 30,
    "credential": 30,
    "domain": 60,
    "licence": 60,
    "subscription": 60,
    "warranty": 90,
}
"""Days before its end from which something is spoken about, by what ends."""
_ENDS: Mapping[str, tuple[str, str]] = {
    "certificate": ("Certificate", "expires"),
    "credential": ("Credential", "is due to be changed"),
    "domain": ("Domain name", "expires"),
    "licence": ("Licence", "ends"),
    "subscription": ("Subscription", "ends"),
    "warranty": ("Warranty", "ends"),
}
_PAST: Mapping[str, str] = {
    "expires": "expired",
    "ends": "ended",
    "is due to be changed": "was due to be changed",
}


@dataclass(frozen=True, slots=True)
class ExpirationFact:
    """Something with an end.

    Attributes:
        kind: certificate, credential, domain, licence, subscription or warranty.
        ends_on: its last day.
        internal: nobody outside the firm is told of it.
    """

    row: Row
    kind: str
    name: str
    ends_on: date
    internal: bool = False


def expiration_items(frame: Frame, ends: Iterable[ExpirationFact]) -> Iterator[Candidate]:
    """What has ended, or ends soon, by date."""
    for one in ends:
        left = (one.ends_on - frame.today).days
        if left > ENDS_WITHIN.get(one.kind, ENDS_WITHIN["warranty"]):
            continue
        what, ends_word = _ENDS.get(one.kind, _ENDS["warranty"])
        day = short_day(one.ends_on, frame.today)
        if left < 0:
            why = f"{what} {_PAST[ends_word]} on {day}, {counted(-left, 'day')} ago"
        else:
            when = "today" if not left else f"in {counted(left, 'day')}"
            why = f"{what} {ends_word} on {day}, {when}"
        yield Candidate(
            Item(
                f"end:{one.row.target}",
                Section.EXPIRATIONS,
                one.name,
                why,
                (one.row,),
                mark="past" if left < 0 else counted(left, "day"),
                tone="late" if left < 0 else "warning",
                internal=one.internal,
            ),
            (one.ends_on, one.name.casefold()),
        )


@dataclass(frozen=True, slots=True)
class PageFact:
    """A page of the documentation.

    Attributes:
        reviewed_on: the local date of its last review, or of its first writing.
        internal: the client does not see it.
    """

    row: Row
    title: str
    reviewed_on: date
    review_every_days: int
    internal: bool = True


@dataclass(frozen=True, slots=True)
class DocumentationFacts:
    """What is written down and what is not.

    Attributes:
        pages: all pages.
        ownerless: assets that ought to have an owner and have none.
        undescribed: assets that no page is about, among those that have a page's worth to say.
        missing: templates without a page: key and title.
    """

    pages: tuple[PageFact, ...] = ()
    ownerless: tuple[Row, ...] = ()
    undescribed: tuple[Row, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()


def documentation_items(frame: Frame, facts: DocumentationFacts) -> Iterator[Candidate]:
    """Stale pages, the longest first; then assets without owner or page, and missing pages."""
    for page in facts.pages:
        age = (frame.today - page.reviewed_on).days
        stale = age - page.review_every_days
        if stale <= 0:
            continue
        day = short_day(page.reviewed_on, frame.today)
        yield Candidate(
            Item(
                page.row.target,
                Section.DOCUMENTATION,
                page.title,
                f"reviewed {day}, {counted(age, 'day')} ago; due every {page.review_every_days}",
                (page.row,),
                mark=f"{counted(stale, 'day')} stale",
                tone="warning",
                internal=page.internal,
            ),
            (-stale, 0, page.title.casefold()),
        )
    groups: Sequence[tuple[str, tuple[Row, ...], str, str]] = (
        ("ownerless", facts.ownerless, "asset has no owner", "assets have no owner"),
        ("undescribed", facts.undescribed, "asset has no page", "assets have no page"),
    )
    for place, (name, rows, one, many) in enumerate(groups, start=1):
        if rows:
            yield Candidate(
                Item(
                    f"assets:{name}",
                    Section.DOCUMENTATION,
                    counted(len(rows), one, many),
                    _names(rows),
                    rows,
                ),
                (0, place, ""),
            )
    for key, title in facts.missing:
        yield Candidate(
            Item(
                f"template:{key}",
                Section.DOCUMENTATION,
                f"Page “{title}” is missing",
                "Every client has one; it can be begun from its template.",
            ),
            (0, 3, title.casefold()),
        )


_NAMED = 6


def _names(rows: Sequence[Row]) -> str:
    names = [row.label for row in rows[:_NAMED]]
    more = len(rows) - len(names)
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


@dataclass(frozen=True, slots=True)
class TrainingFacts:
    """The seats of the portal training, and what is left of the onboarding.

    Attributes:
        seats: of the agreement in force; 0 without one.
        holders: who has one.
        sessions: the entries that gave them.
        open_steps: steps of the onboarding checklist that are not done: key, words, rows.
    """

    seats: int = 0
    holders: tuple[Row, ...] = ()
    sessions: tuple[Row, ...] = ()
    open_steps: tuple[tuple[str, str, tuple[Row, ...]], ...] = ()


def training_items(facts: TrainingFacts) -> Iterator[Candidate]:
    """Seats used, then the open steps in the order of the checklist."""
    if facts.seats:
        used = min(len(facts.holders), facts.seats)
        names = ", ".join(row.label for row in facts.holders)
        left = facts.seats - used
        why = f"Held by {names}." if names else "Nobody was trained in the portal yet."
        if left and names:
            why += f" {counted(left, 'seat is', 'seats are')} free."
        yield Candidate(
            Item(
                "training:seats",
                Section.TRAINING,
                f"Portal training: {used} of {counted(facts.seats, 'seat')} used",
                why,
                (*facts.holders, *facts.sessions),
                mark=f"{used} of {facts.seats}",
            ),
            (0,),
        )
    for place, (key, words, rows) in enumerate(facts.open_steps, start=1):
        item = Item(f"onboarding:{key}", Section.TRAINING, words, "open", rows, mark="open")
        yield Candidate(item, (place,))
