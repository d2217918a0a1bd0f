from PySide6.QtWidgets import QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from ui.kit.buttons import Button
from ui.kit.notices.busy import BusyBar
from ui.kit.notices.empty import EmptyState
from ui.kit.notices.notice import Notice, foremost
from ui.kit.notices.strip import MessageStrip
from ui.kit.notices.toast import Toast
from ui.theme.theme import Theme

ERROR = Notice("send", "error", "Could not send.", "Saved as pending.", "Retry now")
CONFLICT = Notice("c1", "conflict", "The runbook was changed twice.", action="Compare")
INFO = Notice("new", "info", "Version 0.2 is ready.")


def button(parent: QWidget, words: str) -> Button:
    return next(one for one in parent.findChildren(Button) if one.text() == words)


def test_what_matters_most_is_said_first() -> None:
    assert foremost([INFO, ERROR, CONFLICT]) is ERROR
    assert foremost([CONFLICT, INFO]) is CONFLICT
    assert foremost([]) is None
    later = Notice("later", "error", "Could not save.")
    assert foremost([ERROR, later, INFO]) is later


def test_the_strip_says_one_thing_and_then_the_next(qtbot: QtBot) -> None:
    strip = MessageStrip()
    qtbot.addWidget(strip)
    assert strip.isHidden()
    for notice in (INFO, ERROR, CONFLICT):
        strip.post(notice)
    assert strip.shown is ERROR
    assert strip.accessibleName() == "Could not send."
    strip.withdraw("send")
    assert strip.shown is CONFLICT
    with qtbot.waitSignal(strip.dismissed) as put_away:
        button(strip, "Dismiss").click()
    assert put_away.args == ["c1"]
    assert strip.shown is INFO
    strip.withdraw("new")
    assert strip.isHidden()


def test_the_strip_s_action_names_its_notice(qtbot: QtBot) -> None:
    strip = MessageStrip()
    qtbot.addWidget(strip)
    strip.post(ERROR)
    with qtbot.waitSignal(strip.acted) as acted:
        button(strip, "Retry now").click()
    assert acted.args == ["send"]
    assert strip.shown is ERROR


def test_a_notice_takes_the_place_of_its_earlier_self(qtbot: QtBot) -> None:
    strip = MessageStrip()
    qtbot.addWidget(strip)
    strip.post(ERROR)
    again = Notice("send", "error", "Could not send again.")
    strip.post(again)
    assert strip.shown is again
    strip.withdraw("send")
    assert strip.shown is None


def test_the_strip_is_high_enough_for_its_buttons(qtbot: QtBot) -> None:
    strip = MessageStrip()
    qtbot.addWidget(strip)
    strip.post(ERROR)
    strip.resize(900, strip.sizeHint().height())
    assert strip.height() >= button(strip, "Retry now").sizeHint().height()
    assert not strip.grab().isNull()


def test_an_act_can_be_taken_back_until_the_line_goes(qtbot: QtBot) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    room.resize(600, 400)
    toast = Toast(room)
    room.show()
    toast.say("Resolved T-1042", "op-1")
    assert toast.isVisible()
    assert toast.geometry().bottom() < 400
    with qtbot.waitSignal(toast.undo_requested) as undone:
        button(toast, "Undo").click()
    assert undone.args == ["op-1"]
    assert toast.isHidden()


def test_a_line_of_what_was_done_covers_nothing_that_is_shown(qtbot: QtBot) -> None:
    room, page = QStackedWidget(), QWidget()
    room.addWidget(page)
    qtbot.addWidget(room)
    room.resize(600, 400)
    toast = Toast(room)
    room.show()
    toast.say("Resolved T-1042", "op-1")
    qtbot.waitUntil(lambda: page.geometry().bottom() < toast.geometry().top())
    assert toast.geometry().bottom() < 400
    toast.expire()
    qtbot.waitUntil(lambda: page.height() == 400)


def test_the_next_line_ends_the_chance_of_the_last(qtbot: QtBot) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    toast = Toast(room)
    toast.say("Resolved T-1042", "op-1")
    with qtbot.waitSignal(toast.expired) as gone:
        toast.say("Assigned T-1043 to Ana Ruiz", "op-2")
    assert gone.args == ["op-1"]
    assert toast.key == "op-2"
    with qtbot.waitSignal(toast.expired) as gone:
        toast.expire()
    assert gone.args == ["op-2"]
    assert toast.key == ""


def test_an_empty_pane_offers_one_act(qtbot: QtBot) -> None:
    empty = EmptyState()
    qtbot.addWidget(empty)
    empty.say("No assets for Northwind yet.", "Add asset", "Ctrl+N")
    first = empty.button
    assert first is not None
    with qtbot.waitSignal(empty.acted):
        first.click()
    empty.say("Triage is clear. 14 handled today.")
    assert empty.button is None
    assert empty.accessibleName() == "Triage is clear. 14 handled today."


def test_a_short_wait_shows_no_bar(qtbot: QtBot) -> None:
    bar = BusyBar()
    qtbot.addWidget(bar)
    seen = []
    bar.start()
    seen.append(bar.running)
    bar.show_now()
    seen.append(bar.running)
    assert not bar.grab().isNull()
    bar.stop()
    seen.append(bar.running)
    assert seen == [False, True, False]


def test_a_bar_stands_still_where_nothing_may_move(qtbot: QtBot, theme: Theme) -> None:
    bar = BusyBar()
    qtbot.addWidget(bar)
    theme.set_motion(allowed=False)
    bar.show_now()
    still = bar.grab().toImage()
    assert still.pixelColor(1, 0) == still.pixelColor(still.width() - 1, 0)
    theme.set_motion(allowed=True)
    bar.stop()
