"""Devices of one's own, and those that wait to be let in."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody

from app.central.api.answers import not_found
from app.central.api.given import Here, Token
from app.central.api.rights import Needs, Rows, needs
from app.central.devices import (
    REVOKED,
    SUSPENDED,
    Listed,
    approve,
    listed,
    put_out,
    reachable,
    waiting_for,
)
from app.domain.vocabulary import Right

_SMALL = 64 * 1024
_FOR_OWN_OR_ALL = needs(Needs.SIGNED_IN, Rows.OWN, wider={Right.ADMIN: Rows.FIRM})
Text = Annotated[str, msgspec.Meta(max_length=200)]


class DeviceAnswer(msgspec.Struct, frozen=True):
    """A device; its keys as base64, so that another device can check who vouches for them.

    Attributes:
        here: it is the one that asks.
        signer_key: of the device, or of central, that let it in; empty where nobody signed.
    """

    id: str
    user: str
    person: str
    name: str
    short: str
    state: str
    here: bool
    enrolled_at: datetime
    seen_at: datetime
    sign_key: str
    box_key: str
    nonce: str
    signer_key: str
    signature: str


class Approval(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The signature of the device that lets another one in, as base64."""

    signature: Text


def _answer(one: Listed, here: UUID) -> DeviceAnswer:
    raw = (one.sign_key, one.box_key, one.nonce, one.signer_key, one.signature)
    sign, box, nonce, signer, signature = (base64.b64encode(part).decode() for part in raw)
    return DeviceAnswer(
        str(one.id), str(one.user), one.person, one.name, one.short, one.state, one.id == here,
        one.enrolled_at, one.seen_at, sign, box, nonce, signer, signature,
    )  # fmt: skip


@get("/devices", opt=needs(Needs.SIGNED_IN, Rows.OWN), sync_to_thread=True)
def own_route(central: Here, token: Token) -> list[DeviceAnswer]:
    """One's own devices."""
    return central.read_as(
        token,
        lambda session, caller: [
            _answer(one, caller.device) for one in listed(session, user=caller.actor.user)
        ],
    )


@get("/devices/pending", opt=_FOR_OWN_OR_ALL, sync_to_thread=True)
def pending_route(central: Here, token: Token) -> list[DeviceAnswer]:
    """Devices that wait for somebody like this person."""
    return central.read_as(
        token,
        lambda session, caller: [
            _answer(one, caller.device) for one in waiting_for(session, caller)
        ],
    )


@post(
    "/devices/{device:str}/approve",
    opt=_FOR_OWN_OR_ALL,
    sync_to_thread=True,
    status_code=204,
    request_max_body_size=_SMALL,
)
def approve_route(
    central: Here, token: Token, device: FromPath[str], data: JSONBody[Approval]
) -> None:
    """Let a device in, with the signature of this one."""
    which, signature = _id(device), _bytes(data.signature)
    central.run_as(
        "approve_device",
        token,
        lambda session, caller: approve(session, caller, which, signature, central.clock.now()),
    )


@post(
    "/devices/{device:str}/suspend",
    opt=_FOR_OWN_OR_ALL,
    sync_to_thread=True,
    status_code=204,
)
def suspend_route(
    central: Here, token: Token, device: FromPath[str], lost: FromQuery[bool] = False
) -> None:
    """Let a device sync no more until somebody lets it in again."""
    _out(central, token, device, SUSPENDED, lost=lost)


@post("/devices/{device:str}/revoke", opt=_FOR_OWN_OR_ALL, sync_to_thread=True, status_code=204)
def revoke_route(
    central: Here, token: Token, device: FromPath[str], lost: FromQuery[bool] = False
) -> None:
    """Put a device out for good."""
    _out(central, token, device, REVOKED, lost=lost)


def _out(central: Here, token: str, device: str, state: str, *, lost: bool) -> None:
    which = _id(device)
    central.run_as(
        "put_out_device",
        token,
        lambda session, caller: put_out(
            session, reachable(session, caller, which), state, central.clock.now(), lost=lost
        ),
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise not_found() from None


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
