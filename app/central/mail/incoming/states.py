"""Where a mail stands, and what the firm says of its mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from app.domain.attachments import MEGABYTE
from app.importers.mail.automatic import AUTOMATIC_WORDS, Automatic


class State(StrEnum):
    """Where a mail stands at central."""

    NEW = "new"
    PLACED = "placed"
    PARKED = "parked"
    STOPPED = "stopped"
    TWICE = "twice"
    DISMISSED = "dismissed"


TOO_MANY = "too-many"
"""Why a mail was stopped: its sender has sent enough for now."""
MOST_PER_SENDER = 30
"""Mails of one address within an hour that are placed: no person writes more, and programs that
answer each other do."""
WITHIN = timedelta(hours=1)
MOST_TRIES = 5
FIRST_WAIT = timedelta(minutes=1)
"""Before a mail that could not be taken in is tried again; each further time twice as long."""
LARGEST = 100 * MEGABYTE
"""Of one mail, in bytes: a larger one stays in its mailbox, and its headers tell of it."""


TOO_LARGE = "X-Trestle-Left-In-The-Mailbox"
"""A header of central's own above those of a mail that is too large to be fetched: its size."""
WITHHELD = "X-Trestle-Not-Given-Out"
"""The same above those of a mail that its server does not give out: its number there."""


@dataclass(frozen=True, slots=True)
class Own:
    """What the firm says of its own mail.

    Attributes:
        addresses: that take mail in, lower case; what comes from them is stopped.
        server: the name that the receiving server puts into Authentication-Results; empty where it
            puts none, so that no sender is proven.
        lists: List-Ids that people write to the firm by.
    """

    addresses: frozenset[str] = frozenset()
    server: str = ""
    lists: frozenset[str] = frozenset()


def stopped_words(why: str) -> str:
    """Why a mail was stopped, in a sentence."""
    if why == TOO_MANY:
        return f"Its sender sent more than {MOST_PER_SENDER} mails within an hour."
    return AUTOMATIC_WORDS[Automatic(why)] if why in set(Automatic) else why
