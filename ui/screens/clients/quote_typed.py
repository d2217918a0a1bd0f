"""What is typed into the fields of a quote, as values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from app.domain.agreement.written import read_date, read_minutes, read_money, write_money
from app.domain.offers import Stage
from app.domain.rules import RuleBroken
from app.queries.quotes import QuoteTicket
from app.usecases.quotes import QuoteFields
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField

_LABEL = re.compile(r"[^\s,;]+")


def _tr(words: str) -> str:
    return QCoreApplication.translate("Quotes", words)


def read_stages(text: str) -> tuple[Stage, ...]:
    """Milestones as they are typed, one a line: "Ordered; 800.00; 2026-04-01".

    Raises:
        RuleBroken: a line is none; the sentence names it.
    """
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        name, *rest = (part.strip() for part in line.split(";"))
        if not name or not 1 <= len(rest) <= 2:  # noqa: PLR2004 -- a fee, and perhaps a date
            raise RuleBroken(
                "milestone-unreadable",
                _tr("“{0}” is no milestone. Write it like: Ordered; 800.00; 2026-04-01.").format(
                    line
                ),
            )
        due = read_date(rest[1], name) if len(rest) > 1 and rest[1] else None
        found.append(Stage(name, read_money(rest[0], name), due))
    return tuple(found)


def write_stages(stages: Sequence[Stage]) -> str:
    """Milestones as they stand in a field."""
    return "\n".join(
        "; ".join(
            [
                stage.title,
                write_money(stage.fee_minor),
                *([stage.due.isoformat()] if stage.due else []),
            ]
        )
        for stage in stages
    )


def read_tickets(text: str, known: Sequence[QuoteTicket]) -> tuple[UUID, ...]:
    """Tickets as they are typed: "T-1036, T-1042".

    Raises:
        RuleBroken: one is not among the client's open ones.
    """
    by_label = {one.label.casefold(): one.id for one in known}
    found = []
    for label in _LABEL.findall(text):
        if label.casefold() not in by_label:
            words = _tr("{0} is no open ticket of this client.")
            raise RuleBroken("ticket-unknown", words.format(label))
        found.append(by_label[label.casefold()])
    return tuple(dict.fromkeys(found))


def read_fields(sheet: AskSheet, kind: ChoiceField, tickets: Sequence[QuoteTicket]) -> QuoteFields:
    """Everything that stands in the sheet of a quote.

    Raises:
        RuleBroken: a field cannot be read; the sentence names it.
    """
    fee, until = sheet.value("fee"), sheet.value("expires")
    return QuoteFields(
        title=sheet.value("title"),
        kind=str(kind.value()),
        scope=sheet.value("scope"),
        deliverables=sheet.value("deliverables"),
        out_of_scope=sheet.value("out"),
        fee_minor=read_money(fee, _tr("Fee")) if fee else 0,
        estimate_min=read_minutes(sheet.value("estimate"), _tr("Estimate"), empty=0) or 0,
        stages=read_stages(sheet.value("stages")),
        tickets=read_tickets(sheet.value("tickets"), tickets),
        expires_on=read_date(until, _tr("Holds until")) if until else None,
    )
