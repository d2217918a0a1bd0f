"""The room of invoices: each line down to the minute, the next one, and what leaves (7.6 (11))."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest
from pypdf import PdfReader

from app.central.audit.kinds import Kind
from app.central.months import reissue
from app.queries.billing.accounting import COLUMNS
from app.records import Milestone, Quote
from app.usecases.quote_answers import AnswerQuote, ReachMilestone, answer_quote, reach_milestone
from tests.integration.central.test_audit import told
from tests.integration.central.world import MIRA
from tests.portal.money_town import QUOTED, books_of
from tests.portal.test_leaks import marks_of
from tests.portal.test_pages import seen
from tests.portal.town import BO, DANA, ELI, INNER, PIA, TITLES, Town

PLACES = ("/invoices", "/invoices/next", "/invoices/2026-0002", "/invoices/accounting.csv",
          "/invoices/2026-0002/invoice.pdf")  # fmt: skip
OURS, THEIRS = "2026-0002", "2026-0004"


def test_an_invoice_is_read_in_sections_and_each_line_down_to_the_minute(rich_town: Town) -> None:
    rich_town.become(BO)
    page = seen(rich_town.get(f"/invoices/{OURS}"))
    assert "Invoice 2026-0002" in page
    assert "<b>$3,870.00</b> to pay by Fri 10 April 2026" in page
    assert "Managed support, March 2026" in page
    assert "Excluded work, by the hour" in page
    assert "1.00 h × $180.00 an hour × 1.5 = $270.00" in page
    assert "Friday 27 February, 20:00–20:50" in page
    assert "50 min worked, <b>60 counted</b>" in page
    assert "50 min worked, rounded once up to the next 15 min: 60 min." in page
    assert "Rule R32, EX-AFTER-HOURS." in page
    assert "In your fee, February 2026" in page
    assert "7.00 h of included work, budget 20.00 h, at no extra cost" in page
    assert '<dt>Incidents</dt><dd class="nowrap">7.00 h</dd>' in page
    assert "until Fri 10 April 2026" in page
    assert marks_of(rich_town.get(f"/invoices/{OURS}").text) == []
    assert INNER not in page


def test_who_only_pays_is_not_led_to_requests_that_are_not_theirs(rich_town: Town) -> None:
    rich_town.become(BO)
    for place in PLACES[:3]:
        assert "/requests/" not in rich_town.get(place).text
    rich_town.change(BO, roles=["billing", "coordinator"])
    rich_town.become(BO)
    assert "/requests/" in rich_town.get(f"/invoices/{OURS}").text


def test_the_next_invoice_says_what_is_left_off_and_what_is_still_in_review(
    rich_town: Town,
) -> None:
    rich_town.become(BO)
    page = seen(rich_town.get("/invoices/next"))
    assert "The next invoice" in page
    assert "What closing March 2026 would bill today." in page
    assert "Not on this invoice" in page
    assert "$135.00" in page
    assert "Still in review" in page
    assert "$67.50" in page
    assert "invoice.pdf" not in page


def test_a_milestone_leads_to_the_quote_and_to_whoever_approved_it(rich_town: Town) -> None:
    books = books_of(rich_town)
    (quote,) = [one for one in books.all(Quote) if one.title == QUOTED["NW"]]
    answer = AnswerQuote(quote.id, "approved", rich_town.contacts[PIA], note="by phone")
    books.at("03-17 12:30")
    books.do(answer_quote, answer)
    books.do(reach_milestone, ReachMilestone(books.all(Milestone)[0].id))
    rich_town.become(BO)
    page = seen(rich_town.get("/invoices/next"))
    assert "Fixed-price projects" in page
    assert f"Quote: {QUOTED['NW']}, approved by Pia Approves" in page
    assert "/quotes/" not in page


def test_an_invoice_that_was_taken_back_says_so_on_both_documents(rich_town: Town) -> None:
    reissue(rich_town.world.central, OURS, "the address was wrong", MIRA)
    rich_town.become(BO)
    every = seen(rich_town.get("/invoices"))
    assert "Taken back" in every
    assert "Credit note 2026-0005" in every
    first, note = (
        seen(rich_town.get(f"/invoices/{OURS}")),
        seen(rich_town.get("/invoices/2026-0005")),
    )
    assert '<a href="/invoices/2026-0005">credit note 2026-0005</a>: nothing is to be paid' in first
    assert "This takes back" in note
    assert "the address was wrong" in note
    assert "Paid back" in note
    assert "1.00 h × $180.00 an hour × 1.5 = $270.00, taken back" in note


def test_the_paper_and_the_table_say_what_the_page_says_and_the_chain_is_told(
    rich_town: Town,
) -> None:
    rich_town.become(BO)
    paper = rich_town.get(f"/invoices/{OURS}/invoice.pdf")
    text = " ".join(part.extract_text() for part in PdfReader(BytesIO(paper.content)).pages)
    assert "$3,870.00" in text
    table = rich_town.get("/invoices/accounting.csv")
    rows = list(csv.DictReader(StringIO(table.content.decode())))
    assert tuple(rows[0]) == COLUMNS
    assert {row["number"] for row in rows} == {"2026-0001", "2026-0002"}
    assert {row["client_id"] for row in rows} == {str(rich_town.world.north)}
    for content in (text, table.text):
        assert "Southgate" not in content
        assert INNER not in content
    kinds = [event.facts["what"] for event in told(rich_town.world, Kind.EXPORT)]
    assert kinds == ["invoice", "accounting"]


@pytest.mark.parametrize("ends", ["", "/invoice.pdf"])
def test_another_client_s_invoice_is_answered_like_one_that_is_not_there(
    rich_town: Town, ends: str
) -> None:
    rich_town.become(BO)
    rich_town.get("/invoices")
    nowhere = rich_town.get(f"/invoices/2019-0001{ends}")
    assert nowhere.status_code == 404
    for number in (THEIRS, "x" * 200, "2026-0002'", "%00"):
        answer = rich_town.get(f"/invoices/{number}{ends}")
        assert (answer.status_code, answer.text) == (404, nowhere.text)


def test_only_who_pays_sees_invoices(rich_town: Town) -> None:
    for email in (DANA, ELI, PIA):
        rich_town.become(email)
        for place in PLACES:
            assert rich_town.get(place).status_code == 403
        assert 'href="/invoices"' not in rich_town.get("/").text


def test_before_the_first_month_is_closed_the_list_leads_to_the_next_one(town: Town) -> None:
    town.become(BO)
    page = seen(town.get("/invoices"))
    assert "No documents yet" in page
    assert '<a href="/invoices/next">' in page
    assert not any(title in page for title in TITLES.values())
