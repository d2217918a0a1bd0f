"""Tickets and their timelines, from histories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.calendar import CalendarRules
from app.domain.lifecycle import reopenable_until
from app.domain.solved import BY_ITSELF
from app.domain.vocabulary import EventKind, ResolutionKind, TicketKind, TicketState
from app.importers.demo import words
from app.importers.demo.calendars import rules_of
from app.importers.demo.clients import DemoClient
from app.importers.demo.histories import LEVELS, Change, History
from app.importers.demo.kinds import Kind
from app.importers.demo.people import People
from app.importers.demo.stage import Row, Stage
from app.importers.demo.titles import Teller

ENDINGS = {
    "code 9": ResolutionKind.WORKAROUND,
    "code 8": ResolutionKind.WORKAROUND,
    "code 10": ResolutionKind.TEMPORARY,
}
"""Closing codes read as other than for good."""
DEGRADED_SHARE, ASSET_SHARE = 0.55, 0.35
FIELDS = {"group": "team_id", "assignee": "assignee_id"}
SETTLED = (TicketState.RESOLVED, TicketState.CLOSED)
CENTRAL = "central"
"""Who, in the log's place, closes by itself what was solved for long."""


@dataclass(slots=True)
class Planned:
    """A ticket as planned, with what later parts need of it."""

    client: DemoClient
    history: History
    kind: Kind
    row: Row
    service: str
    events: list[Row] = field(default_factory=list)


class TicketPlanner:
    """Plans the tickets of one client."""

    def __init__(self, stage: Stage, people: People, client: DemoClient) -> None:
        self._stage = stage
        self._people = people
        self._client = client
        self._teller = Teller.of(client)
        self._rules: dict[UUID, CalendarRules] = {}
        kinds = words.services().assets
        self._assets = {
            service: [row for row in client.assets if row["kind"] in wanted]
            for service, wanted in kinds.items()
        }

    def plan(self, history: History, kind: Kind, location: str) -> Planned:
        """Plan one ticket; its number is given when all are known."""
        first, last = history.first, history.last
        service, category = words.services().of(last.category)
        site = self._client.sites[location]
        closed_at = self._close_by_itself(history, site)
        rng = self._stage.chance("ticket", history.number)
        restored = history.since(TicketState.RESOLVED) if history.state in SETTLED else None
        degraded = kind.kind is TicketKind.INCIDENT and last.priority in {"3", "4"}
        row = self._stage.add(
            "ticket",
            history.opened_at,
            self._desk(first.opened_by),
            client_id=self._client.id,
            number=0,
            title=self._teller.title(rng, service, kind, last.priority, site),
            description=self._teller.told(rng, kind, last.priority),
            kind=kind.kind.value,
            state=history.state.value,
            effect="degradation" if degraded and rng.random() < DEGRADED_SHARE else "disruption",
            impact=LEVELS[last.impact],
            urgency=LEVELS[last.urgency],
            priority=int(last.priority or 3),
            service=service,
            category=category,
            minor=kind.minor,
            well_defined=kind.minor,
            site_id=site["id"],
            requester_id=self._client.contacts[first.caller]["id"],
            team_id=self._team(last.group),
            assignee_id=self._person(last.assignee),
            asset_ids=self._asset(rng.random(), rng.random(), service),
            tags=[],
            source="email" if first.channel == "Email" else "phone",
            follow_up_of=None,
            opened_at=history.opened_at,
            service_restored_at=restored,
            resolution_kind=(_ending(history) or ResolutionKind.PERMANENT).value
            if restored
            else "",
            resolution_summary=rng.choice(words.notes()[service]["ended"]) if restored else "",
            first_response_at=self._first_response(history),
            last_update_at=self._last_update(history),
            state_since=history.since(history.state) or history.opened_at,
            reopen_count=last.reopenings,
            reassignment_count=last.reassignments,
            due_at=None,
            due_kind="",
            touched_at=closed_at or history.updates[-1].at,
        )
        planned = Planned(self._client, history, kind, row, service)
        planned.events = [self._event(row, change) for change in history.changes]
        return planned

    def _close_by_itself(self, history: History, site: Row) -> datetime | None:
        """Close what was solved for good and is over, which the log left as it was; when it was."""
        solved = history.since(TicketState.RESOLVED)
        if history.state is not TicketState.RESOLVED or solved is None or _ending(history):
            return None
        ends = reopenable_until(self._hours(site), solved)
        if ends > self._stage.now:
            return None
        history.changes.append(
            Change(ends, "state", TicketState.RESOLVED, TicketState.CLOSED, CENTRAL)
        )
        history.state = TicketState.CLOSED
        return ends

    def _hours(self, site: Row) -> CalendarRules:
        wanted = site["calendar_id"] or self._client.row["calendar_id"]
        if wanted not in self._rules:
            rows = self._stage.rows["calendar"]
            self._rules[wanted] = next(rules_of(row) for row in rows if row["id"] == wanted)
        return self._rules[wanted]

    def _event(self, ticket: Row, change: Change) -> Row:
        old, new = change.old, change.new
        if change.field == "assignee":
            old, new = _text(self._person(old)), _text(self._person(new))
        elif change.field == "group":
            old, new = _text(self._team(old)), _text(self._team(new))
        author = self.author(change.by, ticket["assignee_id"])
        return event(
            self._stage,
            ticket,
            change.at,
            EventKind.CHANGE,
            author=author,
            author_kind="user" if author else "system",
            field_name=FIELDS.get(change.field, change.field),
            old=str(old),
            new=str(new),
            reason=BY_ITSELF if change.by == CENTRAL else "",
        )

    def author(self, updater: str, otherwise: UUID | None) -> UUID | None:
        """Who made an update: the person it was matched with, else the desk; no machine."""
        if updater == CENTRAL or updater in self._people.machines:
            return None
        known = self._people.by_updater.get(updater)
        return known["id"] if known else otherwise or self._desk(updater)

    def _desk(self, who: str) -> UUID:
        desk = self._people.desk
        found: UUID = desk[sum(who.encode()) % len(desk)]["id"]
        return found

    def _person(self, name: str) -> UUID | None:
        return self._people.by_name[name]["id"] if name else None

    def _team(self, group: str) -> UUID | None:
        return self._people.teams[group] if group else None

    def _asset(self, throw: float, pick: float, service: str) -> list[str]:
        fitting = self._assets.get(service, ())
        if not fitting or throw >= ASSET_SHARE:
            return []
        return [str(fitting[int(pick * len(fitting))]["id"])]

    def _first_response(self, history: History) -> datetime | None:
        """When a person first took it up: the first update that left it other than new."""
        return next(
            (
                update.at
                for update in history.updates
                if update.state is not TicketState.NEW
                and update.row.updated_by not in self._people.machines
            ),
            None,
        )

    def _last_update(self, history: History) -> datetime | None:
        """When the client last saw its state change by a person."""
        if self._first_response(history) is None:
            return None
        return next(
            (
                change.at
                for change in reversed(history.changes)
                if change.field == "state" and change.by not in self._people.machines
            ),
            None,
        )


def _ending(history: History) -> ResolutionKind | None:
    """How it was solved, where that was not for good."""
    return ENDINGS.get(history.last.closed_code)


def event(
    stage: Stage,
    ticket: Row,
    at: datetime,
    kind: EventKind,
    *,
    author: UUID | None,
    author_kind: str = "user",
    channel: str = "desk",
    body: str = "",
    field_name: str = "",
    old: str = "",
    new: str = "",
    reason: str = "",
) -> Row:
    """Plan one entry of a ticket's timeline; a contact's has no user who created it."""
    return stage.add(
        "ticket_event",
        at,
        author if author_kind == "user" else None,
        client_id=ticket["client_id"],
        ticket_id=ticket["id"],
        kind=kind.value,
        at=at,
        effective_at=at,
        author_kind=author_kind,
        author_id=author,
        channel=channel,
        body=body,
        field_name=field_name,
        old=old,
        new=new,
        reason=reason,
    )


def number_tickets(tickets: list[Planned], first: int = 1001) -> None:
    """Number all tickets by time of opening, and tie the follow-ups."""
    tickets.sort(key=lambda planned: (planned.row["opened_at"], planned.row["id"].int))
    by_case: Mapping[str, Planned] = {planned.history.number: planned for planned in tickets}
    for number, planned in enumerate(tickets, start=first):
        planned.row["number"] = number
        if planned.kind.follows:
            planned.row["follow_up_of"] = by_case[planned.kind.follows].row["id"]


def _text(value: Any) -> str:
    return "" if value is None else str(value)
