"""What changed terms would do, in lines: for the command line and the sheet before saving.

Source: domain.md 3.7 (DELTA).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from app.domain.coverage.delta import Effect, EffectKind
from app.domain.coverage.replay import Replay
from app.domain.words import MONTHS, money_words

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
    return f"{sign}{abs(minutes)} min"


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


def sum_lines(replayed: Replay, currency: str) -> Iterator[str]:
    """What it comes to, kind by kind; nothing where nothing changes."""
    for kind, words in EFFECT_WORDS.items():
        effects = [one for one in replayed.delta.effects if one.kind == kind]
        if effects:
            amount = sum(one.amount_minor for one in effects)
            minutes = sum(one.included_min for one in effects)
            count = "1 entry" if len(effects) == 1 else f"{len(effects)} entries"
            figures = [signed_money(amount, currency)] if amount else []
            figures += [f"{signed_minutes(minutes)} of the budget"] if minutes else []
            yield f"{count} {words}: {', '.join(figures)}"
    held = len(replayed.delta.became_held)
    if held:
        yield f"{held} {'entry' if held == 1 else 'entries'} would wait for a decision"
