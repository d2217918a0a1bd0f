"""What is done at check-ins: planned, prepared, held, taken down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from app.bootstrap.check_in_verbs import start_check_in
from app.domain.calendar import local_date
from app.domain.check_ins import Capture, Section, moved, parse_capture
from app.domain.check_ins.captures import CaptureKind
from app.domain.check_ins.life import ActionState
from app.usecases.check_ins.actions import (
    SettleAction,
    TakeAction,
    settle_action,
    take_action,
)
from app.usecases.check_ins.capturing import (
    CorrectCapture,
    TakeDown,
    correct_capture,
    take_down,
)
from app.usecases.check_ins.holding import (
    FinishCheckIn,
    StartCheckIn,
    UnstartCheckIn,
    finish_check_in,
    unstart_check_in,
)
from app.usecases.check_ins.planning import PlanCheckIn, plan_check_in
from app.usecases.check_ins.preparing import ArrangeItems, MarkItem, arrange_items, mark_item
from app.usecases.check_ins.ruling import RuleOnExclusion, rule_on_exclusion
from ui.runtime.problem import Problem
from ui.screens.check_ins.presenter import CheckInsPresenter
from ui.screens.check_ins.state import CheckInsState


class CheckInActs:
    """Verbs on what the presenter shows. Called on the UI thread."""

    def __init__(self, presenter: CheckInsPresenter, now: Callable[[], datetime]) -> None:
        self._presenter, self.now = presenter, now
        self.run = presenter.run

    @property
    def state(self) -> CheckInsState:
        """What is shown."""
        return self._presenter.state

    def build(self) -> None:
        """Open the check-in of the client under the cursor; plan one for now where none is."""
        line = self.state.line
        if line is None:
            return
        if line.planned_id is not None:
            self._presenter.open(line.planned_id)
            return
        self.run(
            plan_check_in,
            PlanCheckIn(line.client_id, self.now()),
            done=self._presenter.open,
            words="A check-in is planned for now: change its time with E.",
        )

    def pin(self) -> None:
        """Pin the item under the cursor, or unpin it."""
        found = self._item()
        if found is not None:
            check_in, item = found
            agenda = self.state.agenda
            known = agenda.find(item) if agenda is not None else None
            pinned = known is not None and known.pinned
            self.run(mark_item, MarkItem(check_in, item, pinned=not pinned))

    def hide(
        self, reason: str, done: Callable[[], None], failed: Callable[[Problem], None]
    ) -> None:
        """Leave the item under the cursor out."""
        found = self._item()
        if found is None:
            return
        check_in, item = found
        self.run(
            mark_item,
            MarkItem(check_in, item, hidden=True, reason=reason),
            done=lambda _answer: done(),
            failed=failed,
            words="Left out: the client does not see it.",
            undo=lambda: self.run(mark_item, MarkItem(check_in, item, hidden=False)),
        )

    def show_again(self) -> None:
        """Put the hidden item under the cursor back."""
        found = self._item()
        if found is not None:
            self.run(mark_item, MarkItem(found[0], found[1], hidden=False))

    def move(self, item: str, by: int) -> None:
        """Move an item within its section."""
        agenda, opened = self.state.agenda, self.state.opened
        known = agenda.find(item) if agenda is not None else None
        if agenda is None or known is None or opened is None:
            return
        section = agenda.sections[known.section - 1]
        keys = [one.key for one in section.everything]
        self._presenter.go_to(item)
        self.run(arrange_items, ArrangeItems(opened, moved(keys, item, by)))

    def start(self) -> None:
        """Begin the meeting, or go on with it."""
        page = self.state.page
        if page is None:
            return
        if page.head.started_at is not None:
            self._presenter.hold(on=True)
            return
        check_in = page.head.id
        self.run(
            start_check_in,
            StartCheckIn(check_in),
            done=lambda _answer: self._presenter.hold(on=True),
            words="The check-in runs; its time is included.",
            undo=lambda: self._unstart(check_in),
        )

    def _unstart(self, check_in: UUID) -> None:
        self._presenter.hold(on=False)
        self.run(unstart_check_in, UnstartCheckIn(check_in))

    def understand(self, kind: CaptureKind, words: str) -> Capture | None:
        """Say how a line would be taken down; None while nothing is typed."""
        page = self.state.page
        if page is None or not words:
            return None
        today = local_date(page.head.zone, self.now())
        about = self.state.agenda.find(self.state.item) if self.state.agenda is not None else None
        return parse_capture(
            words,
            page.people,
            today,
            kind=kind,
            exclusion=about is not None and about.section is Section.EXCLUSIONS,
        )

    def take(self, kind: CaptureKind, words: str, done: Callable[[], None]) -> None:
        """Take a line down."""
        capture, opened = self.understand(kind, words), self.state.opened
        if capture is None or opened is None:
            return
        item = self.state.item if ":" in self.state.item else ""
        if capture.kind == "action":
            owner = capture.owner
            of_us = owner is not None and owner.kind == "user"
            who = UUID(owner.id) if owner is not None else None
            command = TakeAction(
                opened,
                capture.text,
                item,
                who if of_us else None,
                None if of_us else who,
                capture.due,
            )
            self.run(take_action, command, done=lambda _id: done())
        elif capture.ruling and item:
            ruled = RuleOnExclusion(opened, item, capture.ruling, capture.text)
            self.run(
                rule_on_exclusion,
                ruled,
                done=lambda _id: done(),
                words="Decided: it acts at once.",
            )
        else:
            note = TakeDown(opened, capture.kind, capture.text, item, internal=capture.internal)
            self.run(take_down, note, done=lambda _id: done())

    def finish(self) -> None:
        """End the meeting: its agenda freezes, its time is recorded, its topics close."""
        opened = self.state.opened
        if opened is not None:
            self._presenter.hold(on=False)
            self.run(
                finish_check_in,
                FinishCheckIn(opened),
                words="The check-in is over; its agenda is frozen and its time recorded.",
            )

    def take_back(self, key: str) -> None:
        """Take back what was taken down."""
        page = self.state.page
        line = next((one for one in page.captured if one.id == key), None) if page else None
        if line is None:
            return
        if line.kind == "action":
            dropped = SettleAction(UUID(key), ActionState.DROPPED, "taken back at the check-in")
            opened = SettleAction(UUID(key), ActionState.OPEN)
            self.run(
                settle_action, dropped, words="Taken back.",
                undo=lambda: self.run(settle_action, opened),
            )  # fmt: skip
        else:
            void = CorrectCapture(UUID(key), void=True)
            back = CorrectCapture(UUID(key), void=False)
            self.run(
                correct_capture, void, words="Taken back.",
                undo=lambda: self.run(correct_capture, back),
            )  # fmt: skip

    def turn_inside(self, key: str) -> None:
        """Let the client read a note, or keep it inside."""
        page = self.state.page
        line = next((one for one in page.captured if one.id == key), None) if page else None
        if line is not None and line.kind != "action":
            self.run(correct_capture, CorrectCapture(UUID(key), internal=not line.internal))

    def _item(self) -> tuple[UUID, str] | None:
        agenda, opened = self.state.agenda, self.state.opened
        if agenda is None or opened is None or agenda.find(self.state.item) is None:
            return None
        return opened, self.state.item
