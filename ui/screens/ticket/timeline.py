"""The timeline: bare messages, plum notes, boxed work, quiet changes; text can be selected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.kit.announce import announce
from ui.kit.buttons import Button
from ui.screens.ticket.entries import Entry
from ui.screens.ticket.entry_items import EntryItem

_FIRST_SHOWN = 40
_GAP = 16
_NEAR_END = 8


class Timeline(QScrollArea):
    """The entries under each other, the latest at the bottom and in sight.

    Source: mockups/README.md "Timeline"; ux.md 3.4 "detail".
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._entries: list[Entry] = []
        self._items: list[EntryItem] = []
        self._all: Sequence[Entry] = ()
        self._limit = _FIRST_SHOWN
        self._at_end = True
        self._earlier = Button("", "link")
        self._earlier.clicked.connect(self._show_earlier)
        self._earlier.hide()
        self._ground = QWidget()
        self._column = QVBoxLayout(self._ground)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._column.setSpacing(_GAP)
        self._column.addWidget(self._earlier, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
        self.setWidget(self._ground)
        self._ground.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self.verticalScrollBar().rangeChanged.connect(self._to_end)
        self.verticalScrollBar().valueChanged.connect(self._follow)

    @property
    def items(self) -> Sequence[EntryItem]:
        """The entries that are shown."""
        return tuple(self._items)

    def show_entries(self, entries: Sequence[Entry], *, anew: bool) -> None:
        """Show entries; `anew` for another ticket, which begins at its latest entry."""
        if anew:
            self._limit = _FIRST_SHOWN
        self._all = entries
        bar = self.verticalScrollBar()
        at_end = anew or bar.value() >= bar.maximum() - _NEAR_END
        self._fill(entries[-self._limit :])
        hidden = max(0, len(entries) - self._limit)
        self._earlier.setVisible(hidden > 0)
        if hidden:
            self._earlier.set_words(self.tr("Show %n earlier", "entries", hidden))
        self._at_end = at_end
        if at_end:
            self._to_end()

    def step(self, way: int) -> None:
        """Put the keyboard on the next or the previous entry."""
        if not self._items:
            return
        here = next((at for at, item in enumerate(self._items) if item.hasFocus()), None)
        last = len(self._items) - 1
        at = last if here is None else max(0, min(last, here + way))
        item = self._items[at]
        item.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(item, 0, 24)
        announce(item, item.entry.spoken)

    def focused(self) -> Entry | None:
        """Give the entry that has the keyboard."""
        return next((item.entry for item in self._items if item.hasFocus()), None)

    def event(self, event: QEvent) -> bool:
        """Measure texts anew when the type changes."""
        if event.type() == QEvent.Type.FontChange:
            self._column.invalidate()
        return super().event(event)

    def _fill(self, entries: Sequence[Entry]) -> None:
        """Keep the items that stay, so that a refresh builds only what is new."""
        same = 0
        for old, new in zip(self._entries, entries, strict=False):
            if old != new:
                break
            same += 1
        for item in self._items[same:]:
            self._column.removeWidget(item)
            item.hide()
            item.deleteLater()
        self._items = self._items[:same]
        for entry in entries[same:]:
            item = EntryItem(entry)
            self._items.append(item)
            self._column.insertWidget(self._column.count() - 1, item)
        self._entries = list(entries)

    @Slot()
    def _show_earlier(self) -> None:
        self._limit += 200
        bar = self.verticalScrollBar()
        from_end = bar.maximum() - bar.value()
        self.show_entries(self._all, anew=False)
        self._at_end = False
        QTimer.singleShot(0, self, lambda: bar.setValue(bar.maximum() - from_end))

    @Slot()
    def _follow(self) -> None:
        bar = self.verticalScrollBar()
        self._at_end = bar.value() >= bar.maximum() - _NEAR_END

    @Slot()
    def _to_end(self) -> None:
        """Show the latest entry; texts find their height only when they are laid out."""
        bar = self.verticalScrollBar()
        if self._at_end:
            bar.setValue(bar.maximum())
