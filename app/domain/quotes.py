"""The life of a quote: drafted, sent, and then approved, declined, expired or withdrawn.

Once a quote is sent its text is fixed: another scope or price is another edition.

Source: domain.md 2, 2.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.agreement.written import date_words
from app.domain.consents import check_approver
from app.domain.rules import RuleBroken
from app.domain.words import money_words


class QuoteState(StrEnum):
    """Where a quote stands."""

    DRAFT = "draft"
    SENT = "sent"
    APPROVED = "approved"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


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
            f"This quote expired on {date_words(expires_on)}: make a new edition of it.",
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


def check_reachable(*, void: bool, closed: bool) -> None:
    """Check that a milestone can be reached.

    Raises:
        RuleBroken: it was replaced, or its project is closed.
    """
    if void:
        raise RuleBroken("milestone-replaced", "A change quote replaced this milestone.")
    if closed:
        raise RuleBroken("project-closed", "This project is closed: nothing of it is reached now.")


def check_no_change(title: str | None) -> None:
    """Check that nothing is offered anew in a milestone's place.

    Args:
        title: of a change quote that is drafted or sent; None where there is none.

    Raises:
        RuleBroken: its fee is for everything that was not reached when it was written.
    """
    if title is not None:
        raise RuleBroken(
            "milestone-changing",
            f"The change quote “{title}” offers this anew: record its answer or withdraw it first.",
        )


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


def check_within_quote(project: str, total_minor: int, accepted_minor: int, currency: str) -> None:
    """Check that the milestones of a project come to no more than the client accepted.

    Raises:
        RuleBroken: they do; the sentence gives both sums.
    """
    if total_minor > accepted_minor:
        total, accepted = (money_words(one, currency) for one in (total_minor, accepted_minor))
        raise RuleBroken(
            "milestones-beyond",
            f"The milestones of “{project}” would make {total}, and the client accepted "
            f"{accepted}: offer the rest by a change quote.",
        )


def unreached_words(left: Sequence[tuple[str, int]], currency: str) -> str:
    """What is left of a project that closes: names and fees of milestones that nobody reached."""
    if not left:
        return "Every milestone is reached."
    total = money_words(sum(fee for _title, fee in left), currency)
    if len(left) == 1:
        return f"“{left[0][0]}” is not reached: its {total} are not invoiced."
    names = ", ".join(f"“{title}”" for title, _fee in left)
    return f"{len(left)} milestones are not reached: {names}. Their {total} are not invoiced."
