"""A month is reviewed and closed without a connection, and central issues what was seen (2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.central.people import ADMINISTRATION
from app.database.scope import whole
from app.domain.vocabulary import Right, TicketKind
from app.queries.billing.documents import InvoicePreview, invoice_preview
from app.queries.billing.issued import invoice_document, issued_invoices
from app.queries.billing.queue import review_queue
from app.queries.ledger import ledger_months
from app.records import AgreementVersion, MonthAct, User
from app.usecases.billing.months import CloseMonth, close_month
from app.usecases.billing.reviews import ConfirmExclusions, Excluded, confirm_exclusions
from app.usecases.log_time import LogTime, Stretch, log_time
from app.usecases.submit_ticket import SubmitTicket, submit_ticket
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk, make_desk

DEVICE = whole("this device")
MARCH = "2026-03"
EVENING = Stretch(datetime(2026, 3, 11, 0, 0, tzinfo=UTC), datetime(2026, 3, 11, 0, 50, tzinfo=UTC))
"""Tuesday 10 March, 20:00–20:50 in New York."""


@pytest.fixture
def desk(real_central: RealCentral, tmp_path: Path) -> Iterator[Desk]:
    """Mira's laptop in April; she is Northwind's account manager, and March had an evening."""

    def job(session: Any) -> None:
        session.get(User, real_central.mira).rights = ["desk", "tam", "technician"]
        for version in session.scalars(select(AgreementVersion)):
            version.effective_from = datetime(2026, 1, 1, tzinfo=UTC).date()

    real_central.central.work.run("test", ADMINISTRATION, job)
    real_central.clock.forward(days=22)
    made = make_desk(tmp_path / "laptop", real_central)
    made.actor = replace(made.actor, rights=frozenset({Right.TECHNICIAN, Right.DESK, Right.TAM}))
    made.clock.forward(days=22)
    made.sync()
    command = SubmitTicket(
        client=real_central.north,
        title="The server is down",
        kind=TicketKind.INCIDENT,
        impact="high",
        urgency="high",
        provisional="L-1",
    )
    ticket: UUID = do(made, submit_ticket, command)
    do(made, log_time, LogTime([EVENING], "Restarted it", ticket))
    made.sync()
    yield made
    made.store.close()


def do(desk: Desk, verb: Any, command: Any) -> Any:
    return desk.do(verb.__name__, lambda session: verb(session, desk.ctx, command))


def ask(desk: Desk, question: Any) -> Any:
    return desk.store.work.read(DEVICE, question)


def preview(desk: Desk, client: UUID) -> InvoicePreview:
    now = desk.clock.now()
    found: InvoicePreview = ask(desk, lambda session: invoice_preview(session, client, MARCH, now))
    return found


def confirm(desk: Desk) -> None:
    (row,) = ask(desk, lambda session: review_queue(session).exclusions)
    assert (row.amount_minor, row.state) == (27000, "proposed")
    do(desk, confirm_exclusions, ConfirmExclusions([Excluded(row.entry_id, row.key)]))


def acts(desk: Desk) -> list[tuple[str, str]]:
    found: list[MonthAct] = ask(
        desk, lambda session: list(session.scalars(select(MonthAct).order_by(MonthAct.at)))
    )
    return [(one.outcome, one.outcome_words) for one in found]


def test_what_was_seen_and_closed_on_the_way_is_what_central_issues(
    real_central: RealCentral, desk: Desk
) -> None:
    client = real_central.north
    confirm(desk)
    seen = preview(desk, client)
    assert seen.checklist.closable
    assert [part.total_minor for part in seen.document.sections] == [360000, 27000]
    do(desk, close_month, CloseMonth(client, MARCH, seen.document.digest))
    assert acts(desk) == [("", "")]
    desk.sync()
    assert (desk.letters, desk.is_clean()) == ([], True)
    assert acts(desk) == [("taken", "")]
    (row,) = ask(desk, lambda session: issued_invoices(session, client=client))
    document = ask(desk, lambda session: invoice_document(session, row.id))
    assert (document.number, document.total_minor) == ("2026-0001", 387000)
    assert document.sections == seen.document.sections
    (march,) = ask(desk, lambda session: ledger_months(session, client))
    assert march.state == "locked"


def test_a_close_that_was_overtaken_says_why_on_the_device_that_asked(
    real_central: RealCentral, desk: Desk, tmp_path: Path
) -> None:
    client = real_central.north
    confirm(desk)
    seen = preview(desk, client).document
    do(desk, close_month, CloseMonth(client, MARCH, seen.digest))
    other = make_desk(tmp_path / "tablet", real_central)
    other.clock.forward(days=22)
    other.sync()
    late = Stretch(datetime(2026, 3, 12, 0, 0, tzinfo=UTC), datetime(2026, 3, 12, 1, 0, tzinfo=UTC))
    ticket = ask(other, lambda session: review_queue(session).exclusions[0].ticket_id)
    do(other, log_time, LogTime([late], "Restarted it again", ticket))
    other.sync()
    desk.sync()
    ((outcome, words),) = acts(desk)
    assert outcome == "refused"
    assert "$270.00 to confirm, waive or reverse" in words
    assert ask(desk, issued_invoices) == []
    other.store.close()
