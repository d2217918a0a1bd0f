"""Writing the chain: the last thing before a commit that has something to tell.

Source: security.md D19; ADR 0043.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, insert, select, update
from sqlalchemy.orm import Session

from app.central.audit.derived import of_arrivals, of_rows
from app.central.audit.keys import ChainKeys, keys_of
from app.central.audit.kinds import Kind
from app.central.audit.notes import Note, by_whom, left, made
from app.central.audit.tables import audit_chain, audit_day, audit_event
from app.central.feed.arrivals import expected
from app.central.feed.tables import sync_counter
from app.database.engine import Database
from app.database.work import WorkSession, translated
from app.ports.clock import Clock
from app.records.types import from_micros, to_micros
from app.security.audit import Event, Head, chained, facts_text, signed
from app.wire.audit import AuditHead, read_seen

# Built once: to build a statement anew costs as much as to run one of these.
_TAKE = (
    update(audit_chain)
    .values(number=audit_chain.c.number + bindparam("many"))
    .returning(*audit_chain.c)
)
_PUT = update(audit_chain).values(
    {name: bindparam(f"new_{name}") for name in ("epoch", "hash", "at", "key", "signature")}
)
_EPOCH = select(sync_counter.c.epoch)
_NOW = select(*audit_chain.c)
_THEN = select(audit_event.c.hash).where(audit_event.c.number == bindparam("number"))


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes into a central's chain."""

    keys: ChainKeys
    clock: Clock

    @classmethod
    def over(cls, database: Database, key: bytes, clock: Clock) -> Writer:
        """The writer of a central's chain, which begins where there is none yet.

        Raises:
            Corrupt: the chain's keys do not open with central's.
            Unavailable: the database does not answer.
        """
        keys, new = keys_of(database, key, clock)
        writer = cls(keys, clock)
        if new:
            writer.tell(database, made(Kind.CHAIN_BEGAN))
        return writer

    def tell(self, database: Database, *notes: Note) -> None:
        """Write events of their own, in a transaction of their own.

        Raises:
            Unavailable: the database does not answer.
        """
        with translated(), database.write.begin() as connection:
            self.write(connection, notes)

    def close(self, session: Session) -> None:
        """Write what a unit of work has to tell; nobody else waits where it has nothing."""
        notes = list(left(session))
        if isinstance(session, WorkSession):
            notes += of_rows(session.captured.ordered())
        arrivals = expected(session)
        if arrivals is not None:
            notes += of_arrivals(arrivals)
        if notes:
            self.write(session.connection(), [by_whom(session, one) for one in notes])

    def write(self, connection: Connection, notes: Sequence[Note]) -> None:
        """Write these events, within an open transaction that ends with it.

        From here on every other writer of events waits for this commit.
        """
        if not notes:
            return
        last = connection.execute(_TAKE, {"many": len(notes)}).one()
        epoch = connection.execute(_EPOCH).scalar_one()
        now = self.clock.now()
        before = last.number - len(notes)
        if before and _day(last.at) != _day(now):
            _keep_day(connection, last, before)
        previous, rows = bytes(last.hash), []
        for number, one in enumerate(notes, start=before + 1):
            event = self._event(number, now, one)
            previous = chained(self.keys.codes[event.key], previous, event)
            rows.append(_row(event, now, previous))
        connection.execute(insert(audit_event), rows)
        head = signed(
            Head(epoch, last.number, previous, to_micros(now), self.keys.version),
            self.keys.signing,
        )
        put = {"epoch": epoch, "hash": previous, "at": now, "key": head.key}
        put["signature"] = head.signature
        connection.execute(_PUT, {f"new_{name}": value for name, value in put.items()})

    def _event(self, number: int, now: datetime, one: Note) -> Event:
        return Event(
            number,
            to_micros(now),
            one.kind.value,
            one.outcome,
            one.person,
            one.device,
            one.peer,
            one.subject_kind,
            one.subject,
            dict(one.facts),
            self.keys.version,
        )


def _row(event: Event, now: datetime, code: bytes) -> dict[str, object]:
    return {
        "number": event.number,
        "at": now,
        "kind": event.kind,
        "outcome": event.outcome,
        "person": event.person,
        "device": event.device,
        "peer": event.peer,
        "subject_kind": event.subject_kind,
        "subject": event.subject,
        "facts": facts_text(dict(event.facts)),
        "key": event.key,
        "hash": code,
    }


def _day(at: datetime) -> object:
    return from_micros(to_micros(at)).date()


def _keep_day(connection: Connection, last: Row[tuple[object, ...]], number: int) -> None:
    """A day is over: its last head stays."""
    row = {name: getattr(last, name) for name in ("epoch", "hash", "at", "key", "signature")}
    connection.execute(insert(audit_day), [row | {"number": number}])


def head_now(connection: Connection) -> Head | None:
    """The newest head; None where nothing was written yet."""
    row = connection.execute(_NOW).one()
    return head_in(row) if row.number else None


def head_in(row: Row[tuple[object, ...]]) -> Head:
    """A head as it is stored."""
    return Head(
        row.epoch, row.number, bytes(row.hash), to_micros(row.at), row.key, bytes(row.signature)
    )


def shown(connection: Connection, keys: ChainKeys, seen: bytes) -> AuditHead | None:
    """The newest head for a device that saw another one; None where it saw this one.

    Args:
        connection: a snapshot.
        keys: the chain's.
        seen: what the device says that it saw last, as `wire.audit` writes it; or empty.
    """
    head, last = head_now(connection), read_seen(seen)
    if head is None or last == (head.number, head.hash):
        return None
    then = b""
    if last is not None:
        then = connection.execute(_THEN, {"number": last[0]}).scalar_one_or_none() or b""
    return AuditHead(
        head.epoch,
        head.number,
        head.hash,
        head.at,
        head.key,
        keys.public[head.key],
        head.signature,
        last[0] if last else 0,
        bytes(then),
    )
