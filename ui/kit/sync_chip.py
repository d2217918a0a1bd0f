"""How a thing stands with central, in words on the thing itself.

Source: ux.md 3.7 (the object itself shows its state; never by colour alone).
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.kit.chips import Chip, ChipKind


def standing_words(*, waiting: bool, disputed: bool, refused: bool) -> tuple[str, ChipKind] | None:
    """The one thing that matters most; None where central has everything."""
    if refused:
        return QCoreApplication.translate("SyncChip", "Rejected"), "error"
    if disputed:
        return QCoreApplication.translate("SyncChip", "In conflict"), "warning"
    if waiting:
        return QCoreApplication.translate("SyncChip", "Waiting to be sent"), "preview"
    return None


class SyncChip(Chip):
    """Hidden where central has everything."""

    def __init__(self) -> None:
        super().__init__("")
        self.hide()

    def show_standing(self, *, waiting: bool, disputed: bool, refused: bool) -> None:
        """Show how the thing stands."""
        said = standing_words(waiting=waiting, disputed=disputed, refused=refused)
        self.setVisible(said is not None)
        if said is not None:
            self.set_chip(*said)
