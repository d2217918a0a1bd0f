"""What must be true, whatever happened: the invariants of sync.md 3.11.

While a world lives: I5 to I8 after every step of a device. Once the network has been quiet: I12,
and what `settled` holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from app.records.archive import RESTS, archive_of
from app.records.base import FIRM_SCOPE
from app.records.nouns import NOUNS, table_of
from app.simulation.ageing import is_spoilt
from app.simulation.book import Book
from app.simulation.device import Device
from app.simulation.programs import device_of
from app.simulation.server import Server
from app.store import extra, raw
from app.store.state import scopes, standing
from app.store.tables import journal, outbox, search_row
from app.sync.steps import PUSH

Rows = dict[tuple[str, bytes], dict[str, Any]]
_OWNER = {"client": "client_id", "self": "id", "firm": None}


class Broken(Exception):
    """An invariant does not hold."""

    def __init__(self, invariant: str, what: str) -> None:
        super().__init__(f"{invariant}: {what}")
        self.invariant = invariant


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What central holds now, each row with the scope that it belongs to."""

    head: int
    rows: Rows
    owner: dict[tuple[str, bytes], bytes]


def snapshot(server: Server) -> Snapshot:
    """Everything that central holds."""
    rows = server.read(_all_rows)
    resting = server.resting()
    owner = {key: _owner(key, row) for key, row in rows.items()}
    for key, row in rows.items():
        ticket = key[1] if key[0] == "ticket" else row.get("ticket_id")
        if key[0] in RESTS and ticket in resting:
            owner[key] = archive_of(UUID(bytes=owner[key])).bytes
    return Snapshot(server.head, rows, owner)


def _all_rows(connection: Connection) -> Rows:
    found: Rows = {}
    for entity, names, query in _queries():
        for row in raw.rows(connection, query):
            found[entity, row[0]] = dict(zip(names, row, strict=True))
    return found


@cache
def _queries() -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """Each noun, its columns, and what reads all of its rows."""
    found = []
    for entity in NOUNS:
        table = table_of(entity)
        names = tuple(column.name for column in table.columns)
        columns = ", ".join(f'"{name}"' for name in names)
        found.append((entity, names, f'SELECT {columns} FROM "{table.name}"'))  # noqa: S608 -- our own names
    return tuple(found)


def _owner(key: tuple[str, bytes], values: Mapping[str, Any]) -> bytes:
    column = _OWNER[NOUNS[key[0]].SCOPE]
    if column is None:
        return FIRM_SCOPE.bytes
    return key[1] if column == "id" else bytes(values[column])


def _mirror(connection: Connection, shown: Rows) -> Rows:
    """What the device takes for central's rows: what it shows, with the base copies put back."""
    rows = dict(shown)
    for entity, row, packed, resting in raw.rows(
        connection, 'SELECT entity, row, "values", rests FROM base'
    ):
        key = (entity, bytes(row))
        if packed is None or resting:
            rows.pop(key, None)
        else:
            rows[key] = {**msgspec.msgpack.decode(packed), "id": bytes(row)}
    _add_unknown(connection, rows)
    return rows


def _add_unknown(connection: Connection, rows: Rows) -> None:
    """What a device keeps without knowing it counts as had; what it knows must be in its place."""
    for entity, row, packed in raw.rows(connection, 'SELECT entity, "row", "values" FROM extra'):
        known = extra.known_columns(entity)
        values = msgspec.msgpack.decode(packed)
        kept = {name: value for name, value in values.items() if name not in known}
        key = (entity, bytes(row))
        if not known:
            rows[key] = kept
        elif key in rows:
            rows[key] = {**rows[key], **kept}


def check_complete(device: Device, central: Snapshot) -> None:
    """I5, I6: after a complete pull a device has its scopes' rows, no more and no other.

    Raises:
        Broken: a row is missing, stale, a ghost, or of another scope.
    """
    with device_of(device.version), device.store.reading() as connection:
        mine = {scope.id for scope in scopes(connection)}
        every = _all_rows(connection)
        here = _mirror(connection, every)
        own = select(outbox.c.row)  # what somebody wrote here they may find, wherever it goes
        found = select(search_row.c.client_id).where(search_row.c.row.not_in(own)).distinct()
        clients = set(connection.execute(found).scalars())
        words = set(
            connection.execute(
                select(search_row.c.row).where(search_row.c.entity == "ticket")
            ).scalars()
        )
        shown = {row for entity, row in every if entity == "ticket"}
    wanted = {key: row for key, row in central.rows.items() if central.owner[key] in mine}
    for key in sorted(wanted.keys() | here.keys()):
        if here.get(key) != wanted.get(key):
            what = "missing" if key not in here else "a ghost" if key not in wanted else "stale"
            raise Broken(
                "I5",
                f"{key[0]} {UUID(bytes=key[1])} is {what} on {device.name}: "
                f"{_differences(here.get(key), wanted.get(key))}",
            )
    foreign = {client.bytes for client in clients} - mine
    if foreign:
        raise Broken("I6", f"{device.name} finds words of a client that it may not see")
    if {ticket.bytes for ticket in words} - shown:
        raise Broken("I6", f"{device.name} finds words of a ticket that is not here")


def _differences(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> str:
    if one is None or other is None:
        return "whole row"
    names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    return ", ".join(f"{name} {one.get(name)!r} for {other.get(name)!r}" for name in names[:4])


class Watch:
    """I7 and I8 of one device, looked at after each of its steps."""

    def __init__(self, device: Device, book: Book) -> None:
        self._device, self._book = device, book
        self._epoch = ""
        self._revs: dict[tuple[str, bytes], int] = {}

    def forget(self) -> None:
        """The disk was put back: what this device knew is gone."""
        self._revs = {}

    def look(self) -> None:
        """Look once.

        Raises:
            Broken: a row went back, or an edit that central does not have vanished from sight.
        """
        with device_of(self._device.version), self._device.store.reading() as connection:
            here = standing(connection)
            shown = _all_rows(connection)
            rows = _mirror(connection, shown)
            unsure = here.sweeping or is_spoilt(connection)
            if here.epoch != self._epoch or unsure:
                self._epoch, self._revs = here.epoch, {}
            for key, row in rows.items():
                if row["rev"] < self._revs.get(key, 0):
                    raise Broken("I7", f"{key[0]} {UUID(bytes=key[1])} went back")
            self._shown(connection, shown)
            if not unsure:
                self._left(connection, rows, 0 if here.rows_left else here.rev)
                self._revs = {key: row["rev"] for key, row in rows.items()}

    def _shown(self, connection: Connection, shown: Rows) -> None:
        """What lies on top of a row is what is shown."""
        last: dict[tuple[str, bytes, str], Any] = {}
        on_top = connection.execute(
            select(outbox.c.op_id, outbox.c.entity, outbox.c.row, outbox.c.kind)
            .where(outbox.c.overlay)
            .order_by(outbox.c.seq)
        ).all()
        for op_id, entity, row, kind in on_top:
            saved = self._book.saved.get(op_id)
            if saved is None or kind == "delete":
                continue
            for name, value in saved.meant.items():
                if isinstance(value, dict):
                    last.pop((entity, row.bytes, name), None)
                else:
                    last[entity, row.bytes, name] = value
        for (entity, row, name), value in last.items():
            seen = shown.get((entity, row))
            if seen is not None and seen[name] != value:
                raise Broken("I8", f"the own {name} of {entity} {UUID(bytes=row)} vanished")

    def _left(self, connection: Connection, below: Rows, head: int) -> None:
        """Own edits stay on top until the row, or all, has reached the revision that they got."""
        offered = set(connection.execute(select(outbox.c.op_id)).scalars())
        for op_id, entity, row, acked in connection.execute(
            select(journal.c.op_id, journal.c.entity, journal.c.row, journal.c.acked_rev)
        ):
            key = (entity, row.bytes)
            reached = max(head, below[key]["rev"]) if key in below else acked
            if reached < acked and op_id not in offered:
                raise Broken("I8", f"an own edit of {entity} {row} left before its row came")


def check_idle(device: Device, asked: list[Any], before: Rows, after: Rows) -> None:
    """I12: a round of a device that has everything asks once and changes nothing.

    Raises:
        Broken: it pushed something, asked more, or a row changed.
    """
    if [one.path for one in asked] != [one.path for one in asked if one.path != PUSH][:1]:
        raise Broken("I12", f"{device.name} had nothing to do and asked {len(asked)} times")
    if before != after:
        raise Broken("I12", f"{device.name} had nothing to do and changed a row")


def rows_here(device: Device) -> Rows:
    """Every row that a device shows."""
    with device.store.reading() as connection:
        return _all_rows(connection)
