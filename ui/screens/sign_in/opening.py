"""Opens the store on a lane, and asks what it needs to open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.sign_in.opening_view import OpeningPage

_NO_KEYRING = frozenset({
    "keyring-none", "keyring-locked", "keyring-timeout", "keyring-uninitialised",
    "keyring-plaintext", "keyring-forgets",
})  # fmt: skip
_ASKS_PASSPHRASE = frozenset({"store-needs-passphrase"})
_WRONG_PASSPHRASE = frozenset({"passphrase-wrong", "passphrase-empty", "store-key-wrong"})


class Opening(QObject):
    """From nothing to an open desk; `opened` carries whatever the opener gave.

    Source: ux.md 3.13, security.md D4.
    """

    opened = Signal(object)

    def __init__(
        self,
        page: OpeningPage,
        lanes: LanesPort,
        opener: Callable[[str | None], Any],
        has_passphrase: Callable[[], bool],
    ) -> None:
        """Build it.

        Args:
            page: what the window shows meanwhile.
            lanes: the store lane opens.
            opener: opens the desk, with a passphrase or by the keyring; blocks.
            has_passphrase: whether the store that is here is kept by a passphrase; blocks.
        """
        super().__init__(page)
        self._page, self._lanes = page, lanes
        self._opener, self._has_passphrase = opener, has_passphrase
        page.tried.connect(self._try)

    def begin(self, passphrase: str | None = None) -> None:
        """Open, with a passphrase that was given in a file or with none."""
        self._page.show_opening()

        def job() -> Any:
            if passphrase is None and self._has_passphrase():
                return None
            return self._opener(passphrase)

        self._lanes.submit("store", self, job, done=self._done, failed=self._failed)

    @Slot(str)
    def _try(self, typed: str) -> None:
        self.begin(typed or None)

    def _done(self, desk: Any) -> None:
        if desk is None:
            self._page.ask_passphrase()
        else:
            self.opened.emit(desk)

    def _failed(self, problem: Problem) -> None:
        if problem.code in _ASKS_PASSPHRASE:
            self._page.ask_passphrase()
        elif problem.code in _WRONG_PASSPHRASE:
            self._page.ask_passphrase(problem.sentence)
        elif problem.code in _NO_KEYRING:
            self._page.ask_choice(problem.sentence)
        else:
            self._page.show_problem(problem.sentence)
