"""The theme in force: which colours, how dense, how large, and word of every change."""

from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAccessibilityHints, QColor, QFont, QGuiApplication
from PySide6.QtWidgets import QApplication

from ui.theme import fonts
from ui.theme.palette import build_palette
from ui.theme.style import build_sheet
from ui.theme.tokens import CONTRAST, DARK, LIGHT, THEMES, Tokens

Mode = Literal["system", "light", "dark", "contrast"]
Density = Literal["compact", "normal", "roomy"]

ROW_HEIGHTS: dict[Density, int] = {"compact": 24, "normal": 28, "roomy": 36}
TEXT_SCALES = (1.0, 1.15, 1.3, 1.5, 1.75, 2.0)


class Theme(QObject):
    """What every widget asks for colours, fonts and row heights.

    Widgets that paint themselves connect `changed` to their update; all others follow the
    palette and the style sheet by themselves.

    Source: ux.md 3.15.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode: Mode = "system"
        self._density: Density = "normal"
        self._scale = 1.0
        self._motion = True
        self._tokens = LIGHT
        self._colours: dict[str, QColor] = {}
        self._app: QApplication | None = None
        self._worn: tuple[Tokens, float] | None = None
        self._told: tuple[object, ...] = ()

    @property
    def mode(self) -> Mode:
        """The mode that the person chose."""
        return self._mode

    @property
    def density(self) -> Density:
        """How close rows stand."""
        return self._density

    @property
    def scale(self) -> float:
        """How large text is, 1.0 to 2.0."""
        return self._scale

    @property
    def motion(self) -> bool:
        """Whether things may move."""
        return self._motion

    @property
    def tokens(self) -> Tokens:
        """The colours in force."""
        return self._tokens

    def colour(self, token: str) -> QColor:
        """Give a token as a colour to paint with."""
        colour = self._colours.get(token)
        if colour is None:
            colour = self._colours[token] = QColor(getattr(self._tokens, token))
        return colour

    def font(self, size: int = fonts.TEXT, weight: int = fonts.REGULAR) -> QFont:
        """Give the font of a size (pixels at 100 %) and weight, at the chosen text size."""
        return fonts.make_font(size, weight, self._scale)

    def fixed_font(self, size: int = fonts.CELL) -> QFont:
        """Give the fixed-pitch font of a size."""
        return fonts.make_fixed_font(size, self._scale)

    def px(self, length: float) -> int:
        """Scale a length that holds text.

        Units: pixels at 100 % in, pixels at the chosen text size out.
        """
        return round(length * self._scale)

    def row_height(self) -> int:
        """Give the height of a table row in pixels."""
        return self.px(ROW_HEIGHTS[self._density])

    def column_factor(self) -> float:
        """Give what drawn column widths are multiplied with to hold the present font."""
        return self._scale * max(1.0, fonts.width_factor(self._scale) / self._scale)

    def set_mode(self, mode: Mode) -> None:
        """Choose the colours; "system" follows the desktop where it says."""
        self._mode = mode
        self._refresh()

    def set_density(self, density: Density) -> None:
        """Choose how close rows stand."""
        self._density = density
        self._refresh()

    def set_scale(self, scale: float) -> None:
        """Choose the text size; values outside 1.0 to 2.0 are brought back into it."""
        self._scale = min(2.0, max(1.0, scale))
        self._refresh()

    def step_scale(self, steps: int) -> None:
        """Make text larger or smaller by so many steps; 0 goes back to 100 %."""
        at = min(range(len(TEXT_SCALES)), key=lambda i: abs(TEXT_SCALES[i] - self._scale))
        wanted = 0 if steps == 0 else min(len(TEXT_SCALES) - 1, max(0, at + steps))
        self.set_scale(TEXT_SCALES[wanted])

    def set_motion(self, *, allowed: bool) -> None:
        """Say whether things may move."""
        self._motion = allowed
        self.changed.emit()

    def apply(self, app: QApplication) -> None:
        """Dress the application and follow the desktop from now on."""
        if self._app is not app:
            self._app, self._worn = app, None
            app.setStyle("Fusion")
            hints = app.styleHints()
            hints.colorSchemeChanged.connect(self._follow_system)
        self._refresh()

    @Slot()
    def _follow_system(self) -> None:
        if self._mode == "system":
            self._refresh()

    def _refresh(self) -> None:
        self._tokens = _system_tokens() if self._mode == "system" else THEMES[self._mode]
        self._colours.clear()
        wear = (self._tokens, self._scale)
        # Dressing everything anew takes long with many widgets; density alone needs none.
        if self._app is not None and self._worn != wear:
            self._worn = wear
            self._app.setFont(self.font())
            self._app.setPalette(build_palette(self._tokens))
            self._app.setStyleSheet(build_sheet(self._tokens, self._scale))
        told = (self._app is not None, self._mode, *wear, self._density)
        if self._told != told:  # every icon is drawn again by it
            self._told = told
            self.changed.emit()


def _system_tokens() -> Tokens:
    if QGuiApplication.instance() is None:
        return LIGHT
    # Each step keeps its own name: a chained call lets the hints die under the second.
    hints = QGuiApplication.styleHints()
    access: QAccessibilityHints = hints.accessibility()
    if access.contrastPreference() == Qt.ContrastPreference.HighContrast:
        return CONTRAST
    return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT


_current: Theme | None = None


def current() -> Theme:
    """Give the one theme of this process."""
    global _current  # noqa: PLW0603 - one process shows one theme; widgets cannot be handed it
    if _current is None:
        _current = Theme()
    return _current
