"""One's own account: how one signs in, and another password."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import JSONBody

from app.central import own_account
from app.central.api.given import Here, Token
from app.central.api.rights import Needs, Rows, needs

_SMALL = 64 * 1024
_OWN = needs(Needs.SIGNED_IN, Rows.OWN)
Short = Annotated[str, msgspec.Meta(max_length=400)]


class AccountAnswer(msgspec.Struct, frozen=True):
    """How somebody signs in.

    Attributes:
        second_factor_since: null without one.
        recovery_codes: how many are not used.
        required: the firm asks everybody for a second factor.
    """

    second_factor_since: datetime | None
    recovery_codes: int
    required: bool


class NewPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The present password and the one to come; a code where there is a second factor."""

    old: Short
    new: Short
    code: Short = ""


@get("/auth/account", opt=_OWN, sync_to_thread=True)
def account_route(central: Here, token: Token) -> AccountAnswer:
    """Say how the person who asks signs in."""
    found = central.read_as(token, own_account.account_of)
    return msgspec.convert(found, AccountAnswer, from_attributes=True)


@post(
    "/auth/password", opt=_OWN, sync_to_thread=True, status_code=204, request_max_body_size=_SMALL
)
def password_route(central: Here, token: Token, data: JSONBody[NewPassword]) -> None:
    """Change the password of the person who asks; their other sessions end."""
    own_account.change_password(central, token, data.old, data.new, data.code)
