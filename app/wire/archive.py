"""The messages about what rests at central: fetching, looking, and how much there is.

Source: sync.md 3.7.
"""

from __future__ import annotations

import msgspec

MOST_FETCHED = 500
MOST_FOUND = 50


class FetchRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Tickets that a person wants to have here, resting or not: ids of 16 bytes."""

    schema: int
    tickets: list[bytes]


class FetchAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of it; what is fetched comes with the next pull.

    Attributes:
        awake: tickets that are in their client's scope now.
        unknown: tickets that are not there, or that the person may not see: the same answer.
    """

    awake: list[bytes]
    unknown: list[bytes]
    central_now: int = 0
    schema: int = 0


class LookRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Words, or a number, by which resting tickets are looked for."""

    schema: int
    text: str


class Resting(msgspec.Struct, frozen=True, omit_defaults=True):
    """A ticket that rests; `ended_at` is when it was last touched, in microseconds."""

    id: bytes
    client: bytes
    number: int
    title: str
    state: str
    ended_at: int


class LookAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was found, the latest first; `more` where there is more than is told."""

    found: list[Resting]
    more: bool = False
    schema: int = 0


class SizeRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """How much rests of a client."""

    schema: int
    client: bytes


class SizeAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """How much rests: tickets, and all rows with their timelines and files' names."""

    tickets: int
    rows: int
    schema: int = 0
