from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.kit_forms.conftest import Desk
from ui.kit.forms.field import Field
from ui.kit.forms.form import Form
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.kit.forms.segmented import SegmentedButtons
from ui.kit.forms.suggest import SuggestField, Suggestion
from ui.kit.text import PlainLabel, plain_tip, set_tip
from ui.theme.theme import current

Shown = TypeVar("Shown", bound=QWidget)
_CONTROL = Qt.KeyboardModifier.ControlModifier


class People:
    """A directory that answers when the test says so."""

    def __init__(self, *, late: bool = False) -> None:
        self.late = late
        self.waiting: list[tuple[str, Callable[[Sequence[Suggestion]], None]]] = []

    def suggest(self, text: str, answer: Callable[[Sequence[Suggestion]], None]) -> None:
        self.waiting.append((text, answer))
        if not self.late:
            self.answer()

    def answer(self, at: int = -1) -> None:
        text, answer = self.waiting[at]
        names = {1: "Dana Whitfield", 2: "Dan Abel", 3: "Mira Okafor"}
        answer([Suggestion(n, w) for n, w in names.items() if text.casefold() in w.casefold()])


def shown(desk: Desk, widget: Shown) -> Shown:
    desk.column.addWidget(widget)
    widget.show()
    return widget


def test_an_error_stands_under_the_field_and_in_its_description(desk: Desk) -> None:
    field = shown(desk, LineField("Rounding step", hint="in minutes"))
    assert field.control.accessibleName() == "Rounding step"
    assert field.control.accessibleDescription() == "in minutes"
    field.set_error("Rounding is 5, 6, 10, 15 or 30 minutes.")
    assert field.control.accessibleDescription() == "Rounding is 5, 6, 10, 15 or 30 minutes."
    assert field.control.property("wrong")
    words = [label for label in field.findChildren(PlainLabel) if label.isVisible()]
    assert "Rounding is 5, 6, 10, 15 or 30 minutes." in [label.text() for label in words]


def test_typing_takes_the_error_away_and_keeps_the_text(desk: Desk) -> None:
    field = shown(desk, LineField("Subject", "Printer"))
    field.set_error("Say what it is about.")
    QTest.keyClicks(field.box, "s")
    assert field.error == ""
    assert field.text() == "Printers"
    assert field.control.accessibleDescription() == ""


def test_a_form_leads_to_the_first_wrong_field(desk: Desk) -> None:
    form = shown(desk, Form())
    form.add("client", LineField("Client"))
    form.add_row({"subject": LineField("Subject"), "kind": ChoiceField("Kind", [(1, "Incident")])})
    assert not form.show_errors({"kind": "Choose a kind.", "subject": "Say what it is about."})
    assert form.fields["subject"].control.hasFocus()
    assert form.show_errors({})
    assert form.fields["kind"].error == ""


@pytest.mark.usefixtures("desk")
def test_an_error_for_a_field_that_is_not_there_is_a_bug(qtbot: QtBot) -> None:
    form = Form()
    qtbot.addWidget(form)
    with pytest.raises(KeyError):
        form.show_errors({"price": "Too low."})


def test_control_enter_submits_a_text_and_enter_makes_a_line(desk: Desk, qtbot: QtBot) -> None:
    field = shown(desk, TextField("Note"))
    field.box.setFocus()
    QTest.keyClicks(field.box, "one")
    QTest.keyClick(field.box, Qt.Key.Key_Return)
    QTest.keyClicks(field.box, "two")
    with qtbot.waitSignal(field.submitted):
        QTest.keyClick(field.box, Qt.Key.Key_Return, _CONTROL)
    assert field.text() == "one\ntwo"


def test_tab_leaves_a_text(desk: Desk) -> None:
    field = shown(desk, TextField("Note"))
    after = shown(desk, LineField("After"))
    field.box.setFocus()
    QTest.keyClick(field.box, Qt.Key.Key_Tab)
    assert after.box.hasFocus()
    assert field.text() == ""


def test_setting_a_text_is_no_edit(desk: Desk, qtbot: QtBot) -> None:
    line, text = shown(desk, LineField("Line")), shown(desk, TextField("Text"))
    with qtbot.assertNotEmitted(line.edited), qtbot.assertNotEmitted(text.edited):
        line.set_text("a")
        text.set_text("b")


def test_a_choice_keeps_values_and_not_words(desk: Desk, qtbot: QtBot) -> None:
    field = shown(desk, ChoiceField("Where", [("remote", "Remote"), ("onsite", "On site")]))
    assert field.value() == "remote"
    field.box.setFocus()
    with qtbot.waitSignal(field.edited):
        QTest.keyClick(field.box, Qt.Key.Key_Down)
    assert field.value() == "onsite"
    field.set_choices([("travel", "Travel"), ("onsite", "At the client")])
    assert field.value() == "onsite"
    with pytest.raises(ValueError, match="remote"):
        field.set_value("remote")


def test_segments_are_one_tab_stop_and_arrows_move(desk: Desk, qtbot: QtBot) -> None:
    box = shown(desk, SegmentedButtons("Kind", [("i", "Incident"), ("r", "Request")], value="i"))
    after = shown(desk, LineField("After"))
    first, second = box.findChildren(QAbstractButton)
    first.setFocus()
    with qtbot.waitSignal(box.chosen) as told:
        QTest.keyClick(first, Qt.Key.Key_Right)
    assert told.args == ["r"]
    assert box.value() == "r"
    assert [second.accessibleName(), box.accessibleName()] == ["Request", "Kind"]
    QTest.keyClick(second, Qt.Key.Key_Tab)
    assert after.box.hasFocus()


def test_arrows_and_enter_pick_a_suggestion(desk: Desk, qtbot: QtBot) -> None:
    field = shown(desk, SuggestField("Requester", People().suggest))
    field.box.setFocus()
    QTest.keyClicks(field.box, "dan")
    assert [row.title for row in field.popup.list.rows] == ["Dana Whitfield", "Dan Abel"]
    QTest.keyClick(field.box, Qt.Key.Key_Down)
    with qtbot.waitSignal(field.picked) as told:
        QTest.keyClick(field.box, Qt.Key.Key_Return)
    assert told.args == [2]
    assert field.value() == 2
    assert field.box.text() == "Dan Abel"
    assert not field.popup.isVisible()


def test_typing_after_a_pick_forgets_the_value(desk: Desk) -> None:
    field = shown(desk, SuggestField("Requester", People().suggest))
    field.set_value(Suggestion(1, "Dana Whitfield"))
    field.box.setFocus()
    QTest.keyClicks(field.box, "x")
    assert field.value() is None
    assert field.complaint() == "Nothing is called “Dana Whitfieldx”. Choose one from the list."


def test_a_free_text_may_stand(desk: Desk) -> None:
    field = shown(desk, SuggestField("Label", People().suggest, free=True))
    field.box.setFocus()
    QTest.keyClicks(field.box, "anything")
    assert field.complaint() == ""
    assert field.text() == "anything"


def test_an_answer_to_an_older_text_is_dropped(desk: Desk) -> None:
    people = People(late=True)
    field = shown(desk, SuggestField("Requester", people.suggest))
    field.box.setFocus()
    QTest.keyClicks(field.box, "mi")
    people.answer(0)
    assert not field.popup.isVisible()
    people.answer(1)
    assert [row.title for row in field.popup.list.rows] == ["Mira Okafor"]


def test_an_answer_after_the_focus_left_opens_nothing(desk: Desk) -> None:
    people = People(late=True)
    field = shown(desk, SuggestField("Requester", people.suggest))
    field.box.setFocus()
    QTest.keyClicks(field.box, "mi")
    desk.field.setFocus()
    people.answer()
    assert not field.popup.isVisible()


def test_leaving_with_the_whole_name_typed_picks_it(desk: Desk) -> None:
    field = shown(desk, SuggestField("Requester", People().suggest))
    field.box.setFocus()
    QTest.keyClicks(field.box, "mira okafor")
    desk.field.setFocus()
    assert field.value() == 3
    assert not field.popup.isVisible()


def test_esc_closes_the_suggestions_first(desk: Desk) -> None:
    field = shown(desk, SuggestField("Requester", People().suggest))
    field.box.setFocus()
    QTest.keyClicks(field.box, "mi")
    assert field.popup.isVisible()
    QTest.keyClick(field.box, Qt.Key.Key_Escape)
    assert not field.popup.isVisible()
    assert field.text() == "mi"


def test_down_opens_the_suggestions_of_an_empty_field(desk: Desk) -> None:
    field = shown(desk, SuggestField("Requester", People().suggest))
    field.box.setFocus()
    QTest.keyClick(field.box, Qt.Key.Key_Down)
    assert len(field.popup.list.rows) == 3


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_every_control_has_a_name_and_room_for_a_finger(desk: Desk, scale: float) -> None:
    current().set_scale(scale)
    fields: list[Field] = [
        LineField("Line"),
        TextField("Text"),
        ChoiceField("Choice", [(1, "One")]),
        SuggestField("Suggest", People().suggest),
    ]
    for field in fields:
        shown(desk, field)
        assert field.control.accessibleName() == field.title
        assert field.control.sizeHint().height() >= 24 * scale
    box = shown(desk, SegmentedButtons("Kind", [(1, "One"), (2, "Two")]))
    assert all(b.height() >= 24 and b.accessibleName() for b in box.findChildren(QAbstractButton))


def test_a_label_never_takes_text_for_markup(desk: Desk) -> None:
    label = shown(desk, PlainLabel("<b>bold</b> &amp;"))
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == "<b>bold</b> &amp;"
    assert "<b>" not in plain_tip("<b>bold</b>")
    assert "&lt;b&gt;" in plain_tip("<b>bold</b>")


def test_a_tip_shows_no_markup_and_is_said_without_any(desk: Desk) -> None:
    said = []
    for own in ("", "Calls them"):
        widget = shown(desk, QWidget())
        widget.setAccessibleDescription(own)
        for words in ("<img src='//evil.example/x.png'>", "Mira & Tom"):
            set_tip(widget, words)
            assert f">{escape(words)}</p>" in widget.toolTip()
            heard = QAccessible.queryAccessibleInterface(widget)
            said.append(heard.text(QAccessible.Text.Description))
    assert said == ["<img src='//evil.example/x.png'>", "Mira & Tom", "Calls them", "Calls them"]


def test_an_eliding_label_may_be_narrow_and_keeps_its_words_in_the_tooltip(desk: Desk) -> None:
    label = shown(desk, PlainLabel("A very long subject " * 10, elide="right"))
    assert label.minimumSizeHint().width() < 60
    assert "A very long subject" in label.toolTip()
    label.grab()


def test_a_label_made_before_a_change_of_text_size_follows_it(desk: Desk) -> None:
    label = PlainLabel("Later", size=20)
    current().set_scale(2.0)
    shown(desk, label)
    assert label.font().pixelSize() == 40
