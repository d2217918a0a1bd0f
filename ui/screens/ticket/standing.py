"""Which steps of a ticket's life can be taken now, and why another one cannot."""

from __future__ import annotations

from collections.abc import Collection

from app.domain.lifecycle import WORDS, asks_follow_up
from app.domain.vocabulary import ENDED_STATES, OPEN_STATES, Right, TicketKind, TicketState
from app.queries.ticket_page import TicketPage


def why_not(act: str, page: TicketPage, rights: Collection[Right]) -> str:
    """Why an act cannot be done, in words; empty where it can.

    Source: domain.md 2.1, 7.7.
    """
    state = TicketState(page.detail.row.state)
    words = WORDS[state].lower()
    ended = state in ENDED_STATES
    asked = asks_follow_up(page.detail.resolution_kind)
    request = page.detail.row.kind == TicketKind.SERVICE_REQUEST
    over = "" if state in OPEN_STATES else f"It is {words} already."
    again = f"It is {words}: report a recurrence." if ended else f"It is {words}, not resolved."
    reasons = {
        "reopen": "" if state is TicketState.RESOLVED else again,
        "recurrence": "" if state is TicketState.CLOSED else f"It is {words}, not closed.",
        "follow_up": "" if asked else "It was not solved by a workaround.",
        "consent": "" if Right.TAM in rights else "An account manager records consents.",
        "revoke": "" if Right.TAM in rights else "An account manager revokes consents.",
        "project": "" if Right.TAM in rights else "An account manager links projects.",
        "scope": ("" if request else "Only a service request is scoped as a project.")
        if Right.TAM in rights
        else "An account manager offers projects.",
        "flags": "" if request else "Only a service request is minor and well defined.",
        "cancel": over,
        "triage": over,
    }
    return reasons.get(act, "")
