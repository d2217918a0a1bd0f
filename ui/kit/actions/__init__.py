"""What a person can do: one registry for menus, palette, shortcut sheet and keys."""

from ui.kit.actions.frecency import Frecency
from ui.kit.actions.palette import CommandPalette
from ui.kit.actions.registry import ActionRegistry
from ui.kit.actions.rows import Row
from ui.kit.actions.shortcut_sheet import ShortcutSheet
from ui.kit.actions.sources import PaletteGroup, PaletteItem, PaletteSource
from ui.kit.actions.spec import ANYWHERE, ActionSpec

__all__ = [
    "ANYWHERE",
    "ActionRegistry",
    "ActionSpec",
    "CommandPalette",
    "Frecency",
    "PaletteGroup",
    "PaletteItem",
    "PaletteSource",
    "Row",
    "ShortcutSheet",
]
