"""Sheets: questions inside the window, without a second event loop."""

from ui.kit.dialogs.overlay import Overlay
from ui.kit.dialogs.sheet import Sheet

__all__ = ["Overlay", "Sheet"]
