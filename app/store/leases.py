"""The lease that this device holds, the key that proves it, and the time that central confirmed.

Source: security.md D8; architecture.md 10.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, delete, insert, select, update

from app.domain.leases import NO_LEASE, Held, LeaseStanding, LeaseState, lease_standing
from app.records.base import FIRM_SCOPE
from app.records.types import from_micros
from app.security.orders import Lease, Signed, WipeOrder, clients_hash, read_lease, read_order
from app.store.archive import archives_of
from app.store.state import scopes, standing
from app.store.tables import lease

_COLUMNS = (
    lease.c.central_key, lease.c.body, lease.c.signature, lease.c.confirmed_at,
    lease.c.confirmed_here, lease.c.active_s, lease.c.order_body, lease.c.order_signature,
)  # fmt: skip


def pin(connection: Connection, key: bytes) -> None:
    """Know central by this key from now on, as a sign-in said; nothing of another key counts.

    An empty key is that of a central from before there were leases.
    """
    row = _row(connection)
    if not key or (row is not None and bytes(row.central_key) == key):
        return
    connection.execute(delete(lease))
    connection.execute(insert(lease).values(one=1, central_key=key))


def pinned(connection: Connection) -> bytes:
    """Central's key; empty where none was told yet."""
    row = _row(connection)
    return b"" if row is None else bytes(row.central_key)


def lease_of(connection: Connection) -> Lease | None:
    """The lease as central signed it.

    Raises:
        Corrupt: what is kept is not central's.
    """
    row, device = _row(connection), standing(connection).device
    if row is None or row.body is None or device is None:
        return None
    return _read(row, device)


def _read(row: Row[*tuple[Any, ...]], device: UUID) -> Lease:
    signed = Signed(bytes(row.body), bytes(row.signature))
    return read_lease(bytes(row.central_key), signed, device)


def order_of(connection: Connection) -> WipeOrder | None:
    """The order to remove everything here; None where there is none.

    Raises:
        Corrupt: what is kept is not central's.
    """
    row, device = _row(connection), standing(connection).device
    if row is None or row.order_body is None or device is None:
        return None
    signed = Signed(bytes(row.order_body), bytes(row.order_signature))
    return read_order(bytes(row.central_key), signed, device)


def held(connection: Connection) -> Held | None:
    """What is held, for the rules; None where there is no lease.

    Raises:
        Corrupt: what is kept is not central's.
    """
    row, found = _row(connection), lease_of(connection)
    if row is None or found is None:
        return None
    issued = from_micros(found.issued)
    return Held(
        issued,
        from_micros(found.expires),
        row.confirmed_at or issued,
        row.confirmed_here or issued,
        timedelta(seconds=row.active_s),
    )


def standing_now(connection: Connection, now: datetime) -> LeaseStanding:
    """What this device may show now.

    Raises:
        Corrupt: what is kept is not central's.
    """
    if order_of(connection) is not None:
        return LeaseStanding(LeaseState.WITHDRAWN)
    found = held(connection)
    return NO_LEASE if found is None else lease_standing(found, now)


def keep_lease(connection: Connection, signed: Signed, now: datetime) -> None:
    """Take a lease that central gave just now.

    Raises:
        Corrupt: it is not this central's for this device, or an older one.
    """
    device = standing(connection).device
    assert device is not None  # noqa: S101 -- leases are asked for by who is signed in
    new, before = read_lease(pinned(connection), signed, device), _row(connection)
    assert before is not None  # noqa: S101 -- its key was pinned
    values: dict[str, Any] = {"body": signed.body, "signature": signed.signature}
    if before.confirmed_at is None:
        values |= {"confirmed_at": from_micros(new.issued), "confirmed_here": now}
    connection.execute(update(lease).values(**values))


def keep_order(connection: Connection, signed: Signed) -> None:
    """Take an order to remove everything.

    Raises:
        Corrupt: it is not this central's for this device.
    """
    device = standing(connection).device
    if device is not None:
        read_order(pinned(connection), signed, device)
        connection.execute(
            update(lease).values(order_body=signed.body, order_signature=signed.signature)
        )


def note_confirmed(connection: Connection, now: datetime, offset: timedelta) -> None:
    """Central has just told the time: a round succeeded.

    Args:
        connection: an open transaction.
        now: by this device's clock.
        offset: what must be added to it to give central's.
    """
    connection.execute(
        update(lease).values(confirmed_at=now + offset, confirmed_here=now, active_s=0.0)
    )


def add_active(connection: Connection, seconds: float) -> None:
    """Count time that the program ran."""
    connection.execute(update(lease).values(active_s=lease.c.active_s + seconds))


def counted(connection: Connection) -> timedelta:
    """How long the program ran since central confirmed, as far as it was written down."""
    row = _row(connection)
    return timedelta(seconds=0.0 if row is None else row.active_s)


def covers(connection: Connection, given: Lease) -> bool:
    """Whether a lease is for the clients that are here now."""
    known = scopes(connection)
    archives = archives_of(scope.id for scope in known)
    clients = {UUID(bytes=one.id) for one in known if one.id not in archives}
    return given.clients == clients_hash(clients - {FIRM_SCOPE})


def _row(connection: Connection) -> Row[*tuple[Any, ...]] | None:
    return connection.execute(select(*_COLUMNS)).first()
