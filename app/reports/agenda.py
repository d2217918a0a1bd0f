"""A check-in's agenda as Markdown, to copy into a mail or to save.

What it says comes from `queries.agenda`; this module only chooses words. Nothing internal is in
it: notes among ourselves never reach it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from zoneinfo import ZoneInfo

from app.domain.coverage.sentences import short_reason
from app.domain.lifecycle import WORDS
from app.domain.vocabulary import TicketState
from app.domain.words import (
    age_words,
    day_words,
    duration_words,
    hours_words,
    local_time,
    money_words,
    zone_city,
)
from app.queries.agenda import AgendaMaterial
from app.queries.budget import BudgetFacts
from app.queries.decisions import WorkRow

BANDS = {
    "low": "well below plan",
    "on_plan": "on plan",
    "high": "above plan",
    "over": "far above plan",
}


def agenda_markdown(material: AgendaMaterial) -> str:
    """The agenda of one client, in Markdown."""
    zone = ZoneInfo(material.zone)
    today = material.now.astimezone(zone).date()
    since = material.since.astimezone(zone).date()
    lines = [
        f"# Check-in with {material.client}",
        "",
        f"{day_words(today)}, times in {zone_city(material.zone)}"
        + (f". Technical Account Manager: {material.tam}." if material.tam else "."),
        "",
        *_open(material),
        *_excluded(material, f"{day_words(since)}"),
        *_budget(material.budget),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _open(material: AgendaMaterial) -> Iterator[str]:
    count = len(material.open_tickets)
    yield f"## Open tickets ({count})"
    yield ""
    if not count:
        yield "Nothing is open."
        yield ""
        return
    yield "| Ticket | Subject | State and owner | Open for |"
    yield "| --- | --- | --- | --- |"
    for row in material.open_tickets:
        age = age_words(int((material.now - row.opened_at).total_seconds()))
        owner = _cell(row.assignee) or "nobody yet"
        yield (
            f"| {row.label}, P{row.priority} | {_cell(row.title)} "
            f"| {WORDS[TicketState(row.state)]}, {owner} | {age} |"
        )
    yield ""


def _excluded(material: AgendaMaterial, since: str) -> Iterator[str]:
    yield f"## Time outside the monthly fee since {since}"
    yield ""
    if not material.excluded:
        yield "None: everything since then was within the monthly fee."
        yield ""
        return
    minutes = sum(row.decision.excluded_min for row in material.excluded if row.decision)
    amount = sum(row.decision.amount_minor for row in material.excluded if row.decision)
    yield (
        f"{hours_words(minutes)} in {len(material.excluded)} entries, "
        f"{money_words(amount, material.currency)}. Nothing is invoiced before it was confirmed."
    )
    yield ""
    yield "| When | Ticket | What was done | Counted | Why | Amount |"
    yield "| --- | --- | --- | ---: | --- | ---: |"
    for row in material.excluded:
        yield _excluded_row(row, material)
    yield ""


def _excluded_row(row: WorkRow, material: AgendaMaterial) -> str:
    assert row.decision is not None  # noqa: S101 -- agenda_material keeps only decided rows
    local = row.started_at.astimezone(ZoneInfo(material.zone))
    reasons = dict.fromkeys(
        short_reason(group["reason"])
        for group in row.decision.groups
        if group["decision"] == "excluded"
    )
    return (
        f"| {local.day} {local:%b} {local_time(row.started_at, material.zone)} "
        f"| {row.ticket or '–'} | {_cell(row.note)} "
        f"| {duration_words(row.decision.excluded_min * 60)} | {', '.join(reasons)} "
        f"| {money_words(row.decision.amount_minor, material.currency)} |"
    )


def _budget(facts: BudgetFacts | None) -> Iterator[str]:
    yield "## Budget this month"
    yield ""
    if facts is None:
        yield "No agreement is in force today."
        yield ""
        return
    state = facts.state
    yield (
        f"- Used: **{hours_words(state.used_min)} of {hours_words(state.budget_min)}** "
        f"({_percent(state.utilisation)}), with {_percent(state.elapsed)} of the month's "
        "business hours gone"
    )
    pace = (
        "at a blend of this month's pace and the months before"
        if state.blended
        else "at this month's pace"
    )
    yield f"- Month's end: {hours_words(state.projected_min)} {pace}, {BANDS[state.band]}"
    if facts.month.setup_min:
        yield f"- Initial setup, counted apart: {hours_words(facts.month.setup_min)}"
    yield "- More than the budget is never charged; it is evidence for the quarterly review"
    yield ""


def _percent(share: Fraction) -> str:
    return f"{int(share * 100 + Fraction(1, 2))} %"


def _cell(text: str) -> str:
    """Text that cannot break a table row."""
    return " ".join(text.replace("|", "\\|").split())
