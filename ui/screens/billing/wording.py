"""Rows and facts of billing in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from app.domain.billing.months import month_name
from app.domain.calendar import local_date
from app.domain.words import (
    day_words,
    duration_words,
    local_time,
    moment_words,
    money_words,
)
from app.queries.billing.closing import ClosingLine
from app.queries.billing.documents import DocumentLine, InvoiceDocument
from app.queries.billing.issued import IssuedRow
from app.queries.billing.queue import ProposedOverride, ReviewRow
from app.queries.effects import EffectFacts
from app.queries.holds import PendingHold
from ui.kit.facts import Fact, Facts
from ui.kit.lines import Line
from ui.kit.lines.item import LineTone
from ui.screens.billing.state import BillingState, Waiting

STATES = {
    "proposed": "proposed",
    "confirmed": "confirmed",
    "waived": "waived",
    "reversed": "included after all",
    "disputed": "questioned by the client",
    "upheld": "stands after a question",
}
_ICONS = {"proposed": "flag", "disputed": "circle-help", "waived": "x", "reversed": "undo-2"}
_KINDS = {
    "redecision_proposed": "A dearer decision",
    "adjustment_proposal": "An adjustment of a closed month",
}


def tr(words: str) -> str:
    """A sentence in the language of the window."""
    return QCoreApplication.translate("Billing", words)


def review_lines(state: BillingState) -> list[Line]:
    """Everything that waits, under headings."""
    queue = state.queue
    if queue is None:
        return []
    groups: dict[str, list[Line]] = {}
    for key, one in state.things.items():
        groups.setdefault(_heading(one), []).append(_line(key, one, marked=key in state.marked))
    lines = []
    for heading, some in groups.items():
        lines.append(Line(f"heading:{heading}", tr(heading), str(len(some)), heading=True))
        lines += some
    return lines


def _heading(one: Waiting) -> str:
    match one:
        case ReviewRow(state="disputed"):
            return "Questioned by clients"
        case ReviewRow(state="proposed"):
            return "Excluded work to confirm"
        case ReviewRow():
            return "Spoken of already"
        case PendingHold():
            return "Held entries"
        case EffectFacts():
            return "Decisions that somebody is asked about"
        case ProposedOverride():
            return "Overrides that somebody proposes"


def _line(key: str, one: Waiting, *, marked: bool) -> Line:
    match one:
        case ReviewRow():
            tone: LineTone = "error" if one.state == "disputed" else "excluded"
            amount = money_words(one.amount_minor + one.topup_minor, one.currency)
            what = one.title or one.note
            detail = [one.client, one.ticket, duration_words(one.minutes * 60), one.reason_words]
            if one.on_its_way:
                detail.append(tr("on its way to central"))
            return Line(
                key, what, _joined(detail), tail=amount, icon=_ICONS.get(one.state, "circle-check"),
                tone=tone, marked=marked,
            )  # fmt: skip
        case PendingHold():
            detail = [one.client, one.ticket, one.user, duration_words(one.worked_s)]
            return Line(key, one.sentence, _joined(detail), icon="circle-help")
        case EffectFacts():
            amount = money_words(one.amount_minor, one.currency)
            words = tr(_KINDS.get(one.kind, "A decision"))
            return Line(
                key, f"{words}: {one.cause}", _joined([one.client, one.ticket, one.title]),
                tail=amount, icon="git-merge", tone="excluded",
            )  # fmt: skip
        case ProposedOverride():
            words = tr("included") if one.decision == "included" else tr("excluded")
            detail = [one.label.ticket, one.label.user, one.reason]
            return Line(
                key, f"{one.label.title or one.label.note}: {words}", _joined(detail), icon="flag"
            )


def _joined(parts: list[str]) -> str:
    return " · ".join(part for part in parts if part)


def review_facts(row: ReviewRow, zone: str) -> list[Facts]:
    """An exclusion with its arithmetic."""
    day = day_words(local_date(zone, row.start))
    span = f"{day}, {local_time(row.start, zone)}–{local_time(row.end, zone)}"
    rate = money_words(row.rate_minor, row.currency)
    times = f" × {float(row.multiplier):g}" if row.multiplier != 1 else ""
    sum_words = (
        f"{row.minutes} min × {rate}/h{times} = {money_words(row.amount_minor, row.currency)}"
    )
    work = [
        Fact(tr("Client"), row.client),
        Fact(tr("Ticket"), _joined([row.ticket, row.title])),
        Fact(tr("Worked"), span),
        Fact(tr("Person"), row.user),
        Fact(tr("Note"), row.note),
    ]
    money = [Fact(tr("Amount"), sum_words)]
    if row.topup_minor:
        money.append(Fact(tr("Call-out"), money_words(row.topup_minor, row.currency)))
    money.append(Fact(tr("Posted in"), month_name(row.posting_month)))
    if row.invoice:
        money.append(Fact(tr("Invoice"), row.invoice))
    said = [Fact(tr("State"), tr(STATES.get(row.state, row.state)))]
    if row.said:
        said.append(Fact(tr("Said"), row.said))
    if row.on_its_way:
        said.append(Fact("", tr("on its way to central"), "muted"))
    said += [Fact(tr("To settle"), flag.replace("-", " "), "excluded") for flag in row.flags]
    return [
        Facts(tr("As the client reads it"), (Fact(tr("Sentence"), row.sentence),)),
        Facts(tr("Work"), tuple(one for one in work if one.value)),
        Facts(tr("Money"), tuple(money)),
        Facts(tr("Review"), tuple(said)),
    ]


def thing_facts(one: Waiting, zone: str) -> list[Facts]:
    """What is under the cursor."""
    match one:
        case ReviewRow():
            return review_facts(one, zone)
        case PendingHold():
            facts = [
                Fact(tr("Client"), one.client),
                Fact(tr("Ticket"), _joined([one.ticket, one.title])),
                Fact(tr("Person"), one.user),
                Fact(tr("Worked"), moment_words(one.started_at, zone, one.ended_at)),
            ]
            return [Facts(one.sentence, tuple(fact for fact in facts if fact.value))]
        case EffectFacts():
            facts = [
                Fact(tr("Client"), one.client),
                Fact(tr("Ticket"), _joined([one.ticket, one.title])),
                Fact(tr("Amount"), money_words(one.amount_minor, one.currency)),
                Fact(tr("Month"), month_name(one.work_month)),
            ]
            return [Facts(one.cause, tuple(fact for fact in facts if fact.value))]
        case ProposedOverride():
            facts = [
                Fact(tr("Ticket"), _joined([one.label.ticket, one.label.title])),
                Fact(tr("Decision"), one.decision),
                Fact(tr("Note"), one.label.note),
            ]
            return [Facts(one.reason, tuple(fact for fact in facts if fact.value))]


def closing_line(one: ClosingLine) -> Line:
    """A client with the month to be closed."""
    if one.waiting:
        tail, tone = tr("on its way to central"), "accent"
    elif one.refused:
        tail, tone = tr("refused"), "error"
    elif one.over:
        tail, tone = tr("to be closed"), "excluded"
    else:
        tail, tone = tr("still running"), "muted"
    tones: dict[str, LineTone] = {
        "accent": "accent", "error": "error", "excluded": "excluded", "muted": "muted",
    }  # fmt: skip
    return Line(
        one.client_id, one.client, one.refused or one.name, tail=tail, square=one.code,
        tone=tones[tone],
    )  # fmt: skip


def issued_line(one: IssuedRow) -> Line:
    """A document that was issued."""
    kind = tr("Credit note") if one.kind == "credit_note" else tr("Invoice")
    detail = [one.client, day_words(one.issued_on)]
    if one.credited:
        detail.append(tr("taken back"))
    if one.waiting:
        detail.append(tr("on its way to be reissued"))
    return Line(
        one.id, f"{kind} {one.number}", _joined(detail),
        tail=money_words(one.total_minor, one.currency), icon="receipt",
    )  # fmt: skip


def document_lines(document: InvoiceDocument, left_off: Sequence[DocumentLine] = ()) -> list[Line]:
    """The lines of an invoice under their sections; `left_off` are those that are not on it."""
    lines: list[Line] = []
    for section in document.sections:
        total = money_words(section.total_minor, document.currency)
        lines.append(Line(f"section:{section.key}", section.title, total, heading=True))
        lines += [
            _document_line(f"{section.key}:{at}", one, document.currency)
            for at, one in enumerate(section.lines)
        ]
    if left_off:
        lines.append(Line("section:left", tr("Questioned, not on this invoice"), heading=True))
        lines += [
            _document_line(f"left:{at}", one, document.currency) for at, one in enumerate(left_off)
        ]
    return lines


def _document_line(key: str, one: DocumentLine, currency: str) -> Line:
    work = _joined([one.ticket, one.title])
    minutes = duration_words(one.minutes * 60) if one.minutes else ""
    detail = [one.words if work else "", one.person, day_words(one.day) if one.day else "", minutes]
    icon = "clock" if one.entry_id is not None else "receipt"
    return Line(
        key, work or one.words, _joined(detail), tail=money_words(one.amount_minor, currency),
        icon=icon,
    )  # fmt: skip


def line_of(document: InvoiceDocument, left_off: Sequence[DocumentLine], key: str) -> DocumentLine:
    """The line of a key.

    Raises:
        LookupError: there is none.
    """
    where, _, at = key.partition(":")
    for section in document.sections:
        if section.key == where:
            return section.lines[int(at)]
    if where == "left":
        return left_off[int(at)]
    raise LookupError(key)
