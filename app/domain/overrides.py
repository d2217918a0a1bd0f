"""Rules of a person's decision in place of the engine's (domain.md 2, 3.2 R03)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation

from app.domain.people import Actor
from app.domain.rights import Permission
from app.domain.rules import RuleBroken

LEAST_REASON = 10
"""Letters of a reason, at least: the client reads it."""

PROPOSED, IN_FORCE, DECLINED, WITHDRAWN = "proposed", "in_force", "declined", "withdrawn"

ROUTES = {
    "included": frozenset({"", "monthly_fee", "setup"}),
    "excluded": frozenset({"", "tm_invoice", "project_flat_fee"}),
}
"""Decision → the ways that a person may state for it; empty leaves it to the engine."""

_MOST = Decimal(10)


def check_reason(reason: str) -> str:
    """A reason, tidied.

    Raises:
        RuleBroken: it says too little.
    """
    tidy = " ".join(reason.split())
    if len(tidy) < LEAST_REASON:
        raise RuleBroken(
            "reason-short",
            f"Give a reason of at least {LEAST_REASON} characters: the client reads it.",
        )
    return tidy


def check_stated(decision: str, route: str, multiplier: str) -> None:
    """Check what is decided, and on which terms.

    Raises:
        RuleBroken: there is no such decision, or its route or multiplier cannot be.
    """
    if decision not in ROUTES:
        raise RuleBroken("decision-unknown", "Decide included or excluded.")
    if route not in ROUTES[decision]:
        raise RuleBroken("route-unknown", f"Work that is {decision} cannot go that way.")
    if not multiplier:
        return
    try:
        factor = Decimal(multiplier)
    except InvalidOperation:
        factor = Decimal(0)
    if decision != "excluded" or not factor.is_finite() or not 0 < factor <= _MOST:
        raise RuleBroken(
            "multiplier-wrong",
            "A multiplier belongs to excluded work: write a number up to 10, like 1.5.",
        )


def check_span(
    starts: datetime | None, ends: datetime | None, begun: datetime, ended: datetime
) -> None:
    """Check that a span lies within its entry; an open side reaches to the entry's own edge.

    Raises:
        RuleBroken: it is empty or lies outside.
    """
    first, last = starts or begun, ends or ended
    if not begun <= first < last <= ended:
        raise RuleBroken(
            "span-outside", "Choose a span within the entry, with its end after its start."
        )


def check_step(actor: Actor, before: str | None, after: str, *, own: bool) -> None:
    """Check that a person may bring an override from one state to another.

    Args:
        actor: who does it.
        before: its state; None for a new one.
        after: its next state.
        own: whether the actor proposed it.

    Raises:
        RuleBroken: the state may not follow, or the right is missing.
    """
    if after in {IN_FORCE, DECLINED} and before in {None, PROPOSED}:
        if before is None and after == DECLINED:
            raise _misplaced()
        actor.must_be_let(Permission.DECIDE)
    elif (before, after) == (PROPOSED, WITHDRAWN):
        if not own:
            actor.must_be_let(Permission.DECIDE)
    elif (before, after) != (None, PROPOSED):
        raise _misplaced()


def _misplaced() -> RuleBroken:
    return RuleBroken(
        "override-settled",
        "This was decided already. To change it, propose another decision for the entry.",
    )
