from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QHBoxLayout, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ui.kit import gallery
from ui.kit.buttons import Button
from ui.kit.chips import Chip, ChipKind, decision_text
from ui.kit.focus_ring import FocusRing
from ui.kit.keys import key_text
from ui.kit.mark_widgets import Initials, Meter, PriorityMark
from ui.kit.marks import hatch_brush, paint_priority
from ui.kit.tabs import CountTabs
from ui.theme.theme import Theme

KINDS: tuple[ChipKind, ...] = (
    "included",
    "excluded",
    "held",
    "plain",
    "info",
    "warning",
    "error",
    "internal",
    "soft",
)  # fmt: skip - a list of words reads better in a line


def picture_of(priority: int) -> QImage:
    image = QImage(20, 20, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_priority(painter, QPointF(10, 10), priority, 16)
    painter.end()
    return image


@pytest.mark.parametrize("kind", KINDS)
def test_a_chip_says_its_words_and_makes_room_for_them(qtbot: QtBot, kind: ChipKind) -> None:
    chip = Chip("after hours", kind)
    qtbot.addWidget(chip)
    assert chip.accessibleName() == "after hours"
    assert chip.sizeHint().height() == 20
    assert Chip("after hours", kind, big=True).sizeHint().height() == 24
    short = chip.sizeHint().width()
    chip.set_chip("after hours, no window agreed", kind)
    assert chip.sizeHint().width() > short
    assert not chip.grab().isNull()


def test_a_decision_is_a_word_and_a_reason() -> None:
    assert decision_text("excluded", "after hours") == "Excluded · after hours"
    assert decision_text("held") == "Held"


def test_decisions_differ_without_colour(qtbot: QtBot) -> None:
    pictures = []
    for kind in ("included", "excluded", "held"):
        chip = Chip("x", kind)
        qtbot.addWidget(chip)
        image = chip.grab().toImage().convertToFormat(QImage.Format.Format_Mono)
        pictures.append(bytes(image.constBits()))
    assert len(set(pictures)) == 3


def test_priorities_differ_by_shape(theme: Theme) -> None:
    marks = [
        picture_of(number).convertToFormat(QImage.Format.Format_Mono) for number in range(1, 5)
    ]
    assert len({bytes(mark.constBits()) for mark in marks}) == 4
    assert picture_of(1).pixelColor(10, 12) == QColor(theme.tokens.error)
    assert picture_of(3).pixelColor(10, 10) == QColor("white")


def test_marks_have_names(qtbot: QtBot) -> None:
    person, priority, meter = Initials("AR", "Ana Ruiz"), PriorityMark(2), Meter()
    meter.set_parts("50 of 60 min", [(0.83, "bar_excluded")], 0.5)
    for widget in (person, priority, meter):
        qtbot.addWidget(widget)
        assert not widget.grab().isNull()
    names = [widget.accessibleName() for widget in (person, priority, meter)]
    assert names == ["Ana Ruiz", "Priority 2", "50 of 60 min"]


def test_the_hatch_repeats_without_a_seam() -> None:
    image = QImage(42, 42, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.fillRect(QRectF(0, 0, 42, 42), hatch_brush(QColor("black")))
    painter.end()
    assert image.pixel(10, 3) == image.pixel(3, 10) == image.pixel(17, 10) == image.pixel(10, 17)


def test_a_button_has_room_for_words_and_key(qtbot: QtBot, theme: Theme) -> None:
    plain, keyed = Button("Save"), Button("Save", "primary", key="Ctrl+Return")
    for button in (plain, keyed):
        qtbot.addWidget(button)
        assert not button.grab().isNull()
    assert plain.sizeHint().height() == keyed.sizeHint().height() == 28
    assert keyed.sizeHint().width() > plain.sizeHint().width() + 30
    theme.set_scale(2.0)
    assert plain.sizeHint().height() == 56


def test_a_square_button_is_named_by_its_words(qtbot: QtBot) -> None:
    button = Button("&New ticket", icon="plus", square=True, key="C")
    qtbot.addWidget(button)
    assert button.accessibleName() == "New ticket"
    assert "New ticket (C)" in button.toolTip()
    assert button.accessibleDescription() == "New ticket (C)"
    assert button.sizeHint().width() >= 24


def test_tabs_without_room_are_reached_by_arrows_and_the_chosen_one_is_in_sight(
    qtbot: QtBot,
) -> None:
    tabs = CountTabs("Parts", [(at, f"Part number {at}") for at in range(9)])
    qtbot.addWidget(tabs)
    tabs.resize(300, 36)
    tabs.show()
    back, on = tabs.findChildren(QToolButton)
    assert {back.isVisible(), on.isVisible()} == {True}
    assert back.accessibleName()
    assert on.accessibleName()
    tabs.choose(8)
    assert tabs.tabRect(8).right() < back.x()
    while back.isEnabled():
        back.click()
    assert tabs.tabRect(0).left() == 0
    tabs.resize(2000, 36)
    qtbot.waitUntil(lambda: not back.isVisible())


def test_enter_is_shown_as_its_sign() -> None:
    assert key_text("Ctrl+Return").endswith("↵")


def test_the_ring_surrounds_the_focused_button_and_leaves_with_the_focus(
    qtbot: QtBot, qapp: QApplication
) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    row = QHBoxLayout(room)
    first, second = Button("One"), Button("Two")
    row.addWidget(first)
    row.addWidget(second)
    room.show()
    ring = FocusRing(qapp)

    def rings() -> list[QWidget]:
        found = room.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return [one for one in found if one.accessibleName() == "Focus" and one.isVisible()]

    ring.follow(None, first)
    assert [one.geometry() for one in rings()] == [first.geometry().adjusted(-4, -4, 4, 4)]
    first.move(first.x() + 10, first.y())
    assert rings()[0].geometry().center() == first.geometry().center()
    ring.follow(first, second)
    assert len(rings()) == 1
    second.hide()
    assert rings() == []
    ring.follow(second, None)
    qapp.focusChanged.disconnect(ring.follow)
    ring.deleteLater()


def test_the_gallery_draws_every_page(tmp_path: Path) -> None:
    made = gallery.draw_all(tmp_path, ("dark",))
    assert [path.exists() for path in made] == [True] * 4
