"""What is said about an excluded group, one after the other: the latest stands.

Nobody has spoken of a proposed one yet. Only a confirmed or upheld one is invoiced; a disputed one
is left off until the dispute is settled.

Source: domain.md 0 (I12), 2 (ExclusionReview), 2.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.overrides import check_reason
from app.domain.rules import RuleBroken

PROPOSED = "proposed"
CONFIRMED, WAIVED, REVERSED = "confirmed", "waived", "reversed"
DISPUTED, UPHELD = "disputed", "upheld"
ACTS = frozenset({CONFIRMED, WAIVED, REVERSED, DISPUTED, UPHELD})
BILLED = frozenset({CONFIRMED, UPHELD})
"""States in which a group is put on an invoice."""

TAKEN, OVERTAKEN = "taken", "overtaken"
DISPUTABLE_FOR = timedelta(days=30)
"""After the date of its invoice (domain.md 0, I12)."""

_FOLLOWS: Mapping[str, frozenset[str]] = {
    CONFIRMED: frozenset({PROPOSED, WAIVED}),
    WAIVED: frozenset({PROPOSED, CONFIRMED, DISPUTED, UPHELD}),
    REVERSED: frozenset({PROPOSED, CONFIRMED, WAIVED, DISPUTED, UPHELD}),
    DISPUTED: frozenset({PROPOSED, CONFIRMED, UPHELD}),
    UPHELD: frozenset({DISPUTED}),
}
"""Act → the states that it may follow."""

_MISPLACED: Mapping[str, str] = {
    CONFIRMED: "Only work that is proposed, or was waived, can be confirmed: look at it again.",
    WAIVED: "This was waived or reversed already: look at it again.",
    REVERSED: "This was reversed already: look at it again.",
    DISPUTED: "Only work that is proposed or confirmed can be disputed: look at it again.",
    UPHELD: "Only a dispute can be upheld; to bill the work, confirm it.",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One act about a group.

    Attributes:
        outcome: taken or overtaken; empty while it is on its way to central.
        id: of two at one instant the greater counts.
    """

    act: str
    at: datetime
    reason: str = ""
    outcome: str = TAKEN
    id: str = ""
    by_client: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """Where an excluded group stands.

    Attributes:
        state: proposed, confirmed, waived, reversed, disputed or upheld.
        at: since when; None while it is proposed.
        reason: what was said, as the client reads it.
        settled_at: when a dispute about it was settled; None where there was none.
    """

    state: str = PROPOSED
    at: datetime | None = None
    reason: str = ""
    settled_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether somebody has to speak before its month can be closed."""
        return self.state == PROPOSED


def reviewed(acts: Iterable[Said]) -> Review:
    """Say where a group that stands is after these acts about it, in the order they were said in.

    What could not follow what stood by then changes nothing: so a client's objection stands beside
    a confirmation by somebody who had not heard of it. A reversal that was carried out leaves no
    such group; one that is there again is proposed anew.
    """
    counted = sorted(
        (one for one in acts if one.outcome != OVERTAKEN), key=lambda one: (one.at, one.id)
    )
    review = Review()
    for one in counted:
        if one.act == REVERSED and one.outcome == TAKEN:
            review = Review()
        elif follows(review.state, one.act):
            settled = one.at if one.act == UPHELD else None
            review = Review(one.act, one.at, one.reason, settled)
    return review


def follows(before: str, act: str) -> bool:
    """Whether an act may follow a state."""
    return before in _FOLLOWS.get(act, ())


def check_act(act: str, reason: str, *, flagged: bool = False) -> str:
    """Check an act by itself: that there is such a one, and that it says why.

    Args:
        act: what is said.
        reason: why, as the client reads it; a plain confirmation may leave it to the rule's own
            sentence.
        flagged: whether the work has to be settled: it is linked to a project that does not take
            it.

    Raises:
        RuleBroken: there is no such act, or its reason says too little.

    Returns:
        The reason, tidied.
    """
    if act not in ACTS:
        raise RuleBroken(
            "review-unknown", "Confirm, waive, reverse, dispute or uphold; there is nothing else."
        )
    tidy = " ".join(reason.split())
    if act == CONFIRMED and not flagged and not tidy:
        return tidy
    return check_reason(tidy)


def check_follows(before: str, act: str, *, closed: bool = False) -> None:
    """Check that an act may follow where the group stands.

    Args:
        before: its state.
        act: what is said now.
        closed: whether the month that it is meant for is locked: what was waived stays so then.

    Raises:
        RuleBroken: it may not.
    """
    if not follows(before, act):
        raise RuleBroken("review-misplaced", _MISPLACED[act])
    if act == CONFIRMED and before == WAIVED and closed:
        raise RuleBroken(
            "review-waived", "This was waived and its month is closed: it stays waived."
        )


def check_in_time(invoiced_on: date | None, today: date) -> None:
    """Check that a client may still dispute what stands on an invoice.

    Raises:
        RuleBroken: its invoice is too old.
    """
    if invoiced_on is not None and today > invoiced_on + DISPUTABLE_FOR:
        raise RuleBroken(
            "dispute-late",
            f"This was invoiced more than {DISPUTABLE_FOR.days} days ago: speak with your account "
            "manager.",
        )
