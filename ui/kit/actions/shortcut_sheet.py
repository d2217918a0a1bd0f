"""The shortcut sheet: every key of this place, searchable."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ui.kit.actions.pick_overlay import PickOverlay
from ui.kit.actions.ranking import match
from ui.kit.actions.registry import ActionRegistry
from ui.kit.actions.rows import Row


class ShortcutSheet(PickOverlay):
    """Lists what each key does, by group; typing narrows it, Enter does the act.

    Source: ux.md 3.4 (`?`).
    """

    def __init__(self, window: QWidget, registry: ActionRegistry) -> None:
        """Build the sheet, hidden."""
        super().__init__(
            window,
            self.tr("Find a key or what it does"),
            (("↑↓", self.tr("move")), ("Return", self.tr("run")), ("Esc", self.tr("close"))),
            width=640,
            top=72,
            list_height=560,
        )
        self._registry = registry
        self.setAccessibleName(self.tr("Keyboard shortcuts"))

    def open_all(self, opener: QWidget | None = None) -> None:
        """Open with every key, or close when it is open."""
        if self.is_open:
            self.dismiss()
        else:
            self.start(opener)

    @Slot(str)
    def ask(self, text: str) -> None:
        """Show the keys whose act, other words or letters match."""
        groups: dict[str, list[Row]] = {}
        for spec in self._registry.specs():
            keys = self._registry.keys(spec.id)
            found = match(text, spec.title, (*spec.synonyms, *keys))
            if keys and found is not None:
                row = Row(spec.id, spec.title, icon=spec.icon, keys=keys, marks=found.spans)
                groups.setdefault(spec.group, []).append(row)
        rows: list[Row] = []
        for title, members in groups.items():
            rows += [Row(("group", title), title, note=str(len(members)), heading=True), *members]
        self.show_rows(rows or [Row("none", self.tr("No key does that."), heading=True)])

    @Slot(object)
    def choose(self, row: Row) -> None:
        """Close first, so that the act finds the focus where it was."""
        self.dismiss()
        self._registry.run(str(row.key))
