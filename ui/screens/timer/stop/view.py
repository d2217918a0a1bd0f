"""The stop sheet: what the work will become, the note, and the reasons beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.chips import Chip
from ui.kit.dialogs.sheet import Sheet
from ui.kit.forms.field import ErrorLine, Field
from ui.kit.forms.kinds import TextField
from ui.kit.text import PlainLabel
from ui.kit.why import WhyPanel
from ui.screens.timer.stop.choices import Choices
from ui.screens.timer.stop.grounds import ConsentCard, DecisionCard, button_row
from ui.screens.timer.stop.presenter import StopPresenter, StopState
from ui.screens.timer.stop.state import StopFace
from ui.screens.timer.stop.strip import SegmentStrip
from ui.screens.timer.stop.table import SegmentTable
from ui.theme import fonts
from ui.theme.theme import current

_DRAFT_MS = 400
DECIDE_KEY = "Ctrl+Shift+O"
CONSENT_KEY = "Ctrl+Shift+A"


class StopSheetView(Sheet):
    """One sheet for one stop.

    Source: mockups/02-stop-sheet; ux.md 3.9 "stop", "exclusion".
    """

    def __init__(self, window: QWidget, presenter: StopPresenter) -> None:
        super().__init__(window, "", width=1032, top=84)
        self._presenter = presenter
        self._face: StopFace | None = None
        self._errors: set[str] = set()
        self.strip, self.table, self.why = SegmentStrip(), SegmentTable(), WhyPanel()
        self._reader = PlainLabel(tone="muted", size=fonts.SMALL, weight=fonts.BOLD)
        self.sentences = _Quote()
        self.note = TextField(
            self.tr("&What was done, in words for the client"),
            hint=self.tr("required, the note is public"),
            lines=3,
        )
        self.choices = Choices(presenter)
        self.consent, self.decision = ConsentCard(presenter), DecisionCard(presenter)
        self.consent_button = Button(self.tr("Record a consent…"), key=CONSENT_KEY)
        self.decide_button = Button(self.tr("Propose a decision…"), key=DECIDE_KEY)
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
        column.addWidget(self.choices)
        column.addSpacing(8)
        column.addWidget(button_row(self.consent_button, self.decide_button))
        column.addWidget(self.consent)
        column.addWidget(self.decision)
        column.addWidget(self.problem)
        self.set_body(body, aside=self.why)

    def _connect(self) -> None:
        self.table.chosen.connect(self._explain)
        self.note.edited.connect(self._typed)
        self.consent_button.clicked.connect(self._begin_consent)
        self.decide_button.clicked.connect(self._begin_decision)
        self.consent.left_out.connect(self.consent_button.setFocus)
        self.decision.left_out.connect(self.decide_button.setFocus)
        self._draft.timeout.connect(self._keep_draft)
        self.accepted.connect(self._save)
        self.cancelled.connect(self._keep)
        for key, slot in ((CONSENT_KEY, self._begin_consent), (DECIDE_KEY, self._begin_decision)):
            action = QAction(self)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(slot)
            self.addAction(action)

    def focus_first(self) -> None:
        """Begin in the note: it is the one thing that nobody else can know."""
        self.note.control.setFocus()
        self.bring(self.note)

    def show_state(self, state: StopState) -> None:
        """Show a state; what is being typed is left alone."""
        if state.face != self._face:
            self._show_face(state.face)
        self.note.set_error(state.errors.get("note", ""))
        self.choices.show_state(state)
        zone = self._presenter.stopped.sheet.zone
        self.consent.show_state(state, zone)
        self.decision.show_state(state)
        self.consent_button.setVisible(state.manager and state.typed.consent is None)
        self.decide_button.setVisible(state.typed.decision is None)
        self.decide_button.set_words(
            self.tr("Decide otherwise…") if state.manager else self.tr("Propose a decision…")
        )
        self.problem.say(state.problem)
        self.save_button.setEnabled(not state.busy)
        self.save_button.set_words(self.tr("Saving…") if state.busy else state.face.save)
        self._lead_to(state)

    def _lead_to(self, state: StopState) -> None:
        """Bring the first field that turned out wrong under the cursor."""
        fields: dict[str, Field] = {
            "note": self.note,
            **self.choices.fields,
            **self.consent.fields,
            **self.decision.fields,
        }
        new = [one for name, one in fields.items() if name in state.errors.keys() - self._errors]
        self._errors = set(state.errors)
        if new:
            new[0].control.setFocus()
            self.bring(new[0])

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
        told: tuple[QWidget, ...] = (self._reader, self.sentences)
        for part in told:
            part.setVisible(bool(face.sentences))
        parted: tuple[QWidget, ...] = (self.strip, self.table)
        for part in parted:
            part.setVisible(bool(face.rows))

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
    def _begin_consent(self) -> None:
        if self._presenter.state.manager:
            self._presenter.begin_consent()
            self.consent.kind.control.setFocus()
            self.bring(self.consent)

    @Slot()
    def _begin_decision(self) -> None:
        self._presenter.begin_decision()
        self.decision.decision.control.setFocus()
        self.bring(self.decision)

    @Slot()
    def _keep_draft(self) -> None:
        self._presenter.keep_draft()

    @Slot()
    def _save(self) -> None:
        self._presenter.save()

    @Slot()
    def _keep(self) -> None:
        self._presenter.keep_running()


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
