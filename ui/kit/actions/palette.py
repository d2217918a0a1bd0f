"""The command palette: one box that finds and does everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.kit.actions.frecency import Frecency
from ui.kit.actions.pick_overlay import PickOverlay
from ui.kit.actions.registry import ActionRegistry
from ui.kit.actions.rows import Row
from ui.kit.actions.sources import (
    CommandSource,
    CommandWords,
    PaletteGroup,
    PaletteItem,
    PaletteSource,
)
from ui.kit.announce import announce

_KEYS = ("Ctrl+K", "Ctrl+Shift+P")


class CommandPalette(PickOverlay):
    """One box over the window: type, move, run.

    Answers arrive by group and never move the highlighted row; an answer to an older query is
    dropped. Nothing typed means the acts of the present context, then the recent ones.

    Source: ux.md 3.5, mockups/08-palette.
    """

    def __init__(
        self,
        window: QWidget,
        registry: ActionRegistry,
        frecency: Frecency,
        sources: Sequence[PaletteSource] = (),
    ) -> None:
        """Build the palette, hidden; `sources` come after the commands, in their order."""
        super().__init__(
            window,
            self.tr("Search or run anything"),
            (
                ("↑↓", self.tr("move")),
                ("Return", self.tr("run")),
                ("Ctrl+Return", self.tr("own window")),
                ("Esc", self.tr("close")),
            ),
            [(">", self.tr("command")), *((one.prefix, one.name) for one in sources)],
        )
        self.setAccessibleName(self.tr("Command palette"))
        words = CommandWords(self.tr("Recent"), self.tr("Commands"), self.tr("Not now"))
        self._commands = CommandSource(registry, frecency, words)
        commands = PaletteSource(self.tr("command"), ">", self._commands.find)
        self._sources = (commands, *sources)
        self._answers: dict[int, tuple[PaletteGroup, ...]] = {}
        self._items: dict[object, PaletteItem] = {}
        self._asked = 0
        self.list.highlighted.connect(self._show_synonyms)

    def open_for(
        self,
        contexts: Mapping[str, str] | None = None,
        subject: str = "",
        *,
        opener: QWidget | None = None,
    ) -> None:
        """Open, or close when it is open: the same key does both.

        Args:
            contexts: context name → group title ("For this ticket"), the most specific first.
            subject: what those acts are about ("T-1042"), shown in the box.
            opener: gets the focus back.
        """
        if self.is_open:
            self.dismiss()
            return
        self._commands.contexts = dict(contexts or {})
        self.head.set_subject(subject)
        self.start(opener)

    def open_on(self, text: str) -> None:
        """Open with something typed already."""
        self.open_for()
        self.head.box.setText(text)
        self.ask(text)

    def press(self, event: QKeyEvent) -> bool:
        """Close on the key that opened it; Ctrl+Enter opens the item in its own window."""
        pressed = QKeySequence(event.keyCombination())
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if any(pressed == QKeySequence(own) for own in _KEYS):
            self.dismiss()
        elif enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._enter_apart()
        else:
            return super().press(event)
        return True

    def _enter_apart(self) -> None:
        row = self.list.row
        item = self._items.get(row.key) if row is not None else None
        if item is not None and item.own_window is not None:
            self.dismiss()
            item.own_window()
        else:
            self.list.pick()

    @Slot(str)
    def ask(self, text: str) -> None:
        """Ask every source, or the one whose prefix was typed."""
        self._asked += 1
        self._answers.clear()
        chosen = [
            source for source in self._sources if source.prefix and text.startswith(source.prefix)
        ]
        query = text[len(chosen[0].prefix) :].strip() if chosen else text.strip()
        for place, source in enumerate(self._sources):
            if source in chosen or not (chosen or source.alone):
                source.find(query, partial(self._deliver, self._asked, place))
        if not self._answers:
            self._show()

    def _deliver(self, asked: int, place: int, groups: Sequence[PaletteGroup]) -> None:
        if asked == self._asked:
            self._answers[place] = tuple(groups)
            self._show()

    def _show(self) -> None:
        found = [group for place in sorted(self._answers) for group in self._answers[place]]
        found.sort(key=lambda group: group.last)
        rows: list[Row] = []
        self._items.clear()
        for group in found:
            if group.items:
                rows.append(self._heading(group))
                rows.extend(item.row for item in group.items)
                self._items.update((item.row.key, item) for item in group.items)
        if not rows:
            rows.append(Row("nothing", self.tr("Nothing is called that."), heading=True))
        self.show_rows(rows)

    def _heading(self, group: PaletteGroup) -> Row:
        count = str(len(group.items))
        if group.total:
            count = self.tr("{0} of {1}").format(count, group.total)
        return Row(("group", group.title), group.title, note=count, heading=True)

    @Slot(object)
    def _show_synonyms(self, row: Row | None) -> None:
        item = self._items.get(row.key) if row is not None else None
        words = ", ".join(item.known_as) if item is not None else ""
        self.head.set_aside(self.tr("also known as: {0}").format(words) if words else "")
        if row is not None and self.is_open:
            announce(self.head.box, row.spoken)

    @Slot(object)
    def choose(self, row: Row) -> None:
        """Close first, so that the act finds the focus where it was."""
        item = self._items.get(row.key)
        if item is None:
            return
        if not row.enabled:
            announce(self.head.box, row.spoken, urgent=True)
            return
        self.dismiss()
        item.run()
