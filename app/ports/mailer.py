"""Sending mail, from outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """A letter to one person.

    Attributes:
        html: the same as a page, beside the text; empty: text alone.
        until: from when on it is for nothing any more; None: never.
    """

    to: str
    subject: str
    text: str = field(repr=False)
    html: str = field(default="", repr=False)
    until: datetime | None = None


class Mailer(Protocol):
    """Takes letters that are to be sent; tests replace it."""

    def post(self, message: Message) -> None:
        """Take a letter; it leaves when it can.

        Raises:
            Unavailable: it cannot be kept.
        """
        ...
