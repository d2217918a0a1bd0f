"""Quotes: what is offered, how it is answered, and what an offer must say (domain.md 2, 2.3).

A quote is drafted, sent, and then approved, declined, expired or withdrawn. Once it is sent its
text is fixed: another scope or price is another edition. The client approves the text that they
were shown, which a digest remembers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from app.domain.consents import check_approver
from app.domain.rules import RuleBroken
from app.domain.words import MONTHS, hours_words, money_words


class QuoteState(StrEnum):
    """Where a quote stands."""

    DRAFT = "draft"
    SENT = "sent"
    APPROVED = "approved"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class QuoteKind(StrEnum):
    """How the work is paid: a flat fee, or its time up to a ceiling."""

    FLAT = "flat"
    TIME = "time"


STEPS: Mapping[QuoteState, frozenset[QuoteState]] = {
    QuoteState.DRAFT: frozenset({QuoteState.SENT, QuoteState.WITHDRAWN}),
    QuoteState.SENT: frozenset({
        QuoteState.APPROVED, QuoteState.DECLINED, QuoteState.EXPIRED, QuoteState.WITHDRAWN,
    }),
    QuoteState.APPROVED: frozenset(),
    QuoteState.DECLINED: frozenset(),
    QuoteState.EXPIRED: frozenset(),
    QuoteState.WITHDRAWN: frozenset(),
}  # fmt: skip
"""State → the states that may follow it."""

ANSWERS = frozenset({QuoteState.APPROVED, QuoteState.DECLINED})
USUAL_DAYS = 30
"""So long an offer holds unless it says otherwise."""
_LONGEST_TITLE = 200
_MOST_MILESTONES = 24


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


def check_step(before: str | None, after: str) -> None:
    """Check a step of a quote's life.

    Args:
        before: None for a new quote.
        after: the state that it would have.

    Raises:
        RuleBroken: there is no such step.
    """
    if before is None:
        if after != QuoteState.DRAFT:
            raise RuleBroken("quote-begins", "A quote begins as a draft: send it afterwards.")
        return
    if after in set(QuoteState) and QuoteState(after) in STEPS[QuoteState(before)]:
        return
    raise RuleBroken("quote-settled", _SETTLED.get(before, "A quote cannot become this."))


_SETTLED: Mapping[str, str] = {
    QuoteState.DRAFT: "This quote is a draft: send it first.",
    QuoteState.SENT: "This quote was sent: withdraw it, or make a new edition.",
    QuoteState.APPROVED: "This quote was approved already: change it by a new edition.",
    QuoteState.DECLINED: "This quote was declined already: offer something else by a new edition.",
    QuoteState.EXPIRED: "This quote has expired: make a new edition of it.",
    QuoteState.WITHDRAWN: "This quote was withdrawn: make a new edition of it, or another quote.",
}


def check_editable(state: str) -> None:
    """Check that what a quote says may still be changed.

    Raises:
        RuleBroken: the client was shown it.
    """
    if state != QuoteState.DRAFT:
        raise RuleBroken(
            "quote-fixed",
            "The client was shown this text, so it stays: make a new edition for another scope or "
            "price.",
        )


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


def usual_expiry(today: date) -> date:
    """The last day of an offer that says none."""
    return today + timedelta(days=USUAL_DAYS)


def standing_state(state: str, expires_on: date | None, today: date) -> str:
    """The state of a quote on a day: one that was sent expires by itself.

    Args:
        state: as it is stored.
        expires_on: the last day on which it can be approved.
        today: the local date at the client.
    """
    over = expires_on is not None and expires_on < today
    return QuoteState.EXPIRED if state == QuoteState.SENT and over else state


def check_answer(
    state: str,
    answer: str,
    roles: Iterable[str] | None,
    *,
    said_on: date,
    expires_on: date | None,
    told: bool,
) -> None:
    """Check an answer that the client gave to a quote.

    Args:
        state: of the quote, as it is stored.
        answer: approved or declined.
        roles: of the contact who answered; None where there is no such contact of the client.
        said_on: the local date at the client on which it was said.
        expires_on: the last day on which it can be approved.
        told: whether a note or a message says how it was said.

    Raises:
        RuleBroken: nothing is asked, the offer was over, or nobody answered who may.
    """
    if answer not in ANSWERS:
        raise RuleBroken("answer-unknown", "Answer approved or declined.")
    check_step(state, answer)
    if answer == QuoteState.APPROVED and standing_state(state, expires_on, said_on) != state:
        assert expires_on is not None  # noqa: S101 -- nothing expires without a date
        raise RuleBroken(
            "quote-over",
            f"This quote expired on {day_words(expires_on)}: make a new edition of it.",
        )
    check_approver(roles, "a quote")
    if not told:
        raise RuleBroken(
            "note-empty", "Say how the client answered, or attach the message in which they did."
        )


def check_moment(sent_at: datetime | None, said_at: datetime, now: datetime) -> None:
    """Check that an answer came after the question, and not in the future.

    Raises:
        RuleBroken: it did not.
    """
    if said_at > now:
        raise RuleBroken("answered-later", "An answer was given by now, not in the future.")
    if sent_at is not None and said_at < sent_at:
        raise RuleBroken("answered-before", "The answer comes after the quote was sent.")


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
        + (f", planned for {day_words(stage.due)}" if stage.due else "")
        for stage in offer.stages
    ]
    if offer.expires_on is not None:
        lines.append(f"The offer holds until {day_words(offer.expires_on)}.")
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


def day_words(day: date) -> str:
    """A date as the client reads it: "1 April 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def check_reachable(*, void: bool, closed: bool) -> None:
    """Check that a milestone can be reached.

    Raises:
        RuleBroken: it was replaced, or its project is closed.
    """
    if void:
        raise RuleBroken("milestone-replaced", "A change quote replaced this milestone.")
    if closed:
        raise RuleBroken("project-closed", "This project is closed: nothing of it is reached now.")


def check_not_invoiced(*, invoiced: bool) -> None:
    """Check that a milestone can be taken back.

    Raises:
        RuleBroken: it is on an invoice.
    """
    if invoiced:
        raise RuleBroken(
            "milestone-invoiced",
            "This milestone is on an invoice: give it back there, by a credit note.",
        )
