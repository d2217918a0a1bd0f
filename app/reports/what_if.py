"""What changed terms would do, in lines: for the command line and the sheet before saving.

Source: domain.md 3.7 (DELTA).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from app.domain.coverage.delta import PROPOSALS, Effect, EffectKind
from app.domain.coverage.replay import Sums
from app.domain.words import MONTHS, money_words
from app.usecases.what_if import WhatIf

LOCKED: frozenset[EffectKind] = frozenset(
    {"credit_note", "budget_adjustment", "adjustment_proposal"}
)
"""Kinds about work that was posted in a locked month."""

EFFECT_WORDS: dict[EffectKind, str] = {
    "redecided": "decided again at once",
    "redecision_proposed": "proposed to the account manager",
    "credit_note": "credit note",
    "budget_adjustment": "budget corrected",
    "adjustment_proposal": "the client is asked",
}


def month_words(month: str) -> str:
    """A month as people say it: "March 2026"."""
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def signed_money(minor: int, currency: str) -> str:
    """A difference in money: "+$90.00", "−$90.00", "$0.00"."""
    return ("+" if minor > 0 else "") + money_words(minor, currency)


def signed_minutes(minutes: int) -> str:
    """A difference in minutes: "+30 min", "−30 min", "0 min"."""
    sign = "+" if minutes > 0 else "−" if minutes < 0 else ""
    return f"{sign}{abs(minutes):,} min"


def effect_words(effect: Effect, currency: str) -> str:
    """One effect in a line: "credit note of −$270.00, +30 min in March 2026"."""
    parts = [EFFECT_WORDS[effect.kind]]
    if effect.amount_minor:
        parts.append(signed_money(effect.amount_minor, currency))
    if effect.included_min:
        parts.append(f"{signed_minutes(effect.included_min)} of the budget")
    if effect.posting_month != effect.work_month:
        parts.append(f"posted in {month_words(effect.posting_month)}")
    return ", ".join(parts)


def entry_words(at: datetime, zone: str, ticket: str, title: str) -> str:
    """What an effect is about: "3 Mar 08:15, T-1042 Printer jams"."""
    local = at.astimezone(ZoneInfo(zone))
    day = f"{local.day} {MONTHS[local.month - 1][:3]} {local:%H:%M}"
    return ", ".join(part for part in (day, f"{ticket} {title}".strip()) if part)


@dataclass(frozen=True, slots=True)
class Share:
    """What happens to the entries of one field of DELTA.

    Attributes:
        locked: they were posted in a month that is locked.
        dearer: they become dearer for the client.
        entries: how many.
        amounts: currency → minor units, more or less.
        included_min: counted minutes of the monthly budget, more or less.
    """

    locked: bool
    dearer: bool
    entries: int
    amounts: Mapping[str, int]
    included_min: int

    @property
    def consequence(self) -> str:
        """What is done with them."""
        return _CONSEQUENCES[self.locked, self.dearer]

    def words(self) -> str:
        """How many and how much: "2 entries: −$90.00, +30 min of the budget"."""
        if not self.entries:
            return "none"
        figures = [signed_money(minor, code) for code, minor in self.amounts.items() if minor]
        if self.included_min:
            figures.append(f"{signed_minutes(self.included_min)} of the budget")
        count = "1 entry" if self.entries == 1 else f"{self.entries:,} entries"
        return f"{count}: {', '.join(figures)}" if figures else count


_CONSEQUENCES: Mapping[tuple[bool, bool], str] = {
    (False, False): "decided again at once",
    (False, True): "the account manager is asked first",
    (True, False): "credit note, or budget corrected",
    (True, True): "the client is asked first",
}


def four_shares(found: Iterable[WhatIf]) -> tuple[Share, ...]:
    """Open then locked months, each what becomes no dearer and then what does."""
    shares: dict[tuple[bool, bool], Share] = {
        (locked, dearer): Share(locked, dearer, 0, {}, 0)
        for locked in (False, True)
        for dearer in (False, True)
    }
    for one in found:
        for effect in one.replay.delta.effects:
            key = effect.kind in LOCKED, effect.kind in PROPOSALS
            was = shares[key]
            amounts = dict(was.amounts)
            amounts[one.currency] = amounts.get(one.currency, 0) + effect.amount_minor
            shares[key] = replace(
                was,
                entries=was.entries + len(effect.entries),
                amounts=amounts,
                included_min=was.included_min + effect.included_min,
            )
    return tuple(shares.values())


def sums_by_currency(found: Iterable[WhatIf]) -> Mapping[str, tuple[Sums, Sums]]:
    """Currency → what everything that was looked at comes to, before and after."""
    sums: dict[str, tuple[Sums, Sums]] = {}
    for one in found:
        before, after = sums.get(one.currency, (Sums(), Sums()))
        sums[one.currency] = before + one.replay.before, after + one.replay.after
    return sums
