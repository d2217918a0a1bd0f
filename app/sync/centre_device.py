"""What the sync centre is worded from, and this device in figures.

Source: ux.md 3.7 "This device".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from app.records import Client
from app.records.nouns import NOUNS, table_of
from app.store.came_in import Came
from app.store.gave_way import Loser
from app.store.keys import DATABASE
from app.store.letters import Letter
from app.store.met import Met
from app.store.open import Store
from app.store.state import Standing
from app.store.sums import Comparisons
from app.store.witness import Found
from app.sync import log
from app.sync.centre_facts import DeviceFacts
from app.sync.files.standing import FilesStanding
from app.sync.log import LogLine
from app.sync.log_words import line_words, log_text
from app.sync.status import SyncStatus
from app.wire.envelopes import SCHEMA

LAST_ROUNDS = 5
_SHORT = 8


@dataclass(frozen=True, slots=True)
class Kept:
    """What the device's own tables hold."""

    status: SyncStatus
    standing: Standing
    waiting: list[Row[Any]]
    losers: list[Loser]
    refused: Mapping[UUID, Sequence[Letter]]
    behind: Mapping[UUID, int]
    sent: list[Row[Any]]
    scopes: int
    central_schema: int
    lines: list[LogLine]
    compared: Comparisons
    files: FilesStanding
    met: list[Met]
    came: list[Came]
    harm: Found | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, as far as the sync centre tells it; the words are empty before a sign-in."""

    person: str = ""
    email: str = ""
    zone: str = "UTC"
    address: str = ""
    program: str = ""
    may_note: bool = False


def device_facts(session: Session, kept: Kept, reader: Reader, size: int) -> DeviceFacts:
    """This device in figures. Units: `size` in bytes."""
    here = kept.standing
    lines = kept.lines
    rows = sum(
        session.scalar(select(func.count()).select_from(table_of(noun))) or 0 for noun in NOUNS
    )
    return DeviceFacts(
        short=here.device_short,
        person=reader.person,
        email=reader.email,
        address=reader.address,
        zone=reader.zone,
        clients=session.scalar(select(func.count()).select_from(Client)) or 0,
        rows=rows,
        size=size,
        last_synced_at=here.last_synced_at,
        clock_offset_s=here.clock_offset_s,
        clock_words=kept.status.clock_words,
        problem=kept.harm.sentence if kept.harm else here.last_error,
        program=reader.program,
        protocol=SCHEMA,
        central_protocol=kept.central_schema,
        incarnation=here.inc[:_SHORT],
        position=f"{here.rev:,} of {here.epoch[:_SHORT]}" if here.epoch else "",
        scopes=kept.scopes,
        compared_at=kept.compared.at,
        put_right=kept.compared.rows,
        put_right_at=kept.compared.found_at,
        files=kept.files,
        forked_at=here.forked_at,
        fork_check=here.fork_check,
        rounds=tuple(
            line_words(line, reader.zone) for line in reversed(log.rounds(lines)[-LAST_ROUNDS:])
        ),
        log=log_text(lines, reader.zone),
    )


def size_on_disk(store: Store) -> int:
    """The store with its journal on disk. Units: bytes."""
    return sum(file.stat().st_size for file in store.folder.glob(f"{DATABASE}*"))
