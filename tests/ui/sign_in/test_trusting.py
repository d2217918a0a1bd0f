"""Choosing who vouches for central: asked on the form, kept on the device, taken back at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap.trusting import Trust
from app.ports.problems import TrestleProblem
from tests.builders.authority import Authority
from ui.kit.forms.kinds import ChoiceField, LineField
from ui.runtime.problem import problem_of
from ui.screens.sign_in.trust_sheet import FILE, OWN, PIN, RESERVE, SYSTEM, WHO, trust_sheet
from ui.screens.sign_in.view import SignInView


class Tried:
    """The sheet over a window; what it was answered with is read at once."""

    def __init__(self, qtbot: QtBot, now: Trust) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(900, 800)
        self.window.show()
        self.kept: list[Trust] = []

        def send(sheet: object, read: object) -> None:
            assert sheet is self.sheet
            assert callable(read)
            try:
                self.kept.append(read())
            except TrestleProblem as problem:
                self.sheet.refuse(problem_of(problem))

        self.sheet = trust_sheet(self.window, now, send)

    def put(self, name: str, text: str) -> None:
        field = self.sheet.form.fields[name]
        if isinstance(field, ChoiceField):
            field.set_value(text)
        elif isinstance(field, LineField):
            field.set_text(text)

    def error(self, name: str) -> str:
        return self.sheet.form.fields[name].error


def test_an_authority_of_the_firm_s_own_is_read_from_its_file(qtbot: QtBot, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    one, other = authority.issue().pin, authority.issue().pin
    tried = Tried(qtbot, Trust())
    tried.put(WHO, OWN)
    tried.put(FILE, str(authority.file))
    tried.put(PIN, one)
    tried.put(RESERVE, other)
    tried.sheet.accept()
    assert tried.kept == [Trust(authority.file.read_text(), (one, other))]


def test_pins_change_without_naming_the_file_again_and_the_system_may_vouch_again(
    qtbot: QtBot, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    before = Trust(authority.file.read_text(), (authority.issue().pin, authority.issue().pin))
    tried = Tried(qtbot, before)
    tried.put(PIN, "")
    tried.put(RESERVE, "")
    tried.sheet.accept()
    assert tried.kept == [Trust(before.authority)]
    tried.put(WHO, SYSTEM)
    tried.sheet.accept()
    assert tried.kept[-1] == Trust()


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({WHO: OWN}, FILE, "Name the file"),
        ({WHO: OWN, FILE: "/nothing/here.pem"}, FILE, "cannot be read"),
        ({PIN: "sha256/short"}, PIN, "44 characters"),
        ({PIN: "sha256/" + "A" * 43 + "="}, RESERVE, "second key"),
    ],
)
def test_what_will_not_do_is_told_under_its_field_and_nothing_is_kept(
    qtbot: QtBot, typed: dict[str, str], field: str, words: str
) -> None:
    tried = Tried(qtbot, Trust())
    for name, text in typed.items():
        tried.put(name, text)
    tried.sheet.accept()
    assert words in tried.error(field)
    assert not tried.kept
    assert tried.sheet.accept_button.isEnabled()


def test_the_form_leads_there_by_a_button_with_a_name(qtbot: QtBot) -> None:
    form = SignInView()
    qtbot.addWidget(form)
    assert form.trust.accessibleName() == "How the server proves itself…"
    with qtbot.waitSignal(form.trust_asked):
        form.trust.click()
