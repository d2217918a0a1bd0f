"""DELTA: what a changed input does to decisions that stand, month by month.

The old and the new decisions of one client are laid side by side per (entry, work month). Not
dearer for the client: it happens at once. Dearer: somebody is asked first. Entries that share a
call-out minimum are compared together, since the minimum belongs to the night, not to one of them.

Source: domain.md 3.7.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Literal

from app.domain.coverage.results import CalloutTopUp, CaseDecision, EntryDecision
from app.domain.coverage.work import Ledger

EffectKind = Literal[
    "redecided", "redecision_proposed", "credit_note", "budget_adjustment", "adjustment_proposal"
]

PROPOSALS: frozenset[EffectKind] = frozenset({"redecision_proposed", "adjustment_proposal"})
"""Kinds that change nothing until a person agrees."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One consequence of a change, for one work month of one entry (or of one night's entries).

    Attributes:
        entry: the entry; of several that share a call-out minimum, the earliest.
        entries: all entries compared together.
        kind: what happens, or is proposed.
        work_month: when the work was done.
        posting_month: the month whose figures it moves.
        amount_minor: how much dearer (or, negative, cheaper) it becomes for the client.
        included_min: counted minutes of the monthly budget, more or less; 0 while only the
            client may accept it.
        agreed: whoever had to be asked has agreed.
    """

    entry: str
    entries: tuple[str, ...]
    kind: EffectKind
    work_month: str
    posting_month: str
    amount_minor: int
    included_min: int
    agreed: bool = False

    @property
    def proposed(self) -> bool:
        """Whether a person has to agree before anything changes."""
        return self.kind in PROPOSALS and not self.agreed


@dataclass(frozen=True, slots=True)
class Delta:
    """Everything that a change does.

    Attributes:
        effects: in the order of the old decisions, then by work month.
        became_held: entries whose old decision stands until their hold is settled.
        decided_first: entries that had no decision before; LATE rules them, they are no effect.
    """

    effects: tuple[Effect, ...]
    became_held: tuple[str, ...]
    decided_first: tuple[str, ...]


def compare(
    old: CaseDecision,
    new: CaseDecision,
    ledger: Ledger,
    tickets: Mapping[str, str | None],
) -> Delta:
    """Say what follows when the inputs behind `old` change so that they give `new`.

    Args:
        old: the decisions that stand, with their call-out top-ups.
        new: the decisions from the changed inputs, of the same client; an entry that is missing
            there was withdrawn.
        ledger: which months are locked now, and the month that is open.
        tickets: the ticket of each entry, since a call-out minimum belongs to one ticket.
    """
    became_held = tuple(
        id_ for id_, was in old.entries.items() if _decided(was) and _held(new.entries.get(id_))
    )
    decided_first = tuple(
        id_
        for id_, now in new.entries.items()
        if _decided(now) and not _decided(old.entries.get(id_))
    )
    affected = [id_ for id_, was in old.entries.items() if _decided(was) and id_ not in became_held]
    # A held entry keeps its old decision, so the minimum that it had a part in stands as well.
    frozen = frozenset(tickets.get(id_) for id_ in became_held) - {None}
    effects = [
        effect
        for together in _nights(affected, old, new)
        for effect in _effects(together, old, new, ledger, frozen)
    ]
    return Delta(tuple(effects), became_held, decided_first)


def _decided(entry: EntryDecision | None) -> bool:
    return entry is not None and entry.status == "decided"


def _held(entry: EntryDecision | None) -> bool:
    return entry is not None and entry.status == "held"


def _nights(
    affected: Sequence[str], old: CaseDecision, new: CaseDecision
) -> Iterable[tuple[str, ...]]:
    """Gather entries that share a call-out minimum, before or after; the others stay alone."""
    together = {id_: {id_} for id_ in affected}
    for topup in (*old.topups, *new.topups):
        shared = [together[id_] for id_ in topup.entries if id_ in together]
        joined = set().union(*shared)
        for id_ in joined:
            together[id_] = joined
    done: set[str] = set()
    for id_ in affected:
        if id_ not in done:
            done |= together[id_]
            yield tuple(one for one in affected if one in together[id_])


@dataclass(slots=True)
class _Month:
    """What one side says of one work month."""

    amount: int = 0
    included: int = 0
    posted: set[str] = dataclass_field(default_factory=set)


def _effects(
    together: tuple[str, ...],
    old: CaseDecision,
    new: CaseDecision,
    ledger: Ledger,
    frozen: frozenset[str | None],
) -> list[Effect]:
    was, now = _topups(together, old, frozen), _topups(together, new, frozen)
    night = next((_month_of(topup, side) for topup, side in (*was, *now)), "")
    before, after = _months(together, old, was, night), _months(together, new, now, night)
    effects = []
    for month in sorted({*before, *after}):
        effect = _effect(together, month, before[month], after[month], ledger)
        if effect is not None:
            effects.append(effect)
    return effects


def _topups(
    together: tuple[str, ...], side: CaseDecision, frozen: frozenset[str | None]
) -> list[tuple[CalloutTopUp, CaseDecision]]:
    mine = set(together)
    return [
        (topup, side)
        for topup in side.topups
        if mine & set(topup.entries) and topup.ticket not in frozen
    ]


def _month_of(topup: CalloutTopUp, side: CaseDecision) -> str:
    """Give the work month of the group that a minimum tops up."""
    groups = side.entries[topup.entry].groups
    return next(group.work_month for group in groups if group.start == topup.start)


def _months(
    together: tuple[str, ...],
    side: CaseDecision,
    topups: Iterable[tuple[CalloutTopUp, CaseDecision]],
    night: str,
) -> defaultdict[str, _Month]:
    """Add up one side by work month; a night's minimum stays in the month where it began."""
    months: defaultdict[str, _Month] = defaultdict(_Month)
    for id_ in together:
        decision = side.entries.get(id_)
        for group in decision.groups if decision is not None else ():
            month = months[group.work_month]
            month.amount += group.amount_minor
            month.included += group.rounded_min if group.route == "monthly_fee" else 0
            if group.counted:
                month.posted.add(group.posting_month)
    for topup, _side in topups:
        months[night].amount += topup.amount_minor
    return months


def _effect(
    together: tuple[str, ...], month: str, before: _Month, after: _Month, ledger: Ledger
) -> Effect | None:
    amount = after.amount - before.amount
    included = after.included - before.included
    if not amount and not included:
        return None
    posted = before.posted or after.posted or {month}
    if not any(ledger.locks(one) for one in posted):
        kind: EffectKind = "redecision_proposed" if amount > 0 else "redecided"
        return Effect(together[0], together, kind, month, min(posted), amount, included)
    posting = ledger.open_month or max(posted)
    if amount > 0:
        return Effect(together[0], together, "adjustment_proposal", month, posting, amount, 0)
    kind = "credit_note" if amount < 0 else "budget_adjustment"
    return Effect(together[0], together, kind, month, posting, amount, included)
