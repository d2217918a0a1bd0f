"""The gate before clients' data: shut while the lease says so. What waits is sent all the same.

Source: security.md D8; ux.md "lease ending".
"""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.leases import (
    Held,
    LeaseStanding,
    LeaseState,
    is_past_keeping,
    lease_standing,
)
from app.ports.problems import Corrupt, Refused, Unavailable
from app.store import leases
from app.store.open import Store
from app.store.unsent_work import has_unsent
from app.sync.herald import Announce
from app.sync.leasing import Leasing
from app.sync.round import OnProgress, RoundResult, sync_round
from app.sync.session import Account

LOCKED = "lease-locked"
WITHDRAWN = "device-withdrawn"
"""The copy on this device is to be removed: by central's order, or because it was away too long."""
LONGEST_STEP = timedelta(minutes=10)
"""More than this between two looks was not work but sleep."""
KEPT_EVERY = timedelta(minutes=5)
"""So much of the counted time may be lost by a crash."""

_KEPT_WORDS = (
    "Work that is not sent yet is kept, a running timer with it, and is sent at the next sync."
)


class LeaseDesk:
    """What may be shown now; every look is in memory.

    Args:
        store: of this device.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._held: Held | None = None
        self._withdrawn = False
        self._uncounted = timedelta(0)
        self._looked = store.clock.monotonic()
        self.reread()

    def reread(self) -> None:
        """Read again what central said last.

        Raises:
            Corrupt: what is kept is not central's.
        """
        with self._store.reading() as connection:
            held, order = leases.held(connection), leases.order_of(connection)
        with self._lock:
            self._held, self._withdrawn = held, order is not None
            self._uncounted = timedelta(0)

    def standing(self) -> LeaseStanding:
        """What may be shown now."""
        with self._lock:
            if self._withdrawn:
                return LeaseStanding(LeaseState.WITHDRAWN)
            return lease_standing(self._present, self._store.clock.now())

    @property
    def _present(self) -> Held | None:
        """The lease with what was counted and not written down yet."""
        found = self._held
        if found is None:
            return None
        active = found.active + self._uncounted
        return Held(found.issued, found.expires, found.confirmed, found.confirmed_here, active)

    def check(self) -> None:
        """Let clients' data be read or changed.

        Raises:
            Refused: it is locked; nothing was read or changed.
        """
        now = self.standing()
        if now.locks:
            sentence, step = lock_words(now, ZoneInfo("UTC"))
            code = WITHDRAWN if now.state is LeaseState.WITHDRAWN else LOCKED
            raise Refused(code, sentence, next_step=step)

    def tick(self) -> LeaseStanding:
        """Count the time since the last look; what may be shown now.

        Raises:
            Refused: `device-withdrawn`: this device was away so long that its copy has to go.
            Unavailable: the time could not be written down.
        """
        shown = self._store.clock.monotonic()
        with self._lock:
            step = timedelta(seconds=max(0.0, shown - self._looked))
            self._looked = shown
            if self._held is not None:
                self._uncounted += min(step, LONGEST_STEP)
            due = self._uncounted >= KEPT_EVERY
        if due:
            self.keep()
        if self.is_past_keeping():
            with self._lock:
                self._withdrawn = True
            self.check()
        return self.standing()

    def keep(self) -> None:
        """Write down what was counted.

        Raises:
            Unavailable: no room, or the store is busy.
        """
        with self._lock:
            counted, self._uncounted = self._uncounted, timedelta(0)
            if self._held is not None:
                before = self._held
                self._held = Held(
                    before.issued, before.expires, before.confirmed, before.confirmed_here,
                    before.active + counted,
                )  # fmt: skip
        if counted:
            seconds = counted.total_seconds()
            self._store.write(lambda connection: leases.add_active(connection, seconds))

    def end(self) -> None:
        """The store is gone: count and write down nothing more."""
        with self._lock:
            self._held, self._uncounted = None, timedelta(0)

    def must_go(self) -> bool:
        """Whether what this device holds is to be removed."""
        return self.standing().state is LeaseState.WITHDRAWN or self.is_past_keeping()

    def is_past_keeping(self) -> bool:
        """Whether this device was away so long, by both clocks, that its keys are destroyed."""
        now = self._store.clock.now()
        with self._lock:
            held = self._present
        if not is_past_keeping(held, now, unsynced=False):
            return False
        with self._store.reading() as connection:
            return is_past_keeping(held, now, unsynced=has_unsent(connection))


def leased_round(
    store: Store,
    account: Account,
    gate: LeaseDesk,
    on_progress: OnProgress,
    announce: Announce,
) -> RoundResult:
    """Do one round, with a lease before anything comes and a newer one after it.

    Raises:
        Refused, Unavailable, Corrupt: as `sync_round`; `device-withdrawn`: this device was put out
            for good, and what it holds is to be removed.
    """
    leasing = Leasing(store, account, store.clock)
    try:
        leasing.before_round()
        result = sync_round(store, account, store.clock, on_progress, announce)
        leasing.after_round()
    except Refused as problem:
        if problem.code == "signed-out":
            with suppress(Unavailable, Corrupt):
                leasing.look_for_order()
            gate.reread()
            if gate.standing().state is LeaseState.WITHDRAWN:
                gate.check()
        raise
    finally:
        gate.reread()
    return result


def lock_words(now: LeaseStanding, zone: ZoneInfo) -> tuple[str, str]:
    """Why clients' data is locked and since when, and what to do: two sentences or three, and one.

    Args:
        now: a standing that locks.
        zone: whose clock times are told by.
    """
    if now.state is LeaseState.WITHDRAWN:
        return (
            (
                "This computer was put out, so what it holds of clients is removed. "
                "Work that is not sent yet, a running timer with it, is sealed for central first."
            ),
            "Ask your administrator.",
        )
    if now.state is LeaseState.CLOCK_BEHIND:
        return (
            (
                "The clock of this computer shows an earlier time than central confirmed last "
                f"({_when(now.at, zone)}), so client data is locked here. {_KEPT_WORDS}"
            ),
            "Set the clock right, or connect to central: one sync unlocks.",
        )
    since = "" if now.by_hours else f" since {_when(now.at, zone)}"
    return (
        (
            f"Client data is locked on this computer{since}: it has not reached central for 7 "
            f"days. {_KEPT_WORDS}"
        ),
        "Connect to central: one sync unlocks.",
    )


def ending_words(now: LeaseStanding, zone: ZoneInfo) -> str:
    """The strip of the last 48 hours; empty where nothing ends soon."""
    if now.state is not LeaseState.ENDING or now.at is None:
        return ""
    when = now.at.astimezone(zone).strftime("%a %H:%M")
    return (
        f"Connect before {when} or client data locks on this device. "
        "Unsynced work is never deleted."
    )


def _when(at: datetime | None, zone: ZoneInfo) -> str:
    if at is None:
        return "then"
    there = at.astimezone(zone)
    return f"{there.strftime('%a')} {there.day} {there.strftime('%b %H:%M')}"
