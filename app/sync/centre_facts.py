"""The read models of the sync centre: finished words and figures.

Source: ux.md 3.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from app.sync.clash_text import MergedText
from app.sync.files.standing import UNREAD, FilesStanding
from app.sync.refused_notes import NO_NOTE, NoteOf
from app.sync.refused_values import RefusedValue
from app.sync.status import SyncStatus

Place: TypeAlias = tuple[str, UUID]
"""A screen by name, and what it is to show."""


@dataclass(frozen=True, slots=True)
class WaitingAct:
    """Something done here that central does not have yet.

    Attributes:
        on: on what, of which client.
        held: it was set aside; `problem` says why.
        attempts: how often central stumbled over it.
        next_step: what can be done where it was set aside.
        place: where the thing itself is shown: a screen and an id; None where it has no screen.
        client: whose it is; empty for the firm's own.
        lead: the operation that matters most in it, which can be edited.
        editable: whether anything in that can be edited by hand.
        behind: the acts that build on it, near or far.
    """

    key: UUID
    title: str
    on: str
    icon: str
    since: datetime
    attempts: int
    problem: str
    held: bool
    code: str = ""
    next_step: str = ""
    place: Place | None = None
    client: str = ""
    lead: UUID | None = None
    editable: bool = False
    behind: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Clash:
    """A value that gave way to one of ours.

    Attributes:
        key: the operation and the field.
        kept, other: the two values in words; the one kept stands for everyone, unless `now` is
            another one.
        restorable: the other value can be put back from here.
        value: the other value itself.
        ours: the value that our edit made, itself.
        stands: what stands in the field now, itself; where that is not ours, `now` says it in
            words.
        now_by: who wrote that; empty where nothing tells.
        now_at: when that was written, or came in here; None where nothing tells.
        ours_at: when our edit was made; None where that is forgotten by now.
        by: who had written the other value; empty where nobody told.
        by_at: when central had heard of it.
        base: where it is a text: what both began with; None where that is forgotten.
        merged: where it is a text: both brought together, to be edited.
        has_versions: it is a page whose two versions its own screen brings together.
        place: where the thing itself is shown.
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
    ours: Any = None
    ours_at: datetime | None = None
    by: str = ""
    by_at: datetime | None = None
    base: str | None = None
    merged: MergedText | None = None
    has_versions: bool = False
    place: Place | None = None
    stands: Any = None
    now: str = ""
    now_by: str = ""
    now_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """An act that central refused.

    Attributes:
        key: the operation that matters most in it.
        reason: the rule in words.
        text: everything that was written in it, to keep.
        followers: acts that wait behind it.
        next_step: what can be done about it.
        values: what can be corrected in it before it is sent again.
        note: what an internal note on its ticket would say.
        place: where the thing itself is shown.
        client: whose it is; empty for the firm's own.
        subject: the noun and the id of the row that it is of.
        client_id: whose it says that it is, where it says so.
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
    values: tuple[RefusedValue, ...] = ()
    place: Place | None = None
    client: str = ""
    note: NoteOf = NO_NOTE
    subject: tuple[str, UUID] | None = None
    client_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SentAct:
    """Something that central confirmed lately."""

    key: UUID
    title: str
    on: str
    icon: str
    done_at: datetime
    sent_at: datetime
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class MetLine:
    """One field in words.

    Attributes:
        before, after: what stood here and what stands; both empty where they are long texts.
        how: why nobody had to be asked.
    """

    field_words: str
    before: str
    after: str
    how: str


@dataclass(frozen=True, slots=True)
class MetAct:
    """A thing on which somebody else's change and one of ours came together by themselves."""

    key: tuple[UUID, datetime]
    row: UUID
    title: str
    on: str
    noun: str
    at: datetime
    lines: tuple[MetLine, ...]
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class CameAct:
    """Something that was done elsewhere and came in lately.

    Attributes:
        key: central's revision.
        who: who did it; empty where nothing tells.
        done_at: when it was done there; None where nothing tells.
        at: when it came.
    """

    key: int
    title: str
    on: str
    icon: str
    who: str
    done_at: datetime | None
    at: datetime
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class ChangedDecision:
    """A decision of central's that is another one than the person saw when they saved the entry.

    Attributes:
        key: the time entry.
        words: what they saw, what central says, and why.
        at: when central decided.
    """

    key: UUID
    title: str
    on: str
    words: str
    at: datetime
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """This device in figures.

    Units: size in bytes; `clock_offset_s` is what must be added to this clock.

    Attributes:
        program: the version of this program; empty where it is not installed.
        protocol, central_protocol: versions of the messages; 0 where central did not say.
        incarnation: the first letters of this device's run of operation numbers.
        position: central's revision that this device has, of which history.
        compared_at: when this device was held against central last.
        put_right, put_right_at: how many records differed and were put right, and when last.
        files: how the files stand.
        forked_at: when central found this store to be a copy, or put back to an earlier day.
        fork_check: what a look at the whole store found since: "due", "whole" or "damaged".
        rounds: the last rounds in words, the newest first.
        log: the sync log in words, to be copied or saved.
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
    program: str = ""
    protocol: int = 0
    central_protocol: int = 0
    incarnation: str = ""
    position: str = ""
    scopes: int = 0
    compared_at: datetime | None = None
    put_right: int = 0
    put_right_at: datetime | None = None
    files: FilesStanding = UNREAD
    forked_at: datetime | None = None
    fork_check: str = ""
    rounds: tuple[str, ...] = ()
    log: str = ""


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
    met: tuple[MetAct, ...] = ()
    came: tuple[CameAct, ...] = ()
    decisions: tuple[ChangedDecision, ...] = ()
