"""What has to be settled before a month can be closed, each with a link to its row.

Source: domain.md 2.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.billing.invoice import open_reviews
from app.domain.billing.months import first_day, month_after, month_name, month_of_day
from app.domain.calendar import first_instant, month_of
from app.domain.consents import ASKS_THE_MANAGER
from app.domain.rules import RuleBroken
from app.domain.words import moment_words, money_words
from app.queries.billing.facts import MonthMatter, material_words
from app.queries.billing.labels import EntryLabel, entry_labels
from app.queries.effects import open_proposals
from app.queries.holds import pending_holds
from app.records import Material, Milestone, Project

Kind = Literal["hold", "review", "flag", "proposal", "material", "project"]
_NAMED = 5
"""How many rows a refusal names; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """One row that keeps a month from being closed.

    Attributes:
        words: which, in words that stand in a list.
        link: its row: "entry:<id>", "effect:<id>", "material:<id>" or "project:<id>".
        key: of a review, the group that is meant.
    """

    kind: Kind
    words: str
    link: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """A month that somebody wants to close.

    Attributes:
        refusal: why it cannot be closed whatever is settled: it is not over, closed already, or
            another month comes first; empty where nothing of that kind is.
        blockers: what waits for a person.
    """

    client: UUID
    month: str
    refusal: str
    blockers: tuple[Blocker, ...]

    @property
    def closable(self) -> bool:
        """Whether the month can be closed now."""
        return not self.refusal and not self.blockers


def checklist(session: Session, matter: MonthMatter, now: datetime) -> Checklist:
    """What keeps a month from being closed."""
    try:
        check_in_turn(matter, now)
        refusal = ""
    except RuleBroken as said:
        refusal = said.sentence
    return Checklist(
        matter.client.id, matter.facts.month, refusal, tuple(_blockers(session, matter, now))
    )


def check_in_turn(matter: MonthMatter, now: datetime) -> None:
    """Check that a month is over, open, and the next one of its client's books.

    Raises:
        RuleBroken: it is not; the sentence says what to do.
    """
    facts = matter.facts
    month, name = facts.month, month_name(facts.month)
    after = first_day(month_after(month))
    if now < first_instant(matter.client.zone, after):
        raise RuleBroken("month-running", f"{name} is not over yet.")
    if month in facts.locked:
        raise RuleBroken("month-locked", f"{name} is locked already.")
    if month < facts.begins:
        raise RuleBroken(
            "month-before",
            f"The books of this client begin with {month_name(facts.begins)}; {name} lies before.",
        )
    before = facts.begins
    while before < month:
        if before not in facts.locked:
            raise RuleBroken(
                "month-order", f"Close {month_name(before)} first: months are closed in order."
            )
        before = month_after(before)


def check_settled(session: Session, matter: MonthMatter, now: datetime) -> None:
    """Check that nothing in a month waits for a person.

    Raises:
        RuleBroken: something does; the sentence names it.
    """
    waits = [one.words for one in _blockers(session, matter, now)]
    if waits:
        more = f" and {len(waits) - _NAMED} more" if len(waits) > _NAMED else ""
        raise RuleBroken(
            "month-unsettled",
            f"{month_name(matter.facts.month)} cannot be locked while these wait for a person: "
            f"{'; '.join(waits[:_NAMED])}{more}. Settle them first.",
        )


def _blockers(session: Session, matter: MonthMatter, now: datetime) -> list[Blocker]:
    return [
        *_holds(session, matter, now),
        *_reviews(session, matter, now),
        *_proposals(session, matter),
        *_materials(session, matter),
        *_projects(session, matter),
    ]


def _holds(session: Session, matter: MonthMatter, now: datetime) -> list[Blocker]:
    """Held time of the month and of any before: once settled it is posted to the open month."""
    zone = matter.client.zone
    end = first_instant(zone, first_day(month_after(matter.facts.month)))
    return [
        Blocker(
            "hold",
            f"{one.ticket or 'time'} of {one.user}, {moment_words(one.started_at, zone, now)}",
            f"entry:{one.entry_id}",
        )
        for one in pending_holds(session, client=matter.client.id)
        if one.started_at < end
    ]


def _reviews(session: Session, matter: MonthMatter, now: datetime) -> list[Blocker]:
    waits = open_reviews(matter.facts)
    labels = entry_labels(session, (UUID(one.exclusion.entry) for one in waits))
    topped = {
        (one.exclusion.entry, one.exclusion.said_of): one.exclusion.amount_minor
        for one in matter.facts.standing
        if one.exclusion.tops_up
    }
    found = []
    for one in waits:
        label = labels[UUID(one.exclusion.entry)]
        with_it = topped.get((one.exclusion.entry, one.exclusion.key), 0)
        what = money_words(one.exclusion.amount_minor + with_it, one.exclusion.currency)
        flagged = bool(one.exclusion.flags)
        todo = "to bill, absorb or waive" if flagged else "to confirm, waive or reverse"
        found.append(
            Blocker(
                "flag" if flagged else "review",
                f"{_place(label, one.exclusion.start, matter.client.zone, now)}: {what} {todo}",
                f"entry:{one.exclusion.entry}",
                one.exclusion.key,
            )
        )
    return found


def _place(label: EntryLabel, at: datetime, zone: str, now: datetime) -> str:
    return f"{label.what} of {label.user}, {moment_words(at, zone, now)}"


def _proposals(session: Session, matter: MonthMatter) -> list[Blocker]:
    # An adjustment posts to whichever month is open when it is accepted, and keeps none waiting.
    return [
        Blocker("proposal", f"a dearer decision about {one.ticket or 'time'}", f"effect:{one.id}")
        for one in open_proposals(session, client=matter.client.id)
        if one.kind == ASKS_THE_MANAGER
        and matter.facts.month in {one.work_month, one.posting_month}
    ]


def _materials(session: Session, matter: MonthMatter) -> list[Blocker]:
    query = (
        select(Material)
        .where(
            Material.client_id == matter.client.id,
            Material.approved_at.is_(None),
            Material.void.is_(False),
        )
        .order_by(Material.used_on, Material.id)
    )
    return [
        Blocker("material", f"{material_words(one)}, not agreed to yet", f"material:{one.id}")
        for one in session.scalars(query)
        if month_of_day(one.used_on) <= matter.facts.month
    ]


def _projects(session: Session, matter: MonthMatter) -> list[Blocker]:
    """Projects that were closed in this month and have no milestone that could be invoiced."""
    parts = (
        select(Milestone.project_id)
        .where(Milestone.client_id == matter.client.id, Milestone.void.is_(False))
        .scalar_subquery()
    )
    query = (
        select(Project)
        .where(
            Project.client_id == matter.client.id,
            Project.closed_at.is_not(None),
            Project.fee_minor > 0,
            Project.id.not_in(parts),
        )
        .order_by(Project.id)
    )
    return [
        Blocker(
            "project",
            f"the project “{one.title}”, which is closed and has no milestone to invoice",
            f"project:{one.id}",
        )
        for one in session.scalars(query)
        if one.closed_at is not None
        and month_of(matter.client.zone, one.closed_at) == matter.facts.month
    ]
