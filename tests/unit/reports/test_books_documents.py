"""What the books and the reviews hold leaves as it stands there, to the cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from uuid import UUID

import pytest

from app.domain.billing.included import IncludedKind, InTheFee
from app.domain.quarter import QuarterMonth
from app.domain.quarter_evidence import Evidence
from app.domain.quarter_evidence import Exceptional as LeftOutWork
from app.queries.billing.documents import DocumentLine, DocumentSection, InvoiceDocument
from app.queries.quarter_review import ReviewLine, ReviewPage
from app.reports.documents import Labour, LeftOff, ReviewMonth, invoice_of, review_of
from app.reports.paper import invoice_sheet, review_sheet
from tests.builders.paper import EVIDENCE, HALDEN, NEW_YORK

ID = UUID(int=7)
SENTENCE = "Excluded: incident response outside business hours (Wednesday, 20:00), rate ×1.5."


def line(section: str, words: str, amount: int, **more: object) -> DocumentLine:
    known = {
        "work_month": "2026-03",
        "reason": "",
        "minutes": 0,
        "rate_minor": 0,
        "multiplier": "",
        "entry_id": None,
        "effect_id": None,
        "milestone_id": None,
        "material_id": None,
        "group_key": "",
    }
    return DocumentLine(section, words, amount, **{**known, **more})  # type: ignore[arg-type] # fields of many types


WORK = line(
    "labour",
    SENTENCE,
    27_000,
    reason="EX-AFTER-HOURS",
    minutes=60,
    rate_minor=18_000,
    multiplier="3/2",
    ticket="T-1042",
    title="Accounting program closes by itself",
    person="Ana Ruiz",
    day=date(2026, 3, 11),
)
BOOKED = InvoiceDocument(
    ID,
    ID,
    "Northwind",
    "2026-0031",
    "invoice",
    "2026-03",
    date(2026, 4, 1),
    date(2026, 5, 1),
    "USD",
    {"name": "Northwind Inc.", "address": "18 Hudson Street\nNew York", "tax_id": "12-345"},
    (
        DocumentSection("fee", "Monthly fee", (line("fee", "April 2026", 360_000),)),
        DocumentSection("labour", "Labour", (WORK,)),
        DocumentSection("credits", "Credits", (line("credits", "Credit for January", -6_750),)),
    ),
    380_250,
    "digest",
)


def test_an_invoice_keeps_each_line_its_reason_and_its_total() -> None:
    paid = InTheFee(1200, (IncludedKind("incident", 27, 1230),))
    found = invoice_of(replace(BOOKED, paid=paid), HALDEN)
    assert found.total_minor == BOOKED.total_minor
    assert found.bill_to == ("Northwind Inc.", "18 Hudson Street", "New York", "Tax ID 12-345")
    (work,) = found.sections[1].lines
    assert work.text == "Request T-1042, Accounting program closes by itself"
    assert work.when == "Wed 11 March 2026, Ana Ruiz"
    assert (work.sentence, work.reason) == (SENTENCE, "EX-AFTER-HOURS")
    assert work.labour == Labour(60, 18_000, Fraction(3, 2))
    assert found.sections[0].lines[0].labour is None
    data = invoice_sheet(found).data
    assert data["included"] == [["Incidents", "27", "20.50 h", "$0.00"]]
    assert data["included-foot"] == ["March, budget 20.00 h", "27", "20.50 h", "$0.00"]
    sheet = data["sections"][1]
    assert sheet["head"] == ["Work", "Counted", "Rate", "Amount"]
    assert sheet["lines"][0]["cells"] == ["60 min", "$180.00 × 1.5", "$270.00"]


@pytest.mark.parametrize(
    ("months", "note"),
    [
        (("2026-04",), "in advance, the same amount each full month"),
        (("2026-03",), "in arrears, the same amount each full month"),
        (("2026-03", "2026-04"), "the same amount each full month"),
    ],
)
def test_the_fee_says_whether_it_is_of_the_month_to_come_or_of_the_one_that_is_closed(
    months: tuple[str, ...], note: str
) -> None:
    lines = tuple(line("fee", "Managed support", 100, work_month=month) for month in months)
    fees = DocumentSection("fee", "Monthly fee", lines)
    document = replace(BOOKED, sections=(fees,), total_minor=100 * len(lines))
    assert invoice_of(document, HALDEN).sections[0].note == note


def test_disputed_work_stands_below_with_its_sentence() -> None:
    found = invoice_of(BOOKED, HALDEN, [WORK, line("fee", "no work", 100)])
    assert found.left_off == (
        LeftOff(
            "Request T-1042, Accounting program closes by itself",
            f"{SENTENCE} Wed 11 March 2026, Ana Ruiz",
            27_000,
        ),
        LeftOff("no work", "", 100),
    )


def test_a_credit_note_says_what_it_takes_back_and_why_and_is_not_to_be_paid() -> None:
    credit = replace(
        BOOKED,
        kind="credit_note",
        number="2026-0032",
        credits="2026-0031",
        reason="The address was wrong.",
        sections=(DocumentSection("credits", "", (line("credits", "All of it", -380_250),)),),
        total_minor=-380_250,
    )
    sheet = invoice_sheet(invoice_of(credit, HALDEN)).data
    assert sheet["heading"] == "Credit note 2026-0032"
    assert sheet["notice"] == (
        "This credit note takes back invoice 2026-0031 in full: The address was wrong."
    )
    assert (sheet["total-name"], sheet["total"]) == ("Paid back to you", "$3,802.50")
    assert "To pay by" not in {fact["name"] for fact in sheet["facts"]}


def test_an_invoice_that_was_taken_back_says_so() -> None:
    sheet = invoice_sheet(invoice_of(replace(BOOKED, credited_by="2026-0032"), HALDEN)).data
    assert sheet["notice"] == "This invoice was taken back in full by credit note 2026-0032."


def test_a_document_whose_lines_do_not_come_to_its_total_does_not_leave() -> None:
    with pytest.raises(ValueError, match="do not come to its total"):
        invoice_of(replace(BOOKED, total_minor=1), HALDEN)


HISTORY = ReviewLine(
    "2026-Q1", "published", "", "USD", None, None, None, None, "", None, "", "", ""
)
OPEN = ReviewPage(
    ID,
    "Northwind",
    NEW_YORK,
    "2026-Q1",
    "published",
    replace(EVIDENCE, exceptions=(LeftOutWork("2026-03", "T-1019", 60, "Flood"),)),
    None,
    "",
    HISTORY,
    (),
    date(2026, 4, 1),
    None,
    (),
    (),
    (),
)


def test_an_open_review_shows_evidence_arithmetic_and_until_when_it_starts() -> None:
    found = review_of(OPEN, HALDEN, "Prepared by Maya Okafor", ("Dana Whitfield",))
    assert found.title == "January to March 2026"
    assert found.explanation == EVIDENCE.sentence()
    assert found.terms == "budget 20.00 h and $3,600.00 a month"
    assert found.months[2:] == (
        ReviewMonth("March, projected", 1485, 1200),
        ReviewMonth("Quarter", 4125, 3600),
    )
    assert found.suggestion == "25.00 h and $4,500.00"
    assert [(step.text, step.result) for step in found.steps] == list(EVIDENCE.arithmetic())
    assert found.closing == (
        "Accepted by 31 March 2026 it starts on 1 April 2026; later, on the first of the "
        "following month."
    )
    assert found.chart is not None
    assert found.chart.title == "Above the budget in each of the last 2 months"
    assert found.exceptional[0].text == "T-1019"
    assert review_sheet(found).data["choices"][0] == "Accept 25.00 h and $4,500.00"


def test_a_review_that_is_accepted_late_says_from_when() -> None:
    late = replace(OPEN, adjusts_on=date(2026, 5, 1))
    assert review_of(late, HALDEN).closing == "Accepted now it starts on 1 May 2026."


@pytest.mark.parametrize(
    ("state", "reason", "sentence"),
    [
        ("accepted", "", "Accepted: 25.00 h and $4,500.00 from 1 April 2026."),
        (
            "changed",
            "Half the step is enough.",
            "Changed to 25.00 h and $4,500.00 from 1 April 2026. Half the step is enough.",
        ),
        ("declined", "Too dear", "Declined: the budget stays as it is. Too dear."),
    ],
)
def test_a_decided_review_says_what_was_decided_by_whom(
    state: str, reason: str, sentence: str
) -> None:
    decided = replace(
        HISTORY,
        state=state,
        reason=reason,
        budget_min=1500,
        fee_minor=450_000,
        effective_from=date(2026, 4, 1),
        decided_at=datetime(2026, 3, 28, 1, tzinfo=UTC),
        decided_by="Maya Okafor",
        approved_by="Dana Whitfield",
    )
    found = review_of(replace(OPEN, state=state, line=decided), HALDEN).decided
    assert found is not None
    assert found.sentence == sentence
    assert found.people == (
        "Dana Whitfield, for the client, 27 March 2026",
        "Maya Okafor, account manager, 27 March 2026",
    )


def test_a_quarter_without_change_asks_for_none() -> None:
    calm = tuple(QuarterMonth(f"2026-0{month}", 1200, 1100) for month in (1, 2, 3))
    found = review_of(replace(OPEN, evidence=replace(EVIDENCE, months=calm)), HALDEN)
    assert (found.suggestion, found.closing) == ("", "")
    assert review_sheet(found).data["choices"][0] == "Stay as it is"
    none = review_of(replace(OPEN, evidence=Evidence("2026-Q1", (), 0, 0, "USD")), HALDEN)
    assert none.chart is None
    assert none.months == (ReviewMonth("Quarter", 0, 0),)
