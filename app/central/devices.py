"""Letting devices in and putting them out: by an administrator, or from a device of one's own.

A device that central does not know waits until somebody has compared its six words. Whoever lets
it in signs its keys, so that a central which was taken over cannot put others in their place.

Source: security.md D7, 2.1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.central.audit.kinds import Kind
from app.central.audit.notes import note
from app.central.auth.caller import Caller
from app.central.auth.tables import device, device_key_signature, token_family
from app.central.central import Central
from app.central.people import ADMINISTRATION
from app.central.vault.rotation import device_lost
from app.database.scope import widened
from app.database.work import WorkSession
from app.domain.rules import RuleBroken
from app.ports.problems import Refused
from app.records.nouns import table_of
from app.security.device_keys import PublicKeys, is_signed, statement
from app.security.words import six_words

PENDING, ACTIVE, SUSPENDED, REVOKED = "pending", "active", "suspended", "revoked"


@dataclass(frozen=True, slots=True)
class Listed:
    """A device as those who may decide about it see it.

    Attributes:
        words: to compare; empty for one from before there were keys.
        signer_key: whose signature the keys have; empty where nobody's.
    """

    id: UUID
    user: UUID
    person: str
    name: str
    short: str
    state: str
    enrolled_at: datetime
    seen_at: datetime
    sign_key: bytes
    box_key: bytes
    nonce: bytes
    words: tuple[str, ...]
    signer_key: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    @property
    def keys(self) -> PublicKeys:
        """What it is known by."""
        return PublicKeys(self.sign_key, self.box_key)


def listed(session: Session, *, user: UUID | None = None, state: str | None = None) -> list[Listed]:
    """Devices of a person or of everybody, last seen first."""
    query = _select().order_by(device.c.seen_at.desc(), device.c.short_name)
    if user is not None:
        query = query.where(device.c.user_id == user)
    if state is not None:
        query = query.where(device.c.state == state)
    return [_listed(row) for row in session.connection().execute(query)]


def _select() -> Any:
    user, signed = table_of("user"), device_key_signature
    return (
        select(
            device.c.id, device.c.user_id, user.c.name.label("person"), device.c.name,
            device.c.short_name, device.c.state, device.c.enrolled_at, device.c.seen_at,
            device.c.sign_key, device.c.box_key, device.c.nonce,
            signed.c.signer_key, signed.c.signature,
        )
        .join_from(device, user, user.c.id == device.c.user_id)
        .outerjoin(signed, signed.c.device_id == device.c.id)
    )  # fmt: skip


def _listed(row: Row[*tuple[Any, ...]]) -> Listed:
    sign, box, nonce, signer, signature = (bytes(one or b"") for one in row[8:])
    words = six_words(PublicKeys(sign, box), nonce) if sign else ()
    return Listed(
        row.id, row.user_id, row.person, row.name, row.short_name, row.state, row.enrolled_at,
        row.seen_at, sign, box, nonce, words, signer, signature,
    )  # fmt: skip


def waiting_for(session: Session, caller: Caller) -> list[Listed]:
    """Devices that wait for somebody like this: one's own, everybody's for an administrator."""
    user = None if caller.is_admin else caller.actor.user
    return [one for one in listed(session, user=user, state=PENDING) if one.id != caller.device]


def approve(session: Session, caller: Caller, which: UUID, signature: bytes, now: datetime) -> None:
    """Let a device in from another one.

    The signature is of the caller's device, over the statement about its keys.

    Raises:
        Refused: it is not the caller's to let in, does not wait, or the signature is another one.
    """
    found = reachable(session, caller, which)
    if found.state == SUSPENDED and not caller.is_admin:
        raise Refused(
            "device-suspended",
            "An administrator suspended this device.",
            next_step="Ask one of them to let it in again.",
        )
    signer = (
        session.connection()
        .execute(select(device.c.sign_key).where(device.c.id == caller.device))
        .scalar_one()
    )
    said = statement(found.id, found.user, found.keys, found.nonce)
    if signer is None or not is_signed(bytes(signer), said, signature):
        raise Refused(
            "device-signature",
            "The keys of this device were not signed by yours.",
            next_step="Sign in again on this computer, then compare the words once more.",
        )
    _let_in(session, found, caller.device, bytes(signer), signature, now)


def reachable(session: Session, caller: Caller, which: UUID) -> Listed:
    """A device that is somebody's to let in or to put out: one of their own, or an admin's any.

    Raises:
        Refused: it is not.
    """
    row = session.connection().execute(_select().where(device.c.id == which)).first()
    if row is None or not (caller.is_admin or row.user_id == caller.actor.user):
        raise Refused("not-found", "There is nothing here, or nothing that you may see.")
    return _listed(row)


def _let_in(
    session: Session,
    found: Listed,
    signer: UUID | None,
    signer_key: bytes,
    signature: bytes,
    now: datetime,
) -> None:
    if found.state not in {PENDING, SUSPENDED}:
        raise RuleBroken("device-not-waiting", f"{found.short} does not wait to be let in.")
    connection, table = session.connection(), device_key_signature
    let_in = connection.execute(
        update(device)
        .where(device.c.id == found.id, device.c.state == found.state)
        .values(state=ACTIVE)
        .returning(device.c.id)
    ).first()
    if let_in is None:
        raise RuleBroken("device-not-waiting", f"{found.short} does not wait to be let in.")
    connection.execute(delete(table).where(table.c.device_id == found.id))
    connection.execute(
        insert(table).values(
            device_id=found.id,
            signer_device_id=signer,
            signer_key=signer_key,
            signature=signature,
            signed_at=now,
        )
    )
    note(session, Kind.DEVICE_APPROVED, ("device", found.id), {"of": str(found.user)})


def put_out(
    session: Session,
    found: Listed,
    state: str,
    now: datetime,
    *,
    lost: bool = False,
    why: str = "ok",
) -> None:
    """Suspend or revoke a device: none of its tokens counts any more, with the next request.

    Args:
        session: the unit of work.
        found: the device.
        state: what it is from now on.
        now: the moment.
        lost: somebody else may have it: the passwords that it could read are to be changed.
        why: what the chain says of it.

    Raises:
        RuleBroken: it was revoked, if only since it was looked up.
    """
    connection = session.connection()
    put = (
        update(device)
        .where(device.c.id == found.id, device.c.state != REVOKED)
        .values(state=state)
        .returning(device.c.id)
    )
    if connection.execute(put).first() is None:
        raise RuleBroken("device-revoked", f"{found.short} was revoked; that is for good.")
    if lost:
        with widened(session, "what a lost laptop could read"):
            device_lost(session, found.id, now)
    kind = Kind.DEVICE_REVOKED if state == REVOKED else Kind.DEVICE_SUSPENDED
    note(session, kind, ("device", found.id), {"of": str(found.user)}, outcome=why)
    if state == REVOKED:
        connection.execute(
            update(token_family)
            .where(token_family.c.device_id == found.id, token_family.c.ended_at.is_(None))
            .values(ended_at=now)
        )


def list_all(central: Central) -> list[Listed]:
    """Every device, for the command line."""
    return central.work.read(ADMINISTRATION, listed)


def by_short(session: Session, short: str) -> Listed:
    """The device with this short name.

    Raises:
        RuleBroken: there is none.
    """
    query = _select().where(func.lower(device.c.short_name) == short.strip().lower())
    row = session.connection().execute(query).first()
    if row is None:
        raise RuleBroken(
            "device-unknown",
            f"There is no device {short[:10]}: `trestle central device list` shows them.",
        )
    return _listed(row)


def approve_here(central: Central, short: str, words: tuple[str, ...]) -> Listed:
    """Let a device in from central's own command line; central signs its keys.

    The words are those that were compared: keys that changed since are not let in.

    Raises:
        Refused: there is no such device, it does not wait, or its words are others.
    """
    key = Ed25519PrivateKey.from_private_bytes(central.signing_key)
    public = key.public_key().public_bytes_raw()

    def job(session: WorkSession) -> Listed:
        found = by_short(session, short)
        if found.words != words:
            raise RuleBroken("device-words", f"These are not the words of {found.short}.")
        said = statement(found.id, found.user, found.keys, found.nonce)
        _let_in(session, found, None, public, key.sign(said), central.clock.now())
        return found

    return central.work.run("approve_device", ADMINISTRATION, job)


def put_out_here(central: Central, short: str, state: str, *, lost: bool = False) -> Listed:
    """Suspend or revoke a device from central's own command line.

    Raises:
        Refused: there is no such device.
    """

    def job(session: WorkSession) -> Listed:
        found = by_short(session, short)
        put_out(session, found, state, central.clock.now(), lost=lost)
        return found

    return central.work.run("put_out_device", ADMINISTRATION, job)
