"""Hands for a ticket's screen: the sheets that ask, and what is typed into them."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.builders.stage import Stage
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField, TextField

Key, Mod = Qt.Key, Qt.KeyboardModifier


def sheet(stage: Stage) -> AskSheet:
    (found,) = [one for one in stage.window.findChildren(AskSheet) if one.is_open]
    return found


def is_asked(stage: Stage) -> bool:
    return any(one.is_open for one in stage.window.findChildren(AskSheet))


def send(stage: Stage, **values: object) -> None:
    asked = sheet(stage)
    for name, value in values.items():
        field = asked.form.fields[name]
        if isinstance(field, LineField | TextField):
            field.set_text(str(value))
        elif isinstance(field, ChoiceField):
            field.set_value(value)
            field.edited.emit()
    QTest.keyClick(asked, Key.Key_Return, Mod.ControlModifier)
    stage.settle()


def run(stage: Stage, act: str) -> None:
    stage.registry.run(act)
    stage.settle()


def all_of(stage: Stage, noun: Any) -> Any:
    return stage.read(lambda session: list(session.query(noun)))
