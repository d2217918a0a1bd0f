"""The life cycle of a ticket: which state may follow which, and what each step asks for.

Pure rules: the verbs ask them before a change, central asks them again of every row.

Source: domain.md 2.1.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.calendar import CalendarRules, local_date, zone_of
from app.domain.rules import RuleBroken
from app.domain.vocabulary import ResolutionKind, Right, TicketKind
from app.domain.vocabulary import TicketState as S

REOPEN_DAYS = 5
"""Business days after a resolution in which anybody may reopen the ticket."""
CLOCKS_APART = timedelta(minutes=2)
"""How far two honest clocks may differ before a moment is called the future."""
UNAPPROVED = "unapproved"
"""The tag of a ticket that was begun without the approval it needs."""
FOLLOW_UP = "follow_up"
"""The field of a timeline entry that answers what comes after a workaround."""

NEXT: Mapping[S, frozenset[S]] = {
    S.NEW: frozenset({S.TRIAGED, S.IN_PROGRESS, S.CANCELLED}),
    S.TRIAGED: frozenset(
        {
            S.IN_PROGRESS,
            S.AWAITING_APPROVAL,
            S.SCHEDULED,
            S.WAITING_CLIENT,
            S.WAITING_VENDOR,
            S.CANCELLED,
        }
    ),
    S.AWAITING_APPROVAL: frozenset({S.TRIAGED, S.IN_PROGRESS, S.CANCELLED}),
    S.IN_PROGRESS: frozenset(
        {S.WAITING_CLIENT, S.WAITING_VENDOR, S.SCHEDULED, S.RESOLVED, S.CANCELLED}
    ),
    S.WAITING_CLIENT: frozenset({S.IN_PROGRESS, S.RESOLVED, S.CANCELLED}),
    S.WAITING_VENDOR: frozenset({S.IN_PROGRESS, S.RESOLVED, S.CANCELLED}),
    S.SCHEDULED: frozenset({S.IN_PROGRESS, S.RESOLVED, S.CANCELLED}),
    S.RESOLVED: frozenset({S.IN_PROGRESS, S.CLOSED}),
    S.CLOSED: frozenset(),
    S.CANCELLED: frozenset(),
}

WORDS: Mapping[S, str] = {
    S.NEW: "New",
    S.TRIAGED: "Triaged",
    S.AWAITING_APPROVAL: "Waiting for approval",
    S.SCHEDULED: "Scheduled",
    S.IN_PROGRESS: "In progress",
    S.WAITING_CLIENT: "Waiting for the client",
    S.WAITING_VENDOR: "Waiting for a vendor",
    S.RESOLVED: "Resolved",
    S.CLOSED: "Closed",
    S.CANCELLED: "Cancelled",
}


def check_transition(old: S, new: S) -> None:
    """Let a change of state pass, or say why not.

    Raises:
        RuleBroken: the new state may not follow the old one.
    """
    if new == old or new in NEXT[old]:
        return
    if not NEXT[old]:
        raise RuleBroken(
            "ticket-ended",
            f"This ticket is {WORDS[old].lower()} and stays so: "
            "open a new one and name this as its earlier occurrence.",
        )
    choices = ", ".join(sorted(WORDS[state].lower() for state in NEXT[old]))
    raise RuleBroken(
        "state-not-next",
        f"A ticket that is {WORDS[old].lower()} cannot become {WORDS[new].lower()}: "
        f"choose one of {choices}.",
    )


@dataclass(frozen=True, slots=True)
class Triage:
    """What is known of a ticket when it leaves *new*."""

    kind: str
    impact: str
    urgency: str
    service: str

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that are still empty, in the order in which a person fills them in."""
        asked = {"kind": self.kind, "impact": self.impact, "urgency": self.urgency}
        if self.kind == TicketKind.INCIDENT:
            asked["service"] = self.service
        return tuple(name for name, value in asked.items() if not value.strip())


_MISSING = {
    "kind": "say whether it is an incident, a service request or a solution design",
    "impact": "say how many people it touches",
    "urgency": "say how soon it matters",
    "service": "name the service that is disrupted",
}


def check_step_told(state: str, told: str | None) -> None:
    """Check that a ticket and its timeline say the same after an act that changed one of them.

    Args:
        state: the ticket's state now.
        told: what the act's own entry on the timeline says; None where it has none.

    Raises:
        RuleBroken: the step is not told, or another one is.
    """
    if told is None:
        raise RuleBroken(
            "state-untold",
            "A state changes together with an entry on the timeline that says why and from when: "
            "take the step again on the ticket.",
        )
    if told != state:
        raise RuleBroken(
            "state-apart",
            "The timeline names another state than the ticket has: take the step again on the "
            "ticket.",
        )


def leaves_new(old: S, new: S) -> bool:
    """Whether a step is, or passes over, the triage."""
    return old is S.NEW and new not in {S.NEW, S.CANCELLED}


def check_triage(known: Triage) -> None:
    """Check that a ticket may leave *new*.

    Raises:
        RuleBroken: a field is empty; the code names the first, the sentence says what to do.
    """
    if known.missing:
        what = " and ".join(_MISSING[name] for name in known.missing)
        raise RuleBroken(f"triage-{known.missing[0]}", f"Before anybody starts: {what}.")


def begins_work(old: S, new: S) -> bool:
    """Whether a step starts work that was not under way."""
    return new is S.IN_PROGRESS and old in {S.NEW, S.TRIAGED, S.AWAITING_APPROVAL}


def needs_approval(kind: str, *, minor: bool) -> bool:
    """Whether an approver of the client has to agree before work starts."""
    return kind == TicketKind.SOLUTION_DESIGN or (kind == TicketKind.SERVICE_REQUEST and not minor)


def check_start(kind: str, *, minor: bool, approved: bool, anyway: bool) -> None:
    """Warn before work that nobody has approved; a person may start it anyway, and it is flagged.

    Raises:
        RuleBroken: it is not approved, and nobody said to start anyway.
    """
    if approved or anyway or not needs_approval(kind, minor=minor):
        return
    what = "A solution design" if kind == TicketKind.SOLUTION_DESIGN else "A request of this size"
    raise RuleBroken(
        "approval-missing",
        f"{what} needs an approved quote or a recorded consent: let it wait for approval, or "
        "start anyway, and its work is flagged.",
    )


def check_resolution(
    summary: str, kind: str, restored: datetime | None, opened: datetime, now: datetime
) -> None:
    """Check what a resolution says.

    Raises:
        RuleBroken: the summary or the kind is missing, or service was restored before the
            opening or after now.
    """
    if kind not in frozenset(ResolutionKind):
        raise RuleBroken(
            "resolution-kind", "Say how it was solved: for good, by a workaround, or for now."
        )
    if restored is None or not opened <= restored <= now:
        raise RuleBroken(
            "restored-outside",
            "“Service restored at” lies after the first report and not in the future: "
            "choose a moment between the two.",
        )
    if not summary.strip():
        raise RuleBroken("summary-empty", "Say what was done, in words that the client can read.")


def reopenable_until(rules: CalendarRules, resolved: datetime) -> datetime:
    """The end of the days in which anybody may reopen, and after which a ticket closes by itself.

    The same time of day, so many business days later; where no day ever opens, calendar days.
    """
    zone = zone_of(rules.zone)
    day, left = local_date(rules.zone, resolved), REOPEN_DAYS
    always = not any(rules.weekly)
    while left:
        day += timedelta(days=1)
        left -= bool(always or rules.windows_on(day))
    at = resolved.astimezone(zone)
    return datetime.combine(day, at.time(), tzinfo=zone).astimezone(resolved.tzinfo)


def check_reopening(
    rights: Collection[Right],
    rules: CalendarRules,
    resolved: datetime | None,
    effective: datetime,
    now: datetime,
    until: datetime | None = None,
) -> None:
    """Check that a ticket may be reopened.

    Args:
        rights: of the person who reopens it.
        rules: the hours of its site.
        resolved: when it was resolved; None where nothing says.
        effective: when the recurrence was reported.
        now: the present.
        until: to when anybody may, where that is later than the days from its resolution.

    Raises:
        RuleBroken: the moment lies before the resolution or in the future, or the days in which
            anybody may reopen are over and the person is no account manager.
    """
    if effective > now or (resolved is not None and effective < resolved):
        raise RuleBroken(
            "effective-outside",
            "“Reported at” lies between the resolution and now: correct the moment.",
        )
    if resolved is None or Right.TAM in rights:
        return
    ends = reopenable_until(rules, resolved)
    if effective > max(ends, until or ends):
        raise RuleBroken(
            "reopen-late",
            f"More than {REOPEN_DAYS} business days have passed since it was resolved: an account "
            "manager can still reopen it, or report a recurrence as a new ticket.",
        )


def check_cancellation(rights: Collection[Right], reason: str, *, asked: bool) -> None:
    """Check that a ticket may be cancelled.

    Args:
        rights: of the person who cancels it.
        reason: why.
        asked: whether the requester asked for it.

    Raises:
        RuleBroken: no reason is given, or neither the requester nor an account manager wants it.
    """
    if not reason.strip():
        raise RuleBroken("cancel-reason", "Say why it is cancelled: the client reads it.")
    if not asked and Right.TAM not in rights:
        raise RuleBroken(
            "cancel-not-asked",
            "A ticket is cancelled when its requester asks for it, or by an account manager.",
        )


def asks_follow_up(resolution: str) -> bool:
    """Whether a way of solving leaves the question what comes after it."""
    return resolution in {ResolutionKind.WORKAROUND, ResolutionKind.TEMPORARY}


def check_closing(resolution: str, *, answered: bool) -> None:
    """Check that a ticket may close.

    Raises:
        RuleBroken: nobody has said what comes after the workaround.
    """
    if asks_follow_up(resolution) and not answered:
        raise RuleBroken(
            "follow-up-open",
            "It was solved by a workaround: say first whether a follow-up is wanted.",
        )
