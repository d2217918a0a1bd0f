"""A field that suggests while one types: people, clients, assets."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.kit.actions.ranking import match
from ui.kit.actions.rows import Row
from ui.kit.forms.field import Field
from ui.kit.forms.suggest_popup import SuggestPopup


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that may be meant.

    Attributes:
        value: what is kept when it is picked.
        title: what stands in the field then.
        detail: muted words beside it in the list.
        icon: name of an icon, or empty.
    """

    value: Hashable
    title: str
    detail: str = ""
    icon: str = ""


Suggest = Callable[[str, Callable[[Sequence[Suggestion]], None]], None]


class SuggestField(Field):
    """A line with a list of suggestions under it.

    The source may answer later; an answer to an older text is dropped. Arrows move, Enter picks,
    Esc closes the list first. Typing after a pick forgets the picked value.
    """

    picked = Signal(object)

    def __init__(
        self,
        title: str,
        suggest: Suggest,
        *,
        free: bool = False,
        hint: str = "",
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Build the field.

        Args:
            title: the label.
            suggest: gets the text and a callback for the answer, on the UI thread.
            free: whether a text may stand that nobody suggested.
            hint: muted words beside the label.
            placeholder: shown while it is empty.
            parent: the Qt parent.
        """
        self.box = QLineEdit()
        self.box.setPlaceholderText(placeholder)
        super().__init__(title, self.box, hint=hint, parent=parent)
        self._suggest = suggest
        self._free = free
        self._asked = 0
        self._value: Hashable = None
        self._offered: dict[Hashable, Suggestion] = {}
        self.popup = SuggestPopup(self.box)
        self.popup.picked.connect(self._pick)
        self.box.textEdited.connect(self._typed)
        self.box.installEventFilter(self)

    def value(self) -> Hashable:
        """Give the picked value; None when nothing is picked."""
        return self._value

    def text(self) -> str:
        """Give the text in the field."""
        return self.box.text().strip()

    def set_value(self, suggestion: Suggestion | None) -> None:
        """Show a value as picked, or empty the field; not an edit of the person."""
        self._value = None if suggestion is None else suggestion.value
        self.box.setText("" if suggestion is None else suggestion.title)
        self.popup.hide()

    def complaint(self) -> str:
        """Say what is wrong when a text stands that nobody suggested, or nothing."""
        if self._free or self._value is not None or not self.text():
            return ""
        return self.tr("Nothing is called “{0}”. Choose one from the list.").format(self.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Give the list its keys while it is open, and close it when the focus goes."""
        if watched is self.box:
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._key(event)
            if event.type() == QEvent.Type.FocusOut:
                self._leave()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        plain = event.modifiers() in {
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        }
        if not self.popup.isVisible():
            if key == Qt.Key.Key_Down and plain:
                self._ask(self.box.text())
                return True
            return False
        if key == Qt.Key.Key_Escape:
            self.popup.hide()
        elif key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.popup.list.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and plain:
            self.popup.list.pick()
        elif key == Qt.Key.Key_Tab and plain and not self._free:
            self.popup.list.pick()
            return False
        else:
            return False
        return True

    @Slot(str)
    def _typed(self, text: str) -> None:
        self._value = None
        self.edited.emit()
        self._ask(text)

    def _ask(self, text: str) -> None:
        self._asked += 1
        self._suggest(text.strip(), partial(self._answer, self._asked, text.strip()))

    def _answer(self, asked: int, text: str, found: Sequence[Suggestion]) -> None:
        if asked != self._asked or not self.box.hasFocus():
            return
        self._offered = {one.value: one for one in found}
        rows = []
        for one in found:
            hit = match(text, one.title) if text else None
            marks = hit.spans if hit is not None else ()
            rows.append(Row(one.value, one.title, one.detail, one.icon, marks=marks))
        self.popup.show_rows(rows)

    @Slot(object)
    def _pick(self, row: Row) -> None:
        chosen = self._offered[row.key]
        self._asked += 1
        self.set_value(chosen)
        self.edited.emit()
        self.picked.emit(chosen.value)

    def _leave(self) -> None:
        """Take a text that names exactly one suggestion as picked; leave any other as typed."""
        self._asked += 1
        self.popup.hide()
        text = self.text().casefold()
        same = [one for one in self._offered.values() if one.title.casefold() == text]
        if self._value is None and len(same) == 1:
            self.set_value(same[0])
            self.edited.emit()
            self.picked.emit(same[0].value)
