"""The life cycle of a ticket: which state may follow which (domain.md 2.1)."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.rules import RuleBroken
from app.domain.vocabulary import TicketState as S

NEXT: Mapping[S, frozenset[S]] = {
    S.NEW: frozenset({S.TRIAGED, S.IN_PROGRESS, S.CANCELLED}),
    S.TRIAGED: frozenset(
        {
            S.IN_PROGRESS,
            S.AWAITING_APPROVAL,
            S.SCHEDULED,
            S.WAITING_CLIENT,
            S.WAITING_VENDOR,
            S.CANCELLED,
        }
    ),
    S.AWAITING_APPROVAL: frozenset({S.TRIAGED, S.IN_PROGRESS, S.CANCELLED}),
    S.IN_PROGRESS: frozenset(
        {S.WAITING_CLIENT, S.WAITING_VENDOR, S.SCHEDULED, S.RESOLVED, S.CANCELLED}
    ),
    S.WAITING_CLIENT: frozenset({S.IN_PROGRESS, S.RESOLVED, S.CANCELLED}),
    S.WAITING_VENDOR: frozenset({S.IN_PROGRESS, S.RESOLVED, S.CANCELLED}),
    S.SCHEDULED: frozenset({S.IN_PROGRESS, S.RESOLVED, S.CANCELLED}),
    S.RESOLVED: frozenset({S.IN_PROGRESS, S.CLOSED}),
    S.CLOSED: frozenset(),
    S.CANCELLED: frozenset(),
}

WORDS: Mapping[S, str] = {
    S.NEW: "New",
    S.TRIAGED: "Triaged",
    S.AWAITING_APPROVAL: "Waiting for approval",
    S.SCHEDULED: "Scheduled",
    S.IN_PROGRESS: "In progress",
    S.WAITING_CLIENT: "Waiting for the client",
    S.WAITING_VENDOR: "Waiting for a vendor",
    S.RESOLVED: "Resolved",
    S.CLOSED: "Closed",
    S.CANCELLED: "Cancelled",
}


def check_transition(old: S, new: S) -> None:
    """Let a change of state pass, or say why not.

    Raises:
        RuleBroken: the new state may not follow the old one.
    """
    if new == old or new in NEXT[old]:
        return
    if not NEXT[old]:
        raise RuleBroken(
            "ticket-ended",
            f"This ticket is {WORDS[old].lower()} and stays so: "
            "open a new one and name this as its earlier occurrence.",
        )
    choices = ", ".join(sorted(WORDS[state].lower() for state in NEXT[old]))
    raise RuleBroken(
        "state-not-next",
        f"A ticket that is {WORDS[old].lower()} cannot become {WORDS[new].lower()}: "
        f"choose one of {choices}.",
    )
