"""Builds screens by name, each when it is first asked for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.ports.changes import ChangeSet
from ui.kit.actions.registry import ActionRegistry
from ui.kit.actions.spec import ActionSpec
from ui.kit.notices.empty import EmptyState
from ui.shell.contract import Screen, ScreenContext, Subject

_log = logging.getLogger(__name__)


class BrokenScreen(QObject):
    """Stands in for a screen that could not be made; the rest of the window works on.

    Source: ux.md 3.6 "error, screen".
    """

    def __init__(self, name: str, retry: Callable[[str], None]) -> None:
        super().__init__()
        self._name, self._retry = name, retry
        self._page = EmptyState()
        self._page.say(
            self.tr("This place could not be opened. Everything else works; the log says more."),
            self.tr("Try again"),
        )
        self._page.acted.connect(self._again)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._page

    def actions(self) -> Sequence[ActionSpec]:
        """Nothing can be done here."""
        return ()

    def navigate(self, target: UUID | None) -> None:
        """Show nothing."""

    def activated(self) -> None:
        """Offer the button."""
        if self._page.button is not None:
            self._page.button.setFocus()

    def changed(self, change: ChangeSet) -> None:
        """Hear nothing."""

    def subject(self) -> Subject | None:
        """Look at nothing."""
        return None

    def panes(self) -> Sequence[QWidget]:
        """List the one part."""
        return (self._page,)

    def _again(self) -> None:
        self._retry(self._name)


class Rooms:
    """The screens that have been made, and how the others are."""

    def __init__(
        self,
        modules: Mapping[str, str],
        registry: ActionRegistry,
        retry: Callable[[str], None],
    ) -> None:
        """Build the list.

        Args:
            modules: name of a screen → module with its `build`.
            registry: takes in what can be done in a screen.
            retry: is asked to make a screen again that could not be made.
        """
        self._modules = dict(modules)
        self._registry, self._retry = registry, retry
        self._open: dict[str, Screen] = {}
        self.context: ScreenContext | None = None

    def add(self, name: str, module: str) -> None:
        """Know one more screen."""
        self._modules[name] = module

    @property
    def open_screens(self) -> Sequence[Screen]:
        """The screens that were made."""
        return tuple(self._open.values())

    def known(self, name: str) -> Screen | None:
        """A screen that was made, or None."""
        return self._open.get(name)

    def open(self, name: str) -> Screen:
        """Give the screen of a name."""
        screen = self._open.get(name)
        if screen is None:
            screen = self._open[name] = self._made_or_broken(name)
        return screen

    def forget(self, name: str) -> Screen | None:
        """Let a screen go, so that it is made again."""
        return self._open.pop(name, None)

    def part(self, name: str) -> Screen:
        """Make a screen to stand inside another one."""
        screen = self._make(name)
        self._registry.add(*screen.actions())
        return screen

    def _made_or_broken(self, name: str) -> Screen:
        try:
            return self.part(name)
        except Exception:  # noqa: BLE001 - a fault in one place must not take the window with it
            _log.exception("the screen %s could not be made", name)
            return BrokenScreen(name, self._retry)

    def _make(self, name: str) -> Screen:
        module = import_module(self._modules[name])
        screen: Screen = module.build(self.context)
        return screen
