"""The time list as values, and its words; pure, from what was read.

Source: ux.md 3.3 "Time", 3.7 "Decision changed".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.coverage.reasons import short_reason
from app.domain.vocabulary import Right
from app.domain.words import day_words, duration_words, local_time, money_words, zone_city
from app.queries.decisions import DecisionFacts, WorkRow
from app.queries.effects import EffectFacts
from app.queries.overrides import OverrideFacts
from app.queries.standing_words import difference_words, said_words
from app.queries.time_list import TimeDetail, TimeList, hold_of
from app.queries.visits import VisitRow
from ui.kit.lines.item import Line, LineTone

Settling = Literal["", "end", "reason", "decision", "correct", "rate"]
_SETTLING: dict[str, Settling] = {
    "HOLD-LONG-TIMER": "end",
    "HOLD-OVERLAP": "correct",
    "HOLD-LOCKED-NO-REASON": "reason",
    "HOLD-NEEDS-DECISION": "decision",
    "HOLD-NO-RATE": "rate",
}
SETTLE_WORDS: dict[Settling, str] = {
    "end": "Confirm its end…",
    "reason": "Say why it is late…",
    "decision": "Propose a decision…",
    "correct": "Correct its times…",
}
_WORDS = {"included": "Included", "excluded": "Excluded", "held": "Held"}
_EFFECTS = {
    "redecided": "decided again at once",
    "redecision_proposed": "a dearer decision, proposed to the account manager",
    "credit_note": "credited to the client",
    "budget_adjustment": "moved within the budget",
    "adjustment_proposal": "asked of the client",
}
_STATES = {
    "proposed": "proposed",
    "in_force": "in force",
    "declined": "declined",
    "withdrawn": "withdrawn",
}


@dataclass(frozen=True, slots=True)
class TimeState:
    """What the time list is painted from.

    Attributes:
        ticket: whose time it is; None for one's own.
        explained: whether the reasons are asked for.
        visits: where one is expected, beside one's own time.
    """

    ticket: UUID | None = None
    listed: TimeList | None = None
    detail: TimeDetail | None = None
    chosen: UUID | None = None
    explained: bool = False
    me: UUID | None = None
    rights: frozenset[Right] = frozenset()
    zone: str = "UTC"
    now: datetime | None = None
    unsynced: frozenset[UUID] = frozenset()
    disputed: frozenset[UUID] = frozenset()
    visits: tuple[VisitRow, ...] = ()

    @property
    def title(self) -> str:
        """What the list is of."""
        if self.ticket is None:
            return "My time"
        return f"Time on {self.listed.title}" if self.listed is not None else "Time"


def lines_of(state: TimeState) -> list[Line]:
    """The list: what waits for somebody on top, then day by day."""
    rows = state.listed.rows if state.listed is not None else ()
    held = [row for row in rows if hold_of(row)]
    found: list[Line] = []
    if held:
        found.append(Line("held", "Waiting for an answer", heading=True, tail=str(len(held))))
        found += [_line(row, state, day=True) for row in held]
    last = ""
    for row in rows:
        if hold_of(row):
            continue
        day = _day(row.started_at, state.zone)
        if day != last:
            found.append(Line(f"day {day}", day, heading=True))
            last = day
        found.append(_line(row, state))
    return found


def _line(row: WorkRow, state: TimeState, *, day: bool = False) -> Line:
    span = span_of(row, state.zone)
    date = _day(row.started_at, state.zone).rpartition(" ")[0]
    when = f"{date} {span}" if day else span
    words, tone = decision_words(row)
    about = row.ticket if state.ticket is None else row.user
    title = " ".join(part for part in (duration_words(row.worked_s), about) if part)
    if state.ticket is None and row.title:
        title = f"{title} {row.title}"
    facts = row.decision
    money = money_words(facts.amount_minor, facts.currency) if facts and facts.amount_minor else ""
    waits = "waiting to be sent" if row.id in state.unsynced else ""
    if row.id in state.disputed:
        waits = "in conflict or rejected: open Sync"
    return Line(
        row.id,
        title,
        " · ".join(part for part in (when, words, waits) if part),
        money,
        "clock" if not row.void else "x",
        tone=tone,
    )


def decision_words(row: WorkRow) -> tuple[str, LineTone]:
    """What was decided, or is expected, in a few words and a tone."""
    if row.void:
        return f"Withdrawn: {row.void_reason}", "muted"
    hold = hold_of(row)
    if hold:
        return f"Held · {short_reason(hold)}", "excluded"
    if row.decision is None:
        code = row.preview_code
        return (f"Preview · {short_reason(code)}" if code else "Not decided yet"), "muted"
    parts = dict.fromkeys(
        f"{_WORDS.get(str(one['decision']), 'Not counted')} · {short_reason(str(one['reason']))}"
        for one in row.decision.groups
    )
    return "; ".join(parts) or "Not counted", "muted"


def first_of(rows: Sequence[WorkRow]) -> UUID | None:
    """The entry to look at first: one that waits for an answer, else the latest."""
    held = [row.id for row in rows if hold_of(row)]
    return next(iter([*held, *(row.id for row in rows)]), None)


def span_of(row: WorkRow, zone: str) -> str:
    """From when to when: "17:40–18:20"."""
    return f"{local_time(row.started_at, zone)}–{local_time(row.ended_at, zone)}"


def _day(at: datetime, zone: str) -> str:
    return day_words(at.astimezone(ZoneInfo(zone)).date())


def sums_of(rows: Sequence[WorkRow]) -> str:
    """What the list adds up to."""
    live = [row for row in rows if not row.void]
    worked = sum(row.worked_s for row in live)
    facts = [row.decision for row in live if row.decision is not None]
    parts = [f"{duration_words(worked)} worked"]
    for words, minutes in (
        ("included", sum(one.included_min for one in facts)),
        ("excluded", sum(one.excluded_min for one in facts)),
    ):
        if minutes:
            parts.append(f"{duration_words(minutes * 60)} {words}")
    held = sum(bool(hold_of(row)) for row in live)
    if held:
        parts.append(f"{held} held")
    return " · ".join(parts)


def heading_of(detail: TimeDetail) -> str:
    """The finding about one entry: how long, and what of."""
    row = detail.row
    about = f"{row.ticket} {row.title}".strip() or row.work_kind.replace("_", " ")
    return f"{duration_words(row.worked_s)} worked · {about}"


def under_of(detail: TimeDetail) -> str:
    """When and where, by whom, and how it came."""
    row = detail.row
    visit = any(one.activity == "travel" for one in detail.stretches)
    place = zone_city(detail.zone)
    onsite = any(one.mode == "onsite" for one in detail.stretches)
    parts = (
        f"{_day(row.started_at, detail.zone)}, {span_of(row, detail.zone)} {place}",
        row.user,
        "entered by hand" if row.source == "manual" else "by timer",
        "on site" if onsite else "",
        "with travel" if visit else "",
    )
    return " · ".join(part for part in parts if part)


def settling_of(detail: TimeDetail) -> Settling:
    """Which act settles what an entry waits for."""
    return _SETTLING.get(detail.hold, "")


def difference_of(detail: TimeDetail) -> str:
    """How central decided otherwise than the device had shown, and why; empty where it did not."""
    return difference_words(detail.standing)


def waiting_of(facts: DecisionFacts | None) -> str:
    """A decision that stands only once somebody agrees."""
    if facts is None or facts.status == "held":
        return ""
    return f"Proposed: {said_words(facts.headline)}."


def effect_words(effect: EffectFacts) -> str:
    """One effect: "Asked of the client: $180.00 · the ticket is no incident · March"."""
    words = _EFFECTS.get(effect.kind, effect.kind)
    figures = []
    if effect.amount_minor:
        figures.append(money_words(effect.amount_minor, effect.currency))
    if effect.included_min:
        figures.append(f"{effect.included_min:+d} min included")
    head = f"{words[:1].upper()}{words[1:]}" + (f": {', '.join(figures)}" if figures else "")
    state = "" if effect.state in {"applied", "proposed"} else effect.state
    answer = f"answered {effect.answer}, on its way" if effect.answer else ""
    return " · ".join(part for part in (head, effect.cause, state, answer) if part)


def override_words(override: OverrideFacts, zone: str) -> str:
    """One link of the chain: who decided what, when, and why."""
    who = override.decider or override.proposer
    at = override.decided_at or override.at
    word = _WORDS.get(override.decision, override.decision)
    terms = f" ×{override.multiplier}" if override.multiplier else ""
    state = _STATES.get(override.state, override.state)
    when = f"{_day(at, zone)} {local_time(at, zone)}"
    note = f" ({override.note})" if override.note else ""
    return f"{word}{terms}, {state} · {who}, {when}: {override.reason}{note}"


def may_correct(state: TimeState) -> str:
    """Why the chosen entry cannot be corrected; empty where it can."""
    detail = state.detail
    if detail is None:
        return "Choose an entry first."
    if detail.row.void:
        return "This time was withdrawn."
    if detail.row.user_id != state.me and Right.TAM not in state.rights:
        return "Time is corrected by the person who worked it, or by an account manager."
    return ""


def open_override(
    detail: TimeDetail, me: UUID | None, rights: Collection[Right]
) -> OverrideFacts | None:
    """The proposal of an entry that this person can decide or withdraw."""
    for one in reversed(detail.chain):
        if one.state == "proposed" and (Right.TAM in rights or one.proposed_by == me):
            return one
    return None


def open_effect(detail: TimeDetail, rights: Collection[Right]) -> EffectFacts | None:
    """The effect of an entry that waits for this person's answer."""
    if Right.TAM not in rights:
        return None
    return next((one for one in detail.effects if one.asks and not one.answer), None)
