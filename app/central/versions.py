"""Which devices central still speaks with.

Source: sync.md 2.7.
"""

from __future__ import annotations

from app.ports.problems import Refused
from app.wire.envelopes import SCHEMA

SPOKEN = 2
"""Central takes in what the last so many versions before its own say."""
OLDEST = max(1, SCHEMA - SPOKEN)


def check_reader(schema: int) -> None:
    """Refuse to send rows to a program that would drop what it does not know.

    What such a program did is still taken in: its pushes are not asked.

    Raises:
        Refused: `program-older`.
    """
    if schema < OLDEST:
        raise Refused(
            "program-older",
            "Central is newer than this Trestle and cannot send it anything any more.",
            next_step="Update Trestle on this computer. What you do meanwhile is kept and sent.",
        )
