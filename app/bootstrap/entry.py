"""The way in, step by step, for the sign-in screen; all of it belongs on the net lane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from app.bootstrap.identity import Identity
from app.store.open import Store
from app.sync.entering import NewFactor
from app.sync.session import Account
from app.sync.waiting import Waiting, waiting_of

__all__ = ["Came", "Entry", "NewFactor", "Waiting"]

T = TypeVar("T")


class At(Protocol):
    """Speaks with the central at an address."""

    def __call__(self, address: str, job: Callable[[Account], T]) -> T:
        """Give a job the account there."""
        ...


@dataclass(frozen=True, slots=True)
class Came:
    """How far a sign-in came.

    Attributes:
        identity: who is in; None while this device waits.
        waiting: it has to be let in first.
        recovery_codes: told this once, where a second factor was set up just now.
    """

    identity: Identity | None
    waiting: Waiting | None = None
    recovery_codes: tuple[str, ...] = field(default=(), repr=False)


class Entry:
    """Signs in as far as it goes.

    Args:
        store: of this device.
        at: speaks with the central at an address.
        entered: takes note that somebody is in, at an address.
        waits_at: the address at which this device waits.
        keep: keeps that address.
    """

    def __init__(
        self,
        store: Store,
        at: At,
        entered: Callable[[str], Identity],
        waits_at: Callable[[], str],
        keep: Callable[[str], None],
    ) -> None:
        self._store, self._at, self._entered = store, at, entered
        self._waits_at, self._keep = waits_at, keep

    def sign_in(
        self, address: str, email: str, password: str, device: str, code: str, own: str = ""
    ) -> Came:
        """Sign in with what was typed.

        Args:
            address: of central.
            email: as it was typed.
            password: as it was typed; also a starting secret.
            device: what the person calls this computer.
            code: of the second factor, or empty.
            own: the password to come in place of a starting secret.

        Raises:
            Refused: something of it is wrong, or a code or one's own password is missing.
            Unavailable: central was not reached.
        """
        came = self._at(
            address, lambda account: account.entering.enter(email, password, device, code, own)
        )
        if came.waiting is not None:
            self._keep(address)
            return Came(None, came.waiting, came.recovery_codes)
        return Came(self._entered(address), None, came.recovery_codes)

    def new_factor(self, address: str, email: str, password: str, code: str = "") -> NewFactor:
        """A secret for the person's phone.

        Args:
            address: of central.
            email: as it was typed.
            password: as it was typed.
            code: of the second factor that the new one is to replace, where there is one.

        Raises:
            Refused: the password or the code is wrong, or the code is missing.
            Unavailable: central was not reached.
        """
        made: NewFactor = self._at(
            address, lambda account: account.entering.new_factor(email, password, code)
        )
        return made

    def waiting(self) -> Waiting | None:
        """What this device shows while it waits; no way to central is needed."""
        return waiting_of(self._store)

    def let_in(self) -> Identity | None:
        """Look whether this device was let in; None while it waits.

        Raises:
            Refused: it was turned away.
            Unavailable: central was not reached.
        """
        address = self._waits_at()
        if not self._at(address, lambda account: account.entering.let_in()):
            return None
        return self._entered(address)

    def wait_no_more(self) -> None:
        """Begin anew with the form; the request stays at central until somebody refuses it."""
        address = self._waits_at()
        self._at(address, lambda account: account.entering.wait_no_more())
