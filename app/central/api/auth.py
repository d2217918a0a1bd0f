"""Signing in, staying signed in, signing out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, post
from litestar.params import JSONBody

from app.central.api.given import Here, Token
from app.central.api.rights import Needs, Rows, needs
from app.central.auth.sessions import Tokens
from app.central.sign_in import SignedIn, refresh, sign_in, sign_out
from app.wire.envelopes import SCHEMA

_SMALL = 64 * 1024
Short = Annotated[str, msgspec.Meta(max_length=400)]
Inc = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person types, with what the device says of itself.

    Attributes:
        schema: the version of the messages that it speaks; who does not say is older than all.
    """

    email: Short
    password: Short
    device_name: Short
    inc: Inc
    schema: int = 0


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
    """

    access: str
    refresh: str
    access_expires_at: datetime
    device_id: str
    device_short: str
    user: UserAnswer
    firm: str
    schema: int


def _signed_in(session: SignedIn) -> SignedInAnswer:
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
    central: Here, data: JSONBody[SignIn], request: Request[Any, Any, Any]
) -> SignedInAnswer:
    """Check a password and enrol the device."""
    peer = request.client.host if request.client else ""
    return _signed_in(sign_in(central, peer=peer, **msgspec.structs.asdict(data)))


@post(
    "/auth/refresh",
    opt=needs(Needs.NOBODY),
    sync_to_thread=True,
    status_code=200,
    request_max_body_size=_SMALL,
)
def refresh_route(central: Here, data: JSONBody[Refresh]) -> TokensAnswer:
    """Exchange a refresh token."""
    return _tokens(refresh(central, data.refresh))


@post("/auth/sign-out", opt=needs(Needs.SIGNED_IN, Rows.OWN), sync_to_thread=True, status_code=204)
def sign_out_route(central: Here, token: Token) -> None:
    """End the session of this token."""
    sign_out(central, token)
