"""What must be true once the network has been quiet: I1 to I4, I9 to I11 of sync.md 3.11."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from app.records.archive import archive_of
from app.records.base import FIRM_SCOPE
from app.records.codec import merge_members
from app.records.marks import Merge
from app.records.nouns import fields_of
from app.simulation.book import AtCentral, Book, Saved
from app.simulation.describing import check_descriptions
from app.simulation.device import Device
from app.simulation.losers import check_losers
from app.simulation.oracle import Broken, Snapshot, check_complete, snapshot
from app.simulation.server import Server
from app.simulation.writings import check_words
from app.store import archive, set_aside
from app.store.state import scopes
from app.store.tables import base, dead_letter, outbox

_LAST = 1 << 62
_LINEAGE = frozenset({"base_id", "merged_id"})
"""Of a version: central completes them where it brought texts together."""


def check_settled(devices: Iterable[Device], server: Server, book: Book) -> None:
    """I1 to I4, I9 and I11, once everything was carried over a good network.

    Raises:
        Broken: one of them does not hold.
    """
    central = snapshot(server)
    letters: set[UUID] = set()
    given: set[UUID] = set()
    kept: set[UUID] = set()
    for device in devices:
        check_complete(device, central)
        with device.store.reading() as connection:
            mine = {UUID(bytes=scope.id) for scope in scopes(connection)}
            pinned = {archive_of(client) for client in archive.pins(connection)}
            kept |= _still_here(device.name, connection)
            letters |= set(connection.execute(select(dead_letter.c.op_id)).scalars())
            given |= _given(connection)
        if mine != server.granted(device.user) | {FIRM_SCOPE} | pinned:
            raise Broken("I6", f"{device.name} has other scopes than its person")
    log = server.log()
    if given - {row.op_id for row in log}:
        raise Broken("I2", "central has forgotten a refusal that it gave")
    _nothing_lost(log, letters | kept, book)
    acts_whole(log)
    commits = server.commits()
    in_order(log, commits)
    check_losers(log, book, commits)
    _folds(log, central, book)
    check_words(log, central, book)
    check_descriptions(log, central, book)


def _still_here(name: str, connection: Connection) -> set[UUID]:
    """The operations that wait for a refused one to be settled; nothing else may be left."""
    lines = connection.execute(select(outbox)).all()
    waiting = [line for line in lines if line.state != "shown"]
    stuck = [line for line in waiting if (line.state, line.code) != ("held", set_aside.PARKED)]
    if stuck:
        raise Broken("I11", f"an operation still waits on {name}: {stuck[0].state}")
    if {line.tx for line in lines} - {line.tx for line in waiting}:
        raise Broken("I1", f"{name} still shows what it guessed of an act that is over")
    lain_upon = {(line.entity, line.row) for line in lines if line.overlay}
    bases = {(entity, row) for entity, row in connection.execute(select(base.c.entity, base.c.row))}
    if bases - lain_upon:
        raise Broken("I1", f"{name} keeps base copies that nothing lies upon")
    return {line.op_id for line in waiting}


def _given(connection: Connection) -> set[UUID]:
    """The refusals that central gave; what a person let go that waited behind one is none."""
    c = dead_letter.c
    return set(connection.execute(select(c.op_id).where(c.code != set_aside.PARKED)).scalars())


def _nothing_lost(log: list[Any], visible: set[UUID], book: Book) -> None:
    known = {row.op_id for row in log}
    for op_id in sorted(book.saved.keys() - book.excused):
        name = book.last_name(op_id)
        if name not in known and name not in visible and op_id not in visible:
            one = book.saved[op_id]
            raise Broken("I2", f"a saved {one.kind} of {one.entity} {one.row} is nowhere")


def acts_whole(log: list[Any]) -> None:
    """An act stands as a whole, or was refused as a whole; sent again, it is still the same act."""
    acts: dict[UUID, list[Any]] = {}
    for row in log:
        acts.setdefault(row.tx, []).append(row)
    for act in acts.values():
        if len({row.result == "rejected" for row in act}) > 1:
            raise Broken("I2", "half of an act was applied")
    before = {row.op_id: row.tx for row in log}
    for act in acts.values():
        for earlier in {before[row.replaces] for row in act if row.replaces in before}:
            if {_part(row) for row in act} != {_part(row) for row in acts[earlier]}:
                raise Broken("I2", "half of a refused act was sent again")


def _part(row: Any) -> tuple[str, UUID, str]:
    return row.entity, row.row_id, msgspec.msgpack.decode(row.body)["kind"]


def in_order(log: Sequence[Any], commits: Sequence[int]) -> None:
    """An operation comes after those that it depends on, and after its device's earlier ones."""
    taken = sorted((row for row in log if row.result != "rejected"), key=lambda row: row.seq)
    last: dict[str, int] = {}
    for row in taken:
        commit = bisect_left(commits, row.rev)
        if commit < last.get(row.inc, 0):
            raise Broken("I4", f"{row.entity} {row.row_id} came before what was done before it")
        last[row.inc] = commit
    rev = {row.op_id: row.rev for row in log if row.result != "rejected"}
    for row in log:
        if row.result == "rejected":
            continue
        body = msgspec.msgpack.decode(row.body)
        for maker in body.get("depends_on", ()):
            if rev.get(UUID(bytes=maker), row.rev + 1) > row.rev:
                raise Broken("I4", f"{row.entity} {row.row_id} came before what it builds on")


def _folds(log: list[Any], central: Snapshot, book: Book) -> None:
    """I3, I9: what stands is the last intent in the order of arrival, each applied once."""
    rows: dict[tuple[str, UUID], dict[str, Any] | None] = {}
    for change in _meant(log, book):
        key = (change.entity, change.row)
        if change.kind == "edit" and key in rows and rows[key] is None:
            raise Broken("I10", f"an edit of {change.entity} {change.row} came after its end")
        if change.kind == "delete":
            rows[key] = None
        elif change.kind == "create" or rows.get(key, {}) is not None:
            rows[key] = _folded(change.entity, rows.get(key) or {}, change.meant)
    for (entity, row), fields in rows.items():
        stands = central.rows.get((entity, row.bytes))
        if (stands is None) != (fields is None):
            raise Broken("I9", f"{entity} {row} should {'not ' if fields is None else ''}be there")
        for name, value in (fields or {}).items():
            if stands is not None and stands[name] != value:
                raise Broken("I9", f"{name} of {entity} {row} is {stands[name]!r}, not {value!r}")


def _meant(log: list[Any], book: Book) -> list[Saved | AtCentral]:
    """What everybody meant, in the order in which it arrived."""
    first_name = {book.last_name(op_id): op_id for op_id in book.saved}
    meant: list[tuple[int, int, Saved | AtCentral]] = [
        (one.rev, _LAST, one) for one in book.central
    ]
    for row in log:
        if row.result == "rejected":
            continue
        saved = book.saved.get(first_name.get(row.op_id, row.op_id))
        if saved is None:  # a letter that was sent again: its own words
            body = msgspec.msgpack.decode(row.body)
            saved = Saved(row.op_id, row.entity, row.row_id, body["kind"], body["fields"])
        meant.append((row.rev, row.seq, saved))
    return [one for _rev, _seq, one in sorted(meant, key=lambda each: each[:2])]


def _folded(entity: str, row: dict[str, Any], meant: Mapping[str, Any]) -> dict[str, Any]:
    known = fields_of(entity)
    folded = dict(row)
    for name, value in meant.items():
        if name not in known or known[name].merge in {Merge.CENTRAL, Merge.TEXT}:
            continue  # what becomes of texts, `check_words` says
        if entity == "page_version" and name in _LINEAGE:
            continue
        if isinstance(value, dict):
            current = msgspec.json.decode(folded.get(name) or "[]")
            folded[name] = msgspec.json.encode(merge_members(current, dict(value))).decode()
        else:
            folded[name] = value
    return folded
