"""The four tiles over a client's page: budget, open tickets, first reply, agreement."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QCoreApplication

from app.domain.budget import BudgetState
from app.domain.words import MONTHS, age_words, hours_words, money_words
from app.queries.budget import BudgetFacts
from app.queries.client_page import ClientPage
from ui.kit.card import Tile
from ui.kit.mark_widgets import Meter
from ui.screens.clients.agreement import percent
from ui.screens.clients.lines import today_at


def _tr(words: str, hint: str | None = None) -> str:
    return QCoreApplication.translate("Clients", words, hint)


class BudgetTile(Tile):
    """The running month: used, elapsed, and where it will end."""

    def __init__(self) -> None:
        super().__init__(_tr("Budget"))
        self._meter = Meter()
        self.middle.addWidget(self._meter)

    def show_budget(self, facts: BudgetFacts | None, month: str) -> None:
        """Show a month; without an agreement there is no budget."""
        title = _tr("Budget, {0}").format(month)
        if facts is None:
            self._meter.hide()
            self.say(_tr("None"), "", _tr("No agreement is in force."), title=title)
            return
        state = facts.state
        self._meter.show()
        elapsed = float(state.elapsed)
        share = min(1.0, float(state.utilisation))
        over = state.used_min > state.budget_min
        self._meter.set_parts(
            _tr("{0} % of the budget used, {1} % of the month gone").format(
                percent(state.utilisation), percent(state.elapsed)
            ),
            [(share, "bar_excluded" if over else "accent")],
            elapsed,
        )
        self.say(
            hours_words(state.used_min),
            _tr("of {0} used").format(hours_words(state.budget_min)),
            _projection(state, facts),
            warning=state.band in {"high", "over"},
            title=title,
        )


def _projection(state: BudgetState, facts: BudgetFacts) -> str:
    pace = _tr("at the recent pace") if state.blended else _tr("at this pace")
    words = _tr("{0} by month end {1}").format(hours_words(state.projected_min), pace)
    billed = facts.month.amount_minor
    if billed:
        amount = money_words(billed, facts.terms.currency)
        words += "\n" + _tr("{0} outside the fee").format(amount)
    return words


def show_open(tile: Tile, page: ClientPage, now: datetime) -> None:
    """Show how much is open, by priority, and the oldest."""
    detail = page.detail
    count = sum(many for _, many in detail.open_by_priority)
    if not count:
        tile.say("0", "", _tr("Nothing is open."))
        return
    urgent = sum(many for priority, many in detail.open_by_priority if priority == 1)
    beside = _tr("{0} urgent").format(urgent) if urgent else ""
    parts = " · ".join(f"P{priority} ×{many}" for priority, many in detail.open_by_priority)
    if detail.oldest_open is not None:
        age = age_words(int((now - detail.oldest_open).total_seconds()))
        parts = _tr("{0}, oldest {1}").format(parts, age)
    tile.say(f"{count:,}", beside, parts)


def show_replies(tile: Tile, page: ClientPage, month: str) -> None:
    """Show the median of the first replies of this month's tickets."""
    detail = page.detail
    replies = detail.first_replies_min
    reopened = _tr("{0} of {1} reopened").format(detail.month_reopened, detail.month_tickets)
    if not replies:
        note = reopened if detail.month_tickets else _tr("No ticket was opened in {0}.")
        tile.say("–", "", note.format(month))
        return
    tile.say(_minutes(replies[len(replies) // 2]), _tr("in {0}").format(month), reopened)


def _minutes(minutes: int) -> str:
    if minutes < 60:  # noqa: PLR2004 -- an hour
        return _tr("{0} min").format(minutes)
    hours, rest = divmod(minutes, 60)
    if hours >= 24:  # noqa: PLR2004 -- a day
        return _tr("{0} d {1} h").format(hours // 24, hours % 24)
    return _tr("{0} h {1:02}").format(hours, rest)


def show_agreement(tile: Tile, page: ClientPage, now: datetime) -> None:
    """Show until when the agreement holds, and what comes next."""
    terms, span = page.detail.terms, page.span
    following = ""
    if span.next_from is not None:
        following = _tr("version {0} from {1}").format(
            span.next_number, _day(span.next_from, year=True)
        )
    if terms is None:
        ended = _tr("ended {0}").format(_day(span.ended, year=True)) if span.ended else ""
        note = following or _tr("Work is billed at the client's own rates.")
        tile.say(_tr("None"), ended or _tr("in force"), note, warning=True)
        return
    if terms.effective_to is None:
        since = _tr("since {0}").format(_day(terms.effective_from, year=True))
        tile.say(_tr("Open-ended"), "", following or since)
        return
    left = (terms.effective_to - today_at(page, now)).days
    note = following or _tr("Nothing follows it yet.")
    tile.say(
        _day(terms.effective_to, year=True),
        _tr("in {0} days").format(left),
        note,
        warning=not following,
    )


def _day(day: date, *, year: bool = False) -> str:
    words = f"{day.day} {MONTHS[day.month - 1][:3]}"
    return f"{words} {day.year}" if year else words


def month_name(page: ClientPage, now: datetime) -> str:
    """Name the running month at the client."""
    return MONTHS[today_at(page, now).month - 1]
