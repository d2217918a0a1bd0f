"""What is typed on the stop sheet, and how it reads; pure.

Every moment is read in the zone in which the client reads the times. What cannot be read yet is
left out of the preview and told under its field when the entry is saved.

Source: ux.md 3.9 "stop", "exclusion".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from app.bootstrap.timed import Stopped
from app.bootstrap.told import AfterResolution, Consent, Proposal, Told
from app.domain.consents import BILLABLE, check_consent
from app.domain.moments import moment_text, parse_moment
from app.domain.overrides import LEAST_REASON, check_reason, check_stated
from app.domain.rules import RuleBroken
from app.domain.vocabulary import WorkKind
from app.domain.words import local_time
from app.queries.stop_sheet import StopSheet

Travel = Literal["none", "there", "back", "both"]
Span = tuple[datetime, datetime]

WORK_KINDS: tuple[tuple[WorkKind, str], ...] = (
    (WorkKind.REQUEST, "Ticket work"),
    (WorkKind.TRAINING, "Training"),
    (WorkKind.DOCUMENTATION, "Documentation"),
    (WorkKind.PORTAL_SETUP, "Portal set-up"),
    (WorkKind.OTHER, "Other"),
)
MODES: tuple[tuple[str, str], ...] = (("remote", "Remote"), ("onsite", "On site"))
TRAVELS: tuple[tuple[Travel, str], ...] = (
    ("none", "None"),
    ("there", "The way there"),
    ("back", "The way back"),
    ("both", "There and back"),
)
RESEARCH = "EX-POST-RESOLUTION"
"""The reason that needs a person's word: was it closing out, or research?"""


@dataclass(frozen=True, slots=True)
class TypedConsent:
    """A consent as it is being written; moments as text."""

    kind: Literal["covered", "billable"] = "covered"
    starts: str = ""
    ends: str = ""
    approver: UUID | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TypedDecision:
    """Another decision as it is being written.

    Attributes:
        about: the part of the work; None for all of it.
        decision: empty until one is chosen.
    """

    decision: Literal["", "included", "excluded"] = ""
    about: Span | None = None
    multiplier: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """Everything on the sheet but the note.

    Attributes:
        arrived: the end of the way there, as text.
        left: the beginning of the way back, as text.
        after: what work after the resolution was; empty until one is chosen.
        end_right: the end of a long timer is right.
    """

    work_kind: WorkKind = WorkKind.REQUEST
    mode: str = "remote"
    travel: Travel = "none"
    arrived: str = ""
    left: str = ""
    after: AfterResolution | Literal[""] = ""
    late_reason: str = ""
    end_right: bool = False
    consent: TypedConsent | None = None
    decision: TypedDecision | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was typed, read.

    Attributes:
        told: what can be read of it.
        errors: field → what is wrong with it and what to do.
    """

    told: Told
    errors: Mapping[str, str] = field(default_factory=dict)


class _Reader:
    """Reads field by field and notes what cannot be read."""

    def __init__(self, stopped: Stopped, zone: str) -> None:
        self._stopped, self._zone = stopped, zone
        self.errors: dict[str, str] = {}

    def moment(self, name: str, text: str, title: str) -> datetime | None:
        """A moment of the day of the stop, or None where it cannot be read."""
        try:
            return parse_moment(text, self._zone, self._stopped.at, field=title)
        except RuleBroken as problem:
            self.errors[name] = problem.sentence
            return None

    def on_the_way(self, name: str, text: str, title: str) -> datetime | None:
        """A moment of the travel: on the day of the stop, else on that of the start."""
        begin, end = self._stopped.timed.spans[0][0], self._stopped.timed.spans[-1][1]
        at = self.moment(name, text, title)
        if at is not None and not begin < at < end:
            return parse_moment(text, self._zone, begin, field=title)
        return at

    def consent(self, typed: TypedConsent) -> Consent | None:
        """The consent, or None where its span cannot be read."""
        starts = self.moment("consent_starts", typed.starts, "From")
        ends = self.moment("consent_ends", typed.ends, "To")
        if typed.kind == BILLABLE and typed.approver is None:
            self.errors["consent_approver"] = (
                "Only an approver of the client can accept a premium: choose the contact who did."
            )
        if starts is None or ends is None:
            return None
        try:
            check_consent(typed.kind, starts, ends)
        except RuleBroken as problem:
            self.errors["consent_ends"] = problem.sentence
            return None
        return Consent(typed.kind, starts, ends, typed.approver, typed.note)

    def decision(self, typed: TypedDecision) -> Proposal | None:
        """The decision, or None where none is chosen."""
        if typed.decision == "":
            self.errors["decision"] = "Choose included or excluded."
            return None
        multiplier = typed.multiplier.strip() if typed.decision == "excluded" else ""
        try:
            check_stated(typed.decision, "", multiplier)
        except RuleBroken as problem:
            self.errors["multiplier"] = problem.sentence
            multiplier = ""
        try:
            check_reason(typed.reason)
        except RuleBroken as problem:
            self.errors["reason"] = problem.sentence
        starts, ends = typed.about or (None, None)
        reason = typed.reason.strip() or "…"  # shown while it is being written
        return Proposal(typed.decision, reason, starts, ends, multiplier)


def read(typed: Typed, stopped: Stopped, visit: str) -> Reading:
    """Read what was typed.

    Args:
        typed: the fields.
        stopped: the stop that they are about.
        visit: names the visit, where there was travel.
    """
    reader = _Reader(stopped, stopped.sheet.zone)
    arrived = left = None
    if typed.travel in {"there", "both"}:
        arrived = reader.on_the_way("arrived", typed.arrived, "Arrived at")
    if typed.travel in {"back", "both"}:
        left = reader.on_the_way("left", typed.left, "Left again at")
    consent = reader.consent(typed.consent) if typed.consent is not None else None
    proposal = reader.decision(typed.decision) if typed.decision is not None else None
    told = Told(
        typed.work_kind,
        typed.mode,
        arrived,
        left,
        visit,
        typed.after or None,
        typed.late_reason,
        typed.end_right,
        consent,
        proposal,
    )
    told, errors = _within(told, stopped, reader.errors)
    return Reading(told, errors)


def _within(told: Told, stopped: Stopped, errors: dict[str, str]) -> tuple[Told, dict[str, str]]:
    """Travel that cannot be is left out, and told under its field."""
    try:
        told.stretches(stopped.timed.spans)
    except RuleBroken as problem:
        name = problem.code.removeprefix("travel-")
        return replace(told, arrived=None, left=None), {**errors, name: problem.sentence}
    return told, errors


def missing_ground(typed: Typed, sheet: StopSheet, note: str) -> dict[str, str]:
    """What a person still has to say before work after a resolution can be excluded."""
    if sheet.code != RESEARCH and all(line.why.reason != RESEARCH for line in sheet.lines):
        return {}
    if not typed.after:
        return {"after": "Say whether this was closing out or research: nobody else knows."}
    if len(" ".join(note.split())) < LEAST_REASON:
        return {
            "note": f"Say in at least {LEAST_REASON} characters what was researched: the client "
            "reads why it is excluded."
        }
    return {}


def begun_consent(stopped: Stopped, zone: str) -> TypedConsent:
    """A consent for what is excluded now, to the next full hour; else from the start on."""
    parts = [line for line in stopped.sheet.lines if line.decision == "excluded"]
    spans = stopped.timed.spans
    starts = parts[0].start if parts else spans[0][0]
    ends = parts[-1].end if parts else spans[-1][1]
    full = ends.replace(minute=0, second=0, microsecond=0)
    ends = full if full == ends else full + timedelta(hours=1)
    text = _whole_minutes(starts)
    return TypedConsent(
        starts=moment_text(text, zone, stopped.at), ends=moment_text(ends, zone, stopped.at)
    )


def _whole_minutes(at: datetime) -> datetime:
    """A moment as a field shows it; a consent may begin a few seconds early."""
    return at.replace(second=0, microsecond=0)


def parts_of(stopped: Stopped) -> list[tuple[Span | None, str]]:
    """What a decision can be about: all of the work, or one part of it."""
    found: list[tuple[Span | None, str]] = [(None, "All of it")]
    lines, zone = stopped.sheet.lines, stopped.sheet.zone
    if len(lines) > 1:
        found += [
            ((one.start, one.end), f"{local_time(one.start, zone)}–{local_time(one.end, zone)}")
            for one in lines
        ]
    return found
