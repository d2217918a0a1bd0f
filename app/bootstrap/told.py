"""What a person tells about stopped work: what it was, the way there, consents, a decision.

Source: ux.md 3.9 "stop", "exclusion"; domain.md 3.2 (R05, R33, R34).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from typing import Literal
from uuid import UUID

from app.domain.consents import COVERED, check_consent
from app.domain.coverage import Authorization, Entry, Override
from app.domain.overrides import check_reason, check_span, check_stated
from app.domain.people import Actor
from app.domain.rules import RuleBroken
from app.domain.vocabulary import Right, WorkKind
from app.queries.forecast import Stretches
from app.queries.stop_sheet import Supposed
from app.queries.worked import interval_value
from app.usecases.log_time import Stretch, interval_row

AfterResolution = Literal["wrap_up", "research"]


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent for the ticket that is recorded together with the work.

    Attributes:
        kind: covered (the account manager extends hours) or billable (an approver accepts the
            premium).
        approver: the contact who accepts the premium.
    """

    kind: Literal["covered", "billable"]
    starts_at: datetime
    ends_at: datetime
    approver: UUID | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another decision for the work, or a span of it.

    Attributes:
        reason: at least ten characters; the client reads it.
        multiplier: decimal text, "1.5"; empty leaves it at 1.
    """

    decision: Literal["included", "excluded"]
    reason: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    multiplier: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What the person says about the work beside its times.

    Attributes:
        arrived: until then it was the way there; None: no way there was timed.
        left: from then on it was the way back.
        visit: names the visit that travel and work belong to; needed with travel only.
        after_resolution: what work after the resolution was; None leaves it to the rules.
        confirmed: the end of a long timer is right.
    """

    work_kind: WorkKind = WorkKind.REQUEST
    mode: str = "remote"
    arrived: datetime | None = None
    left: datetime | None = None
    visit: str = ""
    after_resolution: AfterResolution | None = None
    late_reason: str = ""
    confirmed: bool = False
    consent: Consent | None = None
    proposal: Proposal | None = None

    def stretches(self, spans: Stretches) -> list[Stretch]:
        """The timed spans, parted where travel ends or begins.

        Raises:
            RuleBroken: a moment of the travel lies outside the timed time, or no work is left.
        """
        self._check_travel(spans)
        travels = self.arrived is not None or self.left is not None
        visit = self.visit or None if travels else None
        return [
            Stretch(
                start,
                end,
                activity="travel" if self._on_the_way(start, end) else "work",
                mode=self.mode,
                after_resolution=None if self._on_the_way(start, end) else self.after_resolution,
                visit=visit,
            )
            for start, end in self._parted(spans)
        ]

    def _parted(self, spans: Stretches) -> Iterator[tuple[datetime, datetime]]:
        edges = [at for at in (self.arrived, self.left) if at is not None]
        for start, end in spans:
            yield from pairwise(sorted({start, end, *(at for at in edges if start < at < end)}))

    def _on_the_way(self, start: datetime, end: datetime) -> bool:
        there = self.arrived is not None and end <= self.arrived
        return there or (self.left is not None and start >= self.left)

    def _check_travel(self, spans: Stretches) -> None:
        begin, end = spans[0][0], spans[-1][1]
        if self.arrived is not None and not begin < self.arrived < end:
            raise RuleBroken(
                "travel-arrived", "The way there ends within the timed time: correct the moment."
            )
        if self.left is not None and not begin < self.left < end:
            raise RuleBroken(
                "travel-left", "The way back begins within the timed time: correct the moment."
            )
        if self.arrived is not None and self.left is not None and self.left <= self.arrived:
            raise RuleBroken("travel-left", "The way back begins after the arrival: correct one.")

    def check(self, spans: Stretches, rights: Collection[Right]) -> None:
        """Check what would be recorded beside the entry, before anything is.

        Raises:
            RuleBroken: a moment, a reason or a right is missing or wrong.
        """
        self.stretches(spans)
        if self.consent is not None:
            if Right.TAM not in rights:
                raise RuleBroken("consent-not-yours", "An account manager records consents.")
            check_consent(self.consent.kind, self.consent.starts_at, self.consent.ends_at)
        if self.proposal is not None:
            one = self.proposal
            check_stated(one.decision, "", one.multiplier)
            check_reason(one.reason)
            check_span(one.starts_at, one.ends_at, spans[0][0], spans[-1][1])

    def entry(self, spans: Stretches, actor: Actor, ticket: UUID) -> Entry:
        """The work as the engine reads it.

        Raises:
            RuleBroken: a moment of the travel lies outside the timed time.
        """
        return Entry(
            id="running",
            technician=str(actor.user),
            grade=actor.grade,
            work_kind=self.work_kind.value,
            intervals=tuple(interval_value(interval_row(one)) for one in self.stretches(spans)),
            ticket=str(ticket),
            confirmed=self.confirmed,
            late_reason=self.late_reason.strip() or None,
        )

    def supposed(self, actor: Actor, ticket: UUID, now: datetime) -> Supposed:
        """What it would change if it were recorded now; a proposal that waits changes nothing."""
        consents: tuple[Authorization, ...] = ()
        overrides: tuple[Override, ...] = ()
        if self.consent is not None and self.consent.ends_at > self.consent.starts_at:
            one = self.consent
            by = actor.user if one.kind == COVERED else one.approver
            consents = (
                Authorization(
                    one.kind, one.starts_at, one.ends_at, str(ticket), str(by or ""), now, one.note
                ),
            )
        if self.proposal is not None and stands_at_once(actor.rights):
            overrides = (_override(self.proposal, actor, now),)
        return Supposed(consents, overrides)


def stands_at_once(rights: Collection[Right]) -> bool:
    """Whether a decision is put in force as it is written: an account manager's is.

    Where it costs the client more, a second one confirms what follows.
    """
    return Right.TAM in rights


def _override(proposal: Proposal, actor: Actor, now: datetime) -> Override:
    return Override(
        entry="running",
        decision=proposal.decision,
        by=str(actor.user),
        reason=proposal.reason,
        at=now,
        start=proposal.starts_at,
        end=proposal.ends_at,
        multiplier=Fraction(proposal.multiplier) if proposal.multiplier else None,
    )
