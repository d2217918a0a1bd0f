"""What the sync centre shows and does: what waits, clashes, was refused, was sent, this device.

Everything here blocks: screens call it on the lanes.

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

from app.bootstrap.desk import Desk
from app.bootstrap.sync_facts import (
    Clash,
    DeviceFacts,
    Refusal,
    SentAct,
    SyncOverview,
    WaitingAct,
)
from app.records import Client
from app.records.nouns import NOUNS, table_of
from app.store import letters
from app.store.keys import DATABASE
from app.store.letters import Letter, Loser
from app.store.queue import ids_in
from app.store.state import Standing, standing
from app.store.tables import dead_letter, journal, outbox
from app.sync.act_words import Names, Op, op_text
from app.sync.status import SyncStatus, sync_status
from app.sync.value_words import field_words, noun_words
from app.usecases.restore_value import RestoreValue, can_restore, restore_value

RECENT = 200
"""How many sent operations are looked back on."""
ORIGIN = "sync_centre"


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


def sync_overview(desk: Desk) -> SyncOverview:
    """Read everything, in the words of the person who works here."""
    now, who = desk.clock.now(), desk.identity
    zone = who.zone if who else "UTC"
    with desk.store.reading() as connection:
        kept = _kept(connection, zone, now)
    return desk.ask(lambda session: _worded(session, desk, kept, zone, now))


def _kept(connection: Connection, zone: str, now: datetime) -> _Kept:
    waiting = connection.execute(
        select(outbox).where(outbox.c.state != "acked").order_by(outbox.c.seq)
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


def _worded(session: Session, desk: Desk, kept: _Kept, zone: str, now: datetime) -> SyncOverview:
    names = Names(session, zone, now)
    return SyncOverview(
        kept.status,
        tuple(_waiting(names, kept.waiting)),
        tuple(_clash(names, loser) for loser in kept.losers),
        tuple(_refusal(names, letter, kept.makers) for letter in kept.letters),
        tuple(_sent(names, kept.sent)),
        _device(session, desk, kept),
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
    )


def _sent(names: Names, rows: Iterable[Row[Any]]) -> Iterable[SentAct]:
    acts: dict[UUID, list[Row[Any]]] = {}
    for row in rows:
        acts.setdefault(row.tx, []).append(row)
    for tx, ops in acts.items():
        words = names.act(ops[0].verb, [_op(op) for op in ops])
        yield SentAct(tx, words.title, words.on, words.icon, ops[0].at, ops[0].acked_at)


def _device(session: Session, desk: Desk, kept: _Kept) -> DeviceFacts:
    who, here = desk.identity, kept.standing
    rows = sum(
        session.scalar(select(func.count()).select_from(table_of(noun))) or 0 for noun in NOUNS
    )
    return DeviceFacts(
        short=here.device_short,
        person=who.name if who else "",
        email=who.email if who else "",
        address=desk.address,
        zone=who.zone if who else "UTC",
        clients=session.scalar(select(func.count()).select_from(Client)) or 0,
        rows=rows,
        size=_size(desk),
        last_synced_at=here.last_synced_at,
        clock_offset_s=here.clock_offset_s,
        clock_words=kept.status.clock_words,
        problem=here.last_error,
    )


def _size(desk: Desk) -> int:
    """The store with its journal on disk. Units: bytes."""
    return sum(file.stat().st_size for file in desk.store.folder.glob(f"{DATABASE}*"))


def keep_ours(desk: Desk, clash: Clash) -> None:
    """Take a clash off the list: the value that stands is the right one."""
    op, field = clash.key
    now = desk.clock.now()
    desk.store.write(lambda connection: letters.resolve(connection, op, now, field))


def put_back(desk: Desk, clash: Clash) -> None:
    """Give the field the other value again, as an ordinary edit that is synced.

    Raises:
        Refused: the value may not stand now; nothing was changed.
    """
    command = RestoreValue(clash.entity, clash.row, clash.field, clash.value)
    desk.do(restore_value, command, origin=ORIGIN)
    keep_ours(desk, clash)


def discard(desk: Desk, refusal: Refusal) -> None:
    """Let go of what was refused, and of what waits behind it; a copy stays in the store.

    Raises:
        Refused: it was settled meanwhile.
    """
    desk.store.write(lambda connection: letters.discard(connection, refusal.key))


def send_again(desk: Desk, refusal: Refusal) -> None:
    """Try what was refused once more, as it is.

    Raises:
        Refused: it was settled meanwhile.
    """
    desk.store.write(lambda connection: letters.resend(connection, desk.store.ids, refusal.key))
