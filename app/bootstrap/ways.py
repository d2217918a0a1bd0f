"""The ways from this device to its central: pushes and pulls, listening, files.

Each keeps its connection open. They are apart because an HTTP connection carries one request at a
time, and a wait for news may take a minute in which an edit must be sent at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.store.open import Store
from app.store.trust import Trust, read_trust
from app.sync.files.carrying import FileCarrier
from app.sync.files.way import FileWay
from app.sync.news import News
from app.sync.own_account import OwnAccountWay
from app.sync.session import Account
from app.sync.signing import Signer
from app.sync.staff import StaffWay
from app.sync.transport import HttpTransport


def trusted(store: Store) -> Trust:
    """Who vouches for central, as the store has it now."""
    with store.reading() as connection:
        return read_trust(connection)


class Ways:
    """The ways to the address that is set; made when they are needed, and anew for another one.

    Args:
        store: of this device.
        address: reads where central is.
    """

    def __init__(self, store: Store, address: Callable[[], str]) -> None:
        self._store, self._address, self._signer = store, address, Signer(store)
        self._lock = threading.Lock()
        self._way: HttpTransport | None = None
        self._account: Account | None = None
        self._leads_to: tuple[str, Trust] | None = None

    def account(self) -> Account:
        """Signs requests and carries them; the same one as long as the address stays.

        Raises:
            Refused: the address is not one that may be spoken to.
        """
        leads_to = address, trust = self._address(), trusted(self._store)
        with self._lock:
            if self._account is None or self._leads_to != leads_to:
                way = HttpTransport(address, self._signer, trust=trust)
                self._drop()
                self._way, self._leads_to = way, leads_to
                self._account = Account(self._store, way, self._store.clock)
            return self._account

    def news(self) -> News:
        """A listening; nothing is opened before its first wait."""
        return News(self._store, self.account, self._listening)

    def _listening(self) -> HttpTransport:
        return HttpTransport(self._address(), self._signer, trust=trusted(self._store))

    def files(self) -> FileCarrier:
        """A carrier of files; nothing is opened before its first turn."""
        return FileCarrier(
            self._store,
            self.account,
            lambda: FileWay(self._address(), self._signer, trust=trusted(self._store)),
        )

    def staff(self) -> StaffWay:
        """The firm's people, for who keeps them; over a connection of its own.

        Raises:
            Refused: the address is not one that may be spoken to.
        """
        return StaffWay(self.account(), self._listening())

    def own_account(self) -> OwnAccountWay:
        """How whoever is signed in signs in; over a connection of its own.

        Raises:
            Refused: the address is not one that may be spoken to.
        """
        return OwnAccountWay(self.account(), self._listening())

    def close(self) -> None:
        """Let go of the connections; nothing may be under way."""
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        if self._way is not None:
            self._way.close()
        self._way = self._account = None
