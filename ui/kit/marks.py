"""Small painted marks: priorities, decisions, initials, meters, hatching.

They carry meaning, so they are drawn here and not taken from icon files: the shape must be the
same at every size and in every theme.
"""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPixmap

from ui.theme import fonts
from ui.theme.theme import current

Mark = Literal["check", "cross", "question", "bang", "up"]

_PRIORITY_TOKENS = {1: "error", 2: "excluded", 3: "accent", 4: "muted"}
_HATCH_STEP = 7


def paint_priority(painter: QPainter, centre: QPointF, priority: int, size: float = 10) -> None:
    """Paint the shape of a priority: filled triangle, filled diamond, ring, dash.

    Always put the number beside it; colour and shape alone are not read by everyone.

    Source: mockups/README.md "Priority".
    """
    colour = current().colour(_PRIORITY_TOKENS.get(priority, "muted"))
    half = size / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(centre)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if priority == 1:
        top, low = QPointF(0, -half * 0.84), half * 0.84
        painter.drawPolygon([top, QPointF(half * 0.92, low), QPointF(-half * 0.92, low)])
    elif priority == 2:  # noqa: PLR2004 - the priority's own number
        reach = half * 0.9
        corners = ((0, -reach), (reach, 0), (0, reach), (-reach, 0))
        painter.drawPolygon([QPointF(x, y) for x, y in corners])
    elif priority == 3:  # noqa: PLR2004 - the priority's own number
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, size * 0.18))
        painter.drawEllipse(QPointF(0, 0), half * 0.72, half * 0.72)
    else:
        painter.drawRoundedRect(QRectF(-half * 0.8, -size * 0.09, size * 0.8, size * 0.18), 1, 1)
    painter.restore()


def paint_mark(
    painter: QPainter, box: QRectF, mark: Mark, colour: QColor, width: float = 1.5
) -> None:
    """Paint a mark into a square box.

    Units: ``width`` is the stroke in pixels.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(colour, width, Qt.PenStyle.SolidLine)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(_mark_path(mark, box))
    painter.restore()


def _mark_path(mark: Mark, box: QRectF) -> QPainterPath:
    """Give a mark's strokes; drawn on a grid of 24 like the icons."""
    unit = box.width() / 24

    def at(x: float, y: float) -> QPointF:
        return QPointF(box.x() + x * unit, box.y() + y * unit)

    path = QPainterPath()
    if mark == "question":
        path.moveTo(at(8, 8.5))
        path.cubicTo(at(8.5, 3.2), at(16.5, 3.4), at(16.3, 8.6))
        path.cubicTo(at(16.2, 12), at(12, 11.5), at(12, 15))
        path.moveTo(at(12, 19.6))
        path.lineTo(at(12, 19.7))
        return path
    for line in _STROKES[mark]:
        path.moveTo(at(*line[0]))
        for point in line[1:]:
            path.lineTo(at(*point))
    return path


_STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "check": (((5, 12.5), (9.5, 17), (19, 7.5)),),
    "cross": (((6, 6), (18, 18)), ((18, 6), (6, 18))),
    "bang": (((12, 4), (12, 14)), ((12, 19), (12, 19.1))),
    "up": (((12, 19), (12, 5)), ((6, 11), (12, 5), (18, 11))),
}


def paint_initials(painter: QPainter, box: QRectF, initials: str, *, me: bool = False) -> None:
    """Paint a person as initials in a circle; the reader's own circle carries the accent."""
    theme = current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(theme.colour("selected" if me else "soft"))
    painter.setPen(Qt.PenStyle.NoPen if me else QPen(theme.colour("hairline"), 1))
    circle = box if me else box.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawEllipse(circle)
    size = fonts.SMALL if box.width() >= theme.px(28) else 9
    painter.setFont(theme.font(size, fonts.BOLD))
    painter.setPen(theme.colour("accent" if me else "text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, initials[:2])
    painter.restore()


def paint_meter(
    painter: QPainter,
    box: QRectF,
    parts: Sequence[tuple[float, str]],
    marker: float | None = None,
) -> None:
    """Paint a thin bar that fills, and where it ought to be by now.

    Shape: ``parts`` are (share of the whole, token) from the left; ``marker`` is a share.
    """
    theme = current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    groove = QPainterPath()
    groove.addRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.fillPath(groove, theme.colour("soft"))
    painter.setClipPath(groove)
    left = box.left()
    for share, token in parts:
        width = box.width() * max(0.0, share)
        painter.fillRect(QRectF(left, box.top(), width, box.height()), theme.colour(token))
        left += width
    if marker is not None:
        painter.setClipping(False)
        at = box.left() + box.width() * min(1.0, max(0.0, marker))
        tick = QRectF(at - 1, box.top() - 3, 2, box.height() + 6)
        painter.fillRect(tick, theme.colour("text"))
    painter.restore()


def hatch_brush(colour: QColor, ratio: float = 1.0) -> QBrush:
    """Make the diagonal brush of what is unnamed or expected.

    Units: ``ratio`` is device pixels for one logical pixel; lines are 1 px, 7 px apart.
    """
    step = _HATCH_STEP
    tile = QPixmap(round(step * ratio), round(step * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1))
    # The two corner strokes join the diagonals of neighbouring tiles.
    painter.drawLine(QPointF(0, step), QPointF(step, 0))
    painter.drawLine(QPointF(-1, 1), QPointF(1, -1))
    painter.drawLine(QPointF(step - 1, step + 1), QPointF(step + 1, step - 1))
    painter.end()
    return QBrush(tile)
