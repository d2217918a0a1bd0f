"""How much a client's approver may approve at once, where the client set a limit.

Source: domain.md 2 (Contact), 2.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.rules import RuleBroken
from app.domain.words import money_words

_LARGEST_MINOR = 10**11
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Sum:
    """What somebody approves at once.

    Units: minor units.

    Attributes:
        what: as a sentence goes on: "this quote".
    """

    what: str
    amount_minor: int
    currency: str


def check_limit_itself(limit_minor: object) -> None:
    """Check a limit that is to be set; None is none.

    Raises:
        RuleBroken: it is no amount.
    """
    whole = isinstance(limit_minor, int) and not isinstance(limit_minor, bool)
    if limit_minor is not None and not (whole and 0 <= int(str(limit_minor)) <= _LARGEST_MINOR):
        raise RuleBroken("limit-wrong", "The limit is an amount from zero on, or none.")


def may_approve(limit_minor: int | None, asked: Sum) -> bool:
    """Whether a sum is within a limit; the limit itself is."""
    return limit_minor is None or asked.amount_minor <= limit_minor


def refuse_beyond(name: str, limit_minor: int, asked: Sum, others: Sequence[str]) -> RuleBroken:
    """Say that a sum is beyond somebody's limit, and who may.

    Args:
        name: of the contact.
        limit_minor: theirs.
        asked: what was to be approved.
        others: names of those at the client who may.
    """
    limit, amount = (
        money_words(minor, asked.currency) for minor in (limit_minor, asked.amount_minor)
    )
    words = f"{name} may approve up to {limit}, and {asked.what} is for {amount}. "
    if others:
        words += f"Ask {_either(others)}."
    else:
        words += "Nobody at the client may approve as much: set another limit among its contacts."
    return RuleBroken("approver-limit", words)


def refuse_open_ended(limit_minor: int, currency: str, others: Sequence[str]) -> RuleBroken:
    """Say to an approver with a limit that they cannot agree to what has no upper end, and who may.

    Args:
        limit_minor: theirs, in minor units.
        currency: of the client.
        others: names of those at the client who may approve any amount.
    """
    words = (
        f"Your limit is {money_words(limit_minor, currency)}, and work by the hour has no upper "
        "end. "
    )
    words += f"Ask {_either(others)} to agree, or ask" if others else "Ask"
    return RuleBroken("approver-limit", f"{words} us for a quote with a highest price.")


def _either(names: Sequence[str]) -> str:
    shown = list(names[:_NAMED])
    if len(names) > _NAMED:
        return f"{', '.join(shown)} or another approver"
    return " or ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]
