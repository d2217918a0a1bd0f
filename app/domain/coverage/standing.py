"""Which decisions stand after a change, which wait for a person, and what the ledger gains.

Decisions are kept whole, but a change can be free in one month and dearer in another: then an
entry stands with the new decision in the one and the old one in the other, until somebody agrees.

Source: domain.md 3.7 (DELTA), 5 (as closed, as adjusted).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.domain.coverage.delta import Delta, Effect
from app.domain.coverage.results import CalloutTopUp, CaseDecision, EntryDecision
from app.domain.coverage.work import Ledger


@dataclass(frozen=True, slots=True)
class Standing:
    """The decisions after a change.

    Attributes:
        decisions: what stands now, by entry.
        waiting: decisions that stand only once somebody agrees, or the hold is settled.
    """

    decisions: Mapping[str, EntryDecision]
    waiting: Mapping[str, EntryDecision]


@dataclass(frozen=True, slots=True)
class Posting:
    """Minutes of the monthly budget that the ledger gains, or loses."""

    entry: str
    work_month: str
    posting_month: str
    minutes: int


def settle(old: CaseDecision, new: CaseDecision, delta: Delta) -> Standing:
    """Say what stands after a change.

    Args:
        old: the decisions that stood.
        new: the decisions from the changed inputs.
        delta: `compare(old, new, …)`.
    """
    asked: dict[str, set[str]] = {}
    for effect in delta.effects:
        if effect.proposed:
            for id_ in effect.entries:
                asked.setdefault(id_, set()).add(effect.work_month)
    decisions: dict[str, EntryDecision] = {}
    waiting: dict[str, EntryDecision] = {}
    for id_, now in new.entries.items():
        was = old.entries.get(id_)
        if was is not None and id_ in delta.became_held:
            decisions[id_], waiting[id_] = was, now
        elif was is not None and was.status == "decided" and id_ in asked:
            decisions[id_], waiting[id_] = _blended(was, now, asked[id_]), now
        else:
            decisions[id_] = _posted_as_before(was, now)
    for id_ in asked.keys() - new.entries.keys():
        # Withdrawn work is never dearer, except by a minimum that moves to its night's fellows.
        decisions[id_] = old.entries[id_]
    return Standing(decisions, waiting)


def _blended(was: EntryDecision, now: EntryDecision, asked: set[str]) -> EntryDecision:
    """Take the months that somebody is asked about from the old decision, the rest from the new."""
    segments = [one for one in was.segments if one.work_month in asked]
    segments += [one for one in now.segments if one.work_month not in asked]
    later = _posted_as_before(was, now)
    groups = [one for one in was.groups if one.work_month in asked]
    groups += [one for one in later.groups if one.work_month not in asked]
    stays = _night(was) in asked or _night(now) in asked
    return replace(
        now,
        segments=tuple(sorted(segments, key=lambda one: (one.start, one.end))),
        groups=tuple(sorted(groups, key=lambda one: one.start)),
        callout=was.callout if stays else now.callout,
    )


def _posted_as_before(was: EntryDecision | None, now: EntryDecision) -> EntryDecision:
    """Leave a month's minutes where they were posted first; only a difference moves, by an effect.

    Decided anew, late work would be posted to whichever month is open by then.
    """
    before = _posted(was) if was else {}
    groups = tuple(
        replace(one, posting_month=before.get(one.work_month, one.posting_month))
        if one.counted
        else one
        for one in now.groups
    )
    return replace(now, groups=groups)


def _posted(decision: EntryDecision) -> dict[str, str]:
    """Where the counted work of each month is posted; late work moves, uncounted work does not."""
    return {one.work_month: one.posting_month for one in decision.groups if one.counted}


def _night(decision: EntryDecision) -> str | None:
    topup = decision.callout
    if topup is None:
        return None
    return next(one.work_month for one in decision.groups if one.start == topup.start)


def postings(
    decision: EntryDecision,
    posted: Mapping[str, int],
    effects: Iterable[Effect],
    ledger: Ledger,
) -> tuple[Posting, ...]:
    """Give what brings the ledger's minutes of an entry to what stands.

    Args:
        decision: what stands now.
        posted: minutes in the ledger so far, by work month.
        effects: what the change did; those of this entry say where its minutes are posted.
        ledger: locked months gain nothing any more.
    """
    wanted = _consumed(decision)
    posting = _posted(decision)
    for effect in effects:
        if decision.entry in effect.entries and not effect.proposed:
            posting[effect.work_month] = effect.posting_month
    found = []
    for month in sorted({*wanted, *posted}):
        minutes = wanted.get(month, 0) - posted.get(month, 0)
        if minutes:
            where = posting.get(month, month)
            if ledger.locks(where):
                where = ledger.open_month or where
            found.append(Posting(decision.entry, month, where, minutes))
    return tuple(found)


def _consumed(decision: EntryDecision) -> dict[str, int]:
    minutes: dict[str, int] = {}
    for group in decision.groups:
        if group.route == "monthly_fee":
            minutes[group.work_month] = minutes.get(group.work_month, 0) + group.rounded_min
    return minutes


def topups_of(decisions: Iterable[EntryDecision]) -> tuple[CalloutTopUp, ...]:
    """Give the call-out minimums that stand, in order, from decisions that were kept one by one."""
    found = (one.callout for one in decisions if one.callout is not None)
    return tuple(sorted(found, key=lambda topup: (topup.start, topup.entry)))
