"""The new ticket's sheet: who called, for whom, what happened, how bad, how soon."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.queue.words import KIND_WORDS
from app.domain.vocabulary import TicketKind
from ui.kit.buttons import Button
from ui.kit.dialogs.sheet import Sheet
from ui.kit.forms.field import Field
from ui.kit.forms.form import Form
from ui.kit.forms.kinds import LineField, TextField
from ui.kit.forms.segmented import SegmentedButtons
from ui.kit.forms.suggest import Suggest, SuggestField, Suggestion
from ui.kit.plain_text import text_of
from ui.kit.text import PlainLabel
from ui.screens.new_ticket.grid import PriorityGrid
from ui.screens.new_ticket.state import NewTicketState
from ui.theme import fonts


class NewTicketSheet(Sheet):
    """Everything that one asks on the phone, in the order in which it is said.

    Source: domain.md 2, S01, S04; ux.md 3.4.
    """

    caller_picked = Signal(object)
    caller_typed = Signal(str)
    client_picked = Signal(object)
    title_typed = Signal(str)
    description_typed = Signal(str)
    service_typed = Signal(str)
    kind_chosen = Signal(object)
    mine_chosen = Signal(bool)
    cleared = Signal()

    def __init__(self, window: QWidget, callers: Suggest, clients: Suggest) -> None:
        super().__init__(window, self.tr("New ticket"), width=680, top=56)
        self.caller = SuggestField(
            self.tr("Who &called"),
            callers,
            free=True,
            placeholder=self.tr("name, number or address"),
        )
        self.client = SuggestField(self.tr("C&lient"), clients, placeholder=self.tr("name or code"))
        self.subject = LineField(
            self.tr("&Subject"), placeholder=self.tr("what is wrong or wanted, in a few words")
        )
        self.description = TextField(
            self.tr("&What happened"), hint=self.tr("the client can read it"), lines=3
        )
        self.service = LineField(self.tr("S&ervice"), placeholder=self.tr("mail, network …"))
        self.kind = SegmentedButtons(
            self.tr("Kind"), [(kind, KIND_WORDS[kind]) for kind in TicketKind]
        )
        self.grid = PriorityGrid(self.tr("Impact and urgency"))
        self.mine = QCheckBox(self.tr("Assign to &me"))
        self.mine.setAccessibleName(self.tr("Assign to me"))
        self._definition = PlainLabel(tone="muted", size=fonts.CELL, wrap=True)
        self._clear = Button(self.tr("Start over"), "link")
        self.form = Form()
        self._lay_out()
        self._go, _ = self.set_buttons(self.tr("Open ticket"))
        self.set_sentence(self.tr("Saved on this device at once; central gives its number."))
        self._connect()

    def _lay_out(self) -> None:
        self.form.add_row({"caller": self.caller, "client": self.client})
        self.form.add("title", self.subject)
        self.form.add("description", self.description)
        kinds = QWidget()
        column = QVBoxLayout(kinds)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.kind)
        column.addWidget(self._definition)
        self.form.add("kind", Field(self.tr("Kind"), kinds))
        low = QWidget()
        row = QHBoxLayout(low)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addWidget(Field(self.tr("Priority"), self.grid))
        side = QVBoxLayout()
        side.setSpacing(12)
        side.addWidget(self.service)
        side.addWidget(self.mine)
        side.addStretch(1)
        row.addLayout(side, 1)
        self.form.add_widget(low)
        self.set_body(self.form)
        self.set_corner(self._clear)

    def _connect(self) -> None:
        self.caller.picked.connect(self._pick_caller)
        self.caller.edited.connect(self._lose_caller)
        self.client.picked.connect(self._pick_client)
        self.client.edited.connect(self._lose_client)
        self.subject.box.textEdited.connect(self.title_typed)
        self.service.box.textEdited.connect(self.service_typed)
        self.description.edited.connect(self._tell_description)
        self.kind.chosen.connect(self.kind_chosen)
        self.mine.toggled.connect(self.mine_chosen)
        self._clear.clicked.connect(self.cleared)

    def focus_first(self) -> None:
        """Begin with who called, or where one was."""
        self.caller.box.setFocus()

    def show_state(self, state: NewTicketState) -> None:
        """Show a state."""
        self._show_picks(state)
        for field, text in ((self.subject, state.title), (self.service, state.service)):
            if field.box.text() != text:
                field.set_text(text)
        if text_of(self.description.box) != state.description:
            self.description.set_text(state.description)
        if self.kind.value() != state.kind:
            self.kind.set_value(state.kind)
        self.grid.choose(state.impact, state.urgency)
        self.mine.setChecked(state.mine)
        self._definition.setText(self._kind_words(state.kind))
        self._clear.setVisible(not state.empty)
        words = self.tr("Open P{0} {1}", "priority, kind").format(
            int(state.priority), KIND_WORDS[state.kind].lower()
        )
        if self._go.text() != words:
            self._go.set_words(words)
        self._go.setEnabled(not state.saving)
        self._show_errors(dict(state.errors))

    def _show_picks(self, state: NewTicketState) -> None:
        caller, client = state.caller, state.client
        if caller is None and self.caller.value() is not None:
            self.caller.set_value(None)
        elif caller is not None and self.caller.value() != caller.id:
            self.caller.set_value(Suggestion(caller.id, caller.name))
        if client is None and self.client.value() is not None:
            self.client.set_value(None)
        elif client is not None and self.client.value() != client.id:
            self.client.set_value(Suggestion(client.id, client.name))
        if state.empty and not self._typing():
            self.caller.set_value(None)
            self.client.set_value(None)

    def _typing(self) -> bool:
        return self.caller.box.hasFocus() or self.client.box.hasFocus()

    def _show_errors(self, errors: dict[str, str]) -> None:
        shown = {name: field.error for name, field in self.form.fields.items() if field.error}
        if errors != shown:
            self.form.show_errors(errors)

    def _kind_words(self, kind: TicketKind) -> str:
        return {
            TicketKind.INCIDENT: self.tr("Something that worked does not work, or works badly."),
            TicketKind.SERVICE_REQUEST: self.tr("Something new or changed is wanted; known work."),
            TicketKind.SOLUTION_DESIGN: self.tr(
                "Nobody knows yet how: it must be looked into and designed."
            ),
        }[kind]

    @Slot(object)
    def _pick_caller(self, value: object) -> None:
        self.caller_picked.emit(cast("UUID", value))

    @Slot()
    def _lose_caller(self) -> None:
        if self.caller.value() is None:
            self.caller_typed.emit(self.caller.box.text())

    @Slot(object)
    def _pick_client(self, value: object) -> None:
        self.client_picked.emit(cast("UUID", value))

    @Slot()
    def _lose_client(self) -> None:
        if self.client.value() is None:
            self.client_picked.emit(None)

    @Slot()
    def _tell_description(self) -> None:
        self.description_typed.emit(text_of(self.description.box))
