"""The two questions that need a sheet: how it was resolved, and why another priority."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.domain.vocabulary import ResolutionKind
from app.domain.words import local_time, zone_city
from app.queries.ticket_page import TicketPage
from ui.kit.dialogs.sheet import Sheet
from ui.kit.forms.field import Field
from ui.kit.forms.form import Form
from ui.kit.forms.kinds import LineField, TextField
from ui.kit.forms.segmented import SegmentedButtons
from ui.screens.ticket.state import Resolution


class ResolveSheet(Sheet):
    """Asks kind, moment and summary; nothing typed is lost when it is refused.

    Source: domain.md 2.1, S49.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, self.tr("Resolve"), width=560)
        self._go: Callable[[Resolution], None] | None = None
        self._kind = SegmentedButtons(
            self.tr("How it was solved"),
            (
                (ResolutionKind.PERMANENT, self.tr("For good")),
                (ResolutionKind.WORKAROUND, self.tr("Workaround")),
                (ResolutionKind.TEMPORARY, self.tr("For now")),
            ),
        )
        self._restored = LineField(self.tr("Service &restored at"))
        self._summary = TextField(
            self.tr("&What was done"), hint=self.tr("the client reads this"), lines=4
        )
        self._form = Form()
        self._form.add("kind", Field(self.tr("How it was solved"), self._kind))
        self._form.add("restored", self._restored)
        self._form.add("summary", self._summary)
        self.set_body(self._form)
        self._accept_button, _ = self.set_buttons(self.tr("Resolve"))
        self.accepted.connect(self._send)
        self.cancelled.connect(self.dismiss)

    def ask(self, page: TicketPage, go: Callable[[Resolution], None]) -> None:
        """Ask about a ticket; `go` gets the answer and says later what became of it."""
        row = page.detail.row
        self._go = go
        self.set_title(self.tr("Resolve {0}").format(row.label), row.title)
        self._accept_button.set_words(self.tr("Resolve {0}").format(row.label))
        self._kind.set_value(ResolutionKind.PERMANENT)
        self._restored.set_text("")
        self._restored.box.setPlaceholderText(
            self.tr("now, {0} in {1}; or write 16:30, yesterday 17:05").format(
                local_time(page.now, page.hours.zone), zone_city(page.hours.zone)
            )
        )
        self._summary.set_text(page.detail.resolution_summary)
        self._form.show_errors({})
        self.set_sentence(self.tr("The clocks stop. The client can reopen it."))
        self.open()
        self._summary.box.setFocus()

    def refuse(self, sentence: str) -> None:
        """Say why it was not resolved; everything typed stays."""
        self._form.show_errors({"restored": sentence})

    @Slot()
    def _send(self) -> None:
        if self._go is not None:
            kind = cast("ResolutionKind", self._kind.value())
            self._go(Resolution(kind, self._restored.text(), self._summary.text()))


class ReasonSheet(Sheet):
    """Asks why a ticket gets another priority than impact and urgency give."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, self.tr("Priority"), width=520)
        self._go: Callable[[str], None] | None = None
        self._reason = LineField(self.tr("&Why"), hint=self.tr("required, for us only"))
        self._form = Form()
        self._form.add("reason", self._reason)
        self.set_body(self._form)
        self._accept_button, _ = self.set_buttons(self.tr("Set"))
        self.accepted.connect(self._send)
        self.cancelled.connect(self.dismiss)
        self._reason.submitted.connect(self.accept)

    def ask(self, page: TicketPage, priority: int, go: Callable[[str], None]) -> None:
        """Ask about a ticket; `go` gets the reason."""
        self._go = go
        words = self.tr("Set {0} to P{1}").format(page.detail.row.label, priority)
        self.set_title(
            words, self.tr("Impact and urgency give P{0}.").format(page.computed_priority)
        )
        self._accept_button.set_words(self.tr("Set P{0}").format(priority))
        self._reason.set_text(page.priority_reason)
        self._form.show_errors({})
        self.open()
        self._reason.box.setFocus()

    def refuse(self, sentence: str) -> None:
        """Say why it was not set; the reason stays."""
        self._form.show_errors({"reason": sentence})

    @Slot()
    def _send(self) -> None:
        if self._go is not None:
            self._go(self._reason.text())
