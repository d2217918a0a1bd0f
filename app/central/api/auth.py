"""Signing in, staying signed in, signing out."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, post
from litestar.params import JSONBody

from app.central.api.given import Here, Token
from app.central.api.proving import Looks, shown_by
from app.central.api.rights import Needs, Rows, needs
from app.central.auth.caller import signed_out
from app.central.auth.sessions import Tokens
from app.central.central import Central
from app.central.leases import public_key
from app.central.second_factor import ask_second_factor, new_recovery_codes
from app.central.sign_in import (
    SignedIn,
    refresh,
    sign_in,
    sign_out,
    standing_of,
)
from app.security.device_keys import KEY_BYTES, PublicKeys
from app.wire.envelopes import SCHEMA

_SMALL = 64 * 1024
_LARGEST_SCHEMA = 2**62
Short = Annotated[str, msgspec.Meta(max_length=400)]
Inc = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person types, with what the device says of itself.

    Attributes:
        schema: the version of the messages that it speaks; who does not say is older than all.
        new_password: one's own, with a starting secret.
    """

    email: Short
    password: Short
    device_name: Short
    inc: Inc
    schema: Annotated[int, msgspec.Meta(ge=0, le=_LARGEST_SCHEMA)] = 0
    code: Short = ""
    sign_key: Short = ""
    box_key: Short = ""
    new_password: Short = ""


class AskFactor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who asks for a secret to put into their phone.

    Attributes:
        code: of the second factor that it is to replace, where there is one.
    """

    email: Short
    password: Short
    code: Short = ""


class FactorAnswer(msgspec.Struct, frozen=True):
    """A secret for a phone, as it is typed and as it is taken by link."""

    secret: str
    link: str


class AskCodes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code of the phone, for new recovery codes."""

    code: Short


class CodesAnswer(msgspec.Struct, frozen=True):
    """Recovery codes, told this once."""

    recovery_codes: list[str]


class StandingAnswer(msgspec.Struct, frozen=True):
    """Whether a device may sync: "active", "pending", "suspended" or "revoked"."""

    state: str


class Refresh(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The refresh token to exchange."""

    refresh: Short


class TokensAnswer(msgspec.Struct, frozen=True):
    """New tokens."""

    access: str
    refresh: str
    access_expires_at: datetime


class UserAnswer(msgspec.Struct, frozen=True):
    """Who signed in."""

    id: str
    name: str
    email: str
    grade: str
    rights: list[str]
    zone: str


class SignedInAnswer(msgspec.Struct, frozen=True):
    """A session, and the device as central knows it.

    Attributes:
        schema: central's version, so that a newer device knows what will be held.
        state: "active", or "pending": nothing counts until somebody let the device in.
        nonce: central's part of the words that it is compared by, as base64.
        recovery_codes: new ones, told this once, where a second factor was set up just now.
        central_key: by which the device knows central's signature from now on, as base64.
    """

    access: str
    refresh: str
    access_expires_at: datetime
    device_id: str
    device_short: str
    user: UserAnswer
    firm: str
    schema: int
    state: str = "active"
    nonce: str = ""
    recovery_codes: list[str] = []
    central_key: str = ""


def _signed_in(session: SignedIn, central: Central) -> SignedInAnswer:
    actor, tokens = session.actor, session.tokens
    rights = sorted(right.value for right in actor.rights)
    return SignedInAnswer(
        tokens.access,
        tokens.refresh,
        tokens.access_expires_at,
        str(session.device.id),
        session.device.short_name,
        UserAnswer(str(actor.user), actor.name, session.email, actor.grade, rights, session.zone),
        session.firm,
        SCHEMA,
        session.device.state,
        base64.b64encode(session.device.nonce).decode(),
        list(session.recovery_codes),
        base64.b64encode(public_key(central)).decode(),
    )


def _tokens(tokens: Tokens) -> TokensAnswer:
    return TokensAnswer(tokens.access, tokens.refresh, tokens.access_expires_at)


@post(
    "/auth/sign-in",
    opt=needs(Needs.NOBODY),
    sync_to_thread=True,
    status_code=200,
    request_max_body_size=_SMALL,
)
def sign_in_route(
    central: Here, proofs: Looks, data: JSONBody[SignIn], request: Request[Any, Any, Any]
) -> SignedInAnswer:
    """Check a password and the second factor, and enrol the device.

    A device that names keys has signed the request by them.
    """
    said = msgspec.structs.asdict(data)
    keys = _keys(said.pop("sign_key"), said.pop("box_key"))
    if keys is not None:
        proofs.check_with(keys.sign, shown_by(request))
    return _signed_in(sign_in(central, peer=_peer(request), keys=keys, **said), central)


def _peer(request: Request[Any, Any, Any]) -> str:
    """The address that the connection came from; what headers say of it counts for nothing."""
    return request.client.host if request.client else ""


def _keys(sign: str, box: str) -> PublicKeys | None:
    if not sign and not box:
        return None
    try:
        keys = PublicKeys(*(base64.b64decode(text, validate=True) for text in (sign, box)))
    except (binascii.Error, ValueError):
        raise signed_out() from None
    if len(keys.sign) != KEY_BYTES or len(keys.box) != KEY_BYTES:
        raise signed_out()
    return keys


@post(
    "/auth/second-factor",
    opt=needs(Needs.NOBODY),
    sync_to_thread=True,
    status_code=200,
    request_max_body_size=_SMALL,
)
def second_factor_route(
    central: Here, data: JSONBody[AskFactor], request: Request[Any, Any, Any]
) -> FactorAnswer:
    """Give out a secret for a phone; the first code that it makes is given with a sign-in."""
    made = ask_second_factor(central, peer=_peer(request), **msgspec.structs.asdict(data))
    return FactorAnswer(made.secret, made.link)


@post(
    "/auth/recovery-codes",
    opt=needs(Needs.SIGNED_IN, Rows.OWN),
    sync_to_thread=True,
    status_code=200,
    request_max_body_size=_SMALL,
)
def recovery_codes_route(central: Here, token: Token, data: JSONBody[AskCodes]) -> CodesAnswer:
    """Give out new recovery codes in place of the older ones."""
    return CodesAnswer(list(new_recovery_codes(central, token, data.code)))


@post(
    "/auth/standing",
    opt=needs(Needs.NOBODY),
    sync_to_thread=True,
    status_code=200,
    request_max_body_size=_SMALL,
)
def standing_route(
    central: Here, proofs: Looks, data: JSONBody[Refresh], request: Request[Any, Any, Any]
) -> StandingAnswer:
    """Say whether a device that waits was let in."""
    proofs.check_refresh(data.refresh, shown_by(request))
    return StandingAnswer(standing_of(central, data.refresh))


@post(
    "/auth/refresh",
    opt=needs(Needs.NOBODY),
    sync_to_thread=True,
    status_code=200,
    request_max_body_size=_SMALL,
)
def refresh_route(
    central: Here, proofs: Looks, data: JSONBody[Refresh], request: Request[Any, Any, Any]
) -> TokensAnswer:
    """Exchange a refresh token; only its own device can, where that has a key."""
    proofs.check_refresh(data.refresh, shown_by(request))
    return _tokens(refresh(central, data.refresh))


@post("/auth/sign-out", opt=needs(Needs.SIGNED_IN, Rows.OWN), sync_to_thread=True, status_code=204)
def sign_out_route(central: Here, token: Token) -> None:
    """End the session of this token."""
    sign_out(central, token)
