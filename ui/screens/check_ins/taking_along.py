"""Taking a check-in along: which form, what stays inside, and where it goes.

Source: ux.md 3.12 (4).
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from app.bootstrap.taking_out import NoteExport, Place, Taken
from app.reports.check_in import ShownCheckIn
from app.reports.check_in_files import FORM_WORDS, CheckInFile, Form, file_of, forms_of
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField
from ui.screens.check_ins.presenter import CheckInsPresenter
from ui.shell.contract import ScreenContext
from ui.shell.taking_out import ask_where, save_bytes

FORM = "form"


class TakeAlong(QObject):
    """Asks for a form, writes it on the work lane, then asks where it goes."""

    def __init__(
        self, context: ScreenContext, presenter: CheckInsPresenter, owner: QObject
    ) -> None:
        super().__init__(owner)
        self._context, self._presenter = context, presenter

    @Slot()
    def ask(self) -> None:
        """Ask in which form."""
        shown = self._presenter.state.shown
        if shown is None:
            return
        inside = shown.page.for_client.left_out.words()
        sheet = AskSheet(
            self._context.window,
            self.tr("Export what the client gets"),
            shown.page.head.client,
            accept=self.tr("Choose where…"),
            sentence=inside or self.tr("Nothing stays inside."),
            width=520,
        )
        choices = [(form.value, self.tr(FORM_WORDS[form])) for form in forms_of(shown)]
        field = sheet.add(FORM, ChoiceField(self.tr("&Form"), choices))

        def go() -> None:
            form = Form(str(field.value()))
            self._context.lanes.submit(
                "work",
                self,
                partial(file_of, shown, form),
                done=partial(self._written, sheet, shown),
                failed=sheet.refuse,
                key="file",
            )

        sheet.ask(go)

    def _written(self, sheet: AskSheet, shown: ShownCheckIn, file: CheckInFile) -> None:
        sheet.leave()
        ask_where(
            self._context.window,
            self.tr("Save {0}").format(file.name),
            file.name,
            partial(self._save, shown, file),
            kinds=f"*.{file.name.rpartition('.')[2]}",
            suffix=file.name.rpartition(".")[2],
        )

    def _save(self, shown: ShownCheckIn, file: CheckInFile, path: str) -> None:
        subject = ("check_in", shown.page.head.id)
        leaving = NoteExport(Taken.AGENDA, Place.FILE, subject, size_bytes=len(file.data))
        save_bytes(
            self._context,
            self,
            leaving,
            path,
            file.data,
            lambda where: self._context.notices.say(self.tr("Saved: {0}").format(where)),
        )
