"""A theme of its own for each test."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from ui.theme.theme import Theme, current


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The theme in force, light, normal and at 100 %; put back afterwards."""
    shown = current()
    shown.apply(qapp)
    _put_back(shown)
    yield shown
    _put_back(shown)


def _put_back(shown: Theme) -> None:
    if (shown.mode, shown.density, shown.scale) != ("light", "normal", 1.0):
        shown.set_mode("light")
        shown.set_density("normal")
        shown.set_scale(1.0)
