"""Work outside the fee since the last check-in, and what people decided in the engine's place.

Source: domain.md 6 (section 4), 2 (ExclusionReview, Override).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.check_ins.frame import Frame, short_day
from app.domain.check_ins.sections import Candidate, Item, Row, Section, Tone
from app.domain.coverage.reasons import short_reason
from app.domain.words import money_words

UNDECIDED = frozenset({"disputed", "proposed"})
"""States in which somebody still has to say something, however long ago the work was."""
_RANK: Mapping[str, int] = {
    "disputed": 0,
    "proposed": 1,
    "confirmed": 2,
    "notified": 2,
    "upheld": 2,
    "in its project": 3,
    "invoiced": 2,
    "reversed": 3,
    "waived": 3,
}
_OVERRIDES = 4
_TONES: Mapping[str, Tone] = {"disputed": "late", "proposed": "warning"}
_WHAT_NEXT: Mapping[str, str] = {
    "disputed": " Unless it is settled at this check-in, it is not billed.",
}
"""State → what follows by itself (domain.md 0, I12)."""


_PREFIX = "exclusion"


def exclusion_item(entry: str, group: str) -> str:
    """The key of an excluded group among the items of an agenda.

    Args:
        entry: id of its time entry.
        group: the name by which it is spoken of (`domain.billing.exclusions.group_key`).
    """
    return f"{_PREFIX}:{entry}:{group}"


def excluded_in(key: str) -> tuple[str, str] | None:
    """Entry and group that an item is about; None where it is no exclusion."""
    parts = key.split(":")
    return (parts[1], parts[2]) if len(parts) == 3 and parts[0] == _PREFIX else None  # noqa: PLR2004 -- prefix, entry, group


@dataclass(frozen=True, slots=True)
class ExclusionFact:
    """One excluded group of a time entry.

    Units: counted minutes; money in minor units.

    Attributes:
        key: as `exclusion_item` writes it.
        state: of its review.
        state_at: when it came into that state; None where nothing is recorded.
        sentence: its reason, as the client reads it.
        what: the ticket's title, or the kind of work.
    """

    key: str
    entry: Row
    ticket: Row | None
    what: str
    worked_at: datetime
    minutes: int
    amount_minor: int
    currency: str
    reason: str
    sentence: str
    state: str = "proposed"
    state_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OverrideFact:
    """A person's decision that made work included; one that excluded it has a group of its own."""

    id: str
    entry: Row
    ticket: Row | None
    what: str
    worked_at: datetime
    reason: str
    by: str
    at: datetime


def exclusion_items(
    frame: Frame, exclusions: Iterable[ExclusionFact], overrides: Iterable[OverrideFact] = ()
) -> Iterator[Candidate]:
    """Excluded groups: disputed, proposed, confirmed, then others; the dearest first."""
    for one in exclusions:
        new = frame.is_new(one.worked_at) or frame.is_new(one.state_at)
        if not new and one.state not in UNDECIDED:
            continue
        day = short_day(frame.day_of(one.worked_at), frame.today)
        reason = short_reason(one.reason)
        yield Candidate(
            Item(
                one.key,
                Section.EXCLUSIONS,
                f"{one.what}, {day}, {one.minutes} min",
                (one.sentence or f"Excluded: {reason}.") + _WHAT_NEXT.get(one.state, ""),
                (one.entry, *((one.ticket,) if one.ticket else ())),
                mark=one.state,
                tone=_TONES.get(one.state, "normal"),
                amount_minor=one.amount_minor,
                currency=one.currency,
            ),
            (_RANK.get(one.state, 2), -one.amount_minor, one.worked_at),
        )
    for override in overrides:
        if not frame.is_new(override.at):
            continue
        day = short_day(frame.day_of(override.worked_at), frame.today)
        decided = short_day(frame.day_of(override.at), frame.today)
        reason = override.reason.rstrip(".")
        yield Candidate(
            Item(
                f"override:{override.id}",
                Section.EXCLUSIONS,
                f"{override.what}, {day}",
                f"Included: decided by {override.by} on {decided}: {reason}.",
                (
                    override.entry,
                    Row("override", override.id),
                    *((override.ticket,) if override.ticket else ()),
                ),
                mark="included",
            ),
            (_OVERRIDES, 0, override.worked_at),
        )


def exclusions_note(items: Iterable[Item]) -> str:
    """The section in one line: "2, $270.00 proposed, $90.00 confirmed"; empty without any."""
    sums: dict[tuple[int, str, str], int] = {}
    count = 0
    for item in items:
        if item.amount_minor is None:
            continue
        count += 1
        key = (_RANK.get(item.mark, 2), item.mark, item.currency)
        sums[key] = sums.get(key, 0) + item.amount_minor
    parts = (
        f"{money_words(amount, currency)} {state}"
        for (_rank, state, currency), amount in sorted(sums.items())
    )
    return ", ".join((str(count), *parts)) if count else ""
