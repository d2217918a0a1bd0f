"""Time by hand, corrected, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import cast
from uuid import UUID, uuid4

from app.domain.moments import moment_text
from app.domain.vocabulary import WorkKind
from app.domain.words import zone_city
from app.queries.time_list import TimeDetail
from app.usecases.correct_time import CorrectEntry, VoidEntry, correct_entry, void_entry
from app.usecases.log_time import LogTime, Stretch, log_time
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.kit.forms.suggest import SuggestField, Suggestion
from ui.screens.time.asked import HOMES, Questions, tr

KINDS: tuple[tuple[WorkKind, str], ...] = (
    (WorkKind.REQUEST, "Ticket work"),
    (WorkKind.TRAINING, "Training"),
    (WorkKind.DOCUMENTATION, "Documentation"),
    (WorkKind.PORTAL_SETUP, "Portal set-up"),
    (WorkKind.CHECK_IN, "Check-in"),
    (WorkKind.OTHER, "Other"),
)


class EntryQuestions(Questions):
    """What an entry is: when, on what, and what was done.

    Source: domain.md 2 (TimeEntry); ux.md 3.3 "Time".
    """

    def ask_entry(self, ticket: tuple[UUID, str] | None, client: UUID | None) -> None:
        """Time by hand: what on, from when to when, and what was done."""
        zone = self._presenter.state.zone
        sheet = AskSheet(
            self._window,
            tr("Enter time"),
            accept=tr("Save the entry"),
            sentence=tr("Times are those of {0}. Central decides when it is saved.").format(
                zone_city(zone)
            ),
            width=600,
        )
        about = self._ticket_field(ticket)
        sheet.form.add("ticket", about)
        hint = tr("in {0}: 17:30, yesterday 16:05").format(zone_city(zone))
        sheet.form.add_row({
            "start": LineField(tr("&Start"), hint=hint),
            "end": LineField(tr("&End")),
        })  # fmt: skip
        where = (("remote", tr("Remote")), ("onsite", tr("On site")))
        sheet.form.add_row({
            "kind": ChoiceField(tr("Work &kind"), KINDS),
            "where": ChoiceField(tr("Wh&ere"), where),
        })  # fmt: skip
        sheet.form.add_row({
            "left": LineField(tr("&Travel there from"), hint=tr("when you left; empty: none")),
            "back": LineField(tr("Travel &back until"), hint=tr("empty: none")),
        })  # fmt: skip
        sheet.add("note", TextField(tr("&What was done"), hint=tr("the client reads it"), lines=3))
        sheet.add("late", LineField(tr("Why it comes &late"), hint=tr("if its month is locked")))

        def go() -> None:
            stretches = self._stretches(sheet, zone)
            complaint = about.complaint()
            if complaint:
                sheet.refuse_words("ticket", complaint)
            elif stretches is not None:
                command = LogTime(
                    stretches,
                    sheet.value("note"),
                    ticket=cast("UUID | None", about.value()),
                    client=client,
                    work_kind=WorkKind(sheet.value("kind")),
                    source="manual",
                    late_reason=sheet.value("late"),
                    confirmed=True,
                )
                self._presenter.run(
                    log_time, command, done=sheet.leave, failed=sheet.refuse, follow=True,
                    words=tr("The time is recorded."), undo=self._withdraw,
                )  # fmt: skip

        sheet.ask(go, HOMES)

    def _ticket_field(self, ticket: tuple[UUID, str] | None) -> SuggestField:
        def suggest(text: str, answer: Callable[[Sequence[Suggestion]], None]) -> None:
            def found(rows: Sequence[tuple[UUID, str, str]]) -> None:
                answer([Suggestion(one, words, detail) for one, words, detail in rows])

            self._presenter.tickets(text, found)

        field = SuggestField(
            tr("T&icket"), suggest, placeholder=tr("a number, or words of the subject")
        )
        if ticket is not None:
            field.set_value(Suggestion(ticket[0], ticket[1]))
        return field

    def _stretches(self, sheet: AskSheet, zone: str) -> list[Stretch] | None:
        """The typed moments as stretches; None where one cannot be, and its field says why."""
        found: dict[str, datetime] = {}
        for name in ("start", "end", "left", "back"):
            text = sheet.value(name)
            if not text and name in {"left", "back"}:
                continue
            moment = self._moment(sheet, name, zone)
            if moment is None:
                return None
            found[name] = moment
        mode = sheet.value("where")
        visit = str(uuid4()) if {"left", "back"} & found.keys() else None
        work = Stretch(found["start"], found["end"], mode=mode, visit=visit)
        stretches = [work]
        if "left" in found:
            travel = replace(work, start=found["left"], end=work.start, activity="travel")
            stretches.insert(0, travel)
        if "back" in found:
            stretches.append(replace(work, start=work.end, end=found["back"], activity="travel"))
        for name, stretch in zip(("left", "back"), (stretches[0], stretches[-1]), strict=True):
            if name in found and stretch.end <= stretch.start:
                sheet.refuse_words(name, tr("Travel lies before or after the work: correct it."))
                return None
        return stretches

    def _withdraw(self, entry: object) -> None:
        command = VoidEntry(cast("UUID", entry), tr("Entered by mistake and taken back."))
        self._presenter.run(void_entry, command)

    def ask_correction(self, detail: TimeDetail) -> None:
        """The same time as it should have been recorded; the first stays readable."""
        zone, now = detail.zone, self._presenter.now()
        sheet = self._sheet(detail, tr("Correct this time"), tr("Save the correction"))
        sheet.set_sentence(
            tr("Times are those of {0}. The first entry stays readable.").format(zone_city(zone))
        )
        first, last = detail.stretches[0], detail.stretches[-1]
        hint = tr("in {0}").format(zone_city(zone))
        shown = {
            "start": moment_text(first.start, zone, now), "end": moment_text(last.end, zone, now),
        }  # fmt: skip
        sheet.form.add_row({
            "start": LineField(tr("&Start"), shown["start"], hint=hint),
            "end": LineField(tr("&End"), shown["end"], hint=hint),
        })  # fmt: skip
        sheet.add("note", TextField(tr("&What was done"), detail.row.note, lines=3))
        sheet.add("reason", LineField(tr("What was &wrong"), hint=tr("required, for us only")))

        def go() -> None:
            start, end = (self._moment(sheet, name, zone) for name in ("start", "end"))
            if start is None or end is None:
                return
            # A field shows minutes only: left alone it means the very second.
            start = first.start if sheet.value("start") == shown["start"] else start
            end = last.end if sheet.value("end") == shown["end"] else end
            stretches = corrected(detail, start, end)
            if not stretches:
                sheet.refuse_words("end", tr("“End” must come after “Start”: correct one."))
                return
            command = CorrectEntry(
                detail.row.id, sheet.value("reason"), stretches, sheet.value("note")
            )
            self._presenter.run(
                correct_entry, command, done=sheet.leave, failed=sheet.refuse, follow=True,
                words=tr("The time is corrected."), undo=partial(self._uncorrect, detail),
            )  # fmt: skip

        sheet.ask(go, HOMES)

    def _uncorrect(self, detail: TimeDetail, newer: object) -> None:
        """Back to the first times, by a further correction: nothing is deleted."""
        command = CorrectEntry(
            cast("UUID", newer), tr("The correction was taken back."), _as_logged(detail),
            detail.row.note or None,
        )  # fmt: skip
        self._presenter.run(correct_entry, command, follow=True)

    def ask_withdrawal(self, detail: TimeDetail) -> None:
        """Why this time does not count."""
        sheet = self._sheet(detail, tr("Withdraw this time"), tr("Withdraw"))
        sheet.set_sentence(tr("It stays readable and counts no more."))
        sheet.add("reason", LineField(tr("&Why"), hint=tr("required")))

        def go() -> None:
            self._presenter.run(
                void_entry, VoidEntry(detail.row.id, sheet.value("reason")), done=sheet.leave,
                failed=sheet.refuse, words=tr("The time is withdrawn."),
                undo=partial(self._record_anew, detail),
            )  # fmt: skip

        sheet.ask(go, HOMES)

    def _record_anew(self, detail: TimeDetail, _changed: object) -> None:
        row = detail.row
        command = LogTime(
            _as_logged(detail), row.note, ticket=row.ticket_id, client=row.client_id,
            work_kind=WorkKind(row.work_kind), source=row.source,
            internal_note=row.internal_note, late_reason=row.late_reason, confirmed=row.confirmed,
            preview_code=row.preview_code,
        )  # fmt: skip
        self._presenter.run(log_time, command, follow=True)


def corrected(detail: TimeDetail, start: datetime, end: datetime) -> list[Stretch]:
    """The stretches of an entry within other times; pauses in between stay where they were."""
    stretches = _as_logged(detail)
    if end <= start:
        return []
    inside = [one for one in stretches if one.end > start and one.start < end]
    if not inside:
        return [replace(stretches[0], start=start, end=end)]
    inside[0] = replace(inside[0], start=start)
    inside[-1] = replace(inside[-1], end=end)
    return inside


def _as_logged(detail: TimeDetail) -> list[Stretch]:
    return [
        Stretch(one.start, one.end, one.activity, one.mode, one.after_resolution, one.visit)
        for one in detail.stretches
    ]
