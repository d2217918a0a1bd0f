"""Leases of devices, and what is asked of one that was put out: to hand in its work, and to forget.

Source: security.md D8, D9, T19.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from app.central.auth.caller import Caller, signed_out
from app.central.auth.tables import device, handed_in, refresh_token, token_family
from app.central.central import Central
from app.central.devices import REVOKED, by_short
from app.central.feed.tables import sync_counter
from app.central.people import ADMINISTRATION
from app.database.absent import insert_absent
from app.database.scope import nobody
from app.database.work import WorkSession
from app.domain.leases import LASTS
from app.ports.problems import Corrupt, Refused
from app.records.base import FIRM_SCOPE
from app.records.nouns import table_of
from app.records.types import to_micros
from app.security.orders import (
    Lease,
    Signed,
    WipeOrder,
    box_of,
    clients_hash,
    open_work,
    sign_lease,
    sign_order,
)
from app.security.tokens import digest

_SCOPE = nobody("asking a device that was put out for its work")
_MOST = 20
"""A device hands in once; again where its answer was lost and it did something meanwhile."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What a device that was put out had not sent.

    Attributes:
        work: as it was packed on the device (`store.rescue.Rescued`).
    """

    device: UUID
    short: str
    person: str
    at: datetime
    work: bytes = field(repr=False)


def public_key(central: Central) -> bytes:
    """By which devices know central's signature. Shape: 32 bytes."""
    private = Ed25519PrivateKey.from_private_bytes(central.signing_key)
    return private.public_key().public_bytes_raw()


def issue(central: Central, token: str) -> Signed:
    """Give the device of a token a lease from now on.

    Raises:
        Refused: the token does not count.
    """

    def job(session: WorkSession, caller: Caller) -> Signed:
        connection, now = session.connection(), central.clock.now()
        number = connection.execute(
            update(device)
            .where(device.c.id == caller.device)
            .values(lease_seq=device.c.lease_seq + 1)
            .returning(device.c.lease_seq)
        ).scalar_one()
        lease = Lease(
            caller.device.bytes,
            caller.actor.user.bytes,
            clients_hash(frozenset(caller.grants) - {FIRM_SCOPE}),
            to_micros(now),
            to_micros(now + LASTS),
            _epoch(session),
            number,
        )
        return sign_lease(central.signing_key, lease)

    return central.run_as("issue_lease", token, job)


def order_for(central: Central, refresh: str) -> Signed | None:
    """The order to forget everything, for the device of a refresh token, however old that is.

    Returns:
        None where the device was not put out for good.

    Raises:
        Refused: no device ever had this token.
    """

    def job(session: Session) -> Signed | None:
        found = _device_of(session, refresh)
        if found.state != REVOKED:
            return None
        order = WipeOrder(
            found.id.bytes, to_micros(central.clock.now()), _epoch(session), box_of(_box(central))
        )
        return sign_order(central.signing_key, order)

    return central.work.read(_SCOPE, job)


def hand_in(central: Central, refresh: str, sealed: bytes) -> None:
    """Keep what a device that was put out had not sent; the same work is kept once.

    Raises:
        Refused: the device was not put out, what it sends does not open, or it sent too much.
    """

    def job(session: WorkSession) -> None:
        found = _device_of(session, refresh)
        if found.state != REVOKED:
            raise Refused("device-not-revoked", "This device may sync; it has nothing to hand in.")
        open_work(_box(central), sealed, found.id)
        connection = session.connection()
        kept = select(func.count()).where(handed_in.c.device_id == found.id)
        if connection.execute(kept).scalar_one() >= _MOST:
            raise Refused(
                "handed-in-much",
                "This device has handed in its work many times already.",
                next_step="Ask your administrator, who has all of it.",
            )
        insert_absent(
            connection,
            handed_in,
            {
                "device_id": found.id,
                "digest": hashlib.sha256(sealed).digest(),
                "sealed": sealed,
                "at": central.clock.now(),
            },
        )

    central.work.run("hand_in", _SCOPE, job)


def handed_in_work(central: Central) -> list[HandedIn]:
    """Everything that was handed in, the newest first, for the command line.

    Raises:
        Corrupt: something of it does not open with this central's key.
    """
    user = table_of("user")
    query = (
        select(device.c.id, device.c.short_name, user.c.name, handed_in.c.at, handed_in.c.sealed)
        .join_from(handed_in, device, device.c.id == handed_in.c.device_id)
        .join(user, user.c.id == device.c.user_id)
        .order_by(handed_in.c.at.desc())
    )
    rows = central.work.read(
        ADMINISTRATION, lambda session: list(session.connection().execute(query))
    )
    return [
        HandedIn(
            row.id, row.short_name, row.name, row.at, _opened(central, bytes(row.sealed), row.id)
        )
        for row in rows
    ]


def open_file(central: Central, short: str, sealed: bytes) -> HandedIn:
    """What a device left sealed on its own disk because it was too much to send.

    Raises:
        RuleBroken: there is no such device.
        Corrupt: it is another device's, or damaged.
    """
    found = central.work.read(ADMINISTRATION, lambda session: by_short(session, short))
    work = _opened(central, sealed, found.id)
    return HandedIn(found.id, found.short, found.person, central.clock.now(), work)


def _device_of(session: Session, refresh: str) -> Row[UUID, str]:
    query = (
        select(device.c.id, device.c.state)
        .join_from(refresh_token, token_family, token_family.c.id == refresh_token.c.family)
        .join(device, device.c.id == token_family.c.device_id)
        .where(refresh_token.c.hash == digest(refresh))
    )
    found = session.connection().execute(query).first()
    if found is None:
        raise signed_out()
    return found


def _epoch(session: Session) -> str:
    epoch: str = session.connection().execute(select(sync_counter.c.epoch)).scalar_one()
    return epoch


def _box(central: Central) -> bytes:
    """The private key that opens what is handed in now."""
    return central.boxes[0]


def _opened(central: Central, sealed: bytes, device_id: UUID) -> bytes:
    """Handed-in work; what lay on a device's disk may be sealed to what was before.

    Raises:
        Corrupt: it opens with none of this central's keys.
    """
    *some, last = central.boxes
    for key in some:
        with suppress(Corrupt):
            return open_work(key, sealed, device_id)
    return open_work(last, sealed, device_id)
