"""What happens on the page of one's own account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from app.bootstrap.desk import Desk
from app.bootstrap.identity import Identity
from app.bootstrap.own_account import OwnAccount
from app.bootstrap.window_lock import IDLE_MIN, IDLE_SETTING, LockDesk
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.account.state import AccountState, LockHere

Refusing = Callable[[Problem], None]


class AccountFace(Protocol):
    """What the presenter shows things on."""

    def render(self, state: AccountState) -> None:
        """Show a state."""
        ...

    def lock_changed(self) -> None:
        """The window locks after another time."""
        ...


class AccountPresenter:
    """Looks, changes the password on the net lane and the PIN on the store's.

    Source: security.md D6; ux.md 3.13.
    """

    def __init__(
        self, desk: Desk, lock: LockDesk, lanes: LanesPort, owner: Any, face: AccountFace
    ) -> None:
        """Build it; `owner` is the widget whose end drops answers."""
        self._desk, self._lock, self._lanes = desk, lock, lanes
        self._owner, self._face = owner, face
        self.state = AccountState()

    def look(self) -> None:
        """Read what this computer knows, and ask central for the rest."""
        self.look_here()
        if self.state.busy:
            return
        self._show(replace(self.state, busy=True, problem=""))
        self._lanes.submit(
            "net",
            self._owner,
            self._at_central,
            done=self._told,
            failed=self._failed,
        )

    def look_here(self) -> None:
        """Read what this computer knows."""
        self._lanes.submit("read", self._owner, self._here, done=self._read, key="account")

    def _here(self) -> tuple[Identity | None, LockHere]:
        kept = self._desk.setting(IDLE_SETTING)
        minutes = kept if isinstance(kept, int) and kept >= 0 else IDLE_MIN
        return self._desk.identity, LockHere(self._lock.pin(), self._lock.asks(), minutes)

    def _at_central(self) -> OwnAccount:
        return self._desk.own_account.look()

    def _read(self, found: tuple[Identity | None, LockHere]) -> None:
        who, lock = found
        self._show(replace(self.state, who=who, lock=lock))

    def _told(self, account: OwnAccount) -> None:
        self._show(replace(self.state, busy=False, account=account))

    def _failed(self, problem: Problem) -> None:
        self._show(replace(self.state, busy=False, problem=problem.sentence))

    def change_password(
        self, old: str, new: str, code: str, done: Callable[[], None], refused: Refusing
    ) -> None:
        """Put a new password in place of the old one; every other session ends."""

        def job() -> None:
            self._desk.own_account.change_password(old, new, code)

        def told(_nothing: None) -> None:
            done()
            self.look()

        self._lanes.submit("net", self._owner, job, done=told, failed=refused)

    def change_pin(self, old: str, new: str, done: Callable[[], None], refused: Refusing) -> None:
        """Ask for another PIN from now on; an empty one asks for none."""

        def told(_nothing: None) -> None:
            done()
            self.look_here()

        self._lanes.submit(
            "store", self._owner, lambda: self._lock.change_pin(old, new), done=told, failed=refused
        )

    def set_minutes(self, minutes: int, done: Callable[[int], None]) -> None:
        """Lock after so long without input; `done` hears how long it was before."""
        before = self.state.lock.idle_min
        if minutes == before:
            return

        def told(_nothing: None) -> None:
            self._face.lock_changed()
            done(before)

        self._show(replace(self.state, lock=replace(self.state.lock, idle_min=minutes)))
        self._lanes.submit(
            "store",
            self._owner,
            lambda: self._desk.keep_setting(IDLE_SETTING, minutes),
            done=told,
        )

    def _show(self, state: AccountState) -> None:
        self.state = state
        self._face.render(state)
