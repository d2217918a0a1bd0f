"""Icons tinted by token, sharp on every screen."""

from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui.theme.theme import current

_SHARPEST = 3.0
"""Drawn for each icon beside what the screens have now: a screen that comes later, or is scaled
anew, makes its own smaller picture from it.

Units: device pixels for a logical one.
"""
_pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
_icons: dict[tuple[str, str, int, tuple[float, ...]], QIcon] = {}
_shown_colours: list[str] = []


@cache
def icon_source(name: str) -> str:
    """Read the drawing of an icon.

    Raises:
        FileNotFoundError: if there is no such icon.
    """
    return (files("resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def tint(name: str, colour: str) -> str:
    """Give an icon's drawing in one colour ("#rrggbb")."""
    return icon_source(name).replace("currentColor", colour)


def pixmap(
    name: str,
    token: str = "muted",  # noqa: S107 - a colour's name, no secret
    size: int = 16,
    ratio: float | None = None,
) -> QPixmap:
    """Draw an icon in a token's colour.

    Units: ``size`` in logical pixels; ``ratio`` device pixels for one of them, by default
    those of the sharpest screen.
    """
    _forget_old_colours()
    dense = ratio or _screen_ratio()
    key = (name, token, size, dense)
    found = _pixmaps.get(key)
    if found is None:
        found = _pixmaps[key] = _draw(name, getattr(current().tokens, token), size, dense)
    return found


def icon(
    name: str,
    token: str = "muted",  # noqa: S107 - a colour's name, no secret
    size: int = 16,
) -> QIcon:
    """Give an icon in a token's colour, with a paler face for what is disabled.

    The tint is fixed; use `dress` for what outlives a change of theme.
    """
    _forget_old_colours()
    ratios = _ratios()
    key = (name, token, size, ratios)
    found = _icons.get(key)
    if found is None:
        found = _icons[key] = QIcon()
        for ratio in ratios:
            found.addPixmap(pixmap(name, token, size, ratio))
            found.addPixmap(pixmap(name, "border", size, ratio), QIcon.Mode.Disabled)
    return found


def dress(
    target: QObject,
    name: str,
    token: str = "muted",  # noqa: S107 - a colour's name, no secret
    size: int = 16,
) -> None:
    """Give an action or a button its icon, and again after each change of theme."""
    for child in target.findChildren(_Keeper, options=Qt.FindChildOption.FindDirectChildrenOnly):
        child.setParent(None)
        child.deleteLater()
    _Keeper(target, name, token, size)


class _Keeper(QObject):
    """Renews the icon of its parent and dies with it."""

    def __init__(self, target: QObject, name: str, token: str, size: int) -> None:
        super().__init__(target)
        self._dress = (name, token, size)
        current().changed.connect(self._renew)
        self._renew()

    @Slot()
    def _renew(self) -> None:
        target = self.parent()
        setter = getattr(target, "setIcon", None)
        if setter is not None:
            setter(icon(*self._dress))
        resize = getattr(target, "setIconSize", None)
        if resize is not None:
            resize(QSize(self._dress[2], self._dress[2]))


def _draw(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    # Read first: a painter must not be left at work when there is no such icon.
    drawing = QSvgRenderer(QByteArray(tint(name, colour).encode()))
    canvas = QPixmap(round(size * ratio), round(size * ratio))
    canvas.setDevicePixelRatio(ratio)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    drawing.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return canvas


def _ratios() -> tuple[float, ...]:
    """The sharpnesses that an icon is drawn in, each once."""
    screens = {screen.devicePixelRatio() for screen in QGuiApplication.screens()}
    return tuple(sorted({*screens, _SHARPEST}))


def _screen_ratio() -> float:
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0


def _forget_old_colours() -> None:
    name = current().tokens.name
    if _shown_colours != [name]:
        _pixmaps.clear()
        _icons.clear()
        _shown_colours[:] = [name]
