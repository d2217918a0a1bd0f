"""Values that gave way: who had to hear of them, and whether they did (sync.md 3.4).

Worked out from what devices sent and what the book knows, not by central's own rule. Of texts,
`writings` and `describing` say more.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select

from app.records.marks import Merge
from app.records.nouns import NOUNS, fields_of
from app.simulation.book import AtCentral, Book
from app.simulation.device import Device
from app.simulation.oracle import Broken
from app.store.tables import conflict, journal, outbox
from app.wire.envelopes import PushAnswer

_LATER_WINS = frozenset({Merge.LATEST, Merge.GUARDED})
_AT_ITS_END = 1 << 62
_UNTOLD = -1
"""The revision of a value that nobody need have seen, or whose history nobody can tell."""


@dataclass(frozen=True, slots=True)
class _Written:
    """What a field says since somebody changed it.

    Attributes:
        rev: whoever saw less had not seen it.
        inc: whose; empty for central's own people.
        commit: with which commit it came.
        under: what it said before that commit.
    """

    value: Any
    rev: int
    inc: str
    commit: int
    under: Any


def check_losers(log: Sequence[Any], book: Book, commits: Sequence[int]) -> None:
    """What gave way to somebody who had not seen it is kept with what took its place.

    Args:
        log: everything that arrived.
        book: what was done at central itself.
        commits: the last revision of each commit, rising.

    Raises:
        Broken: such a value is not kept, or somebody is told to have clashed with themselves.
    """
    stands: dict[tuple[str, UUID, str], _Written] = {}
    done: list[tuple[int, int, Any]] = [(row.rev, row.seq, row) for row in log]
    done += [(one.rev, _AT_ITS_END, one) for one in book.central]
    for rev, _seq, one in sorted(done, key=lambda each: each[:2]):
        if isinstance(one, AtCentral):
            here, fields, inc, since = (one.entity, one.row), one.meant, "", one.since + 1
        elif one.result == "rejected":
            continue
        else:
            body = msgspec.msgpack.decode(one.body)
            here, fields, inc, since = (one.entity, one.row_id), body["fields"], one.inc, rev
            if body["kind"] == "edit":
                _check_kept(one, body, stands)
            elif body["kind"] == "create":
                since = _UNTOLD  # nobody can have seen an earlier version
        for name in _names(here[0], fields):
            key, commit = (*here, name), bisect_left(commits, rev)
            was = stands.get(key)
            if was is None or was.value != fields[name]:
                stands[key] = _after(was, _Written(fields[name], since, inc, commit, None))


def _names(entity: str, fields: Iterable[str]) -> list[str]:
    known = fields_of(entity) if entity in NOUNS else {}
    return [name for name in fields if name in known and known[name].merge in _LATER_WINS]


def _after(was: _Written | None, now: _Written) -> _Written:
    """A value in the place of another: who put the first one back in one commit wrote nothing."""
    if was is None or was.commit != now.commit:
        return now if was is None else replace(now, under=was.value)
    rev = _UNTOLD if was.under == now.value else now.rev
    return replace(now, rev=rev, under=was.under)


def _check_kept(row: Any, body: Any, stands: dict[tuple[str, UUID, str], _Written]) -> None:
    clashed = row.clashed.split(",")
    before = msgspec.msgpack.decode(row.before) if row.before else {}
    for name in _names(row.entity, body["fields"]):
        was = stands.get((row.entity, row.row_id, name))
        if was is None or was.rev == _UNTOLD or was.value == body["fields"][name]:
            continue
        if was.inc == row.inc:
            if name in clashed:
                raise Broken("I9", f"{name} of {row.entity} {row.row_id} clashed with itself")
        elif was.rev > body.get("base_rev", 0) and (
            name not in clashed or before[name] != was.value
        ):
            raise Broken("I2", f"{name} of {row.entity} {row.row_id} gave way and is not kept")


def check_heard(device: Device, answer: Any) -> None:
    """A device that took an answer in keeps each value of which it was told.

    Raises:
        Broken: one is not there.
    """
    if not isinstance(answer, PushAnswer):
        return
    told = {UUID(bytes=one.op_id): one.before for one in answer.answers if one.before}
    if not told:
        return
    taken = select(outbox.c.op_id).where(outbox.c.state == "acked")
    with device.store.reading() as connection:
        heard = set(connection.execute(taken.union(select(journal.c.op_id))).scalars())
        kept = {
            (row.op_id, row.field): msgspec.msgpack.decode(row.theirs)
            for row in connection.execute(select(conflict))
        }
    for op_id in sorted(told.keys() & heard):
        for name, value in told[op_id].items():
            if (op_id, name) not in kept or kept[op_id, name] != value:
                raise Broken("I2", f"{device.name} does not show whose {name} gave way to its own")
