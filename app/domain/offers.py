"""What a quote says to the client, and what it must say (domain.md 2, 2.3).

The client approves the text that they were shown, which a digest remembers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

from app.domain.agreement.written import date_words
from app.domain.rules import RuleBroken
from app.domain.words import hours_words, money_words

_LONGEST_TITLE = 200
_MOST_MILESTONES = 24


class QuoteKind(StrEnum):
    """How the work is paid: a flat fee, or its time up to a ceiling."""

    FLAT = "flat"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of a flat fee, invoiced when it is reached.

    Attributes:
        fee_minor: in minor units of the quote's currency.
        due: when it is planned for, if that is known.
    """

    title: str
    fee_minor: int
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a quote says to the client.

    Attributes:
        fee_minor: the flat fee, or the ceiling of work by time; of a change quote for everything
            that is not reached yet.
        estimate_min: minutes that the work is expected to take.
        stages: parts of a flat fee; none: it is due when the work is done.
    """

    title: str
    kind: str
    scope: str
    deliverables: str
    out_of_scope: str
    fee_minor: int
    currency: str
    estimate_min: int
    stages: tuple[Stage, ...] = ()
    edition: int = 1
    expires_on: date | None = None


def check_offer(offer: Offer) -> None:
    """Check what even a draft must say.

    Raises:
        RuleBroken: the sentence names the field.
    """
    if not offer.title.strip() or len(offer.title) > _LONGEST_TITLE:
        raise RuleBroken(
            "title-empty", f"Give the quote a name of at most {_LONGEST_TITLE} letters."
        )
    if offer.kind not in set(QuoteKind):
        raise RuleBroken("quote-kind", "Choose a flat fee, or time up to a ceiling.")
    if offer.fee_minor < 0 or offer.estimate_min < 0:
        raise RuleBroken("quote-below-zero", "Fee and estimate of a quote start at zero.")
    for stage in offer.stages:
        if not stage.title.strip() or stage.fee_minor <= 0:
            raise RuleBroken("milestone-empty", "Each milestone needs a name and a fee above zero.")


def check_complete(offer: Offer, today: date) -> None:
    """Check that an offer can be sent.

    Args:
        offer: what it says.
        today: the local date at the client.

    Raises:
        RuleBroken: something is missing, or its parts do not make up its fee.
    """
    check_offer(offer)
    for words, what in ((offer.scope, "what is done"), (offer.deliverables, "what they get")):
        if not words.strip():
            raise RuleBroken("quote-unfinished", f"Say {what} before the quote is sent.")
    if offer.fee_minor == 0:
        what = "ceiling" if offer.kind == QuoteKind.TIME else "fee"
        raise RuleBroken("quote-free", f"Give the quote a {what} above zero before it is sent.")
    if offer.kind == QuoteKind.TIME and offer.stages:
        raise RuleBroken("milestone-of-time", "Work by time has no milestones: take them out.")
    total = sum(stage.fee_minor for stage in offer.stages)
    if offer.stages and total != offer.fee_minor:
        raise RuleBroken(
            "milestone-sum",
            f"The milestones make {money_words(total, offer.currency)}, the fee is "
            f"{money_words(offer.fee_minor, offer.currency)}: make them equal.",
        )
    if offer.expires_on is None or offer.expires_on < today:
        raise RuleBroken("quote-over", "Let the quote expire today or later.")


def shown_text(offer: Offer) -> str:
    """The offer as plain text, every word of which the client approves."""
    price = money_words(offer.fee_minor, offer.currency)
    by_time = offer.kind == QuoteKind.TIME
    lines = [
        f"{offer.title.strip()} (edition {offer.edition})",
        "",
        "What is done",
        offer.scope.strip(),
        "",
        "What you get",
        offer.deliverables.strip(),
        "",
        "What is not part of it",
        offer.out_of_scope.strip() or "Nothing was named.",
        "",
        f"By time and materials, at most {price}; we ask again before it costs more."
        if by_time
        else f"Flat fee: {price}.",
    ]
    if offer.estimate_min:
        lines.append(f"Estimated work: {hours_words(offer.estimate_min)}.")
    lines += [
        f"- {stage.title.strip()}: {money_words(stage.fee_minor, offer.currency)}"
        + (f", planned for {date_words(stage.due)}" if stage.due else "")
        for stage in offer.stages
    ]
    if offer.expires_on is not None:
        lines.append(f"The offer holds until {date_words(offer.expires_on)}.")
    return "\n".join(lines) + "\n"


def shown_digest(offer: Offer) -> str:
    """What remembers the text: SHA-256 of it, as 64 hexadecimal digits."""
    return sha256(shown_text(offer).encode()).hexdigest()


def stages_of(stored: Any) -> tuple[Stage, ...]:
    """Milestones as they are stored, as values.

    Raises:
        RuleBroken: they cannot be read; whatever a device sends may be anything.
    """
    unreadable = RuleBroken("milestone-unreadable", "The milestones of this quote cannot be read.")
    if not isinstance(stored, list | tuple) or len(stored) > _MOST_MILESTONES:
        raise unreadable
    found: list[Stage] = []
    for row in stored:
        title, fee = (
            (row.get("title"), row.get("fee_minor")) if isinstance(row, Mapping) else (0, 0)
        )
        if not isinstance(title, str) or not isinstance(fee, int) or isinstance(fee, bool):
            raise unreadable
        try:
            due = date.fromisoformat(row["due"]) if row.get("due") else None
        except (TypeError, ValueError):
            raise unreadable from None
        found.append(Stage(title, fee, due))
    return tuple(found)


def stage_rows(stages: Iterable[Stage]) -> list[dict[str, Any]]:
    """Milestones as they are stored."""
    return [
        {
            "title": " ".join(stage.title.split()),
            "fee_minor": stage.fee_minor,
            "due": stage.due.isoformat() if stage.due else None,
        }
        for stage in stages
    ]


def due_stages(offer: Offer) -> tuple[Stage, ...]:
    """What a flat fee is invoiced by: its milestones, or all of it when the work is done."""
    if offer.kind == QuoteKind.TIME:
        return ()
    return offer.stages or (Stage(offer.title.strip(), offer.fee_minor),)
