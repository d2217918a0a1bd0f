"""Sending mail, from outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """A letter to one person, in plain text."""

    to: str
    subject: str
    text: str = field(repr=False)


class Mailer(Protocol):
    """Takes letters that are to be sent; tests and a spool replace it."""

    def post(self, message: Message) -> None:
        """Take a letter; it leaves when it can.

        Raises:
            Unavailable: it cannot be kept.
        """
        ...
