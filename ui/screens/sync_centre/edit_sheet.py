"""The values of something refused, to be corrected and sent again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from app.bootstrap.sync_facts import Refusal, RefusedValue
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.field import Field
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.screens.sync_centre.models import tr


def edit_sheet(
    window: QWidget, refusal: Refusal, send: Callable[[AskSheet, Mapping[str, str]], None]
) -> AskSheet:
    """Ask for other values; `send` gets those that were changed."""
    sheet = AskSheet(
        window,
        tr("Correct “{0}”").format(refusal.title),
        refusal.on,
        accept=tr("Send it again"),
        sentence=" ".join(part for part in (refusal.reason, refusal.next_step) if part),
    )
    for value in refusal.values:
        sheet.add(value.name, _field(value))
    before = {value.name: sheet.value(value.name) for value in refusal.values}

    def go() -> None:
        now = {name: sheet.value(name) for name in before}
        send(sheet, {name: text for name, text in now.items() if text != before[name]})

    sheet.ask(go, {f"value-{value.name}": value.name for value in refusal.values})
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
