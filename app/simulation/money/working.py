"""Those who work: what is recorded in a year, and corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.database.work import WorkSession
from app.domain.billing.months import first_day, month_after
from app.domain.calendar import first_instant
from app.records import (
    Milestone,
    Project,
    Ticket,
    TicketEvent,
    TimeEntry,
)
from app.records.types import to_micros
from app.simulation.money.firm import Cast
from app.simulation.money.life import Life
from app.usecases.billing.materials import (
    AddMaterial,
    ApproveMaterial,
    add_material,
    approve_material,
)

_KINDS = (*("incident",) * 10, *("service_request",) * 4, "solution_design")
_OFF_HOURS = (19, 20, 21)
_HOURS = (9, 10, 11, 13, 14, 15, 16)


@dataclass(frozen=True, slots=True)
class _Work:
    """One stretch of work on a ticket of its own."""

    begins: datetime
    ends: datetime
    kind: str
    minor: bool
    grade: str
    late_reason: str


class Workers:
    """Record work, and change what was recorded.

    Args:
        life: the year.
    """

    def __init__(self, life: Life) -> None:
        self._life = life

    def work(self, cast: Cast, month: str) -> None:
        """A month of work, some of it late, with what was bought."""
        dice, first = self._life.dice, first_day(month)
        days = (first_day(month_after(month)) - first).days
        plan = []
        for day in sorted(dice.sample(range(days), min(self._life.a_month, days))):
            hour = dice.choice(_HOURS if dice.random() < 0.7 else _OFF_HOURS)  # noqa: PLR2004 -- a third in the evening
            plan.append(self._planned(cast, first + timedelta(days=day), hour))
        self._life.counts["entries"] += len(plan)
        before = month_after(month, -1)
        if dice.random() < 0.3 and before >= f"{self._life.year}-01":  # noqa: PLR2004 -- every third month or so
            # Work of the month before is written down only now; that month is closed.
            late = first_day(before) + timedelta(days=dice.randrange(28))
            plan.append(self._planned(cast, late, 22, "found in a notebook"))
            self._life.counts["late entries"] += 1
        self._life.firm.clock.to(first_instant(cast.zone, first_day(month_after(month))))
        self._life.entries[cast.client] += self._arrive(cast, plan)
        self._buy(cast, month)

    def _planned(self, cast: Cast, day: date, hour: int, late_reason: str = "") -> _Work:
        dice = self._life.dice
        minute = dice.choice((0, 10, 20, 30))
        begins = datetime.combine(day, time(hour, minute), ZoneInfo(cast.zone))
        ends = begins + timedelta(minutes=dice.choice((10, 20, 35, 50, 90)))
        kind = dice.choice(_KINDS)
        minor = kind == "service_request" and dice.random() < 0.5  # noqa: PLR2004 -- one of two
        grade = dice.choice(("standard", "standard", "senior"))
        return _Work(begins, ends, kind, minor, grade, late_reason)

    def _arrive(self, cast: Cast, plan: Sequence[_Work]) -> list[UUID]:
        """Record what was planned; gives the entries in the order of the plan."""
        chance, run = self._life.arrival, self._life.firm.run
        if chance is None:
            return run(lambda session: [self._entry(session, cast, one) for one in plan])
        order = list(range(len(plan)))
        chance.shuffle(order)
        made: dict[int, UUID] = {}
        for at in order:
            made[at] = run(lambda session, one=plan[at]: self._entry(session, cast, one))  # type: ignore[misc] # mypy does not infer defaults of lambdas
        return [made[at] for at in sorted(made)]

    def _entry(self, session: WorkSession, cast: Cast, work: _Work) -> UUID:
        opened = work.begins - timedelta(hours=1)
        ticket = Ticket(
            id=self._life.firm.central.ids.new(),
            client_id=cast.client,
            title="Work of the year",
            kind=work.kind,
            minor=work.minor,
            well_defined=work.minor,
            opened_at=opened,
            created_at=opened,
            created_by=cast.worker,
        )
        session.add(ticket)
        session.flush()
        begins, ends = to_micros(work.begins), to_micros(work.ends)
        entry = TimeEntry(
            id=self._life.firm.central.ids.new(),
            client_id=cast.client,
            ticket_id=ticket.id,
            user_id=cast.worker,
            grade=work.grade,
            work_kind="request",
            started_at=work.begins,
            ended_at=work.ends,
            intervals=[{"start": begins, "end": ends, "activity": "work", "mode": "remote"}],
            worked_s=int((work.ends - work.begins).total_seconds()),
            note="Work of the year",
            late_reason=work.late_reason,
            created_at=work.ends,
            created_by=cast.worker,
        )
        session.add(entry)
        return entry.id

    def _buy(self, cast: Cast, month: str) -> None:
        if self._life.dice.random() < 0.2:  # noqa: PLR2004 -- every fifth month or so
            day = first_day(month) + timedelta(days=9)
            command = AddMaterial(cast.client, "Network cable", 1299, 1500, "m", used_on=day)
            made = self._life.firm.do(cast.manager, add_material, command)
            self._life.firm.do(
                cast.manager, approve_material, ApproveMaterial(made, cast.approver, "by mail")
            )
            self._life.counts["materials"] += 1
        if self._life.dice.random() < 0.1:  # noqa: PLR2004 -- every tenth month or so
            self._life.firm.run(lambda session: self._project(session, cast, month))
            self._life.counts["milestones"] += 1

    def _project(self, session: WorkSession, cast: Cast, month: str) -> None:
        reached = first_instant(cast.zone, first_day(month)) + timedelta(days=10)
        own = {"client_id": cast.client, "created_at": reached, "created_by": cast.manager}
        project = Project(
            id=self._life.firm.central.ids.new(),
            title="New Wi-Fi",
            fee_minor=120_000,
            approved_at=reached - timedelta(days=5),
            approved_by=cast.approver,
            **own,
        )
        session.add(project)
        session.flush()
        session.add(
            Milestone(
                id=self._life.firm.central.ids.new(),
                project_id=project.id,
                title="Handover",
                fee_minor=120_000,
                reached_at=reached,
                reached_by=cast.manager,
                **own,
            )
        )

    def correct_kind(self, cast: Cast, entry: UUID) -> None:
        """A ticket turns out to have been of another kind all along."""
        now = self._life.firm.clock.now()

        def job(session: WorkSession) -> None:
            ticket = session.get_one(Ticket, session.get_one(TimeEntry, entry).ticket_id)
            before, after = ticket.kind, self._life.dice.choice(("incident", "service_request"))
            if before == after:
                return
            ticket.kind = after
            session.add(
                TicketEvent(
                    id=self._life.firm.central.ids.new(),
                    client_id=cast.client,
                    ticket_id=ticket.id,
                    kind="change",
                    at=now,
                    effective_at=ticket.opened_at,
                    author_id=cast.manager,
                    field_name="kind_correction",
                    old=before,
                    new=after,
                    reason="it never was such a one",
                    created_at=now,
                    created_by=cast.manager,
                )
            )
            self._life.counts["kinds corrected"] += 1

        self._life.firm.run(job)

    def withdraw(self, entry: UUID) -> None:
        """Time turns out to be another client's."""

        def job(session: WorkSession) -> None:
            row = session.get_one(TimeEntry, entry)
            row.void, row.void_reason = True, "booked on the wrong client"

        self._life.firm.run(job)
        self._life.counts["entries withdrawn"] += 1
