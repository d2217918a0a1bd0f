"""Visits for a ticket: planned, moved, called off, done; each is told to the client by letter.

Source: domain.md S30, 7.7.
"""

from __future__ import annotations

from typing import cast
from uuid import UUID

from app.domain.moments import moment_text
from app.domain.rights import Permission, may
from app.domain.visits import USUAL_MIN
from app.domain.words import zone_city
from app.queries.ticket_choices import TicketChoices, ticket_choices
from app.queries.ticket_page import TicketPage
from app.queries.visits import VisitRow
from app.usecases.visits import (
    CancelVisit,
    ChangeVisit,
    FinishVisit,
    PlanVisit,
    cancel_visit,
    change_visit,
    finish_visit,
    plan_visit,
)
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.screens.ticket.acts import Done, Step
from ui.screens.ticket.asked import Questions, tr

_WHEN, _LASTS, _WHO, _SITE, _PLACE, _NOTE, _REASON = (
    "when", "lasts", "who", "site", "place", "note", "reason",
)  # fmt: skip
_MOST_DIGITS = 3
_HOMES = {
    "visit-length": _LASTS, "visit-place": _PLACE, "visit-note": _NOTE, "visit": _WHEN,
    "zone": _WHEN, "site": _SITE, "person": _WHO, "not-allowed": _WHO, "reason": _REASON,
}  # fmt: skip


class VisitQuestions(Questions):
    """Asks when somebody comes, and why they do not."""

    def ask_plan(self, page: TicketPage) -> None:
        """When somebody comes, and who."""
        self._with_choices(page, None)

    def ask_change(self, page: TicketPage, visit: UUID | None = None) -> None:
        """Another time, person or place; without a visit of the next one."""
        found = _chosen(page, visit)
        if found is not None:
            self._with_choices(page, found)

    def _with_choices(self, page: TicketPage, visit: VisitRow | None) -> None:
        def ask(choices: TicketChoices | None) -> None:
            if choices is not None:
                self._ask(page, choices, visit)

        self._presenter.acts.look_up(lambda session: ticket_choices(session, page.id), ask)

    def _ask(self, page: TicketPage, choices: TicketChoices, visit: VisitRow | None) -> None:
        title = tr("Move the visit for {0}") if visit else tr("Plan a visit for {0}")
        sheet = self._sheet(
            page, title, tr("Save") if visit else tr("Plan it"),
            tr("Who asked and who watches get an invitation, and each change of it, by letter."),
        )  # fmt: skip
        zone = visit.zone if visit else page.hours.zone
        text = moment_text(visit.starts_at, zone, page.now) if visit else ""
        hint = tr("as tomorrow 10:00, in {0}").format(zone_city(zone))
        sheet.form.add_row({
            _WHEN: LineField(tr("&When"), text, hint=hint),
            _LASTS: LineField(tr("&Minutes"), str(visit.planned_min if visit else USUAL_MIN)),
        })  # fmt: skip
        self._add_who(sheet, visit)
        if len(choices.sites) > 1:
            site = visit.site_id if visit else choices.site
            none = tr("none named") if visit else tr("the client's usual one")
            unnamed = [(None, none)] if site is None else []
            sheet.add(_SITE, ChoiceField(tr("&Site"), [*unnamed, *choices.sites], value=site))
        place = visit.place if visit else ""
        sheet.add(_PLACE, LineField(tr("&Place"), place, hint=tr("a floor, a room, whom to ask")))
        note = TextField(tr("&Note"), hint=tr("the client reads this"), lines=2)
        note.set_text(visit.note if visit else "")
        sheet.add(_NOTE, note)
        sheet.ask(lambda: self._send(sheet, page, visit, zone), _HOMES)

    def _add_who(self, sheet: AskSheet, visit: VisitRow | None) -> None:
        loaded = self._presenter.state.loaded
        if loaded is None or not may(loaded.rights, Permission.PLAN_THE_DESK):
            return
        people = [(one.id, one.name) for one in loaded.people]
        who = (visit.technician_id if visit else None) or loaded.me
        if visit is not None and who not in dict(people):
            people.insert(0, (who, visit.technician))  # they left, and somebody else may go
        sheet.add(_WHO, ChoiceField(tr("Wh&o comes"), people, value=who))

    def _send(self, sheet: AskSheet, page: TicketPage, visit: VisitRow | None, zone: str) -> None:
        at = self._moment_in(sheet, _WHEN, zone)
        minutes = sheet.value(_LASTS).strip()
        if not minutes.isdecimal() or len(minutes) > _MOST_DIGITS:
            sheet.refuse_words(_LASTS, tr("Write how many minutes it takes, as 60."))
            return
        if at is None:
            return
        who, site = (_chosen_in(sheet, name) for name in (_WHO, _SITE))
        acts, label = self._presenter.acts, page.detail.row.label
        place, note = sheet.value(_PLACE), sheet.value(_NOTE)
        if visit is None:
            command = PlanVisit(
                page.detail.row.client_id, at, page.id, int(minutes), who, site, place, note
            )
            mistake = tr("It was planned by mistake.")
            acts.run_all(
                [Step(plan_visit, command)],
                Done("visit", label, tr("a visit is planned")),
                lambda made: [Step(cancel_visit, CancelVisit(made, mistake))],
                done=sheet.leave,
                failed=sheet.refuse,
            )
            return
        before = ChangeVisit(
            visit.id, visit.starts_at, visit.planned_min, visit.technician_id, visit.site_id,
            visit.place, visit.note,
        )  # fmt: skip
        acts.run(
            change_visit,
            ChangeVisit(visit.id, at, int(minutes), who, site, place, note),
            Done("visit", label, tr("the visit is changed")),
            acts.undone(change_visit, before),
            done=sheet.leave,
            failed=sheet.refuse,
        )

    def ask_cancel(self, page: TicketPage, visit: UUID | None = None) -> None:
        """Why it does not take place; without a visit the next one."""
        found = _chosen(page, visit)
        if found is None:
            return
        sheet = self._sheet(
            page,
            tr("Call off the visit for {0}"),
            tr("Call it off"),
            found.when(page.now),
        )
        sheet.add(_REASON, LineField(tr("&Why"), hint=tr("required: the client reads this")))
        acts = self._presenter.acts
        sheet.ask(
            lambda: acts.run(
                cancel_visit,
                CancelVisit(found.id, sheet.value(_REASON)),
                Done("visit", page.detail.row.label, tr("the visit is called off")),
                acts.undone(change_visit, ChangeVisit(found.id)),
                done=sheet.leave,
                failed=sheet.refuse,
            ),
            {"reason": _REASON, "visit": _REASON},
        )

    def finish(self, page: TicketPage, visit: UUID | None = None) -> None:
        """Say that it took place; without a visit the next one."""
        found, acts = _chosen(page, visit), self._presenter.acts
        if found is not None:
            acts.run(
                finish_visit,
                FinishVisit(found.id),
                Done("visit", page.detail.row.label, tr("the visit took place")),
                acts.undone(change_visit, ChangeVisit(found.id)),
            )


def _chosen_in(sheet: AskSheet, name: str) -> UUID | None:
    """What a field chose; None where it was not asked."""
    field = sheet.form.fields.get(name)
    return cast("UUID", field.value()) if isinstance(field, ChoiceField) else None


def _chosen(page: TicketPage, visit: UUID | None) -> VisitRow | None:
    """The visit that an act is about: the named one, else the next that is planned."""
    planned = [one for one in page.visits if one.is_planned]
    return next((one for one in planned if visit in {None, one.id}), None)
