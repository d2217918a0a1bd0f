"""A quote in the words of a list."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.agreement.written import date_words
from app.domain.offers import QuoteKind
from app.domain.quotes import QuoteState
from app.domain.words import money_words
from app.queries.quotes import QuoteLine
from ui.kit.lines import Line
from ui.kit.lines.item import LineTone


def _tr(words: str) -> str:
    return QCoreApplication.translate("Quotes", words)


def state_words(state: str) -> str:
    """A quote's state in a word."""
    words = {
        QuoteState.DRAFT: _tr("draft"),
        QuoteState.SENT: _tr("sent"),
        QuoteState.APPROVED: _tr("approved"),
        QuoteState.DECLINED: _tr("declined"),
        QuoteState.EXPIRED: _tr("expired"),
        QuoteState.WITHDRAWN: _tr("withdrawn"),
    }
    return words[QuoteState(state)] if state in set(QuoteState) else state


def quote_entry(line: QuoteLine) -> Line:
    """A quote in the list."""
    price = money_words(line.fee_minor, line.currency)
    if line.kind == QuoteKind.TIME:
        price = _tr("at most {0}").format(price)
    parts = [price, _tr("edition {0}").format(line.edition) if line.edition > 1 else ""]
    if line.state == QuoteState.SENT and line.expires_on is not None:
        parts.append(_tr("holds until {0}").format(date_words(line.expires_on)))
    tone: LineTone = "muted"
    if line.progress is not None:
        parts.append(f"{int(line.progress.share * 100)} %")
        tone = "excluded" if line.progress.level != "fine" else "muted"
    return Line(
        line.id,
        line.title,
        " · ".join(part for part in parts if part),
        state_words(line.state),
        "receipt",
        tone="excluded" if line.state == QuoteState.EXPIRED else tone,
    )
