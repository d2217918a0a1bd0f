"""A field in which any number of a few fixed values may be marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from ui.kit.forms.field import Field


class SeveralField(Field):
    """Boxes under one label; the first one has the field's focus.

    Source: ux.md 3.6, 3.14.
    """

    def __init__(
        self,
        title: str,
        choices: Sequence[tuple[str, str]],
        *,
        marked: Iterable[str] = (),
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Build the field.

        Args:
            title: the label.
            choices: each value with its words, in reading order.
            marked: the values that are marked at first.
            hint: muted words beside the label.
            parent: the Qt parent.
        """
        group = QWidget()
        super().__init__(title, group, hint=hint, parent=parent)
        self._boxes: dict[str, QCheckBox] = {}
        column = QVBoxLayout(group)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        before = frozenset(marked)
        for value, words in choices:
            box = QCheckBox(words)
            box.setChecked(value in before)
            box.toggled.connect(self._tell)
            self._boxes[value] = box
            column.addWidget(box)
        first = next(iter(self._boxes.values()), None)
        if first is not None:
            group.setFocusProxy(first)

    def values(self) -> frozenset[str]:
        """The values that are marked."""
        return frozenset(value for value, box in self._boxes.items() if box.isChecked())

    def _tell(self, _checked: bool) -> None:
        self.edited.emit()
