import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from ui.theme.palette import build_palette
from ui.theme.style import build_sheet
from ui.theme.theme import Density, Theme
from ui.theme.tokens import THEMES


def test_a_change_of_mode_is_live_and_told(qtbot: QtBot, qapp: QApplication, theme: Theme) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.set_mode("dark")
    assert theme.tokens is THEMES["dark"]
    assert qapp.palette().color(QPalette.ColorRole.Base) == QColor(THEMES["dark"].panel)
    assert theme.colour("accent") == QColor(THEMES["dark"].accent)


def test_every_palette_role_has_a_colour_in_every_group() -> None:
    palette = build_palette(THEMES["dark"])
    roles = [role for role in QPalette.ColorRole if role.name not in ("NColorRoles", "NoRole")]
    groups = (
        QPalette.ColorGroup.Active,
        QPalette.ColorGroup.Inactive,
        QPalette.ColorGroup.Disabled,
    )
    left_out = [
        (role.name, group.name)
        for role in roles
        for group in groups
        if not palette.isBrushSet(group, role)
    ]
    assert left_out == []


@pytest.mark.parametrize(("density", "height"), [("compact", 24), ("normal", 28), ("roomy", 36)])
def test_rows_are_as_high_as_the_density_says(theme: Theme, density: Density, height: int) -> None:
    theme.set_density(density)
    assert theme.row_height() == height
    theme.set_scale(2.0)
    assert theme.row_height() == 2 * height


def test_text_grows_in_steps_and_returns(theme: Theme) -> None:
    before = theme.font().pixelSize()
    theme.step_scale(1)
    assert theme.font().pixelSize() > before
    theme.step_scale(-5)
    assert theme.scale == 1.0
    for _ in range(20):
        theme.step_scale(1)
    assert theme.scale == 2.0
    theme.step_scale(0)
    assert theme.font().pixelSize() == before


def test_figures_are_of_one_width(theme: Theme) -> None:
    assert [tag.toString() for tag in theme.font().featureTags()] == [b"tnum"]


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_the_style_sheet_is_understood(
    qtbot: QtBot, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    with qtbot.captureExceptions(), caplog.at_level("WARNING"):
        field.setStyleSheet(build_sheet(THEMES[name], 1.5))  # type: ignore[index] # a theme's name
        field.ensurePolished()
    assert "$" not in field.styleSheet()
    assert not [line for line in caplog.messages if "parse" in line]


def test_fields_are_thirty_and_buttons_twenty_eight_high(qtbot: QtBot) -> None:
    fields = [QLineEdit(), QComboBox(), QSpinBox()]
    for field in fields:
        qtbot.addWidget(field)
    button = QPushButton("Save")
    qtbot.addWidget(button)
    assert [field.sizeHint().height() for field in fields] == [30, 30, 30]
    assert button.sizeHint().height() == 28
