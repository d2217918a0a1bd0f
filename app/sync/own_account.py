"""One's own account, from a device that is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.sync.said import odd
from app.sync.session import Account
from app.sync.transport import HttpTransport

ACCOUNT = "/auth/account"
PASSWORD = "/auth/password"  # noqa: S105 -- an address
CODES = "/auth/recovery-codes"


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """How a person signs in, as central tells it.

    Attributes:
        second_factor_since: when it was set up; None without one.
        recovery_codes: how many are not used.
        required: the firm asks everybody for a second factor.
    """

    second_factor_since: datetime | None
    recovery_codes: int
    required: bool


class OwnAccountWay:
    """Asks central; every method belongs on the net lane.

    Each raises Refused where central says no, and Unavailable where it was not reached.
    """

    def __init__(self, account: Account, way: HttpTransport) -> None:
        self._account, self._way = account, way

    def look(self) -> OwnAccount:
        """How one signs in now."""
        said = self._account.carried(lambda token: self._way.get(ACCOUNT, token))
        try:
            since = said["second_factor_since"]
            return OwnAccount(
                None if since is None else datetime.fromisoformat(since),
                int(said["recovery_codes"]),
                bool(said["required"]),
            )
        except (KeyError, TypeError, ValueError) as problem:
            raise odd() from problem

    def change_password(self, old: str, new: str, code: str = "") -> None:
        """Put a new password in place of the old one; every other session ends."""
        self._account.post(PASSWORD, {"old": old, "new": new, "code": code})

    def renew_codes(self, code: str) -> tuple[str, ...]:
        """New recovery codes, told this once; the older ones end."""
        said = self._account.post(CODES, {"code": code})
        return tuple(str(one) for one in said.get("recovery_codes", ()))
