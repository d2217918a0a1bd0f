"""Rules of time that is recorded, corrected or withdrawn (domain.md 2, 3.7)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.domain.lifecycle import CLOCKS_APART
from app.domain.people import Actor
from app.domain.rules import RuleBroken
from app.domain.vocabulary import Right


def check_may_correct(actor: Actor, worker: UUID) -> None:
    """Check that a person may correct this time: it is their own, or they are account manager.

    Raises:
        RuleBroken: it is somebody else's.
    """
    if worker != actor.user and Right.TAM not in actor.rights:
        raise RuleBroken(
            "not-yours", "Time is corrected by the person who worked it, or by an account manager."
        )


def check_not_future(ended: datetime, recorded: datetime) -> None:
    """Check that work had ended when it was recorded, as far as honest clocks agree.

    Raises:
        RuleBroken: it ends later.
    """
    if ended > recorded + CLOCKS_APART:
        raise RuleBroken("time-future", "Work cannot end in the future: correct “End”.")


def check_stands(*, void: bool, superseded: bool) -> None:
    """Check that an entry still stands.

    Raises:
        RuleBroken: it was withdrawn, or corrected by a newer one.
    """
    if void:
        raise RuleBroken("time-void", "This time was withdrawn. Record it anew instead.")
    if superseded:
        raise RuleBroken(
            "time-superseded", "This time was corrected already: open the newer entry."
        )


def check_withdrawal(*, before: bool, after: bool, reason: str) -> None:
    """Check that time is withdrawn for good, and with a reason.

    Raises:
        RuleBroken: it comes back, or nothing says why it goes.
    """
    if before and not after:
        raise RuleBroken("time-void", "This time was withdrawn. Record it anew instead.")
    if after and not reason.strip():
        raise RuleBroken("reason-empty", "Say why this time does not count.")


def check_late_reason(reason: str) -> str:
    """Why time of a locked month was recorded late, tidied.

    Raises:
        RuleBroken: nothing is said.
    """
    tidy = " ".join(reason.split())
    if not tidy:
        raise RuleBroken("reason-empty", "Say why this time was recorded after its month closed.")
    return tidy


def check_correction_reason(reason: str) -> str:
    """Why time was corrected, tidied.

    Raises:
        RuleBroken: nothing is said.
    """
    tidy = " ".join(reason.split())
    if not tidy:
        raise RuleBroken("reason-empty", "Say what was wrong with this time.")
    return tidy
