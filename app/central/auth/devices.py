"""Enrolling a device: it gets an id and a short name that no other has (security.md D7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from app.central.auth.tables import device
from app.central.auth.turns import firm_turn
from app.domain.rules import RuleBroken
from app.ports.ids import Ids
from app.ports.problems import Refused
from app.wire.envelopes import PushRequest

SILENT = timedelta(days=180)
"""A device that has not pulled for so long is not waited for any more (sync.md 2.10)."""

NOTED_EVERY = timedelta(days=1)
"""How exactly the positions of devices are known. An older one only keeps more than is needed."""

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS = "23456789"
"""Without I, O, 0 and 1: these names are read out on the phone."""
_LONGEST_NAME = 60
_LARGEST_SCHEMA = 2**31 - 1
"""What the column holds; a device may say anything."""

_PULLED = select(device.c.pulled_at).where(device.c.id == bindparam("device"))


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A device that may sync."""

    id: UUID
    short_name: str


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


def enrol(session: Session, ids: Ids, user: UUID, name: str, inc: str, now: datetime) -> Enrolled:
    """Find this person's device by its incarnation, or enrol a new one.

    Raises:
        Refused: the device was suspended or revoked.
    """
    known = _known(session, user, inc, now)
    if known is not None:
        return known
    firm_turn(session)
    known = _known(session, user, inc, now)
    if known is not None:
        return known
    connection = session.connection()
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
            state="active",
            enrolled_at=now,
            seen_at=now,
        )
    )
    return Enrolled(enrolled, short)


def is_known(session: Session, user: UUID, inc: str) -> bool:
    """Whether this person's device was enrolled before."""
    query = select(device.c.id).where(device.c.user_id == user, device.c.inc == inc)
    return session.connection().execute(query).first() is not None


def _known(session: Session, user: UUID, inc: str, now: datetime) -> Enrolled | None:
    connection = session.connection()
    columns = (device.c.id, device.c.short_name, device.c.state)
    known = connection.execute(
        select(*columns).where(device.c.user_id == user, device.c.inc == inc)
    ).first()
    if known is None:
        return None
    if known.state != "active":
        raise Refused(
            "device-barred",
            "This device may not sync any more.",
            next_step="Ask your administrator.",
        )
    connection.execute(update(device).where(device.c.id == known.id).values(seen_at=now))
    return Enrolled(known.id, known.short_name)


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
