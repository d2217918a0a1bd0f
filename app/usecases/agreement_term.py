"""How long an agreement holds: renewing it, ending it with a reason, letting it go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.agreement.checks import check_end, check_notice
from app.domain.agreement.written import date_words
from app.domain.quarter_review import check_anchor
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import Agreement
from app.usecases.context import Ctx
from app.usecases.save_agreement_version import versions_of


@dataclass(frozen=True, slots=True)
class EndAgreement:
    """The last day of an agreement, or that it goes on after all.

    Attributes:
        last_day: the last day in force; None lets the agreement go on.
        reason: why; required with a last day.
        goes_on_to: the last day of its last version where it goes on; None is open-ended.
    """

    agreement: UUID
    last_day: date | None
    reason: str = ""
    goes_on_to: date | None = None


def end_agreement(session: Session, ctx: Ctx, command: EndAgreement) -> bool:
    """End an agreement with a reason, or let it go on.

    Raises:
        RuleBroken: the reason is missing, or no version is in force on that day, or one begins
            after it.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.SET_TERMS)
    reason = check_end(command.last_day, command.reason)
    agreement = _found(session, command.agreement)
    versions = [one for one in versions_of(session, agreement.client_id)
                if one.agreement_id == agreement.id]  # fmt: skip
    last = versions[-1] if versions else None
    if command.last_day is None:
        if agreement.ended_on is None:
            return False
        agreement.ended_on, agreement.end_reason = None, ""
        if last is not None:
            last.effective_to = command.goes_on_to
        return True
    day = command.last_day
    if last is None or last.effective_from > day:
        when = (
            f" (version {last.number} begins on {date_words(last.effective_from)})" if last else ""
        )
        raise RuleBroken(
            "end-before-version",
            f"Last day: choose one on which the last version is in force{when}.",
        )
    if last.effective_to is not None and last.effective_to < day:
        raise RuleBroken(
            "end-after-version",
            f"Last day: the last version ends on {date_words(last.effective_to)} already.",
        )
    agreement.ended_on, agreement.end_reason = day, reason
    last.effective_to = day
    return True


@dataclass(frozen=True, slots=True)
class RenewAgreement:
    """When an agreement is renewed next.

    Attributes:
        renews_on: the first day of the next term; None is not renewed at a date.
        notice_days: how many days before that it may be ended.
        last: the last day of its last version from now on; None is open-ended.
    """

    agreement: UUID
    renews_on: date | None
    notice_days: int = 0
    last: date | None = None


def renew_agreement(session: Session, ctx: Ctx, command: RenewAgreement) -> bool:
    """Renew an agreement: its last version goes on, and the next date is kept.

    Raises:
        RuleBroken: it was ended, or the date does not fit its versions.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.SET_TERMS)
    check_notice(command.notice_days)
    agreement = _found(session, command.agreement)
    if agreement.ended_on is not None:
        raise RuleBroken(
            "agreement-ended",
            f"The agreement ended on {date_words(agreement.ended_on)}. Let it go on first.",
        )
    versions = versions_of(session, agreement.client_id)
    last = versions[-1] if versions else None
    renews = command.renews_on
    if last is not None and renews is not None and renews <= last.effective_from:
        raise RuleBroken(
            "renewal-early",
            f"Next renewal: choose a day after {date_words(last.effective_from)}, on which "
            f"version {last.number} begins.",
        )
    if last is not None and command.last is not None and command.last < last.effective_from:
        raise RuleBroken(
            "renewal-last",
            f"The last version holds until: choose {date_words(last.effective_from)}, on which it "
            "begins, or a day after.",
        )
    before = (agreement.renews_on, agreement.notice_days, last.effective_to if last else None)
    agreement.renews_on, agreement.notice_days = command.renews_on, command.notice_days
    if last is not None and last.effective_to != command.last:
        last.effective_to = command.last
    return before != (command.renews_on, command.notice_days, command.last)


@dataclass(frozen=True, slots=True)
class CountQuarters:
    """Where an agreement's quarters are counted from: calendar, or agreement_start."""

    agreement: UUID
    anchor: str


def count_quarters(session: Session, ctx: Ctx, command: CountQuarters) -> bool:
    """Count quarters from elsewhere, for reviews and adjustments from now on.

    Raises:
        RuleBroken: the agreement is not here, or there is no such choice.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.SET_TERMS)
    check_anchor(command.anchor)
    agreement = _found(session, command.agreement)
    changed = agreement.quarter_anchor != command.anchor
    if changed:
        agreement.quarter_anchor = command.anchor
    return changed


def _found(session: Session, agreement: UUID) -> Agreement:
    found = session.get(Agreement, agreement)
    if found is None:
        raise RuleBroken("agreement-missing", "This agreement is not on this device. Sync first.")
    return found
