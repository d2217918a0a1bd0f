"""Whether something that waits can still be taken back or reworded: nothing of it left this device.

A request that broke off may have arrived all the same. Only where the way to central could not be
opened at all is it known that it did not: such operations carry the code `NEVER_LEFT`.

Source: sync.md 2.4, 3.9; ux.md 3.7.
"""

from __future__ import annotations

from typing import Protocol

from app.ports.problems import Refused

NEVER_LEFT = "never-left"
"""The code of an operation that was to be sent, while there was no way to central."""


class Line(Protocol):
    """What is asked of a line of the outbox."""

    state: str
    code: str
    error: str
    attempts: int


def is_unsent(op: Line) -> bool:
    """Whether central cannot have heard of an operation."""
    if op.state == "held":
        return not op.attempts
    return op.state == "pending" and (not op.error or op.code == NEVER_LEFT)


def too_late(op: Line | None) -> Refused:
    """Say why an operation cannot be taken back; None where it left the outbox."""
    sentences = {
        "sent": "It is on its way to central just now, so it cannot be taken back here.",
        "pending": "A request with it broke off and may have arrived, so it stays.",
        "held": "Central has seen it, so it cannot be taken back here.",
    }
    said = "It was sent meanwhile, so it cannot be taken back here."
    sentence = sentences.get(op.state, said) if op is not None else said
    return Refused("sent-meanwhile", sentence, next_step="Change the thing itself.")
