"""Enrolling a device: it gets an id and a short name that no other has (security.md D7)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from app.central.audit.kinds import Kind
from app.central.audit.notes import note
from app.central.auth.policy import NewDevices, policy_of
from app.central.auth.tables import device
from app.central.auth.turns import firm_turn
from app.domain.rules import RuleBroken
from app.ports.ids import Ids
from app.ports.problems import Refused
from app.security.device_keys import NONCE_BYTES, PublicKeys
from app.wire.envelopes import PushRequest

SILENT = timedelta(days=180)
"""A device that has not pulled for so long is not waited for any more (sync.md 2.10)."""

NOTED_EVERY = timedelta(days=1)
"""How exactly the positions of devices are known. An older one only keeps more than is needed."""

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS = "23456789"
"""Without I, O, 0 and 1: these names are read out on the phone."""
_LONGEST_NAME = 60
_MOST_WAITING = 5
_LARGEST_SCHEMA = 2**31 - 1
"""What the column holds; a device may say anything."""

_PULLED = select(device.c.pulled_at).where(device.c.id == bindparam("device"))


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A device that signed in.

    Attributes:
        state: "active": it may sync; "pending": it waits until somebody lets it in.
        nonce: central's part of its six words; empty where it has no keys.
    """

    id: UUID
    short_name: str
    state: str = "active"
    nonce: bytes = field(default=b"", compare=False)


def short_name(seed: int, taken: set[str]) -> str:
    """A free short name, two characters while there are any: "K4", later "KM4"."""
    order = Random(seed)  # noqa: S311 -- a name, not a secret
    for length in range(1, 5):
        for _try in range(len(_LETTERS) * len(_DIGITS)):
            letters = "".join(order.choice(_LETTERS) for _ in range(length))
            name = letters + order.choice(_DIGITS)
            if name not in taken:
                return name
    raise RuleBroken("devices-many", "No name is left for another device: remove old ones.")


def enrol(
    session: Session,
    ids: Ids,
    user: UUID,
    name: str,
    inc: str,
    now: datetime,
    keys: PublicKeys | None = None,
) -> Enrolled:
    """Find this person's device by its incarnation and its key, or enrol a new one.

    Its public keys are those whose private halves it has shown to have. A device without keys
    registers them once; one that shows others is another device.

    Raises:
        Refused: the device was suspended or revoked, or too many wait already.
    """
    known = _known(session, user, inc, now, keys)
    if known is not None:
        return known
    firm_turn(session)
    known = _known(session, user, inc, now, keys)
    if known is not None:
        return known
    connection = session.connection()
    at_once = policy_of(session).new_devices is NewDevices.AT_ONCE
    if not at_once:
        _check_room(connection, user)
    state, nonce = "active" if at_once else "pending", secrets.token_bytes(NONCE_BYTES)
    taken = set(connection.execute(select(device.c.short_name)).scalars())
    enrolled = ids.new()
    short = short_name(enrolled.int, taken)
    connection.execute(
        insert(device).values(
            id=enrolled,
            user_id=user,
            name=" ".join(name.split())[:_LONGEST_NAME] or f"Device {short}",
            short_name=short,
            inc=inc,
            state=state,
            enrolled_at=now,
            seen_at=now,
            sign_key=keys.sign if keys else None,
            box_key=keys.box if keys else None,
            nonce=nonce if keys else None,
        )
    )
    on = ("device", enrolled)
    note(session, Kind.DEVICE_ENROLLED, on, outcome=state, person=user, device=enrolled)
    return Enrolled(enrolled, short, state, nonce if keys else b"")


def _check_room(connection: Connection, user: UUID) -> None:
    query = select(func.count()).where(device.c.user_id == user, device.c.state == "pending")
    if connection.execute(query).scalar_one() >= _MOST_WAITING:
        raise Refused(
            "devices-waiting",
            f"{_MOST_WAITING} of your devices wait to be let in already.",
            next_step="Let them in or revoke them from another device, or ask your administrator.",
        )


def is_known(session: Session, user: UUID, inc: str, keys: PublicKeys | None = None) -> bool:
    """Whether this person's device was enrolled before, with these keys or none."""
    query = select(device.c.id).where(device.c.user_id == user, device.c.inc == inc, _has(keys))
    return session.connection().execute(query).first() is not None


def _has(keys: PublicKeys | None) -> ColumnElement[bool]:
    """A device that shows no keys is one that has none."""
    none = device.c.sign_key.is_(None)
    return none if keys is None else or_(none, device.c.sign_key == keys.sign)


def _known(
    session: Session, user: UUID, inc: str, now: datetime, keys: PublicKeys | None
) -> Enrolled | None:
    connection = session.connection()
    columns = (device.c.id, device.c.short_name, device.c.state, device.c.nonce, device.c.sign_key)
    known = connection.execute(
        select(*columns)
        .where(device.c.user_id == user, device.c.inc == inc, _has(keys))
        .order_by(device.c.sign_key.is_(None))
    ).first()
    if known is None:
        return None
    if known.state not in {"active", "pending"}:
        raise Refused(
            "device-barred",
            "This device may not sync any more.",
            next_step="Ask your administrator.",
        )
    nonce, values = bytes(known.nonce or b""), dict[str, Any](seen_at=now)
    if keys is not None and known.sign_key is None:
        nonce = secrets.token_bytes(NONCE_BYTES)
        values |= {"sign_key": keys.sign, "box_key": keys.box, "nonce": nonce}
    connection.execute(update(device).where(device.c.id == known.id).values(**values))
    return Enrolled(known.id, known.short_name, known.state, nonce)


def note_push(
    session: Session, device_id: UUID, request: PushRequest, acked_seq: int, now: datetime
) -> None:
    """Keep how far a device is, for the administrator's list."""
    session.connection().execute(
        update(device)
        .where(device.c.id == device_id)
        .values(
            inc=request.inc,
            last_seq=acked_seq,
            schema=min(request.schema, _LARGEST_SCHEMA),
            seen_at=now,
        )
    )


def is_note_due(connection: Connection, device_id: UUID, now: datetime) -> bool:
    """Whether a device's position should be written down once more."""
    noted = connection.execute(_PULLED, {"device": device_id}).scalar_one_or_none()
    return noted is None or not now - NOTED_EVERY < noted <= now


def note_position(connection: Connection, device_id: UUID, pos: int, now: datetime) -> None:
    """Write down how far a device is, as it told itself."""
    statement = update(device).where(device.c.id == device_id)
    connection.execute(statement.values(pos=pos, pulled_at=now))


def slowest(connection: Connection, now: datetime) -> int | None:
    """How far the slowest device is that still comes; None where none does."""
    query = select(func.min(device.c.pos)).where(
        device.c.state == "active", device.c.pulled_at > now - SILENT
    )
    found: int | None = connection.execute(query).scalar_one()
    return found
