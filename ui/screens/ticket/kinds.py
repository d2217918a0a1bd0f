"""What a ticket is: its kind from a moment on or all along, and its flags.

Source: domain.md 3.7 (RECLASS).
"""

from __future__ import annotations

from typing import cast

from app.domain.moments import moment_text
from app.domain.queue.words import KIND_WORDS
from app.domain.vocabulary import TicketKind
from app.queries.ticket_page import TicketPage
from app.usecases.reclassify import CorrectKind, SetFlags, correct_kind, set_flags
from ui.kit.forms.kinds import ChoiceField, LineField
from ui.screens.ticket.acts import Done
from ui.screens.ticket.asked import Questions, tr, zone_hint

_YES_NO = ((True, "Yes"), (False, "No"))


class KindQuestions(Questions):
    """Changes or corrects what a ticket is."""

    def ask_kind(self, page: TicketPage) -> None:
        """What it is: from a moment on, or all along."""
        row, zone, acts = page.detail.row, page.hours.zone, self._presenter.acts
        sheet = self._sheet(
            page,
            tr("Change the kind of {0}"),
            tr("Change the kind"),
            tr("A change keeps earlier work as it is; a correction decides all of it again."),
        )
        kinds = [(kind, KIND_WORDS[kind]) for kind in TicketKind if kind != row.kind]
        sheet.add("kind", ChoiceField(tr("&Kind"), kinds))
        ways = [("change", tr("It changed: from a moment on"))]
        if self._is_manager():
            ways.append(("correction", tr("It never was anything else: from its creation")))
        sheet.add("way", ChoiceField(tr("&Since when"), ways))
        now = moment_text(page.now, zone, page.now)
        moment = sheet.add("effective", LineField(tr("&From"), now, hint=zone_hint(page)))
        sheet.add("reason", LineField(tr("&Why"), hint=tr("required for a correction")))
        way = cast("ChoiceField", sheet.form.fields["way"])
        way.edited.connect(lambda: moment.setVisible(way.value() == "change"))

        def go() -> None:
            always = way.value() == "correction"
            at = None if always else self._moment(sheet, "effective", page)
            if at is None and not always:
                return
            kind = TicketKind(sheet.value("kind"))
            command = CorrectKind(page.id, kind, at, always, sheet.value("reason"))
            back = CorrectKind(
                page.id, TicketKind(row.kind), at, always, tr("the change was taken back")
            )
            acts.run(
                correct_kind, command, Done("kind", row.label, kind),
                acts.undone(correct_kind, back), done=sheet.leave, failed=sheet.refuse,
            )  # fmt: skip

        sheet.ask(go, {"effective": "effective", "reason": "reason"})

    def ask_flags(self, page: TicketPage) -> None:
        """Whether a request is minor and well defined."""
        row, acts = page.detail.row, self._presenter.acts
        sheet = self._sheet(
            page,
            tr("Is {0} minor and well defined?"),
            tr("Set the flags"),
            tr("Minor and well-defined requests are included while their allowance lasts."),
        )
        sheet.add("minor", ChoiceField(tr("&Minor"), _YES_NO, value=row.minor))
        sheet.add("defined", ChoiceField(tr("&Well defined"), _YES_NO, value=row.well_defined))

        def go() -> None:
            minor = sheet.value("minor") == "True"
            defined = sheet.value("defined") == "True"
            words = tr("minor and well defined") if minor and defined else tr("flags changed")
            back = SetFlags(page.id, row.minor, row.well_defined)
            acts.run(
                set_flags, SetFlags(page.id, minor, defined), Done("flags", row.label, words),
                acts.undone(set_flags, back), done=sheet.leave, failed=sheet.refuse,
            )  # fmt: skip

        sheet.ask(go)
