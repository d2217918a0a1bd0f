"""Which devices central still speaks with.

Source: sync.md 2.7.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.ports.problems import Refused
from app.records.nouns import NOUNS
from app.wire.envelopes import SCHEMA

SPOKEN = 2
"""Central takes in what the last so many versions before its own say."""
OLDEST = max(1, SCHEMA - SPOKEN)


SINCE: Mapping[str, int] = {
    "credential": 5,
    "credential_reveal": 5,
    "export": 6,
    "firm_export": 6,
    "check_in": 6,
    "agenda_mark": 6,
    "agenda_topic": 6,
    "capture": 6,
    "action": 6,
    "quarterly_review": 6,
    "exceptional_mark": 6,
    "review_act": 6,
    "quote": 6,
    "milestone": 6,
    "invoice": 6,
    "invoice_line": 6,
    "material": 6,
    "month_act": 6,
    "letterhead": 6,
    "portal_brand": 7,
    "mail": 7,
    "visit": 8,
}
"""Noun → the version that it came with, of the nouns that came after version 4. An older program
keeps their rows and has no sum of them."""


def nouns_of(schema: int) -> list[str]:
    """The nouns that a program of this version knows."""
    return [noun for noun in NOUNS if SINCE.get(noun, 0) <= schema]


def check_reader(schema: int) -> None:
    """Refuse to send rows to a program that would drop what it does not know.

    What such a program did is still taken in: its pushes are not asked.

    Raises:
        Refused: `program-older`.
    """
    if is_too_old(schema):
        raise too_old_to_read()


def is_too_old(schema: int) -> bool:
    """Whether a program of this version can be sent nothing any more."""
    return schema < OLDEST


def too_old_to_read() -> Refused:
    """Why a program is sent nothing; what is done with it is taken in all the same."""
    return _older("Update Trestle on this computer. What you do meanwhile is kept and sent.")


def too_old_to_enrol() -> Refused:
    """Why a new device is not taken in: it would wait for rows that cannot come."""
    return _older("Update Trestle on this computer, then sign in.")


def _older(step: str) -> Refused:
    return Refused(
        "program-older",
        "Central is newer than this Trestle and cannot send it anything any more.",
        next_step=step,
    )
