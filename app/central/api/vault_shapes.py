"""What the routes of the vault are sent, and what they answer. Bytes travel as base64."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

_MOST_WRAPS = 5000
_MOST_RESEALED = 200
Text = Annotated[str, msgspec.Meta(max_length=400_000)]
Short = Annotated[str, msgspec.Meta(max_length=500)]


class EntryAnswer(msgspec.Struct, frozen=True):
    """An entry of the chain."""

    number: int
    entry: str


class NewEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry for the end of the chain."""

    entry: Text


class AskAnswer(msgspec.Struct, frozen=True):
    """What a device asks for: its keys, and what its six words are made of."""

    asked: str


class NewAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the device that sends it asks for."""

    asked: Short


class ComputerAnswer(msgspec.Struct, frozen=True):
    """A device in the vault; `gone` for one that was put out, or whose person left."""

    device: str
    name: str
    gone: bool


class MemberAnswer(msgspec.Struct, frozen=True):
    """A person in the vault; `admin` for one who looks after central."""

    user: str
    person: str
    admin: bool
    devices: list[ComputerAnswer]


class Grown(msgspec.Struct, frozen=True):
    """How long the chain is now."""

    length: int
    head: str


class Wrap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A client's key, by its name, sealed to one receiver."""

    name: Short
    receiver: Short
    wrap: Short


class WithWraps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry, or none, and wraps."""

    wraps: Annotated[list[Wrap], msgspec.Meta(max_length=_MOST_WRAPS)]
    entry: Text = ""


class ClientAnswer(msgspec.Struct, frozen=True):
    """Who is to have a client's key; `missing` are [name, receiver]."""

    client: str
    devices: list[str]
    stale: bool
    missing: list[tuple[str, str]]


class Resealed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value that was sealed anew; `before` is the SHA-256 of the stored bytes that it was."""

    client: Short
    credential: Short
    field: Short
    before: Short
    value: Text


class ManyResealed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Values that were sealed anew."""

    values: Annotated[list[Resealed], msgspec.Meta(max_length=_MOST_RESEALED)]


class ResealAnswer(msgspec.Struct, frozen=True):
    """What became of each: nothing where it was put there, else why it was not."""

    told: list[str]


class DueAnswer(msgspec.Struct, frozen=True):
    """A secret to be changed, for this person could read it."""

    user: str
    client: str
    credential: str
    field: str
    revealed: bool
    why: str
    since: datetime
