"""Open projects and solution designs, with the time that was worked on them.

Cost: three statements.

Source: domain.md 6 (section 7), S50.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import or_, select

from app.domain.check_ins import ProjectFact, Row
from app.domain.lifecycle import WORDS
from app.domain.vocabulary import OPEN_STATES, TicketKind, TicketState
from app.queries.check_ins.basis import Basis
from app.queries.check_ins.tickets import TicketRead, TicketsRead
from app.queries.decisions import superseded
from app.records import Milestone, Project, Ticket, TimeEntry


@dataclass(frozen=True, slots=True)
class ProjectsRead:
    """The client's open projects, and the next milestone of each that has one."""

    projects: Sequence[Project] = field(default=())
    milestones: Mapping[UUID, Milestone] = field(default_factory=dict)

    @property
    def tickets(self) -> frozenset[str]:
        """Ids, as text, of the tickets that they speak for."""
        return frozenset(ticket for one in self.projects for ticket in one.ticket_ids)


def read_projects(basis: Basis) -> ProjectsRead:
    """Read the projects that are approved and not closed."""
    query = (
        select(Project)
        .where(
            Project.client_id == basis.client_id,
            or_(Project.closed_at.is_(None), Project.closed_at > basis.now),
        )
        .order_by(Project.title, Project.id)
    )
    ahead = (
        select(Milestone)
        .where(
            Milestone.client_id == basis.client_id,
            Milestone.reached_at.is_(None),
            Milestone.void.is_(False),
        )
        .order_by(Milestone.position.desc(), Milestone.id.desc())
    )
    # The first that is not reached is read last, and stays.
    milestones = {one.project_id: one for one in basis.session.scalars(ahead)}
    return ProjectsRead(basis.session.scalars(query).all(), milestones)


def project_facts(
    basis: Basis, projects: ProjectsRead, tickets: TicketsRead
) -> tuple[ProjectFact, ...]:
    """Open projects, and the open solution designs that belong to none."""
    worked = _worked(basis, projects.tickets)
    facts = [
        _project(one, projects.milestones.get(one.id), tickets, worked) for one in projects.projects
    ]
    facts += [
        _design(one, worked.get(one.id, []))
        for one in tickets.tickets.values()
        if one.is_open
        and one.kind == TicketKind.SOLUTION_DESIGN
        and str(one.id) not in projects.tickets
    ]
    return tuple(facts)


_Worked = Mapping[UUID, Sequence[tuple[UUID, int]]]
"""Ticket → entries with their minutes."""


def _worked(basis: Basis, tickets: Iterable[str]) -> dict[UUID, list[tuple[UUID, int]]]:
    named = sorted(UUID(ticket) for ticket in tickets)
    about = (Ticket.kind == TicketKind.SOLUTION_DESIGN.value) & Ticket.state.in_(
        sorted(OPEN_STATES)
    )
    query = (
        select(TimeEntry.ticket_id, TimeEntry.id, TimeEntry.worked_s)
        .join(Ticket, Ticket.id == TimeEntry.ticket_id)
        .where(
            TimeEntry.client_id == basis.client_id,
            TimeEntry.void.is_(False),
            TimeEntry.id.not_in(superseded()),
            or_(about, Ticket.id.in_(named)) if named else about,
        )
        .order_by(TimeEntry.started_at, TimeEntry.id)
    )
    found: dict[UUID, list[tuple[UUID, int]]] = {}
    for ticket, entry, seconds in basis.session.execute(query):
        if ticket is not None:
            found.setdefault(ticket, []).append((entry, seconds))
    return found


def _project(
    project: Project, ahead: Milestone | None, read: TicketsRead, worked: _Worked
) -> ProjectFact:
    ids = [UUID(ticket) for ticket in project.ticket_ids]
    tickets = [read.tickets[ticket] for ticket in ids if ticket in read.tickets]
    entries = [entry for ticket in ids for entry in worked.get(ticket, ())]
    open_ = [one for one in tickets if one.is_open]
    return ProjectFact(
        Row("project", str(project.id)),
        project.title,
        project.estimate_min,
        _minutes(entries),
        project.fee_minor,
        project.currency,
        ahead.due_on if ahead is not None else None,
        ahead.title if ahead is not None else "",
        risks=tuple(_risks(project, open_)),
        tickets=tuple(one.row for one in tickets),
        entries=tuple(Row("entry", str(entry)) for entry, _seconds in entries),
        state=f"{len(open_)} of {len(ids)} tickets open" if ids else "no ticket yet",
    )


def _risks(project: Project, open_: Sequence[TicketRead]) -> list[str]:
    risks = [] if project.approved_at is not None else ["not approved yet"]
    waiting = [one.row.label for one in open_ if one.state == TicketState.WAITING_VENDOR]
    if waiting:
        risks.append(f"{', '.join(waiting)} waits for a vendor")
    return risks


def _design(ticket: TicketRead, entries: Sequence[tuple[UUID, int]]) -> ProjectFact:
    return ProjectFact(
        ticket.row,
        ticket.title,
        0,
        _minutes(entries),
        entries=tuple(Row("entry", str(entry)) for entry, _seconds in entries),
        state=f"Solution design, {WORDS[TicketState(ticket.state)].lower()}",
    )


def _minutes(entries: Iterable[tuple[UUID, int]]) -> int:
    return sum(seconds for _entry, seconds in entries) // 60
