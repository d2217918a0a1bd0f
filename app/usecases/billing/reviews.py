"""Speaking about excluded work: confirmed, waived, reversed, routed, disputed, upheld.

Each says so of a group as it was seen; central takes it where the group is still the same. A
reversal is an override, which is decided like any other.

Source: domain.md 0 (I12), 1 (S15-S18), 2 (ExclusionReview), 3.2 (ROUTE).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.billing.lines import Standing
from app.domain.billing.reviews import (
    CONFIRMED,
    DISPUTED,
    UPHELD,
    WAIVED,
    check_act,
    check_follows,
    check_in_time,
)
from app.domain.calendar import local_date
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.queries.billing.facts import closed_months
from app.queries.billing.labels import billed_on
from app.queries.billing.standing import Spoken, spoken_of
from app.records import Contact, ReviewAct, TimeEntry
from app.usecases.context import Ctx


@dataclass(frozen=True, slots=True)
class Excluded:
    """One excluded group, as it was seen.

    Attributes:
        entry: the entry.
        key: its name, as the queue gives it.
    """

    entry: UUID
    key: str


@dataclass(frozen=True, slots=True)
class ConfirmExclusions:
    """Groups to bill as they stand.

    Attributes:
        reason: beside the rule's own sentence; needed where work is linked to a project that does
            not take it.
        check_in: the check-in at which it was decided.
    """

    groups: Sequence[Excluded]
    reason: str = ""
    check_in: UUID | None = None


@dataclass(frozen=True, slots=True)
class WaiveExclusions:
    """Groups not to bill, and why, as the client reads it."""

    groups: Sequence[Excluded]
    reason: str
    check_in: UUID | None = None


@dataclass(frozen=True, slots=True)
class DisputeExclusion:
    """A client's person questions a group; the firm writes it down for them."""

    group: Excluded
    contact: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class UpholdExclusion:
    """A disputed group that is billed all the same, and why, as the client reads it."""

    group: Excluded
    reason: str
    check_in: UUID | None = None


def confirm_exclusions(session: Session, ctx: Ctx, command: ConfirmExclusions) -> tuple[UUID, ...]:
    """Confirm several groups at once; all of them, or none.

    Raises:
        RuleBroken: one of them is decided otherwise now, was spoken of in a way that this cannot
            follow, or has to be settled with a reason.

    Returns:
        The acts, in the order of the groups.
    """
    ctx.actor.must_be_let(Permission.DECIDE)
    return say_all(session, ctx, command.groups, CONFIRMED, command.reason, command.check_in)


def waive_exclusions(session: Session, ctx: Ctx, command: WaiveExclusions) -> tuple[UUID, ...]:
    """Waive several groups at once; all of them, or none.

    Raises:
        RuleBroken: as `confirm_exclusions`; or the reason is too short.

    Returns:
        The acts, in the order of the groups.
    """
    ctx.actor.must_be_let(Permission.DECIDE)
    return say_all(session, ctx, command.groups, WAIVED, command.reason, command.check_in)


def dispute_exclusion(session: Session, ctx: Ctx, command: DisputeExclusion) -> UUID:
    """Write down that a client's person questions a group.

    Raises:
        RuleBroken: as `confirm_exclusions`; or the contact is not the client's, or the invoice
            is more than thirty days old.
    """
    ctx.actor.must_be_let(Permission.DECIDE)
    reason = check_act(DISPUTED, command.reason)
    spoken, standing = excluded_group(session, command.group)
    contact = session.get(Contact, command.contact)
    if contact is None or contact.client_id != spoken.client:
        raise RuleBroken("contact-missing", "Choose the person of the client who says so.")
    check_follows(standing.review.state, DISPUTED)
    today = local_date(spoken.zone, ctx.clock.now())
    billed = billed_on(session, spoken.chains)
    stands = billed.get((standing.exclusion.entry, command.group.key))
    check_in_time(stands.issued_on if stands is not None else None, today)
    return say(session, ctx, spoken.client, command.group, DISPUTED, reason, contact=contact.id)


def uphold_exclusion(session: Session, ctx: Ctx, command: UpholdExclusion) -> UUID:
    """Answer a dispute: the work is billed all the same, in the month in which this is said.

    Raises:
        RuleBroken: as `confirm_exclusions`; or nobody disputes it.
    """
    ctx.actor.must_be_let(Permission.DECIDE)
    (made,) = say_all(session, ctx, [command.group], UPHELD, command.reason, command.check_in)
    return made


def excluded_group(session: Session, group: Excluded) -> tuple[Spoken, Standing]:
    """What is spoken of, as it stands now.

    Raises:
        RuleBroken: the entry is not here, or what was seen of it is decided otherwise now.
    """
    entry = session.get(TimeEntry, group.entry)
    if entry is None:
        raise RuleBroken("time-missing", "This time is not on this device. Sync first.")
    return _found(spoken_of(session, [entry.client_id], entries=[entry.id]), entry, group)


def _found(
    spoken: dict[UUID, Spoken], entry: TimeEntry, group: Excluded
) -> tuple[Spoken, Standing]:
    read = spoken[entry.client_id]
    current = str(read.chains.get(entry.id, entry.id))
    for one in read.standing:
        exclusion = one.exclusion
        if (exclusion.entry, exclusion.key) == (current, group.key) and not exclusion.tops_up:
            return read, one
    raise RuleBroken(
        "review-changed", "This was decided otherwise meanwhile: look at the entry again."
    )


def say_all(
    session: Session,
    ctx: Ctx,
    groups: Sequence[Excluded],
    act: str,
    reason: str,
    check_in: UUID | None,
    *,
    settles: bool = False,
) -> tuple[UUID, ...]:
    """Say the same of several groups: all of them, or none.

    Raises:
        RuleBroken: one of them is decided otherwise now, or it cannot be said of it.
    """
    ctx.actor.must_be_let(Permission.DECIDE)
    if not groups:
        raise RuleBroken("review-none", "Choose the work that you mean.")
    entries = _entries(session, groups)
    spoken = spoken_of(session, {one.client_id for one in entries.values()}, entries=list(entries))
    made = []
    for group in groups:
        read, standing = _found(spoken, entries[group.entry], group)
        flagged = settles or bool(standing.exclusion.flags)
        said = check_act(act, reason, flagged=flagged)
        closed = standing.exclusion.posting_month in closed_months(session, read.client)
        check_follows(standing.review.state, act, closed=closed)
        made.append(say(session, ctx, read.client, group, act, said, check_in=check_in))
    return tuple(made)


def _entries(session: Session, groups: Iterable[Excluded]) -> dict[UUID, TimeEntry]:
    found: dict[UUID, TimeEntry] = {}
    for group in groups:
        entry = session.get(TimeEntry, group.entry)
        if entry is None:
            raise RuleBroken("time-missing", "This time is not on this device. Sync first.")
        found[entry.id] = entry
    return found


def say(
    session: Session,
    ctx: Ctx,
    client: UUID,
    group: Excluded,
    act: str,
    reason: str,
    *,
    contact: UUID | None = None,
    override: UUID | None = None,
    check_in: UUID | None = None,
) -> UUID:
    """Write down what is said of one group."""
    now = ctx.clock.now()
    said = ReviewAct(
        id=ctx.ids.new(),
        client_id=client,
        entry_id=group.entry,
        group_key=group.key,
        act=act,
        reason=reason,
        contact_id=contact,
        override_id=override,
        check_in_id=check_in,
        at=now,
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(said)
    return said.id
