"""The two questions that need a sheet: how it was resolved, and why another priority."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.domain.lifecycle import asks_follow_up
from app.domain.moments import moment_text
from app.domain.vocabulary import ResolutionKind
from app.domain.words import zone_city
from app.queries.ticket_page import TicketPage
from ui.kit.dialogs.sheet import Sheet
from ui.kit.forms.field import Field
from ui.kit.forms.form import Form
from ui.kit.forms.kinds import LineField, TextField
from ui.kit.forms.segmented import SegmentedButtons
from ui.runtime.problem import Problem
from ui.screens.ticket.state import FollowUp, Resolution


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
        self._follow = SegmentedButtons(
            self.tr("What comes after it"),
            (
                ("later", self.tr("Say it later")),
                ("ticket", self.tr("A follow-up ticket")),
                ("none", self.tr("Nothing")),
            ),
        )
        self._follow_reason = LineField(self.tr("Wh&y nothing"), hint=self.tr("required"))
        self._timer = SegmentedButtons(
            self.tr("The timer runs on this ticket"),
            (("keep", self.tr("Keep it as wrap-up")), ("stop", self.tr("Stop it"))),
        )
        self._form = Form()
        self._form.add("kind", Field(self.tr("How it was solved"), self._kind))
        self._form.add("restored", self._restored)
        self._form.add("summary", self._summary)
        self._follow_field = Field(
            self.tr("What comes after it"),
            self._follow,
            hint=self.tr("it closes only once this is answered"),
        )
        self._form.add("follow", self._follow_field)
        self._form.add("reason", self._follow_reason)
        self._timer_field = Field(self.tr("The timer runs on this ticket"), self._timer)
        self._form.add("timer", self._timer_field)
        self.set_body(self._form)
        self._accept_button, _ = self.set_buttons(self.tr("Resolve"))
        self._kind.chosen.connect(self._fold)
        self._follow.chosen.connect(self._fold)
        self.accepted.connect(self._send)
        self.cancelled.connect(self.dismiss)

    def ask(
        self, page: TicketPage, go: Callable[[Resolution], None], *, timer_runs: bool = False
    ) -> None:
        """Ask about a ticket; `go` gets the answer and says later what became of it."""
        row = page.detail.row
        self._go = go
        self.set_title(self.tr("Resolve {0}").format(row.label), row.title)
        self._accept_button.set_words(self.tr("Resolve {0}").format(row.label))
        self._kind.set_value(ResolutionKind.PERMANENT)
        self._restored.set_text(moment_text(page.now, page.hours.zone, page.now))
        self._restored.box.setPlaceholderText(self.tr("16:30, yesterday 17:05, Tue 09:00"))
        self._summary.set_text(page.detail.resolution_summary)
        self._follow.set_value("later")
        self._follow_reason.set_text("")
        self._timer.set_value("keep")
        self._timer_field.setVisible(timer_runs)
        self._form.show_errors({})
        words = self.tr("Times are those of {0}. The clocks stop. The client can reopen it.")
        self.set_sentence(words.format(zone_city(page.hours.zone)))
        self._fold()
        self.open()
        self._summary.box.setFocus()

    def refuse(self, problem: Problem) -> None:
        """Say why it was not resolved, under the field that it is about; everything stays."""
        homes = {"summary": "summary", "reason": "reason", "resolution": "kind"}
        home = next((at for code, at in homes.items() if problem.code.startswith(code)), "restored")
        self._form.show_errors({home: problem.sentence})

    @Slot()
    def _fold(self) -> None:
        """Show what the chosen way of solving leaves to be asked."""
        follows = asks_follow_up(str(self._kind.value()))
        self._follow_field.setVisible(follows)
        self._follow_reason.setVisible(follows and self._follow.value() == "none")
        self.place()

    @Slot()
    def _send(self) -> None:
        if self._go is not None:
            self._go(
                Resolution(
                    cast("ResolutionKind", self._kind.value()),
                    self._restored.text(),
                    self._summary.text(),
                    cast("FollowUp", self._follow.value()),
                    self._follow_reason.text(),
                    self._timer_field.isVisible() and self._timer.value() == "stop",
                )
            )


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
