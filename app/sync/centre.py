"""What the sync centre shows: what waits, clashes, was refused, was sent, and this device.

Source: ux.md 3.7.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, func, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from app.database.scope import Scope
from app.records import Client
from app.records.nouns import NOUNS, table_of
from app.store import letters
from app.store.keys import DATABASE
from app.store.letters import Letter, Loser
from app.store.open import Store
from app.store.queue import ids_in
from app.store.state import Standing, standing
from app.store.tables import dead_letter, journal, outbox
from app.sync.act_words import Names, Op, op_text
from app.sync.centre_facts import (
    Clash,
    DeviceFacts,
    Refusal,
    SentAct,
    SyncOverview,
    WaitingAct,
)
from app.sync.refusal_steps import next_step
from app.sync.status import SyncStatus, sync_status
from app.sync.value_words import field_words, noun_words
from app.usecases.restore_value import can_restore

RECENT = 200
"""How many sent operations are looked back on."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the device's own tables hold."""

    status: SyncStatus
    standing: Standing
    waiting: list[Row[Any]]
    losers: list[Loser]
    letters: list[Letter]
    makers: dict[UUID, int]
    sent: list[Row[Any]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, as far as the sync centre tells it; the words are empty before a sign-in."""

    person: str = ""
    email: str = ""
    zone: str = "UTC"
    address: str = ""


def sync_overview(store: Store, scope: Scope, reader: Reader) -> SyncOverview:
    """Read everything, in the words of the person who works here."""
    now = store.clock.now()
    with store.reading() as connection:
        kept = _kept(connection, reader.zone, now)
    size = _size(store)
    return store.work.read(scope, lambda session: _worded(session, kept, reader, now, size))


def _kept(connection: Connection, zone: str, now: datetime) -> _Kept:
    waiting = connection.execute(
        select(outbox).where(outbox.c.state.not_in(("acked", "shown"))).order_by(outbox.c.seq)
    ).all()
    recent = journal.c
    sent = connection.execute(
        select(journal).order_by(recent.acked_at.desc(), recent.seq.desc()).limit(RECENT)
    ).all()
    open_letters = letters.letters(connection)
    makers = dict.fromkeys((letter.op_id for letter in open_letters), 0)
    depending = [
        *connection.execute(select(outbox.c.depends_on).where(outbox.c.state == "held")),
        *connection.execute(select(dead_letter.c.depends_on).where(dead_letter.c.ended == "")),
    ]
    for (joined,) in depending:
        for maker in ids_in(joined) & makers.keys():
            makers[maker] += 1
    return _Kept(
        sync_status(connection, ZoneInfo(zone), now),
        standing(connection),
        list(waiting),
        letters.losers(connection),
        open_letters,
        makers,
        list(sent),
    )


def _worded(
    session: Session, kept: _Kept, reader: Reader, now: datetime, size: int
) -> SyncOverview:
    names = Names(session, reader.zone, now)
    return SyncOverview(
        kept.status,
        tuple(_waiting(names, kept.waiting)),
        tuple(_clash(names, loser) for loser in kept.losers),
        tuple(_refusal(names, letter, kept.makers) for letter in kept.letters),
        tuple(_sent(names, kept.sent)),
        _device(session, kept, reader, size),
        now,
    )


def _op(row: Row[Any]) -> Op:
    return Op(row.entity, row.row, row.kind, msgspec.msgpack.decode(row.fields))


def _waiting(names: Names, rows: Iterable[Row[Any]]) -> Iterable[WaitingAct]:
    for tx, group in groupby(rows, key=lambda row: row.tx):
        ops = list(group)
        words = names.act(ops[0].verb, [_op(op) for op in ops])
        yield WaitingAct(
            tx,
            words.title,
            words.on,
            words.icon,
            ops[0].at,
            max(op.attempts for op in ops),
            next((op.error for op in ops if op.error), ""),
            any(op.state == "held" for op in ops),
        )


def _clash(names: Names, loser: Loser) -> Clash:
    op = Op(loser.entity, loser.row, "edit", {})
    _, client = names.label(op)
    words = names.act("", [op])
    return Clash(
        key=(loser.op_id, loser.field),
        entity=loser.entity,
        row=loser.row,
        field=loser.field,
        title=names.title(op),
        on=client,
        noun=noun_words(loser.entity),
        field_words=field_words(loser.field),
        icon=words.icon,
        kept=names.values.say(loser.entity, loser.field, loser.ours),
        other=names.values.say(loser.entity, loser.field, loser.theirs),
        reason=loser.reason,
        at=loser.at,
        restorable=bool(loser.field) and can_restore(loser.entity, loser.field),
        value=loser.theirs,
    )


def _refusal(names: Names, letter: Letter, makers: dict[UUID, int]) -> Refusal:
    op = Op(letter.entity, letter.row, letter.kind, letter.fields)
    words = names.act(letter.verb, [op])
    return Refusal(
        letter.op_id,
        words.title,
        words.on,
        words.icon,
        letter.reason,
        letter.code,
        letter.made_at,
        letter.at,
        op_text(names, letter.verb, op),
        makers.get(letter.op_id, 0),
        next_step(letter.code),
    )


def _sent(names: Names, rows: Iterable[Row[Any]]) -> Iterable[SentAct]:
    acts: dict[UUID, list[Row[Any]]] = {}
    for row in rows:
        acts.setdefault(row.tx, []).append(row)
    for tx, ops in acts.items():
        words = names.act(ops[0].verb, [_op(op) for op in ops])
        yield SentAct(tx, words.title, words.on, words.icon, ops[0].at, ops[0].acked_at)


def _device(session: Session, kept: _Kept, reader: Reader, size: int) -> DeviceFacts:
    here = kept.standing
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
        problem=here.last_error,
    )


def _size(store: Store) -> int:
    """The store with its journal on disk. Units: bytes."""
    return sum(file.stat().st_size for file in store.folder.glob(f"{DATABASE}*"))
