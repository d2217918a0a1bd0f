"""Looking through the chain, and listing what is in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, select

from app.central.audit.chain import head_in, head_now
from app.central.audit.keys import ChainKeys
from app.central.audit.kinds import Kind
from app.central.audit.tables import audit_day, audit_event
from app.database.work import translated
from app.records.types import to_micros
from app.security.audit import Chain, Damage, Event, Fact, Harm, Head, Link, Verified

_AT_ONCE = 1000
_MOST_FACTS = 10_000


@dataclass(frozen=True, slots=True)
class Report:
    """What came of looking through the chain.

    Attributes:
        since: the number of the head from behind which was looked; 0 for the beginning.
        head: the newest number that was signed.
        witnessed: how many heads of devices it was held against.
        lost: of those, the ones from before central was put back from a backup, which lie beyond
            where the chain went on.
    """

    found: Verified
    since: int
    head: int
    witnessed: int = 0
    lost: int = 0


def verify(
    engine: Engine, keys: ChainKeys, witnesses: Iterable[Head] = (), since: datetime | None = None
) -> Report:
    """Look through the chain, in one snapshot.

    Args:
        engine: the reading door.
        keys: the chain's.
        witnesses: heads that devices kept.
        since: look at what came after the last day that had ended by then; all unless given.

    Raises:
        Unavailable: the database does not answer.
    """
    with translated(), engine.connect() as connection:
        head = head_now(connection)
        days = [head_in(row) for row in connection.execute(select(audit_day))]
        start = None
        if since is not None:
            before = [day for day in days if day.at < to_micros(since)]
            start = max(before, key=lambda day: day.number, default=None)
        first = start.number if start else 0
        seen = [one for one in witnesses if one.number > first]
        restores = _restores(connection)
        lost = [one for one in seen if _is_lost(one, head, restores)]
        marks = [day for day in days if day.number > first]
        marks += [one for one in seen if one not in lost]
        chain = Chain(lambda after: _links(connection, after), keys.codes, keys.public, head)
        found = chain.verified(marks, start)
        if head is None and found.damage is None:
            found = Verified(0, Damage(Harm.HEAD, 0))
    return Report(found, first, head.number if head else 0, len(seen), len(lost))


def _restores(connection: Connection) -> list[int]:
    """The numbers of the events that tell of a restore."""
    query = select(audit_event.c.number).where(audit_event.c.kind == Kind.CENTRAL_RESTORED.value)
    return list(connection.execute(query).scalars())


def _is_lost(one: Head, head: Head | None, restores: Iterable[int]) -> bool:
    """Whether a restore, which the chain tells of, took away what a head stood for."""
    is_earlier = head is not None and one.epoch != head.epoch
    return is_earlier and any(number <= one.number for number in restores)


def _links(connection: Connection, after: int) -> Iterator[Link]:
    """The events after a number, a portion at a time."""
    while True:
        query = select(audit_event).where(audit_event.c.number > after)
        rows = connection.execute(query.order_by(audit_event.c.number).limit(_AT_ONCE)).all()
        for row in rows:
            yield _link(row)
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1].number


def _link(row: Row[tuple[object, ...]]) -> Link:
    event = Event(
        row.number,
        to_micros(row.at),
        row.kind,
        row.outcome,
        row.person,
        row.device,
        row.peer,
        row.subject_kind,
        row.subject,
        _facts(row.facts),
        row.key,
    )
    return Link(event, bytes(row.hash))


def _facts(text: str) -> Mapping[str, Fact]:
    """Facts as they stand; what somebody made of them need be no JSON any more."""
    try:
        facts = json.loads(text[:_MOST_FACTS])
    except ValueError:
        return {"unreadable": text}
    return facts if isinstance(facts, dict) else {"unreadable": text}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events are asked for.

    Attributes:
        before: those with a lower number; 0 for the newest.
        since: those from this instant on.
    """

    kind: str = ""
    person: UUID | None = None
    since: datetime | None = None
    before: int = 0
    limit: int = 200


def events(connection: Connection, wanted: Wanted) -> list[Event]:
    """Events, the newest first."""
    columns = audit_event.c
    query = select(audit_event).order_by(columns.number.desc()).limit(wanted.limit)
    if wanted.kind:
        query = query.where(columns.kind == wanted.kind)
    if wanted.person is not None:
        query = query.where(columns.person == wanted.person)
    if wanted.since is not None:
        query = query.where(columns.at >= wanted.since)
    if wanted.before:
        query = query.where(columns.number < wanted.before)
    return [_link(row).event for row in connection.execute(query)]
