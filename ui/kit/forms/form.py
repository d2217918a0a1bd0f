"""A column of fields that shows all errors at once and leads to the first."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.forms.field import Field


class Form(QWidget):
    """Fields under their names, in reading order.

    Source: ux.md 3.6 "error, field".
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, Field] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields by name."""
        return self._fields

    def add(self, name: str, field: Field, stretch: int = 0) -> None:
        """Put a field under the last one."""
        self._fields[name] = field
        self._column.addWidget(field, stretch)

    def add_row(self, fields: Mapping[str, Field]) -> None:
        """Put fields side by side, equally wide."""
        row = QHBoxLayout()
        row.setSpacing(12)
        for name, field in fields.items():
            self._fields[name] = field
            row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(row)

    def add_widget(self, widget: QWidget, stretch: int = 0) -> None:
        """Put something else between the fields."""
        self._column.addWidget(widget, stretch)

    def add_stretch(self) -> None:
        """Keep the fields above together at the top."""
        self._column.addStretch(1)

    def show_errors(self, errors: Mapping[str, str]) -> bool:
        """Show errors by field name, clear the others, and focus the first wrong field.

        Returns whether everything is right.

        Raises:
            KeyError: an error names a field that is not here.
        """
        for name in errors:
            if name not in self._fields:
                raise KeyError(name)
        wrong: list[Field] = []
        for name, field in self._fields.items():
            field.set_error(errors.get(name, ""))
            if field.error:
                wrong.append(field)
        if wrong:
            wrong[0].control.setFocus(Qt.FocusReason.OtherFocusReason)
        return not wrong
