"""Editing what waits, and correcting what was refused, in a form over the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Slot

from app.bootstrap import sync_desk, sync_waiting
from app.bootstrap.sync_facts import Refusal, RefusedValue, WaitingAct
from ui.kit.forms.ask_sheet import AskSheet
from ui.screens.sync_centre.edit_sheet import Editing, edit_sheet, of_refusal, of_waiting
from ui.screens.sync_centre.presenter import Done, SyncCentrePresenter, Undo
from ui.screens.sync_centre.reasons import not_editable
from ui.shell.contract import ScreenContext


class Edits(QObject):
    """Asks for other values of the open entry, and lets it go with them."""

    def __init__(self, context: ScreenContext, presenter: SyncCentrePresenter) -> None:
        super().__init__()
        self._context, self._presenter = context, presenter

    @Slot()
    def ask(self) -> None:
        """Open the form; what waits is read first, as it stands now."""
        entry, desk = self._presenter.state.entry, self._context.desk
        if not_editable(self._presenter.state):
            return
        if isinstance(entry, Refusal):
            self._open(of_refusal(entry), entry)
        elif isinstance(entry, WaitingAct):
            act = entry

            def open_form(values: Sequence[RefusedValue]) -> None:
                self._open(of_waiting(act, values), act)

            self._context.lanes.submit(
                "read",
                self,
                lambda: sync_waiting.values_of(desk, act),
                done=open_form,
                failed=lambda problem: self._context.notices.problem(problem, None),
                key="values",
            )

    def _open(self, editing: Editing, entry: Refusal | WaitingAct) -> None:
        desk = self._context.desk

        def send(sheet: AskSheet, typed: Mapping[str, str]) -> None:
            if isinstance(entry, Refusal):
                self._send(
                    sheet, "sent_again", entry, lambda: sync_desk.send_changed(desk, entry, typed)
                )
            else:
                self._send(sheet, "edited", entry, lambda: sync_waiting.edit(desk, entry, typed))

        edit_sheet(self._context.window, editing, send)

    def _send(
        self, sheet: AskSheet, done: Done, entry: Refusal | WaitingAct, job: Callable[[], Undo]
    ) -> None:
        """Write it; why it cannot be is said in the form."""

        def finish(back: Undo) -> None:
            sheet.leave()
            self._presenter.tell_settled(done, (entry,), back)

        self._context.lanes.submit("store", self, job, done=finish, failed=sheet.refuse)
