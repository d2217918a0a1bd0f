"""The read models of the sync centre: finished words and figures.

Source: ux.md 3.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.sync.status import SyncStatus


@dataclass(frozen=True, slots=True)
class WaitingAct:
    """Something done here that central does not have yet.

    Attributes:
        on: on what, of which client.
        held: it was set aside; `problem` says why.
        attempts: how often central stumbled over it.
    """

    key: UUID
    title: str
    on: str
    icon: str
    since: datetime
    attempts: int
    problem: str
    held: bool


@dataclass(frozen=True, slots=True)
class Clash:
    """A value that gave way to one of ours.

    Attributes:
        key: the operation and the field.
        kept, other: the two values in words; the one kept stands for everyone.
        restorable: the other value can be put back from here.
        value: the other value itself.
    """

    key: tuple[UUID, str]
    entity: str
    row: UUID
    field: str
    title: str
    on: str
    noun: str
    field_words: str
    icon: str
    kept: str
    other: str
    reason: str
    at: datetime
    restorable: bool
    value: Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that central refused.

    Attributes:
        reason: the rule in words.
        text: everything that was written in it, to keep.
        followers: acts that wait behind it.
        next_step: what can be done about it.
    """

    key: UUID
    title: str
    on: str
    icon: str
    reason: str
    code: str
    made_at: datetime
    at: datetime
    text: str
    followers: int
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class SentAct:
    """Something that central confirmed lately."""

    key: UUID
    title: str
    on: str
    icon: str
    done_at: datetime
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """This device in figures.

    Units: size in bytes; `clock_offset_s` is what must be added to this clock.
    """

    short: str
    person: str
    email: str
    address: str
    zone: str
    clients: int
    rows: int
    size: int
    last_synced_at: datetime | None
    clock_offset_s: float
    clock_words: str
    problem: str


@dataclass(frozen=True, slots=True)
class SyncOverview:
    """Everything that the sync centre shows, read together."""

    status: SyncStatus
    waiting: tuple[WaitingAct, ...]
    clashes: tuple[Clash, ...]
    refusals: tuple[Refusal, ...]
    sent: tuple[SentAct, ...]
    device: DeviceFacts
    at: datetime
