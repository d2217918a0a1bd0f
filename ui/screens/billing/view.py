"""The place of billing as widgets: three parts under tabs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.queries.billing.issued import IssuedRow
from app.queries.billing.queue import ReviewRow
from ui.kit.buttons import Button
from ui.kit.lines import Line
from ui.kit.tabs import CountTabs
from ui.kit.text import PlainLabel
from ui.screens.billing.parts import PaperPart, ReviewPart
from ui.screens.billing.state import CLOSE, INVOICES, PARTS, REVIEWS, BillingState
from ui.screens.billing.wording import (
    closing_line,
    document_lines,
    issued_line,
    review_lines,
    thing_facts,
    tr,
)
from ui.theme import fonts

_MARGIN = 16
_NAMED = 4
"""What keeps a month open is named up to so many; the rest is counted."""


class BillingView(QWidget):
    """Everything that the place shows."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Billing"))
        words = ((REVIEWS, tr("Reviews")), (CLOSE, tr("Close months")), (INVOICES, tr("Invoices")))
        self.tabs = CountTabs(tr("Parts of billing"), words)
        self.scope = Button(tr("All clients"), "quiet", key="M")
        self.all = Button(tr("Only what waits"), "quiet", key="A")
        self.reviews = ReviewPart()
        self.close_months = PaperPart(
            tr("Months"), tr("Clients by the month to be closed"), tr("Close the month")
        )
        self.invoices = PaperPart(tr("Invoices"), tr("What was issued"), tr("Save as PDF…"))
        self.reissue = Button(tr("Reissue…"), "quiet")
        self.reissue.setAccessibleName(tr("Take the invoice back and issue it anew"))
        self.invoices.put(self.reissue)
        self.accounting = Button(tr("For the books…"), "quiet")
        self.accounting.setAccessibleName(tr("Save everything that was issued as a table"))
        self.parts = QStackedWidget()
        for part in (self.reviews, self.close_months, self.invoices):
            self.parts.addWidget(part)
        head = QHBoxLayout()
        head.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 0)
        head.setSpacing(8)
        head.addWidget(PlainLabel(tr("Billing"), size=fonts.LARGE, weight=fonts.BOLD), 1)
        head.addWidget(self.accounting)
        head.addWidget(self.all)
        head.addWidget(self.scope)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(_MARGIN, 4, _MARGIN, 0)
        tabs.addWidget(self.tabs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(tabs)
        column.addWidget(self.parts, 1)

    def show_state(self, state: BillingState) -> None:
        """Show a state; the keyboard stays where it is."""
        self.parts.setCurrentIndex(PARTS.index(state.part))
        if self.tabs.key() != state.part:
            self.tabs.setCurrentIndex(PARTS.index(state.part))
        self.tabs.set_count(REVIEWS, state.waits or None)
        over = sum(one.over and not one.waiting for one in state.closing)
        self.tabs.set_count(CLOSE, over or None)
        self.scope.set_words(tr("My clients") if state.mine else tr("All clients"))
        self.all.set_words(tr("All open months") if state.shown == "all" else tr("Only what waits"))
        self.all.setVisible(state.part == REVIEWS)
        self.accounting.setVisible(state.part == INVOICES and bool(state.issued))
        self._show_reviews(state)
        self._show_close(state)
        self._show_invoices(state)

    def _show_reviews(self, state: BillingState) -> None:
        part = self.reviews
        lines = review_lines(state)
        part.list.set_lines(lines)
        part.list.choose(state.chosen)
        empty = ""
        if state.queue is not None and not lines:
            empty = tr("Nothing waits for a word: every exclusion was looked at.")
        part.say_empty(empty)
        thing, meant = state.thing, state.meant
        zone = state.zones.get(thing.client_id, "UTC") if thing is not None else "UTC"
        part.facts.show_groups(thing_facts(thing, zone) if thing is not None else [])
        part.facts.setVisible(thing is not None)
        for button, states in (
            (part.confirm, {"proposed", "waived"}),
            (part.waive, {"proposed", "disputed", "confirmed"}),
            (part.reverse, {"proposed", "disputed", "confirmed", "upheld"}),
            (part.uphold, {"disputed"}),
            (part.dispute, {"proposed", "confirmed", "upheld"}),
        ):
            button.setVisible(bool(meant) and all(one.state in states for one in meant))
        for button in (part.reverse, part.uphold, part.dispute):
            button.setVisible(button.isVisibleTo(part) and len(meant) == 1)
        part.absorb.setVisible(part.reverse.isVisibleTo(part) and bool(meant[0].flags))
        part.answer.setVisible(thing is not None and not isinstance(thing, ReviewRow))
        count = len(state.marked)
        part.words.setText(
            tr("{0} marked: the word is about all of them").format(count)
            if count
            else tr("Space marks several, to speak of them at once")
        )
        part.words.setVisible(bool(lines))

    def _show_close(self, state: BillingState) -> None:
        part, line = self.close_months, state.line
        part.list.set_lines([closing_line(one) for one in state.closing])
        part.list.choose(state.client)
        part.say_empty("" if state.closing else tr("No clients on this device yet. Sync (F5)."))
        part.title.setText(f"{line.client}, {line.name}" if line is not None else "")
        paper = state.paper if state.part == CLOSE else None
        checked = paper.checklist if paper is not None else None
        closable = checked is not None and checked.closable
        part.act.setVisible(line is not None)
        part.act.setEnabled(closable and line is not None and not line.waiting)
        part.lines.set_lines(_lines(state))
        part.words.setText(_blocking(state))
        part.words.setVisible(bool(part.words.text()))

    def _show_invoices(self, state: BillingState) -> None:
        part = self.invoices
        part.list.set_lines([issued_line(one) for one in state.issued])
        part.list.choose(state.invoice)
        empty = tr("Nothing was issued yet: an invoice is made when a month is closed.")
        part.say_empty("" if state.issued else empty)
        row = next((one for one in state.issued if one.id == state.invoice), None)
        part.title.setText(row.number if row is not None else "")
        part.act.setVisible(row is not None)
        part.lines.set_lines(_lines(state))
        whole = row is not None and row.kind == "invoice" and not row.credited
        self.reissue.setVisible(whole)
        self.reissue.setEnabled(row is not None and not row.waiting)
        part.words.setText(_reissuing(row))
        part.words.setVisible(bool(part.words.text()))

    def show_pages(self, pages: Sequence[bytes], words: str = "") -> None:
        """Show the pages of what is chosen."""
        for part in (self.close_months, self.invoices):
            part.area.show_pages(pages, words)


def _lines(state: BillingState) -> list[Line]:
    paper = state.paper
    return document_lines(paper.document, paper.left_off) if paper is not None else []


def _blocking(state: BillingState) -> str:
    """What keeps the month from being closed, in words."""
    line = state.line
    checked = state.paper.checklist if state.paper is not None else None
    if line is None or checked is None:
        return ""
    if line.waiting:
        return tr("It is on its way to central, which closes it.")
    if checked.refusal:
        return checked.refusal
    if checked.blockers:
        words = "; ".join(one.words for one in checked.blockers[:_NAMED])
        more = len(checked.blockers) - _NAMED
        rest = tr(" and {0} more").format(more) if more > 0 else ""
        return tr("These wait for a word first: {0}{1}.").format(words, rest)
    return line.refused


def _reissuing(row: IssuedRow | None) -> str:
    """What became of the wish to reissue an invoice, in words."""
    if row is None or not (row.waiting or row.refused):
        return ""
    if row.waiting:
        return tr("It is on its way to central, which takes it back and issues it anew.")
    return tr("It was not reissued. {0}").format(row.refused)
