"""The stop sheet: what the work will become, the note, and the reasons beside it."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.domain.vocabulary import WorkKind
from ui.kit.chips import Chip
from ui.kit.dialogs.sheet import Sheet
from ui.kit.forms.field import ErrorLine
from ui.kit.forms.kinds import ChoiceField, TextField
from ui.kit.text import PlainLabel
from ui.kit.why import WhyPanel
from ui.screens.timer.stop.presenter import StopPresenter, StopState
from ui.screens.timer.stop.state import MODES, WORK_KINDS, StopFace
from ui.screens.timer.stop.strip import SegmentStrip
from ui.screens.timer.stop.table import SegmentTable
from ui.theme import fonts
from ui.theme.theme import current

_DRAFT_MS = 400


class StopSheetView(Sheet):
    """One sheet for one stop.

    Source: mockups/02-stop-sheet.
    """

    def __init__(self, window: QWidget, presenter: StopPresenter) -> None:
        super().__init__(window, "", width=1032, top=84)
        self._presenter = presenter
        self._face: StopFace | None = None
        self.strip, self.table, self.why = SegmentStrip(), SegmentTable(), WhyPanel()
        self._reader = PlainLabel(tone="muted", size=fonts.SMALL, weight=fonts.BOLD)
        self.sentences = _Quote()
        self.note = TextField(
            self.tr("&What was done, in words for the client"),
            hint=self.tr("required, the note is public"),
            lines=3,
        )
        self.kind = ChoiceField(self.tr("Work &kind"), WORK_KINDS)
        self.where = ChoiceField(self.tr("Wh&ere"), MODES)
        self.problem = ErrorLine()
        self._preview = Chip(self.tr("preview · the server decides on sync"), "preview")
        self._draft = QTimer(self)
        self._draft.setSingleShot(True)
        self._draft.setInterval(_DRAFT_MS)
        self._build_body()
        self.save_button, self.keep_button = self.set_buttons("", self.tr("Keep running"))
        self._connect()

    def _build_body(self) -> None:
        self.set_corner(self._preview)
        choices = QHBoxLayout()
        choices.setSpacing(12)
        choices.addWidget(self.kind, 1)
        choices.addWidget(self.where, 1)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.strip)
        column.addSpacing(8)
        column.addWidget(self.table)
        column.addSpacing(12)
        column.addWidget(self._reader)
        column.addWidget(self.sentences)
        column.addSpacing(12)
        column.addWidget(self.note, 1)
        column.addSpacing(8)
        column.addLayout(choices)
        column.addWidget(self.problem)
        self.set_body(body, aside=_Reasons(self.why))

    def _connect(self) -> None:
        self.table.chosen.connect(self._explain)
        self.note.edited.connect(self._typed)
        self.kind.edited.connect(self._choose_kind)
        self.where.edited.connect(self._choose_mode)
        self._draft.timeout.connect(self._keep_draft)
        self.accepted.connect(self._save)
        self.cancelled.connect(self._keep)

    def focus_first(self) -> None:
        """Begin in the note: it is the one thing that nobody else can know."""
        self.note.control.setFocus()
        QTimer.singleShot(0, self, self._bring_note)  # the layout knows its heights only then

    @Slot()
    def _bring_note(self) -> None:
        area = next((a for a in self.findChildren(QScrollArea) if a.isAncestorOf(self.note)), None)
        if area is not None:
            area.ensureWidgetVisible(self.note, 0, 16)

    def show_state(self, state: StopState) -> None:
        """Show a state; the note is left alone while it is being typed."""
        if state.face != self._face:
            self._show_face(state.face)
        self.note.set_error(state.note_error)
        if state.note_error:
            self.note.control.setFocus()
        self.problem.say(state.problem)
        self.save_button.setEnabled(not state.busy)
        self.save_button.set_words(self.tr("Saving…") if state.busy else state.face.save)

    def _show_face(self, face: StopFace) -> None:
        self._face = face
        self.set_title(face.title, face.subtitle)
        self.set_sentence(face.foot)
        self.strip.show_face(face)
        self.table.show_face(face)
        reader = face.reader or self.tr("the client")
        self._reader.setText(self.tr("What {0} will read").format(reader))
        self.sentences.say("\n".join(face.sentences))
        words = self.tr("preview · the server decides on sync")
        if not face.whole:
            words = self.tr("preview · allowance unknown")
        self._preview.set_chip(words, "preview")
        if not face.rows and face.why is not None:
            self.why.say(self.tr("Why held?"), face.why.rule, face.why)
        shown = bool(face.sentences)
        for part in (self._reader, self.sentences):
            part.setVisible(shown)

    def put_note(self, note: str) -> None:
        """Put a kept note into the field."""
        self.note.set_text(note)

    def leave(self) -> None:
        """Close the sheet for good."""
        self._draft.stop()
        self.dismiss()
        self.deleteLater()

    @Slot(int)
    def _explain(self, at: int) -> None:
        if self._face is not None and 0 <= at < len(self._face.rows):
            row = self._face.rows[at]
            self.why.say(row.question, row.meta, row.why, row.sums)

    @Slot()
    def _typed(self) -> None:
        self._presenter.type_note(self.note.text())
        self._draft.start()

    @Slot()
    def _choose_kind(self) -> None:
        self._presenter.choose(work_kind=cast("WorkKind", self.kind.value()))

    @Slot()
    def _choose_mode(self) -> None:
        self._presenter.choose(mode=cast("str", self.where.value()))

    @Slot()
    def _keep_draft(self) -> None:
        self._presenter.keep_draft()

    @Slot()
    def _save(self) -> None:
        self._presenter.save()

    @Slot()
    def _keep(self) -> None:
        self._presenter.keep_running()


class _Reasons(QScrollArea):
    """The reasons at their full height where the window has room, else to be scrolled."""

    def __init__(self, panel: QWidget) -> None:
        super().__init__()
        self._panel = panel
        self.setAccessibleName(panel.accessibleName())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setWidget(panel)
        self.viewport().setAutoFillBackground(False)
        panel.setAutoFillBackground(False)

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Give the height of all reasons at a width."""
        layout = self._panel.layout()
        return layout.totalHeightForWidth(width) if layout is not None else 0

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for all reasons to be seen."""
        wide = self._panel.sizeHint().width()
        return QSize(wide, self.heightForWidth(max(self.width(), wide)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Be content with a few lines in a low window."""
        return QSize(0, 80)


class _Quote(QWidget):
    """Words as someone else will read them, behind a bar."""

    def __init__(self) -> None:
        super().__init__()
        self._words = PlainLabel(wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(15, 8, 12, 8)
        column.addWidget(self._words)
        current().changed.connect(self._restyle)

    def say(self, words: str) -> None:
        """Show other words."""
        self._words.setText(words)
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint ground and bar."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().colour("window"))
        painter.fillRect(0, 0, 3, self.height(), current().colour("accent"))

    @Slot()
    def _restyle(self) -> None:
        self.update()
