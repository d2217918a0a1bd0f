"""Devices beside this one, for the screen that lets them in; all of it belongs on the net lane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.store.open import Store
from app.sync.fellows import Fellow, let_in, own_devices, put_out, waiting_devices
from app.sync.session import Account

__all__ = ["Fellow", "Fellows", "Found"]


@dataclass(frozen=True, slots=True)
class Found:
    """What central told.

    Attributes:
        waiting: devices that wait for somebody like this person.
        own: this person's, last seen first.
    """

    waiting: tuple[Fellow, ...]
    own: tuple[Fellow, ...]


class Fellows:
    """Looks at devices, lets them in, suspends and revokes them.

    Args:
        store: of this device, which keeps its keys.
        account: carries requests for whoever is signed in.
    """

    def __init__(self, store: Store, account: Callable[[], Account]) -> None:
        self._store, self._account = store, account

    def look(self) -> Found:
        """What there is now.

        Raises:
            Refused: signed out.
            Unavailable: central was not reached.
        """
        account = self._account()
        return Found(tuple(waiting_devices(account)), tuple(own_devices(account)))

    def waiting(self) -> tuple[Fellow, ...]:
        """The devices that wait for somebody like this person.

        Raises:
            Refused: signed out.
            Unavailable: central was not reached.
        """
        return tuple(waiting_devices(self._account()))

    def let_in(self, fellow: Fellow) -> Found:
        """Let a device in whose words were compared; what there is then.

        Raises:
            Refused: it does not wait any more, or its keys are others by now.
            Unavailable: central was not reached.
        """
        let_in(self._store, self._account(), fellow)
        return self.look()

    def suspend(self, fellow: Fellow) -> Found:
        """Let a device sync no more until an administrator lets it in; what there is then.

        Raises:
            Refused: it is not this person's to suspend.
            Unavailable: central was not reached.
        """
        put_out(self._account(), fellow, for_good=False)
        return self.look()

    def revoke(self, fellow: Fellow, *, lost: bool = False) -> Found:
        """Put a device out for good; what there is then.

        A lost one leaves a list of the passwords that it could read (`VaultDesk.to_change`).

        Raises:
            Refused: it is not this person's to put out, or was revoked already.
            Unavailable: central was not reached.
        """
        put_out(self._account(), fellow, for_good=True, lost=lost)
        return self.look()
