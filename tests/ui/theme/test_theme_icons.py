from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QColor, QIcon, QPixmap
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.theme import icons
from ui.theme.style import glyph_folder
from ui.theme.theme import Theme
from ui.theme.tokens import THEMES, Tokens

FOLDER = Path(glyph_folder(THEMES["light"])).parent.parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.svg"))
GLYPHS = {
    "chevron-down": ("chevron-down", "muted"),
    "chevron-up": ("chevron-up", "muted"),
    "chevron-left": ("chevron-left", "muted"),
    "chevron-right": ("chevron-right", "muted"),
    "check": ("check", "on_accent"),
    "minus": ("minus", "on_accent"),
    "check-text": ("check", "text"),
}


def darkest(picture: QPixmap) -> QColor:
    image = picture.toImage()
    points = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return max((image.pixelColor(x, y) for x, y in points), key=lambda colour: colour.alpha())


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_can_be_drawn_in_any_colour(name: str) -> None:
    drawing = icons.icon_source(name)
    assert 'stroke-width="1.5"' in drawing
    assert "currentColor" in drawing
    assert darkest(icons.pixmap(name, "accent", 24, 2.0)).alpha() > 150


def test_an_icon_is_tinted_and_sharp_for_its_screen(theme: Theme) -> None:
    picture = icons.pixmap("square", "error", 16, 2.0)
    assert picture.size() == QSize(32, 32)
    assert picture.devicePixelRatio() == 2.0
    tint, wanted = darkest(picture), QColor(theme.tokens.error)
    assert abs(tint.red() - wanted.red()) < 12
    assert abs(tint.green() - wanted.green()) < 12


def test_the_same_icon_is_drawn_once_and_again_after_a_change(theme: Theme) -> None:
    first = icons.pixmap("inbox", "text", 16, 1.0)
    assert icons.pixmap("inbox", "text", 16, 1.0) is first
    theme.set_mode("dark")
    assert icons.pixmap("inbox", "text", 16, 1.0) is not first


def test_a_dressed_action_follows_the_theme(qtbot: QtBot, theme: Theme) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    action = QAction("Sync", owner)
    icons.dress(action, "refresh-cw", "text")
    light = darkest(action.icon().pixmap(16, 16))
    theme.set_mode("dark")
    dark = darkest(action.icon().pixmap(16, 16))
    assert light.lightness() < dark.lightness()


def test_a_dressed_action_can_be_dressed_again(qtbot: QtBot, theme: Theme) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    action = QAction("Sync", owner)
    icons.dress(action, "cloud", "text")
    icons.dress(action, "cloud-off", "text")
    theme.set_mode("dark")
    shown = action.icon().pixmap(16, 16).toImage()
    assert shown == icons.icon("cloud-off", "text").pixmap(16, 16).toImage()


def test_a_disabled_icon_is_paler() -> None:
    icon = icons.icon("square", "text")
    shown = darkest(icon.pixmap(QSize(16, 16), 1.0, QIcon.Mode.Normal))
    off = darkest(icon.pixmap(QSize(16, 16), 1.0, QIcon.Mode.Disabled))
    assert off.lightness() > shown.lightness()


def test_an_unknown_icon_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="no-such"):
        icons.pixmap("no-such")


@pytest.mark.parametrize("tokens", THEMES.values(), ids=lambda tokens: tokens.name)
@pytest.mark.parametrize("glyph", GLYPHS)
def test_the_glyphs_of_the_style_sheet_have_the_theme_s_colours(tokens: Tokens, glyph: str) -> None:
    name, token = GLYPHS[glyph]
    stored = (Path(glyph_folder(tokens)) / f"{glyph}.svg").read_text(encoding="utf-8")
    drawn = icons.tint(name, getattr(tokens, token))
    assert stored.replace('stroke-width="2.5"', 'stroke-width="1.5"') == drawn
