"""Leases, and the way out of devices that were put out."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any

import msgspec
from litestar import Request, post
from litestar.params import JSONBody

from app.central.api.given import Here, Token
from app.central.api.proving import Looks, shown_by
from app.central.api.rights import Needs, Rows, needs
from app.central.leases import hand_in, issue, order_for, public_key
from app.ports.problems import Refused
from app.security.orders import Signed

_SMALL = 64 * 1024
_LARGEST = 6 * 1024 * 1024
Short = Annotated[str, msgspec.Meta(max_length=400)]


class Asks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A refresh token that a device has, or had."""

    refresh: Short


class Hands(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a device that was put out had not sent, sealed, as base64."""

    refresh: Short
    sealed: Annotated[str, msgspec.Meta(max_length=_LARGEST)]


class SignedAnswer(msgspec.Struct, frozen=True):
    """A message under central's name; its parts as base64, all empty where there is none."""

    body: str = ""
    signature: str = ""
    central_key: str = ""


def _answer(signed: Signed | None, key: bytes) -> SignedAnswer:
    if signed is None:
        return SignedAnswer()
    parts = (base64.b64encode(one).decode() for one in (signed.body, signed.signature, key))
    return SignedAnswer(*parts)


@post(
    "/auth/lease",
    opt=needs(Needs.SIGNED_IN, Rows.OWN),
    sync_to_thread=True,
    status_code=200,
    request_max_body_size=_SMALL,
)
def lease_route(central: Here, token: Token) -> SignedAnswer:
    """Give a device a lease from now on."""
    return _answer(issue(central, token), public_key(central))


@post(
    "/auth/order",
    opt=needs(Needs.NOBODY),
    sync_to_thread=True,
    status_code=200,
    request_max_body_size=_SMALL,
)
def order_route(
    central: Here, proofs: Looks, data: JSONBody[Asks], request: Request[Any, Any, Any]
) -> SignedAnswer:
    """Tell a device whose tokens do not count any more whether it was put out for good."""
    proofs.check_refresh(data.refresh, shown_by(request))
    return _answer(order_for(central, data.refresh), public_key(central))


@post(
    "/auth/hand-in",
    opt=needs(Needs.NOBODY),
    sync_to_thread=True,
    status_code=204,
    request_max_body_size=_LARGEST,
)
def hand_in_route(
    central: Here, proofs: Looks, data: JSONBody[Hands], request: Request[Any, Any, Any]
) -> None:
    """Keep what a device that was put out had not sent."""
    proofs.check_refresh(data.refresh, shown_by(request))
    try:
        sealed = base64.b64decode(data.sealed, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("request-unreadable", "Central cannot read this request.") from None
    hand_in(central, data.refresh, sealed)
