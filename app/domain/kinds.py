"""What a ticket asks for, and how a change of it is told (domain.md 2.1, 3.7 RECLASS).

Work is judged by the kind that a ticket had when it was done, and that is read from its timeline.
A kind that is changed without an entry there would be what the ticket had been all along.
"""

from __future__ import annotations

from datetime import datetime

from app.domain.rules import RuleBroken
from app.domain.vocabulary import TicketKind

_KINDS = frozenset(TicketKind)


def check_effective(effective: datetime, opened: datetime, said_at: datetime) -> None:
    """Check from when on a changed kind holds.

    Raises:
        RuleBroken: before the ticket was opened, or later than it was said.
    """
    if not opened <= effective <= said_at:
        raise RuleBroken(
            "effective-outside", "Choose a moment between the ticket's opening and now."
        )


def check_words(old: str, new: str) -> None:
    """Check the kinds that an entry of the timeline names.

    Raises:
        RuleBroken: one of them is no kind of ticket.
    """
    if old not in _KINDS or new not in _KINDS:
        raise RuleBroken("word-unknown", "Central does not know this kind of ticket.")


def check_told(kind: str, told: str | None) -> None:
    """Check that a ticket and its timeline say the same after an act that changed one of them.

    Args:
        kind: what the ticket asks for now.
        told: what the act's own entry on the timeline says; None where it has none.

    Raises:
        RuleBroken: the change is not told, or something else is.
    """
    if told is None:
        raise RuleBroken(
            "kind-untold",
            "A kind is changed together with an entry on the timeline that says from when: "
            "change it again with “Change the kind…”.",
        )
    if told != kind:
        raise RuleBroken(
            "kind-apart",
            "The timeline names another kind than the ticket has: change it again with “Change "
            "the kind…”.",
        )
