"""Those who work: what is recorded in a year, and corrected."""

from __future__ import annotations

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
        at = sorted(dice.sample(range(days), min(self._life.a_month, days)))

        def job(session: WorkSession) -> list[UUID]:
            made = []
            for day in at:
                hour = dice.choice(_HOURS if dice.random() < 0.7 else _OFF_HOURS)  # noqa: PLR2004 -- a third in the evening
                begins = self._moment(cast, first + timedelta(days=day), hour)
                made.append(self._entry(session, cast, begins, self._ticket(session, cast, begins)))
            return made

        self._life.firm.clock.to(first_instant(cast.zone, first_day(month_after(month))))
        self._life.entries[cast.client] += self._life.firm.run(job)
        self._life.counts["entries"] += len(at)
        if dice.random() < 0.3:  # noqa: PLR2004 -- every third month or so
            self._late(cast, month)
        self._buy(cast, month)

    def _moment(self, cast: Cast, day: date, hour: int) -> datetime:
        minute = self._life.dice.choice((0, 10, 20, 30))
        return datetime.combine(day, time(hour, minute), ZoneInfo(cast.zone))

    def _ticket(self, session: WorkSession, cast: Cast, begins: datetime) -> Ticket:
        kind = self._life.dice.choice(_KINDS)
        minor = kind == "service_request" and self._life.dice.random() < 0.5  # noqa: PLR2004 -- one of two
        ticket = Ticket(
            id=self._life.firm.central.ids.new(),
            client_id=cast.client,
            title="Work of the year",
            kind=kind,
            minor=minor,
            well_defined=minor,
            opened_at=begins - timedelta(hours=1),
            created_at=begins - timedelta(hours=1),
            created_by=cast.worker,
        )
        session.add(ticket)
        session.flush()
        return ticket

    def _entry(
        self,
        session: WorkSession,
        cast: Cast,
        begins: datetime,
        ticket: Ticket,
        late_reason: str = "",
    ) -> UUID:
        ends = begins + timedelta(minutes=self._life.dice.choice((10, 20, 35, 50, 90)))
        stretch = {"start": to_micros(begins), "end": to_micros(ends), "activity": "work"}
        entry = TimeEntry(
            id=self._life.firm.central.ids.new(),
            client_id=cast.client,
            ticket_id=ticket.id,
            user_id=cast.worker,
            grade=self._life.dice.choice(("standard", "standard", "senior")),
            work_kind="request",
            started_at=begins,
            ended_at=ends,
            intervals=[stretch | {"mode": "remote"}],
            worked_s=int((ends - begins).total_seconds()),
            note="Work of the year",
            late_reason=late_reason,
            created_at=ends,
            created_by=cast.worker,
        )
        session.add(entry)
        return entry.id

    def _late(self, cast: Cast, month: str) -> None:
        """Work of the month before is written down only now; that month is closed."""
        before = month_after(month, -1)
        if before < f"{self._life.year}-01":
            return
        day = first_day(before) + timedelta(days=self._life.dice.randrange(28))
        begins = self._moment(cast, day, 22)

        def job(session: WorkSession) -> UUID:
            ticket = self._ticket(session, cast, begins)
            return self._entry(session, cast, begins, ticket, "found in a notebook")

        self._life.entries[cast.client].append(self._life.firm.run(job))
        self._life.counts["late entries"] += 1

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
