"""The menu bar, filled from the one list of acts."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QMenu, QMenuBar

from ui.kit.actions.registry import ActionRegistry
from ui.kit.actions.spec import ActionSpec
from ui.shell.contract import MENUS

_TOOLS = "Tools"
_SOON_MS = 100


class MenuFiller(QObject):
    """Keeps the menus equal to the registry; a menu without acts is not shown.

    They are filled a moment after acts came. Ids part their group with a line where the word
    before their first dot changes.
    """

    def __init__(self, bar: QMenuBar, registry: ActionRegistry) -> None:
        super().__init__(bar)
        self._bar, self._registry = bar, registry
        self._menus: list[QMenu] = []
        # Screens add their acts one after another; one refill is enough, and their rows come first.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self.refill)
        registry.changed.connect(self._soon.start)

    @Slot()
    def refill(self) -> None:
        """Make the menus anew."""
        self._bar.clear()
        for menu in self._menus:
            menu.deleteLater()
        self._menus.clear()
        groups: dict[str, list[ActionSpec]] = {title: [] for title in MENUS}
        for spec in self._registry.specs():
            groups[spec.group if spec.group in groups else _TOOLS].append(spec)
        for title, specs in groups.items():
            if specs:
                self._add(title, specs)

    def _add(self, title: str, specs: list[ActionSpec]) -> None:
        ids: list[str] = []
        for spec in specs:
            if ids and ids[-1].partition(".")[0] != spec.id.partition(".")[0]:
                ids.append("")
            ids.append(spec.id)
        menu = QMenu("&" + self.tr(title), self._bar)
        self._registry.fill(menu, ids)
        self._bar.addMenu(menu)
        self._menus.append(menu)
