"""The code for a phone: what it says is what the library made, and a camera can read it."""

from __future__ import annotations

import pytest
import segno
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from ui.kit.qr import QrCode
from ui.theme.theme import Mode, current

LINK = "otpauth://totp/Trestle:mira%40trestle.example?secret=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
WHITE, BLACK = QColor("#ffffff").rgb(), QColor("#000000").rgb()


def colours(image: QImage, side: int, down: int, along: int) -> set[int]:
    """The colours of every pixel of a module."""
    return {
        image.pixel(along * side + x, down * side + y) for x in range(side) for y in range(side)
    }


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("ratio", [1.0, 1.5])
def test_every_module_is_whole_pixels_of_one_colour_dark_on_white_in_every_scheme(
    qtbot: QtBot, mode: Mode, ratio: float
) -> None:
    before = current().mode
    current().set_mode(mode)
    try:
        code = QrCode("Key")
        qtbot.addWidget(code)
        code.show_text(LINK)
        image = code.drawn(ratio)
    finally:
        current().set_mode(before)
    made = [list(row) for row in segno.make_qr(LINK, error="m").matrix_iter(border=4)]
    side = image.width() // code.modules
    assert image.width() == image.height() == side * len(made)
    for down, row in enumerate(made):
        for along, dark in enumerate(row):
            assert colours(image, side, down, along) == {BLACK if dark else WHITE}
    assert not any(made[at][other] for at in range(4) for other in range(len(made))), "quiet"


def test_what_is_painted_is_that_code_and_without_a_text_there_is_none(qtbot: QtBot) -> None:
    code = QrCode("Key")
    qtbot.addWidget(code)
    code.show_text(LINK)
    shown = code.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    assert shown.size() == code.drawn(code.devicePixelRatioF()).size()
    assert shown == code.drawn(shown.devicePixelRatio())
    code.show_text("")
    assert (code.modules, code.width()) == (0, 0)
