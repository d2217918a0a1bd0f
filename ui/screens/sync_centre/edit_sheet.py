"""A form of the values of something refused, or not sent yet, to be sent with other ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from app.bootstrap.sync_facts import Refusal, RefusedValue, WaitingAct
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.field import Field
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.screens.sync_centre.words import tr


@dataclass(frozen=True, slots=True)
class Editing:
    """What the form says above its fields, and on its button."""

    title: str
    on: str
    sentence: str
    accept: str
    values: Sequence[RefusedValue]


def of_refusal(refusal: Refusal) -> Editing:
    """Correct what was refused."""
    return Editing(
        tr("Correct “{0}”").format(refusal.title),
        refusal.on,
        " ".join(part for part in (refusal.reason, refusal.next_step) if part),
        tr("Send it again"),
        refusal.values,
    )


def of_waiting(act: WaitingAct, values: Sequence[RefusedValue]) -> Editing:
    """Edit what was not sent yet."""
    return Editing(
        tr("Edit “{0}”").format(act.title),
        act.on,
        tr("It was not sent yet: what you change here goes with it."),
        tr("Save"),
        values,
    )


def edit_sheet(
    window: QWidget, editing: Editing, send: Callable[[AskSheet, Mapping[str, str]], None]
) -> AskSheet:
    """Ask for other values; `send` gets those that were changed."""
    sheet = AskSheet(
        window, editing.title, editing.on, accept=editing.accept, sentence=editing.sentence
    )
    for value in editing.values:
        sheet.add(value.name, _field(value))
    before = {value.name: sheet.value(value.name) for value in editing.values}

    def go() -> None:
        now = {name: sheet.value(name) for name in before}
        send(sheet, {name: text for name, text in now.items() if text != before[name]})

    sheet.ask(go, {f"value-{value.name}": value.name for value in editing.values})
    return sheet


def _field(value: RefusedValue) -> Field:
    title = value.title
    if value.kind == "text":
        return TextField(title, value.text)
    if value.kind == "choice":
        choices = list(value.choices)
        if value.text not in {key for key, _ in choices}:
            choices.insert(0, (value.text, tr("as it was")))
        return ChoiceField(title, choices, value=value.text)
    hints = {
        "moment": tr("a time, or a day and a time: 17:48, 2026-03-09 17:48"),
        "day": tr("year-month-day"),
        "number": tr("a whole number"),
        "line": "",
    }
    return LineField(title, value.text, hint=hints[value.kind])
