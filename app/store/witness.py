"""This device as a witness of central's chain of what was done: it keeps heads and compares them.

Source: security.md D19, T31; ADR 0043.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, select, update

from app.database.absent import insert_absent
from app.records.types import from_micros
from app.security.audit import Harm, Head, witnessed
from app.store.audit_tables import audit_harm, audit_witness
from app.wire.audit import AuditHead, write_seen

REWRITTEN = "audit-rewritten"
"""The code of the complaint."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong with central's chain.

    Attributes:
        number: the event at which it was seen.
    """

    harm: Harm
    number: int
    found_at: datetime

    @property
    def sentence(self) -> str:
        """For whoever works here."""
        day = f"{self.found_at:%Y-%m-%d}"
        return (
            f"Central's record of what was done is not the one that this computer saw before "
            f"(event {self.number:,}, found on {day}; {REWRITTEN}): tell your administrator, and "
            "give them what `trestle sync status --json` prints."
        )


def seen(connection: Connection, epoch: str) -> bytes:
    """How a pull names the head that was seen last; empty where none was."""
    last = _newest(connection, epoch)
    return b"" if last is None else write_seen(last.number, last.hash)


def take(connection: Connection, shown: AuditHead, now: datetime) -> None:
    """Keep a head that central shows, and note where it does not continue an earlier one."""
    head = Head(shown.epoch, shown.number, shown.hash, shown.at, shown.key, shown.signature)
    asked = _at(connection, head.epoch, shown.asked) if shown.asked else None
    found = witnessed(
        head,
        _pinned(connection) or shown.public_key,
        _newest(connection, head.epoch),
        shown.then,
        asked,
    )
    if found.harm is not None:
        wrong = {"epoch": head.epoch, "harm": found.harm.value, "number": found.number}
        insert_absent(connection, audit_harm, wrong | {"found_at": now})
    if not found.keep:
        return
    row = {
        "epoch": head.epoch,
        "number": head.number,
        "hash": head.hash,
        "at": from_micros(head.at),
        "key": head.key,
        "public_key": shown.public_key,
        "signature": head.signature,
        "seen_at": now,
    }
    insert_absent(connection, audit_witness, row)
    if found.harm is None:
        _forget_same_day(connection, head)


def close(connection: Connection) -> None:
    """Central was put back from a backup: its chain goes on from no head that was seen."""
    connection.execute(update(audit_witness).values(closed=True))


def harm(connection: Connection) -> Found | None:
    """What was found last; None where all is well."""
    query = select(audit_harm).order_by(audit_harm.c.found_at.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else Found(Harm(row.harm), row.number, row.found_at)


def _pinned(connection: Connection) -> bytes | None:
    """The key with which central signs: the first that it showed, for good."""
    query = select(audit_witness.c.public_key).order_by(audit_witness.c.seen_at).limit(1)
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else bytes(found)


def _newest(connection: Connection, epoch: str) -> Head | None:
    query = _open(epoch).order_by(audit_witness.c.number.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else _head(row)


def _at(connection: Connection, epoch: str, number: int) -> Head | None:
    row = connection.execute(_open(epoch).where(audit_witness.c.number == number)).first()
    return None if row is None else _head(row)


def _open(epoch: str) -> Select[Any]:
    """Heads that the chain has to go on from."""
    return select(audit_witness).where(
        audit_witness.c.epoch == epoch, audit_witness.c.closed.is_(False)
    )


def _head(row: Row[tuple[object, ...]]) -> Head:
    return Head(row.epoch, row.number, bytes(row.hash), 0, row.key, bytes(row.signature))


def _forget_same_day(connection: Connection, head: Head) -> None:
    """One head of each day is enough: each covers all that came before it."""
    midnight = datetime.combine(from_micros(head.at).date(), time(), UTC)
    connection.execute(
        delete(audit_witness).where(
            audit_witness.c.epoch == head.epoch,
            audit_witness.c.number < head.number,
            audit_witness.c.at >= midnight,
        )
    )
