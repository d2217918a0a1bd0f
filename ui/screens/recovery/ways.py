"""What the page shows of a fault and of a step under way; an untroubled start needs none of it."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QVBoxLayout

from ui.screens.recovery.ask import Ask
from ui.screens.recovery.parts import MoreFold, SafeCard, Steps


class Ways:
    """The parts below the words of the page.

    Attributes:
        safe: what was saved.
        progress: how far a step is.
        ask: what is asked before a step.
        steps: the ways on.
        more: facts for a supporter.
    """

    def __init__(self, said: QVBoxLayout, column: QVBoxLayout) -> None:
        """Build them into the page.

        Args:
            said: takes what belongs to the words.
            column: takes the ways on.
        """
        self.safe, self.steps, self.ask, self.more = SafeCard(), Steps(), Ask(), MoreFold()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.hide()  # until a step is under way
        for part in (self.safe, self.progress):
            said.addWidget(part)
        for way in (self.ask, self.steps, self.more):
            column.addWidget(way)
