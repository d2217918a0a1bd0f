"""A sheet that asks for a few fields and says under the right one what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ui.kit.dialogs.sheet import Sheet
from ui.kit.forms.field import Field
from ui.kit.forms.form import Form
from ui.kit.forms.kinds import ChoiceField, LineField, TextField

_F = TypeVar("_F", bound=Field)


class Refusal(Protocol):
    """Why an answer was not taken."""

    @property
    def code(self) -> str:
        """What is wrong, stable."""
        ...

    @property
    def sentence(self) -> str:
        """What is wrong and what to do."""
        ...


class AskSheet(Sheet):
    """One question of a few fields; nothing typed is lost when the answer is refused.

    Made for one question: it goes when it is answered or left.

    Source: ux.md 3.6 "error, field".
    """

    def __init__(
        self,
        window: QWidget,
        title: str,
        subtitle: str = "",
        *,
        accept: str,
        sentence: str = "",
        width: int = 560,
    ) -> None:
        super().__init__(window, title, subtitle, width=width)
        self._go: Callable[[], None] | None = None
        self._homes: Mapping[str, str] = {}
        self._first = ""
        self.form = Form()
        self.set_body(self.form)
        self.accept_button, self.cancel_button = self.set_buttons(accept)
        self.set_sentence(sentence)
        self.accepted.connect(self._send)
        self.cancelled.connect(self.leave)

    def add(self, name: str, field: _F) -> _F:
        """Put a field under the last one, and give it back."""
        self.form.add(name, field)
        if isinstance(field, LineField):
            field.submitted.connect(self.accept)
        return field

    def value(self, name: str) -> str:
        """What stands in a field, as text."""
        field = self.form.fields[name]
        if isinstance(field, LineField | TextField):
            return field.text()
        return str(field.value()) if isinstance(field, ChoiceField) else ""

    def ask(self, go: Callable[[], None], homes: Mapping[str, str] | None = None) -> None:
        """Ask; `go` reads the fields.

        Args:
            go: what the accepting button does; it says later what became of it.
            homes: code of a refusal, or its beginning → the field that it belongs to.
        """
        self._go, self._homes = go, homes or {}
        self.open()
        first = self.form.fields.get(self._first) or next(iter(self.form.fields.values()), None)
        if first is not None:
            first.control.setFocus()

    def hear_first(self, name: str) -> None:
        """Begin in another field than the first one."""
        self._first = name

    def refuse(self, problem: Refusal) -> None:
        """Say what is wrong under the field that it is about; without one under the first."""
        names = list(self.form.fields)
        home = next(
            (
                field
                for code, field in self._homes.items()
                if problem.code.startswith(code) and field in self.form.fields
            ),
            names[0],
        )
        self.form.show_errors({home: problem.sentence})
        self.accept_button.setEnabled(True)

    def refuse_words(self, name: str, sentence: str) -> None:
        """Say under a field what is wrong with it."""
        self.form.show_errors({name: sentence})

    @Slot()
    def leave(self) -> None:
        """Close it for good."""
        if self.is_open:
            self.dismiss()
            self.deleteLater()

    @Slot()
    def _send(self) -> None:
        if self._go is not None:
            self._go()
