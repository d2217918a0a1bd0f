"""What central says no to, in the same words wherever it does."""

from __future__ import annotations

from app.ports.problems import Refused


def missing() -> Refused:
    """The one answer for what is not there and for what is not one's own."""
    return Refused("not-found", "There is nothing here, or nothing that you may see.")


def out_of_step() -> Refused:
    """Bytes came that belong elsewhere."""
    return Refused(
        "upload-offset",
        "These bytes do not follow those that came before.",
        next_step="Ask how far it is, and go on from there.",
    )
