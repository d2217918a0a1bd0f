"""Two texts of one page side by side, and under them the one that comes of both."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.domain.merge import Merged
from ui.kit.buttons import Button
from ui.kit.forms.field import ErrorLine
from ui.kit.text import PlainLabel
from ui.screens.pages.place_card import PlaceCard
from ui.screens.pages.source import SourceBox
from ui.screens.pages.state import PagesState
from ui.screens.pages.words import joining_words, side_words, tr
from ui.theme import fonts


class TogetherPart(QFrame):
    """Each place where the two differ is chosen; the text that comes of it can be changed.

    Source: ux.md 3.7.
    """

    chosen = Signal(int, str)
    typed = Signal(str)
    save_asked = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "window")
        self.title = PlainLabel(size=fonts.LARGE, weight=fonts.BOLD, wrap=True)
        self.about = PlainLabel(tone="muted", wrap=True)
        self.places = QScrollArea()
        self.caption = PlainLabel(tr("What the page is to say"), weight=fonts.BOLD)
        self.text = SourceBox(tr("What the page is to say"))
        self.sentence = PlainLabel(tone="muted", wrap=True)
        self.error = ErrorLine()
        self.save = Button(tr("Save in place of both"), "primary", key="Ctrl+Return")
        self.back = Button(tr("Back"), "quiet", key="Esc")
        self.cards: tuple[PlaceCard, ...] = ()
        self._shown: tuple[Merged, tuple[str, str]] | None = None
        self._lay_out()
        self.text.typed.connect(self.typed)
        self.save.clicked.connect(self.save_asked)
        self.back.clicked.connect(self.left)

    def _lay_out(self) -> None:
        self.places.setAccessibleName(tr("Places where the two differ"))
        self.places.setFrameShape(QFrame.Shape.NoFrame)
        self.places.setWidgetResizable(True)
        self.places.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.places.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        below = QFrame()
        under = QVBoxLayout(below)
        under.setContentsMargins(0, 8, 0, 0)
        under.setSpacing(4)
        under.addWidget(self.caption)
        under.addWidget(self.text, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.places)
        split.addWidget(below)
        split.setChildrenCollapsible(False)
        split.setSizes([500, 400])
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.back)
        foot.addWidget(self.sentence, 1)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 16, 10)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addWidget(self.about)
        column.addWidget(split, 1)
        column.addWidget(self.error)
        column.addLayout(foot)

    def show_state(self, state: PagesState) -> None:
        """Show both sides, what was chosen, and the text that comes of it."""
        now = state.together
        if now is None:
            return
        names = side_words(now.one), side_words(now.other)
        self.title.setText(tr("Bring together “{0}”").format(state.kept.title))
        self.about.setText(tr("Left: {0}. Right: {1}.").format(*names))
        if self._shown != (now.merged, names):
            self._shown = now.merged, names
            self._build(now.merged, names)
            self.text.begin(now.text)
        for card, choice in zip(self.cards, now.choices, strict=True):
            card.show_choice(choice)
        self.text.rewrite(now.text)
        self.sentence.setText(joining_words(now))
        self.error.say(state.refusal)
        self.save.setEnabled(now.ready and not state.busy)

    def _build(self, merged: Merged, names: tuple[str, str]) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        count = len(merged.clashes)
        self.cards = tuple(
            PlaceCard(place, count, names, (clash.a, clash.b))
            for place, clash in enumerate(merged.clashes)
        )
        for card in self.cards:
            column.addWidget(card)
            card.chosen.connect(self.chosen)
        column.addStretch(1)
        self.places.setWidget(inside)
        self.places.setVisible(bool(self.cards))

    def begin(self) -> None:
        """Put the keyboard at the first choice, or into the text where there is none."""
        self._focus_card(0)

    def place_in_focus(self) -> int | None:
        """The place that has the keyboard, counted from 0."""
        focus = QApplication.focusWidget()
        if focus is None:
            return None
        return next((card.place for card in self.cards if card.isAncestorOf(focus)), None)

    @Slot(int)
    def go_on_after(self, place: int) -> None:
        """Put the keyboard at the next place, or into the text after the last."""
        self._focus_card(place + 1)

    def _focus_card(self, place: int) -> None:
        if place >= len(self.cards):
            self.text.setFocus()
            return
        card = self.cards[place]
        pressed = card.choice.findChildren(QWidget)
        pressed[0].setFocus(Qt.FocusReason.OtherFocusReason)
        self.places.ensureWidgetVisible(card)
