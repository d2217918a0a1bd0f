"""Rules of consents, projects and answers to proposals (domain.md 2, 2.3, 3.7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from app.domain.rights import Permission, known_roles, may
from app.domain.rules import RuleBroken

COVERED, BILLABLE = "covered", "billable"
LONGEST = timedelta(days=31)
"""How far an approver's own consent reaches at most."""
AGREED, DECLINED = "agreed", "declined"

ASKS_THE_MANAGER = "redecision_proposed"
ASKS_THE_CLIENT = "adjustment_proposal"


def check_consent(kind: str, starts: datetime, ends: datetime) -> None:
    """Check what a consent is for, and its span.

    Raises:
        RuleBroken: there is no such consent, or it ends before it starts.
    """
    if kind not in {COVERED, BILLABLE}:
        raise RuleBroken(
            "consent-unknown", "Choose hours that are covered, or a premium that is billable."
        )
    if ends <= starts:
        raise RuleBroken("span-inverted", "The end must come after the start.")


def check_approver(roles: Iterable[str] | None, what: str) -> None:
    """Check that a contact of the client may accept something that costs.

    Args:
        roles: the contact's roles; None where there is no such contact of this client.
        what: what is accepted, for the sentence: "a premium".

    Raises:
        RuleBroken: nobody is named who may.
    """
    if roles is None or not may(known_roles(roles), Permission.ACCEPT_OFFERS):
        raise RuleBroken(
            "approver-missing",
            f"Only an approver of the client can accept {what}: choose the contact who did.",
        )


def check_ahead(starts: datetime, ends: datetime, now: datetime) -> None:
    """Check that what an approver accepts by themselves is still to come, and has an end in sight.

    Raises:
        RuleBroken: it is over, or reaches too far.
    """
    if ends <= now:
        raise RuleBroken("consent-over", "Choose a time that is still to come.")
    if ends - starts > LONGEST:
        raise RuleBroken(
            "consent-long", f"Keep it within {LONGEST.days} days; it can be agreed anew."
        )


def check_still_ahead(kind: str, starts: datetime, now: datetime) -> None:
    """Check that an approver can take a consent back: one of theirs, before it begins.

    Raises:
        RuleBroken: the account manager gave it, or it has begun.
    """
    if kind != BILLABLE:
        raise RuleBroken("not-found", "There is nothing here, or nothing that you may see.")
    if starts <= now:
        raise RuleBroken(
            "consent-begun",
            "It has begun, and somebody may be at work: call us, and we stop and write it down.",
        )


def check_revocation(before: datetime | None, after: datetime | None, reason: str) -> None:
    """Check the end of a consent: for good, and with a reason.

    Raises:
        RuleBroken: it was revoked before, or nothing says why.
    """
    if before is not None and after != before:
        raise RuleBroken("consent-revoked", "This was revoked already. Record a new one instead.")
    if after is not None and not reason.strip():
        raise RuleBroken("reason-empty", "Say why it does not hold any more.")


def check_project(title: str, fee_minor: int, estimate_min: int) -> None:
    """Check a project's own facts.

    Raises:
        RuleBroken: one of them cannot be.
    """
    if not title.strip():
        raise RuleBroken("title-empty", "Give the project a name.")
    if fee_minor < 0 or estimate_min < 0:
        raise RuleBroken("project-below-zero", "Fee and estimate of a project start at zero.")


def check_lifetime(approved: datetime | None, closed: datetime | None) -> None:
    """Check that a project closes after it was approved.

    Raises:
        RuleBroken: it was never approved, or closes before.
    """
    if closed is not None and (approved is None or closed < approved):
        raise RuleBroken("project-not-begun", "A project closes after its approval.")


def check_answer(kind: str, answer: str, roles: Iterable[str] | None, note: str) -> None:
    """Check an answer to a proposal.

    Args:
        kind: what kind of effect is answered.
        answer: agreed or declined.
        roles: the roles of the contact who answered; None where the account manager did.
        note: how it was said.

    Raises:
        RuleBroken: nothing is asked there, or somebody else has to answer.
    """
    if kind not in {ASKS_THE_MANAGER, ASKS_THE_CLIENT}:
        raise RuleBroken("effect-no-question", "This took effect by itself; nothing is asked.")
    if answer not in {AGREED, DECLINED}:
        raise RuleBroken("answer-unknown", "Answer agreed or declined.")
    if kind == ASKS_THE_CLIENT:
        check_approver(roles, "an adjustment of a locked month")
        if not note.strip():
            raise RuleBroken("note-empty", "Say how the client answered: by phone, in which mail.")
    elif roles is not None:
        raise RuleBroken("answer-not-theirs", "The account manager decides this, not the client.")


def check_second_person(kind: str, answer: str, *, own: bool) -> None:
    """Check that nobody confirms alone what they alone decided to the client's cost.

    Args:
        kind: what kind of effect is answered.
        answer: agreed or declined.
        own: whether whoever answers proposed and decided an override behind it by themselves.

    Raises:
        RuleBroken: another account manager has to agree.
    """
    if own and answer == AGREED and kind == ASKS_THE_MANAGER:
        raise RuleBroken(
            "second-person",
            "You decided this yourself, and it costs the client more: let another account manager "
            "confirm it. You can still decline it.",
        )


def check_seen(answer: str, seen: str, now: str) -> None:
    """Check that what is agreed to is what its person saw.

    Args:
        answer: agreed or declined.
        seen: digest of what they saw; empty where a program did not tell.
        now: digest of what agreeing would do at this moment.

    Raises:
        RuleBroken: it would do something else.
    """
    if answer == AGREED and seen and seen != now:
        raise RuleBroken(
            "effect-otherwise",
            "This comes out otherwise than it was seen: look at the entry, and answer again.",
        )


def check_open(state: str) -> None:
    """Check that a proposal still waits.

    Raises:
        RuleBroken: it was answered, lapsed or replaced.
    """
    if state != "proposed":
        words = {"replaced": "replaced by a newer one", "lapsed": "left without an answer too long"}
        raise RuleBroken(
            "effect-settled",
            f"This proposal was {words.get(state, 'answered')} meanwhile; look at the entry again.",
        )
