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
from app.records.marks import Merge
from app.records.nouns import NOUNS, fields_of, table_of
from app.store import gave_way, letters
from app.store.gave_way import Loser
from app.store.keys import DATABASE
from app.store.letters import Letter
from app.store.open import Store
from app.store.queue import ids_in
from app.store.state import Standing, scopes, standing
from app.store.sums import Comparisons, comparisons
from app.store.tables import dead_letter, journal, outbox
from app.sync import log
from app.sync.act_words import Names, Op, op_text
from app.sync.centre_facts import (
    Clash,
    DeviceFacts,
    Refusal,
    SentAct,
    SyncOverview,
    WaitingAct,
)
from app.sync.clash_text import MergedText, brought_together
from app.sync.files.standing import FilesStanding, files_standing
from app.sync.log import LogLine
from app.sync.log_words import line_words, log_text
from app.sync.places import place_of
from app.sync.refusal_steps import held_step, next_step
from app.sync.refused_values import refused_values
from app.sync.status import SyncStatus, sync_status
from app.sync.value_words import field_words, noun_words
from app.sync.versions import central_schema
from app.usecases.restore_value import can_restore
from app.wire.envelopes import SCHEMA

RECENT = 200
"""How many sent operations are looked back on."""
LOGGED = 200
"""How many lines of the sync log are shown."""
LAST_ROUNDS = 5
_SHORT = 8


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
    scopes: int
    central_schema: int
    lines: list[LogLine]
    compared: Comparisons
    files: FilesStanding


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, as far as the sync centre tells it; the words are empty before a sign-in."""

    person: str = ""
    email: str = ""
    zone: str = "UTC"
    address: str = ""
    program: str = ""


def sync_overview(
    store: Store, scope: Scope, reader: Reader, *, metered: bool = False
) -> SyncOverview:
    """Read everything, in the words of the person who works here.

    Args:
        store: of this device.
        scope: what may be seen.
        reader: who reads.
        metered: the network of this moment is paid for by what travels.
    """
    now = store.clock.now()
    with store.reading() as connection:
        files = files_standing(connection, now, metered=metered)
        kept = _kept(connection, reader.zone, now, log.read(store.folder, LOGGED), files)
    size = _size(store)
    return store.work.read(scope, lambda session: _worded(session, kept, reader, now, size))


def _kept(
    connection: Connection, zone: str, now: datetime, lines: list[LogLine], files: FilesStanding
) -> _Kept:
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
        gave_way.losers(connection),
        open_letters,
        makers,
        list(sent),
        len(scopes(connection)),
        central_schema(connection),
        lines,
        comparisons(connection),
        files,
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
            code := next((op.code for op in ops if op.state == "held"), ""),
            held_step(code) if code else "",
            place_of(names, words.about),
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
        ours=loser.ours,
        ours_at=loser.ours_at,
        by=names.person(loser.by),
        by_at=loser.by_at,
        base=loser.base,
        merged=_merged(loser),
        has_versions=names.has_versions(op),
        place=place_of(names, op),
    )


def _merged(loser: Loser) -> MergedText | None:
    """A start for a text of both hands; None where the field holds no text of people's own."""
    if not loser.field or not can_restore(loser.entity, loser.field):
        return None
    if not isinstance(loser.ours, str) or not isinstance(loser.theirs, str):
        return None
    field = fields_of(loser.entity)[loser.field]
    if field.merge is Merge.TEXT:
        return brought_together(loser.base, loser.ours, loser.theirs)
    return MergedText(loser.ours) if field.merge is Merge.LATEST and field.search else None


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
        refused_values(names.session, letter, names.zone, names.now),
        place_of(names, op),
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
        problem=here.last_error,
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


def _size(store: Store) -> int:
    """The store with its journal on disk. Units: bytes."""
    return sum(file.stat().st_size for file in store.folder.glob(f"{DATABASE}*"))
