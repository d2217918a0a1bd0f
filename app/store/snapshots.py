"""Taking an archive from a snapshot, chunk by chunk: where it stands, and what of it is written.

A snapshot is as old as a day, and what this device has by other scopes is newer: such tickets are
passed over, and what became of them since is told by the feed, from the revision on up to which
this device had everything when the snapshot began (`tail`).

Source: sync.md 3.3, ADR 0035.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from app.ports.problems import Corrupt
from app.records.archive import RESTS, archive_of
from app.records.types import to_micros
from app.store import archive, extra, raw, search, sums
from app.store.overlay import upsert_sql
from app.store.pages import apply_page
from app.store.settings import read_setting, write_setting
from app.store.state import copy_position, standing
from app.store.sweeping import is_sweeping
from app.store.tables import pinned_client, scope_state
from app.wire.envelopes import Page
from app.wire.snapshot import SnapshotAnswer

_KEY = "snapshot"
# Built once: to build a statement costs as much as to run one of these.
_POSITIONS = select(scope_state.c.id, scope_state.c.pos)
_REACHED = select(scope_state.c.pos).where(scope_state.c.pos > 0)
_PINNED = (
    select(pinned_client.c.pinned_at, scope_state.c.grant)
    .join_from(pinned_client, scope_state, scope_state.c.id == pinned_client.c.client_id)
    .where(pinned_client.c.client_id == bindparam("client"))
)
_MOVE = update(scope_state).where(scope_state.c.id == bindparam("archive"))
_HERE_BY_ANOTHER = (
    "SELECT t.id FROM ticket t WHERE t.id IN ({}) "
    "AND NOT EXISTS (SELECT 1 FROM archived_ticket a WHERE a.ticket = t.id AND a.client_id = ?) "
    "AND NOT EXISTS "
    "(SELECT 1 FROM base b WHERE b.entity = 'ticket' AND b.row = t.id AND b.rests)"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a snapshot is.

    Attributes:
        pin: when the client was pinned and under which grant; another pin, or a client that was
            taken away meanwhile, took the rows of this one along.
        chunk: the one that comes next.
        tail: the revision from which the feed goes on when all chunks are here.
        done: rows written so far, out of `rows`.
    """

    pin: str
    id: str
    epoch: str
    chunks: int
    chunk: int
    tail: int
    rows: int
    done: int


def awaited(connection: Connection) -> list[UUID]:
    """The pinned clients of whose archives the beginning has not come: a snapshot may bring it.

    None while everything is copied once more: then archives come with all the rest.
    """
    if standing(connection).sweeping or is_sweeping(connection):
        return []
    here = dict(connection.execute(_POSITIONS).all())
    return [
        client
        for client in sorted(archive.pins(connection))
        if client in here and not here.get(archive_of(client))
    ]


def is_time(connection: Connection) -> bool:
    """Whether everything else is here, so that archives may follow."""
    return copy_position(connection) is None


def place(connection: Connection, client: UUID) -> Standing | None:
    """How far the snapshot of a client's archive is; None where none was begun that counts."""
    kept = _kept(connection).get(client.hex)
    if kept is None:
        return None
    found = Standing(**kept)
    return found if _counts(connection, client, found) else None


def _counts(connection: Connection, client: UUID, one: Standing) -> bool:
    """Whether the client is pinned as it was then, and central's history the same."""
    return (one.pin, one.epoch) == (_pin(connection, client), standing(connection).epoch)


def begin(connection: Connection, client: UUID, offered: SnapshotAnswer) -> Standing | None:
    """Where a snapshot begins, or goes on; None where it is of another history.

    Nothing is written, which would be a commit of its own: the first chunk that comes does it. What
    an earlier one brought stays, and the feed goes on from where it would have then.
    """
    if offered.epoch != standing(connection).epoch or not offered.chunks:
        return None
    before = place(connection, client)
    others = (kept["tail"] for kept in _kept(connection).values())
    begun = Standing(
        _pin(connection, client),
        offered.id,
        offered.epoch,
        offered.chunks,
        0,
        min([offered.head, *connection.execute(_REACHED).scalars(), *others]),
        offered.rows,
        0,
    )
    if before is not None and before.id == begun.id:
        return replace(before, tail=begun.tail)
    return begun


def take(
    connection: Connection, client: UUID, expected: Standing, pages: Sequence[Page]
) -> Standing | None:
    """Write one chunk, and how far the snapshot is then, in the caller's transaction.

    Returns:
        How far it is; None where it does not count any more, and nothing was written.

    Raises:
        Corrupt: the chunk is not what it must be.
    """
    here = expected if expected.chunk == 0 and _counts(connection, client, expected) else None
    kept = place(connection, client)
    if kept is not None and (kept.id, kept.chunk) == (expected.id, expected.chunk):
        here = replace(kept, tail=min(kept.tail, expected.tail))
    if here is None:
        return None
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    tickets: set[bytes] = set()
    written = 0
    for page in pages:
        rows = _rows(page, client)
        written += len(rows)
        owner = page.columns.index("id" if page.entity == "ticket" else "ticket_id")
        of = {row[owner] for row in rows}
        tickets |= of
        newer = _here_by_another(connection, client, of)
        _write(connection, page, [row for row in rows if row[owner] not in newer], client)
    search.refresh(connection, [("ticket", ticket) for ticket in sorted(tickets)])
    sums.note_news(connection, whole=False)
    now = replace(here, chunk=here.chunk + 1, done=here.done + written)
    if now.chunk == now.chunks:
        _end(connection, client, now)
    else:
        _keep(connection, client, now)
    return now


def drop_others(connection: Connection) -> None:
    """Forget how far snapshots are that are not awaited any more."""
    awaiting = {client.hex for client in awaited(connection)}
    kept = _kept(connection)
    if not kept.keys() <= awaiting:
        _write_kept(connection, {name: one for name, one in kept.items() if name in awaiting})


def _end(connection: Connection, client: UUID, done: Standing) -> None:
    archive.subscribe(connection)
    connection.execute(_MOVE, {"archive": archive_of(client), "pos": done.tail})
    kept = _kept(connection)
    kept.pop(client.hex, None)
    _write_kept(connection, kept)


def _write(connection: Connection, page: Page, rows: list[tuple[Any, ...]], client: UUID) -> None:
    """Write rows; those with edits on top, or with columns that are not known, as a pull does."""
    known = extra.known_columns(page.entity)
    covered = _covered(connection, page.entity)
    if any(name not in known for name in page.columns):
        covered |= {row[0] for row in rows}
    plain = [row for row in rows if row[0] not in covered]
    others = [row for row in rows if row[0] in covered]
    sql = upsert_sql(page.entity, page.columns, only_newer=True)
    if plain:
        raw.run_many(connection, sql, plain)
        archive.note_owner(connection, page, [row[0] for row in plain], client)
    if others:
        columns = [list(column) for column in zip(*others, strict=True)]
        apply_page(connection, msgspec.structs.replace(page, data=columns), sweeping=False)


def _covered(connection: Connection, entity: str) -> set[bytes]:
    return {
        row for (row,) in raw.rows(connection, "SELECT row FROM base WHERE entity = ?", (entity,))
    }


def _rows(page: Page, client: UUID) -> list[tuple[Any, ...]]:
    whole = (
        page.scope == archive_of(client).bytes
        and page.entity in RESTS
        and len(page.columns) == len(page.data)
        and page.columns[:1] == ["id"]
        and (page.entity == "ticket" or "ticket_id" in page.columns)
        and len({len(column) for column in page.data}) == 1
    )
    if not whole:
        raise Corrupt(
            "page-shape",
            "Central sent a page that does not hold together.",
            next_step="Nothing of it was taken. Try again later, or tell whoever runs central.",
        )
    return list(zip(*page.data, strict=True))


def _here_by_another(
    connection: Connection, client: UUID, tickets: Collection[bytes]
) -> set[bytes]:
    """Those of the tickets that are here, and not because of this archive."""
    found: set[bytes] = set()
    for chunk in raw.chunks(sorted(tickets)):
        sql = _HERE_BY_ANOTHER.format(raw.marks(chunk))
        found |= {row for (row,) in raw.rows(connection, sql, (*chunk, client.bytes))}
    return found


def _pin(connection: Connection, client: UUID) -> str:
    found = connection.execute(_PINNED, {"client": client}).first()
    return f"{to_micros(found.pinned_at)} {found.grant.hex()}" if found and found.grant else ""


def _kept(connection: Connection) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = read_setting(connection, _KEY, {})
    return kept


def _keep(connection: Connection, client: UUID, now: Standing) -> None:
    _write_kept(connection, {**_kept(connection), client.hex: asdict(now)})


def _write_kept(connection: Connection, kept: dict[str, dict[str, Any]]) -> None:
    write_setting(connection, _KEY, kept or None)
