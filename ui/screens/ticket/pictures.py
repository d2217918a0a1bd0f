"""Pictures on their way in: a small one of each image, and a pasted one as a file.

An image is decoded with a limit on its pixels, since a small file may claim to be a huge picture.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

SIDE = 256
"""The longer side of a small picture, in pixels."""
LARGEST_SMALL = 200_000
"""In bytes; central takes no larger one."""
MOST_PIXELS = 100_000_000
_LARGEST_FILE = 60_000_000
"""Bytes of an image that is decoded; larger ones have no small picture."""
_QUALITIES = (80, 50, 25)


def small_of(pieces: Iterable[bytes]) -> bytes:
    """A small JPEG of an image, or nothing where it cannot be read as one.

    Args:
        pieces: the bytes of its file.
    """
    whole = QByteArray()
    for piece in pieces:
        whole.append(QByteArray(piece))
        if whole.size() > _LARGEST_FILE:
            return b""
    buffer = QBuffer(whole)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MOST_PIXELS:
        return b""
    if max(size.width(), size.height()) > SIDE:
        small = size.scaled(SIDE, SIDE, Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(small.expandedTo(QSize(1, 1)))
    image = reader.read()
    return b"" if image.isNull() else _jpeg(image)


def _jpeg(image: QImage) -> bytes:
    """No transparency, and no more bytes than central takes: what is behind it shows as white."""
    ground = QImage(image.size(), QImage.Format.Format_RGB32)
    ground.fill(Qt.GlobalColor.white)
    from PySide6.QtGui import QPainter

    painter = QPainter(ground)
    painter.drawImage(0, 0, image)
    painter.end()
    for quality in _QUALITIES:
        found = written(ground, "JPEG", quality)
        if len(found) <= LARGEST_SMALL:
            return found
    return b""


def written(image: QImage, kind: str, quality: int = -1) -> bytes:
    """An image as the bytes of a file of this kind."""
    out = QByteArray()
    buffer = QBuffer(out)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, kind, quality)  # type: ignore[call-overload] # its stub knows bytes alone
    return bytes(out.data())
