"""One conflict: the value that stands, the one that gave way, and the choice between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.bootstrap.sync_facts import Clash
from app.domain.words import moment_words
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.chips import Chip
from ui.kit.flow import FlowGrid
from ui.kit.forms.segmented import SegmentedButtons
from ui.kit.text import PlainLabel, set_tip
from ui.screens.sync_centre.differences import Changes, against, compared, page
from ui.screens.sync_centre.merged_card import MergedCard
from ui.screens.sync_centre.met_card import MetCard
from ui.screens.sync_centre.results import Choice, is_short, result_words
from ui.screens.sync_centre.state import Reading
from ui.screens.sync_centre.value_card import ValueCard, ValueText
from ui.screens.sync_centre.words import tr
from ui.theme import fonts
from ui.theme.theme import current

READING_KEY, BASE_KEY, ROW_KEY, MINE_KEY = "V", "B", "A", "4"


@dataclass(frozen=True, slots=True)
class ConflictView:
    """One conflict among the others.

    Attributes:
        place: which of how many it is, from 1.
        alike: how many conflicts are about the same thing, this one among them.
        reading: both values side by side, or the merged text alone.
        state: how the sync stands.
    """

    clash: Clash
    place: tuple[int, int]
    zone: str
    now: datetime
    alike: int = 1
    reading: Reading = "side"
    state: str = "online"


class ConflictPane(QScrollArea):
    """Names what clashed, shows both values side by side, and says what each choice does.

    Source: mockups/07-sync-centre; ux.md 3.7.
    """

    keep_asked = Signal()
    keep_row_asked = Signal()
    put_back_asked = Signal()
    mine_asked = Signal()
    merged_asked = Signal(str)
    versions_asked = Signal()
    open_asked = Signal()
    stepped = Signal(int)
    reading_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Conflict"))
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.before = Button(tr("Previous conflict"), "quiet", icon="chevron-left", square=True)
        self.after = Button(tr("Next conflict"), "quiet", icon="chevron-right", square=True)
        self.place = PlainLabel(tone="muted")
        self.reading = SegmentedButtons(
            tr("How the conflict is shown"),
            [("side", tr("Side by side")), ("merged", tr("Merged"))],
        )
        set_tip(self.reading, tr("Side by side or merged ({0})").format(READING_KEY))
        self.title = PlainLabel(size=fonts.LARGE, weight=fonts.BOLD, wrap=True)
        self.chip = Chip(tr("In conflict"), "warning")
        self.subtitle = PlainLabel(tone="muted", wrap=True)
        self.ours = ValueCard(tr("Yours"), tr("Keep yours"), "1")
        self.theirs = ValueCard(tr("The other value"), tr("Put it back"), "2")
        self.now = ValueCard(tr("What stands now"), tr("Keep it"), "1")
        self._both = FlowGrid([self.ours, self.theirs], columns=(2, 1), least=250)
        self.merged = MergedCard()
        self.versions = Button(tr("Bring both together…"), icon="git-merge", key="3")
        self.row = Button("", icon="check", key=ROW_KEY)
        self.open = Button(tr("Open it"), "quiet", icon="arrow-right", key="O")
        self.met = MetCard()
        self.base = BaseCard()
        self.show_base = Button("", "quiet", icon="history", key=BASE_KEY)
        self.result = PlainLabel(tone="muted", wrap=True)
        self._shown: ConflictView | None = None
        self._when = ("", "")
        self._choice: Choice = ""
        self._lay_out()
        self._connect()

    def _connect(self) -> None:
        self.before.clicked.connect(self._back)
        self.after.clicked.connect(self._on)
        self.reading.chosen.connect(self._read)
        self.ours.chosen.connect(self._choose_ours)
        self.theirs.chosen.connect(self.put_back_asked)
        self.now.chosen.connect(self.keep_asked)
        self.merged.saved.connect(self.merged_asked)
        self.versions.clicked.connect(self.versions_asked)
        self.row.clicked.connect(self.keep_row_asked)
        self.open.clicked.connect(self.open_asked)
        self.show_base.clicked.connect(self.turn_base)
        for button in self._choices:
            button.installEventFilter(self)
        current().changed.connect(self._renew)

    @property
    def _choices(self) -> dict[Button, Choice]:
        return {
            self.ours.button: "mine" if self._is_moved else "keep",
            self.theirs.button: "put_back",
            self.now.button: "keep",
            self.merged.save: "merged",
        }

    def _lay_out(self) -> None:
        way, ways = QWidget(), QWidget()
        bar = QHBoxLayout(way)
        bar.setSpacing(6)
        bar.addWidget(self.before)
        bar.addWidget(self.place)
        bar.addWidget(self.after)
        bar.addWidget(self.open)
        bar.addStretch(1)
        beside = QHBoxLayout(ways)
        beside.addStretch(1)
        beside.addWidget(self.reading)
        for row in (bar, beside):
            row.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title, 1)
        head.addWidget(self.chip)
        body = QWidget()
        body.setAccessibleName(tr("Conflict"))
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        column.addWidget(FlowGrid([way, ways], columns=(2, 1), least=200, gap=6))
        column.addLayout(head)
        column.addWidget(self.subtitle)
        column.addSpacing(6)
        column.addWidget(self.now)
        column.addWidget(self._both)
        column.addSpacing(4)
        column.addWidget(self.merged)
        column.addWidget(self.met)
        column.addWidget(self.base)
        column.addWidget(self.result)
        for button in (self.versions, self.row, self.show_base):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.setWidget(body)

    def show_clash(self, view: ConflictView) -> None:
        """Show a conflict."""
        clash, place, zone, now = view.clash, view.place, view.zone, view.now
        self.place.setText(tr("Conflict {0} of {1}").format(*place))
        self.before.setEnabled(place[0] > 1)
        self.after.setEnabled(place[0] < place[1])
        made = moment_words(clash.ours_at, zone, now) if clash.ours_at is not None else ""
        ours = made
        if not clash.now:
            ours = (
                tr("{0}, stands for everyone").format(made) if made else tr("stands for everyone")
            )
        theirs = tr("noticed {0}").format(moment_words(clash.at, zone, now))
        if clash.by_at is not None:
            theirs = moment_words(clash.by_at, zone, now)
        before, self._shown = self._shown, view
        self._turn(view)
        if before is not None and clash == before.clash and (ours, theirs) == self._when:
            self._say_result()
            return
        fresh = before is None or before.clash.key != clash.key
        self._when = (ours, theirs)
        if clash.merged is not None and fresh:
            self.merged.show_merged(
                clash.merged, clash.by
            )  # what is being typed outlives a new reading
        if fresh:
            self.base.hide()
        self.open.setVisible(clash.place is not None)
        self.title.setText(clash.title)
        parts = (clash.on, clash.noun, tr("field {0}").format(clash.field_words))
        self.subtitle.setText(" · ".join(part for part in parts if part))
        self._renew()

    def _turn(self, view: ConflictView) -> None:
        """Show the parts that belong to the way of reading."""
        mergeable = view.clash.merged is not None and not view.clash.has_versions
        alone = mergeable and view.reading == "merged"
        self.reading.setVisible(mergeable)
        self.reading.set_value("merged" if alone else "side")
        self._both.setVisible(not alone)
        self.merged.setVisible(mergeable)
        self.merged.set_alone(alone=alone)
        self.versions.setVisible(view.clash.has_versions)
        moved = bool(view.clash.now)
        self.now.setVisible(moved)
        self.ours.button.set_key_shown(shown=not moved)  # then it is the key of what stands
        self.ours.button.setEnabled(view.clash.restorable or not moved)
        self.row.setVisible(view.alike > 1)
        self.row.set_words(tr("Keep yours in all {0} fields").format(view.alike))
        self.show_base.setVisible(view.clash.base is not None)
        self._name_base()

    @Slot()
    def _renew(self) -> None:
        view = self._shown
        if view is None:
            return
        clash, tokens = view.clash, current().tokens
        mine = other = Changes()
        if clash.base is None or is_short(clash):
            ours, theirs = compared(clash.kept, clash.other, tokens)
        else:
            ours, mine = against(clash.base, clash.kept, tokens)
            theirs, other = against(clash.base, clash.other, tokens)
        short = is_short(clash)
        keep = tr("Keep {0}").format(clash.kept) if short else tr("Keep yours")
        if clash.now:
            keep = tr("Put back {0}").format(clash.kept) if short else tr("Put yours back")
        self.ours.show_value(ours, self._when[0], keep, mine.words)
        whose = tr("Put {0}'s back").format(clash.by) if clash.by else tr("Put it back")
        back = tr("Put back {0}").format(clash.other) if short else whose
        self.theirs.set_who(clash.by or tr("The other value"))
        self.theirs.show_value(theirs, self._when[1], back, other.words)
        self.theirs.button.setEnabled(clash.restorable)
        if clash.now:
            whom = tr("What stands now, by {0}").format(clash.now_by) if clash.now_by else ""
            self.now.set_who(whom or tr("What stands now"))
            at = moment_words(clash.now_at, view.zone, view.now) if clash.now_at else ""
            keep_it = tr("Keep {0}").format(clash.now) if short else tr("Keep it")
            self.now.show_value(page(clash.now, tokens), at, keep_it)
        self.base.show_text(page(clash.base or "", tokens))
        self._say_result()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Say what the choice under the cursor or the keyboard comes to."""
        kind, choices = event.type(), self._choices
        if isinstance(watched, Button) and watched in choices:
            if kind in {QEvent.Type.Enter, QEvent.Type.FocusIn}:
                self._choice = choices[watched]
                self._say_result()
            elif kind in {QEvent.Type.Leave, QEvent.Type.FocusOut}:
                self._choice = next((c for b, c in choices.items() if b.hasFocus()), "")
                self._say_result()
        return False

    def _say_result(self) -> None:
        if self._shown is not None:
            words = result_words(self._shown.clash, self._choice, self._shown.state)
            self.result.setText(words)
            for button, choice in self._choices.items():
                told = result_words(self._shown.clash, choice, self._shown.state)
                button.setAccessibleDescription(told)

    @Slot()
    def turn_base(self) -> None:
        """Show what both began with, or no longer."""
        self.base.setVisible(self.base.isHidden())
        self._name_base()

    def _name_base(self) -> None:
        hidden = self.base.isHidden()
        self.show_base.set_words(
            tr("Show what was before") if hidden else tr("Hide what was before")
        )

    @property
    def _is_moved(self) -> bool:
        """Whether neither of the two stands: somebody wrote there since."""
        return self._shown is not None and bool(self._shown.clash.now)

    @Slot()
    def _choose_ours(self) -> None:
        (self.mine_asked if self._is_moved else self.keep_asked).emit()

    @Slot(object)
    def _read(self, reading: object) -> None:
        self.reading_chosen.emit(str(reading))

    @Slot()
    def _back(self) -> None:
        self.stepped.emit(-1)

    @Slot()
    def _on(self) -> None:
        self.stepped.emit(1)


class BaseCard(Card):
    """The text that both hands began with; shown when one asks for it."""

    def __init__(self) -> None:
        super().__init__(inset=14, spacing=6)
        name = tr("What both began with")
        self.setAccessibleName(name)
        self.text = ValueText(name)
        self.column.addWidget(PlainLabel(name, weight=fonts.BOLD))
        self.column.addWidget(self.text)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.hide()

    def show_text(self, html: str) -> None:
        """Show text that was made safe."""
        self.text.show_html(html)
