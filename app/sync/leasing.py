"""Getting leases from central, and hearing from it that this device was put out.

A lease is asked for where there is none, before anything of clients is pulled; later after a round,
and only when a new one is worth a request.

Source: security.md D8, D9, T19.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from app.domain.leases import LeaseState, is_renewal_due
from app.ports.clock import Clock
from app.ports.problems import Refused
from app.security.orders import Signed, WipeOrder, seal_work
from app.store import leases
from app.store.open import Store
from app.store.settings import read_setting
from app.store.unsent_work import Work, packed
from app.sync.said import bytes_of, key_of, odd
from app.sync.session import LAST_REFRESH, Account

LEASE = "/auth/lease"
ORDER = "/auth/order"
HAND_IN = "/auth/hand-in"
LARGEST = 4 * 1024 * 1024
"""Bytes of sealed work that travel in one request."""
_OLDER_CENTRAL = frozenset({"not-found", "method-unknown"})


class Leasing:
    """Asks for this device.

    Args:
        store: keeps what central signs.
        account: the way to central.
        clock: this device's.
    """

    def __init__(self, store: Store, account: Account, clock: Clock) -> None:
        self._store, self._account, self._clock = store, account, clock

    def before_round(self) -> None:
        """Have a lease before anything of clients comes here.

        Raises:
            Refused, Unavailable: as any request.
            Corrupt: what came was not signed by this device's central.
        """
        with self._store.reading() as connection:
            none = leases.standing_now(connection, self._clock.now()).state is LeaseState.NONE
        if none:
            self._renew()

    def after_round(self) -> None:
        """Renew the lease where that is worth a request.

        Raises:
            Refused, Unavailable, Corrupt: as `before_round`.
        """
        now = self._clock.now()
        with self._store.reading() as connection:
            found = leases.lease_of(connection)
            due = is_renewal_due(leases.held(connection), now)
            due = due or found is None or not leases.covers(connection, found)
        if due:
            self._renew()

    def _renew(self) -> None:
        try:
            said = self._account.post(LEASE, {})
        except Refused as problem:
            if problem.code in _OLDER_CENTRAL:
                return  # it gives no leases, so none can end
            raise
        with self._store.writing() as connection:
            if not leases.pinned(connection):
                leases.pin(connection, key_of(said))
            leases.keep_lease(connection, _signed(said), self._clock.now())

    def look_for_order(self) -> WipeOrder | None:
        """Ask central, which does not take this device's tokens any more, whether that is for good.

        Raises:
            Refused, Unavailable: as any request; nothing follows from it.
            Corrupt: what came was not signed by this device's central; nothing follows from it.
        """
        with self._store.reading() as connection:
            known = leases.order_of(connection)
            refresh = str(read_setting(connection, LAST_REFRESH, ""))
        if known is not None or not refresh:
            return known
        try:
            said = self._account.open_post(ORDER, {"refresh": refresh})
        except Refused as problem:
            if problem.code in {*_OLDER_CENTRAL, "signed-out"}:
                return None
            raise
        if not said.get("body"):
            return None
        with self._store.writing() as connection:
            leases.keep_order(connection, _signed(said))
            return leases.order_of(connection)

    def hand_in(self, sealed: bytes) -> bool:
        """Give central what it does not have; False where that is too much for one request.

        Raises:
            Refused, Unavailable: it could not be given; it has to be kept.
        """
        if len(sealed) > LARGEST:
            return False
        with self._store.reading() as connection:
            refresh = str(read_setting(connection, LAST_REFRESH, ""))
        self._account.open_post(
            HAND_IN, {"refresh": refresh, "sealed": base64.b64encode(sealed).decode()}
        )
        return True

    @staticmethod
    def sealed(store: Store, work: Work, order: WipeOrder) -> bytes:
        """Unsent work as only central opens it."""
        device = store.device.device
        assert device is not None  # noqa: S101 -- the order named it
        return seal_work(order.box, packed(work), device)


def _signed(said: Mapping[str, Any]) -> Signed:
    signed = Signed(bytes_of(said, "body"), bytes_of(said, "signature"))
    if not signed.body or not signed.signature:
        raise odd()
    return signed
