"""What each scope comes to at central, so that a device can hold its copy against it.

Which rows a scope has, the feed knows: each that is there has an entry U. Their revisions are
those of the rows themselves. A scope in which anything happened after the revision at which the
device stands is left out: there the two have a right to differ.

Source: sync.md 3.6.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, LargeBinary, select, type_coerce
from sqlalchemy.orm import Session

from app.central.feed.history import commit_at
from app.central.feed.pinned import archives_asked
from app.central.feed.present import present
from app.central.feed.rows import columns_of, rows_of
from app.central.feed.tables import sync_change, sync_counter
from app.central.versions import nouns_of
from app.ports.problems import Refused
from app.records.nouns import CODES, table_of
from app.records.types import to_micros
from app.wire.envelopes import SCHEMA, Page
from app.wire.sums import (
    BUCKETS,
    Found,
    Part,
    SumsAnswer,
    SumsRequest,
    add_up,
    add_up_apart,
    as_sums,
)

MOST_ROWS = 10_000
"""Rows of buckets in one answer, unless one bucket alone has more."""

_MOST_ASKED = 5000
_AT_ONCE = 500
"""Scopes in one statement."""
_ID_BYTES = 16


def sums_of(
    session: Session, grants: Mapping[UUID, UUID], request: SumsRequest, now: datetime
) -> SumsAnswer:
    """Answer within one snapshot.

    Args:
        session: reads all of it from the same snapshot.
        grants: scope → grant, of the person who asks.
        request: what is wanted.
        now: told to the device.

    Raises:
        Refused: the request makes no sense.
    """
    _check_shape(request)
    connection = session.connection()
    answer = SumsAnswer(central_now=to_micros(now), schema=SCHEMA)
    epoch = connection.execute(select(sync_counter.c.epoch)).scalar_one()
    if request.epoch != epoch or commit_at(connection, request.rev) != request.commit_id:
        return answer
    asked = [*request.scopes, *(scope for scope, _, _ in request.fetch)]
    granted = {**grants, **archives_asked(grants, asked)}
    standing = _standing(connection, sorted(set(asked)), granted, request.rev)
    if request.fetch:
        return _fetched(connection, answer, [p for p in request.fetch if p[0] in standing])
    scopes = [scope for scope in request.scopes if scope in standing]
    if request.apart:
        return _apart(connection, answer, scopes, nouns_of(request.schema))
    into: dict[bytes, list[int]] = {scope: [0, 0] for scope in scopes}
    for entity, found in _rows(connection, scopes, nouns_of(request.schema)):
        add_up(into, CODES[entity], found)
    answer.scopes, answer.sums = scopes, list(as_sums(into).values())
    return answer


def _check_shape(request: SumsRequest) -> None:
    ids = [*request.scopes, *(scope for scope, _, _ in request.fetch)]
    fits = (
        len(ids) <= _MOST_ASKED
        and len(set(request.scopes)) == len(request.scopes)
        and all(len(value) == _ID_BYTES for value in ids)
        and all(noun in CODES and 0 <= at < BUCKETS for _, noun, at in request.fetch)
    )
    if not fits:
        raise Refused(
            "sums-shape", "Central cannot read this request.", next_step="Update Trestle."
        )


def _standing(
    connection: Connection, asked: Sequence[bytes], grants: Mapping[UUID, UUID], rev: int
) -> set[bytes]:
    """Those of the scopes that the person may see and in which nothing happened since."""
    change = sync_change.c
    may = [scope for scope in map(_uuid, asked) if scope in grants]
    moved: set[UUID] = set()
    for some in _chunks(may):
        query = select(change.scope).where(change.rev > rev, change.scope.in_(some)).distinct()
        moved |= set(connection.execute(query).scalars())
    return {scope.bytes for scope in may if scope not in moved}


def _rows(
    connection: Connection, scopes: Sequence[bytes], entities: Iterable[str]
) -> Iterator[tuple[str, Iterator[Found]]]:
    """The rows of these scopes, noun by noun."""
    raw = connection.dialect.name != "postgresql"
    change = sync_change.c
    columns: list[Any] = [
        type_coerce(column, LargeBinary(_ID_BYTES)) if raw else column
        for column in (change.scope, change.row_id)
    ]
    ids = [_uuid(scope) for scope in scopes]
    for entity in present(connection, ids, entities):
        table = table_of(entity)
        for some in _chunks(ids):
            query = (
                select(*columns, table.c.rev)
                .join(table, table.c.id == change.row_id)
                .where(change.scope.in_(some), change.entity == CODES[entity], change.op == "U")
            )
            rows = connection.execute(query)
            yield entity, (rows if raw else ((s.bytes, r.bytes, rev) for s, r, rev in rows))  # type: ignore[misc] # a row is a tuple


def _apart(
    connection: Connection, answer: SumsAnswer, scopes: Sequence[bytes], nouns: Iterable[str]
) -> SumsAnswer:
    into: dict[Part, list[int]] = {}
    for entity, rows in _rows(connection, scopes, nouns):
        add_up_apart(into, entity, CODES[entity], rows)
    answer.scopes = list(scopes)
    answer.buckets = [(*part, total) for part, total in as_sums(into).items()]
    return answer


def _fetched(connection: Connection, answer: SumsAnswer, parts: Sequence[Part]) -> SumsAnswer:
    """As many of these buckets as fit into one answer, at least one."""
    wanted: dict[tuple[bytes, str], dict[int, list[bytes]]] = {}
    for scope, entity, bucket in parts:
        wanted.setdefault((scope, entity), {})[bucket] = []
    room = MOST_ROWS
    for (scope, entity), buckets in wanted.items():
        for _, rows in _rows(connection, [scope], [entity]):
            for _, row, _ in rows:
                if row[-1] in buckets:
                    buckets[row[-1]].append(row)
        ids: list[bytes] = []
        for bucket, rows_of_it in buckets.items():
            if answer.fetched and len(rows_of_it) > room:
                continue
            answer.fetched.append((scope, entity, bucket))
            ids += rows_of_it
            room -= len(rows_of_it)
        if ids:
            answer.pages.append(_page(connection, scope, entity, ids))
    return answer


def _page(connection: Connection, scope: bytes, entity: str, ids: Sequence[bytes]) -> Page:
    rows = rows_of(connection, entity, ids)
    return Page(scope, entity, columns_of(entity), [list(one) for one in zip(*rows, strict=True)])


def _uuid(value: bytes) -> UUID:
    return UUID(bytes=value)


def _chunks(scopes: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(scopes), _AT_ONCE):
        yield scopes[start : start + _AT_ONCE]
