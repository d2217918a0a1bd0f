"""What the portfolio shows, as values: the lines, which of them, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal
from uuid import UUID

from app.domain.budget import HALF
from app.domain.quarter import percent
from app.domain.words import MONTHS, hours_words, money_words
from app.queries.portfolio import Ending, PortfolioRow
from ui.kit.plural import counted

Which = Literal["all", "over", "disputed", "overdue", "ending"]
Band = Literal["none", "low", "on_plan", "high", "over"]

WHICH: tuple[Which, ...] = ("all", "over", "disputed", "overdue", "ending")


@dataclass(frozen=True, slots=True)
class PortfolioLine:
    """A client in words.

    Attributes:
        used: share of the month's budget, 0 and more; None without an agreement.
        elapsed: share of the month's business time that is gone.
        ends_at: share of the budget at the projected month's end.
        burn: "63.8 %".
        projected: "24.75 h", and `share` "123.8 %".
        index: used share by gone share, "1.24"; empty before the first business minute.
        check_in_late: whether the check-in is overdue.
    """

    id: UUID
    name: str
    tam: str
    band: Band
    used: float | None
    elapsed: float
    ends_at: float
    burn: str
    budget: str
    index: str
    projected: str
    share: str
    disputes: int
    check_in: str
    check_in_late: bool
    ends: str
    ends_hint: str
    ends_late: bool
    rate: str
    quotes: int
    open_tickets: int
    row: PortfolioRow


@dataclass(frozen=True, slots=True)
class PortfolioState:
    """Everything that the portfolio's view is painted from.

    Attributes:
        lines: all that were read.
        mine: only those whose account manager one is.
        which: what of them is shown.
        search: words that a client's name contains.
        sorted_by: key of a column.
        loaded: whether an answer came yet.
    """

    lines: tuple[PortfolioLine, ...] = ()
    mine: bool = True
    which: Which = "all"
    search: str = ""
    sorted_by: str = "name"
    descending: bool = False
    loaded: bool = False
    as_of: datetime | None = None
    problem: str = ""

    @property
    def shown(self) -> tuple[PortfolioLine, ...]:
        """The lines that the filter leaves, in order."""
        words = self.search.casefold().split()
        left = [
            line
            for line in self.lines
            if _MATCHES[self.which](line) and all(word in line.name.casefold() for word in words)
        ]
        left.sort(key=lambda line: line.name.casefold())
        key = _KEYS.get(self.sorted_by)
        if key is None:
            return tuple(reversed(left) if self.descending else left)
        known = [line for line in left if key(line) is not None]
        unknown = [line for line in left if key(line) is None]
        known.sort(key=key, reverse=self.descending)
        return (*known, *unknown)  # what has no figure comes last either way

    def count(self, which: Which) -> int:
        """How many lines a filter leaves."""
        return sum(_MATCHES[which](line) for line in self.lines)


_MATCHES: Mapping[Which, Callable[[PortfolioLine], bool]] = {
    "all": lambda _line: True,
    "over": lambda line: line.band in {"high", "over"},
    "disputed": lambda line: line.disputes > 0,
    "overdue": lambda line: line.check_in_late,
    "ending": lambda line: bool(line.row.ends),
}

_KEYS: Mapping[str, Callable[[PortfolioLine], Any]] = {
    "burn": lambda line: line.used,
    "projected": lambda line: line.ends_at if line.used is not None else None,
    "disputes": lambda line: line.disputes,
    "check_in": lambda line: line.row.check_in.days_left if line.row.check_in else None,
    "ends": lambda line: line.row.ends[0].days if line.row.ends else None,
    "rate": lambda line: line.row.rate_minor,
    "quotes": lambda line: line.quotes,
    "tickets": lambda line: line.open_tickets,
}

LARGEST_FIRST = frozenset({"burn", "projected", "disputes", "quotes", "tickets"})
"""Columns whose first press puts the largest on top: that is what one looks for there."""


def sorted_by(state: PortfolioState, key: str) -> PortfolioState:
    """Order by a column; by the same one again the other way round."""
    if state.sorted_by == key:
        return replace(state, descending=not state.descending)
    return replace(state, sorted_by=key, descending=key in LARGEST_FIRST)


def line_of(row: PortfolioRow) -> PortfolioLine:
    """A client in words."""
    state = row.state
    first = row.ends[0] if row.ends else None
    whole = Fraction(state.projected_min, state.budget_min) if state and state.budget_min else None
    return PortfolioLine(
        id=row.id,
        name=row.name,
        tam=row.tam,
        band=state.band if state is not None else "none",  # type: ignore[arg-type] # four words
        used=float(state.utilisation) if state is not None else None,
        elapsed=float(state.elapsed) if state is not None else 0.0,
        ends_at=float(whole) if whole is not None else 0.0,
        burn=percent(state.utilisation) if state is not None else "",
        budget=hours_words(state.budget_min) if state is not None else "",
        index=_hundredths(state.burn_index) if state is not None and state.burn_index else "",
        projected=hours_words(state.projected_min) if state is not None else "",
        share=percent(whole) if whole is not None else "",
        disputes=row.disputes,
        check_in=_check_in(row),
        check_in_late=row.check_in is not None and row.check_in.overdue_days > 0,
        ends=_ending(first, len(row.ends)) if first is not None else "",
        ends_hint="\n".join(_ending(one, 1) for one in row.ends),
        ends_late=first is not None and first.days < 0,
        rate=f"{money_words(row.rate_minor, row.currency)} / h" if row.rate_minor else "",
        quotes=row.quotes,
        open_tickets=row.open_tickets,
        row=row,
    )


def _hundredths(share: Fraction) -> str:
    whole = int(share * 100 + HALF)
    return f"{whole // 100}.{whole % 100:02}"


def _check_in(row: PortfolioRow) -> str:
    due = row.check_in
    if due is None:
        return ""
    if due.overdue_days:
        return counted(due.overdue_days, "1 day over", "{0} days over")
    if row.planned is not None:
        return f"planned {row.planned.day} {MONTHS[row.planned.month - 1][:3]}"
    return "due today" if not due.days_left else counted(due.days_left, "in 1 day", "in {0} days")


def _ending(one: Ending, many: int) -> str:
    when = (
        counted(-one.days, "1 day ago", "{0} days ago")
        if one.days < 0
        else "today"
        if not one.days
        else counted(one.days, "in 1 day", "in {0} days")
    )
    more = f", {many - 1} more" if many > 1 else ""
    return f"{when} · {one.name}{more}"
