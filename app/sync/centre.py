"""What the sync centre shows: what waits, clashes, was refused, was sent, and this device.

Source: ux.md 3.7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from app.database.scope import Scope
from app.records.marks import Merge
from app.records.nouns import fields_of
from app.store import came_in, gave_way, letters, met, witness
from app.store.gave_way import Loser
from app.store.letters import Letter
from app.store.open import Store
from app.store.queue import ids_in
from app.store.state import scopes, standing
from app.store.sums import comparisons
from app.store.tables import dead_letter, journal, outbox
from app.sync import log
from app.sync.act_words import Names, Op, act_text
from app.sync.came_words import came_acts
from app.sync.centre_decisions import changed_decisions
from app.sync.centre_device import Kept, Reader, device_facts, size_on_disk
from app.sync.centre_facts import Clash, Refusal, SentAct, SyncOverview
from app.sync.centre_waiting import op_of, waiting_acts
from app.sync.clash_stands import Stands, stands_now
from app.sync.clash_text import MergedText, brought_together
from app.sync.files.standing import FilesStanding, files_standing
from app.sync.log import LogLine
from app.sync.met_words import met_acts
from app.sync.places import place_of
from app.sync.refusal_steps import next_step
from app.sync.refused_notes import note_of
from app.sync.refused_values import act_values
from app.sync.status import sync_status
from app.sync.value_words import field_words, noun_words
from app.sync.versions import central_schema
from app.usecases.restore_value import can_restore, is_sealed

T = TypeVar("T")
RECENT = 200
"""How many sent operations are looked back on."""
LOGGED = 200
"""How many lines of the sync log are shown."""


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
    size = size_on_disk(store)
    return store.work.read(scope, lambda session: _worded(session, kept, reader, now, size))


def _kept(
    connection: Connection, zone: str, now: datetime, lines: list[LogLine], files: FilesStanding
) -> Kept:
    waiting = connection.execute(
        select(outbox).where(outbox.c.state.not_in(("acked", "shown"))).order_by(outbox.c.seq)
    ).all()
    recent = journal.c
    sent = connection.execute(
        select(journal).order_by(recent.acked_at.desc(), recent.seq.desc()).limit(RECENT)
    ).all()
    refused = letters.acts(connection)
    return Kept(
        sync_status(connection, ZoneInfo(zone), now),
        standing(connection),
        list(waiting),
        gave_way.losers(connection),
        refused,
        _behind(connection, refused),
        list(sent),
        len(scopes(connection)),
        central_schema(connection),
        lines,
        comparisons(connection),
        files,
        met.lately(connection, now),
        came_in.lately(connection, now),
        harm=witness.harm(connection),
    )


def _behind(connection: Connection, refused: Mapping[UUID, Sequence[Letter]]) -> dict[UUID, int]:
    """Refused act → how many other acts wait for it."""
    made_by = {one.op_id: tx for tx, act in refused.items() for one in act}
    behind: dict[UUID, set[UUID]] = {tx: set() for tx in refused}
    held, letter = outbox.c, dead_letter.c
    depending = [
        *connection.execute(select(held.tx, held.depends_on).where(held.state == "held")),
        *connection.execute(select(letter.tx, letter.depends_on).where(letter.ended == "")),
    ]
    for tx, joined in depending:
        for maker in ids_in(joined) & made_by.keys():
            behind[made_by[maker]].add(tx)
    return {tx: len(acts - {tx}) for tx, acts in behind.items()}


def _worded(session: Session, kept: Kept, reader: Reader, now: datetime, size: int) -> SyncOverview:
    names = Names(session, reader.zone, now)
    return SyncOverview(
        kept.status,
        in_order((act.client, act.since, act) for act in waiting_acts(names, kept.waiting)),
        in_order((one.on, one.at, one) for one in _clashes(names, kept)),
        in_order((one.client, one.at, one) for one in _refusals(names, kept, reader)),
        tuple(_sent(names, kept.sent)),
        device_facts(session, kept, reader, size),
        now,
        tuple(met_acts(names, kept.met, kept.standing.user)),
        tuple(came_acts(names, kept.came, kept.standing.user)),
        tuple(changed_decisions(names, kept.standing.user)),
    )


def in_order(told: Iterable[tuple[str, datetime, T]]) -> tuple[T, ...]:
    """By client, then by time; what belongs to the firm comes last.

    Args:
        told: the client's name, when it was, and the entry.

    Source: ux.md 3.7 "Order by client, then time".
    """
    by = sorted(told, key=lambda one: (not one[0], one[0].casefold(), one[1]))
    return tuple(one[2] for one in by)


def _clashes(names: Names, kept: Kept) -> Iterable[Clash]:
    return (_clash(names, lost, stands_now(names, lost, kept.came)) for lost in kept.losers)


def _clash(names: Names, loser: Loser, stands: Stands) -> Clash:
    op = Op(loser.entity, loser.row, "edit", {})
    _, client = names.label(op)
    words = names.act("", [op])
    place = loser.entity, loser.field
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
        restorable=can_restore(*place) or is_sealed(*place),
        value=loser.theirs,
        ours=loser.ours,
        ours_at=loser.ours_at,
        by=names.person(loser.by),
        by_at=loser.by_at,
        base=loser.base,
        merged=_merged(loser),
        has_versions=names.has_versions(op),
        place=place_of(names, op),
        stands=stands.value,
        now=stands.words,
        now_by=stands.by,
        now_at=stands.at,
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


def _refusals(names: Names, kept: Kept, reader: Reader) -> Iterable[Refusal]:
    return (_refusal(names, act, kept.behind[tx], reader) for tx, act in kept.refused.items())


def _refusal(names: Names, act: Sequence[Letter], behind: int, reader: Reader) -> Refusal:
    parts = [(one, Op(one.entity, one.row, one.kind, one.fields)) for one in act]
    words = names.act(act[0].verb, [op for _, op in parts])
    parts.sort(key=lambda part: part[1] is not words.about)
    letter, op = parts[0]
    act = [one for one, _ in parts]
    return Refusal(
        letter.op_id,
        words.title,
        words.on,
        words.icon,
        # Of the parts that go down with another one, each says so before that one's reason.
        min((one.reason for one in act), key=len),
        letter.code,
        letter.made_at,
        letter.at,
        act_text(names, letter.verb, [part for _, part in parts]),
        behind,
        next_step(letter.code),
        act_values(names.session, act, names.zone, names.now),
        place_of(names, op),
        names.label(op)[1],
        note_of(names, act, allowed=reader.may_note),
        (letter.entity, letter.row),
        names.client_of(op),
    )


def _sent(names: Names, rows: Iterable[Row[Any]]) -> Iterable[SentAct]:
    acts: dict[UUID, list[Row[Any]]] = {}
    for row in rows:
        acts.setdefault(row.tx, []).append(row)
    for tx, ops in acts.items():
        words = names.act(ops[0].verb, [op_of(op) for op in ops])
        there = place_of(names, words.about)
        yield SentAct(tx, words.title, words.on, words.icon, ops[0].at, ops[0].acked_at, there)
