"""Quarterly reviews at the portal: the published ones, as they were published (7.6 (9))."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader

from app.central.audit.kinds import Kind
from app.domain.exports import Taken
from app.records import QuarterlyReview
from app.usecases.quarter_review import DecideReview, decide_review
from tests.integration.central.test_audit import told
from tests.portal.money_town import books_of
from tests.portal.test_pages import seen
from tests.portal.town import BO, DANA, ELI, INNER, PIA, SARA, Town

PLACE = "/reviews/2026-Q1"


def test_a_published_review_says_what_was_used_what_is_suggested_and_how_it_comes_about(
    rich_town: Town,
) -> None:
    rich_town.become(PIA)
    page = seen(rich_town.get(PLACE))
    assert "Review of the first quarter of 2026" in page
    assert "you used" in page
    assert "Northwind may need more" in page
    assert "Used of the budget" in page
    assert "Northwind moved one rack in a hurry" in page
    assert "To be decided" in page
    assert "Pia Approves may agree for Northwind" in page.replace("Ana Ruiz, ", "")
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page


def test_a_review_that_nobody_published_is_not_there(rich_town: Town) -> None:
    rich_town.become(DANA)
    every = rich_town.get("/reviews").text
    for ends in ("", "/review.pdf"):
        nowhere = rich_town.get(f"/reviews/2019-Q1{ends}")
        assert nowhere.status_code == 404
        for quarter in ("2025-Q4", "2026-Q9", "nonsense", "2026-Q1x"):
            answer = rich_town.get(f"/reviews/{quarter}{ends}")
            assert (answer.status_code, answer.text) == (404, nowhere.text)
    assert INNER not in every
    assert "2025" not in every
    assert PLACE in every


def test_a_decided_review_tells_who_decided_what_from_when(rich_town: Town) -> None:
    books = books_of(rich_town)
    command = DecideReview(
        books.client, "2026-Q1", "changed", budget_min=1_500, reason="a new office opens",
        approver=rich_town.contacts[PIA], note="by phone on Monday",
    )  # fmt: skip
    books.do(decide_review, command)
    rich_town.become(PIA)
    page = seen(rich_town.get(PLACE))
    assert "Changed to 25.00 h and $4,500.00 from 1 April 2026." in page
    assert "Pia Approves, for the client" in page
    assert "“by phone on Monday”" in page
    every = seen(rich_town.get("/reviews"))
    assert "25.00 h a month" in every
    assert "20.00 h for $3,600.00 a month" in every


def test_what_was_published_stays_as_it_was(rich_town: Town) -> None:
    rich_town.become(PIA)
    before = seen(rich_town.get(PLACE))
    books = books_of(rich_town)
    books.entry(rich_town.ticket(ELI), "02-10 10:00", "02-10 17:00")
    assert seen(rich_town.get(PLACE)) == before


def test_the_paper_of_a_review_says_the_same_and_the_chain_is_told(rich_town: Town) -> None:
    rich_town.become(PIA)
    answer = rich_town.get(f"{PLACE}/review.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith('attachment; filename="review 2026-Q1')
    text = " ".join(part.extract_text() for part in PdfReader(BytesIO(answer.content)).pages)
    assert "Northwind" in text
    assert "Southgate" not in text
    assert INNER not in text
    (kept,) = [one for one in books_of(rich_town).all(QuarterlyReview) if one.evidence
               and one.client_id == rich_town.world.north]  # fmt: skip
    assert kept.evidence is not None
    assert str(kept.evidence["sentence"]).split(".")[0] in " ".join(text.split())
    (event,) = told(rich_town.world, Kind.EXPORT)
    assert event.facts["what"] == Taken.REVIEW.value
    assert event.facts["contact"] == str(rich_town.contacts[PIA])


def test_who_neither_speaks_nor_answers_for_the_firm_sees_no_review(rich_town: Town) -> None:
    for email in (ELI, BO):
        rich_town.become(email)
        for place in ("/reviews", PLACE, f"{PLACE}/review.pdf"):
            assert rich_town.get(place).status_code == 403
    rich_town.become(SARA)
    assert "Northwind" not in rich_town.get(PLACE).text
