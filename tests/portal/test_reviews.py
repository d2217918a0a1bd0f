"""Quarterly reviews at the portal: the published ones, as they were published (7.6 (9))."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from app.central.audit.kinds import Kind
from app.domain.exports import Taken
from app.records import AgreementVersion, QuarterlyReview
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
    assert "Agree to 15.00 h" in page
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page


def shown_in(town: Town) -> str:
    """What the form carries of what it was shown with."""
    found = re.search(r'name="shown" value="([0-9a-f]{64})"', town.get(PLACE).text)
    assert found is not None
    return found[1]


def say(town: Town, act: str, **fields: str) -> Any:
    return town.send(f"{PLACE}/{act}", page=PLACE, **({"shown": shown_in(town)} | fields))


def kept(town: Town) -> QuarterlyReview:
    reviews = books_of(town).all(QuarterlyReview)
    (found,) = [one for one in reviews if one.evidence and one.client_id == town.world.north]
    return found


def test_an_approver_agrees_to_another_budget_and_the_manager_decides_with_it(
    rich_town: Town,
) -> None:
    rich_town.become(PIA)
    versions = len(books_of(rich_town).all(AgreementVersion))
    assert say(rich_town, "agree").status_code == 422
    assert say(rich_town, "agree", ok="yes").status_code == 303
    review = kept(rich_town)
    assert (review.state, review.approved_by) == ("published", rich_town.contacts[PIA])
    assert review.approval_note == "Agreed. Said at the portal."
    assert len(books_of(rich_town).all(AgreementVersion)) == versions
    page = seen(rich_town.get(PLACE))
    assert "Pia Approves: “Agreed. Said at the portal.” Mira Okafor decides with it." in page
    assert "/agree" not in page
    assert PLACE not in rich_town.get("/quotes").text


def test_another_budget_is_declined_with_a_reason(rich_town: Town) -> None:
    rich_town.become(PIA)
    assert say(rich_town, "decline", reason="we grow in May").status_code == 303
    assert kept(rich_town).approval_note == "Declined. we grow in May"


def test_a_second_approver_does_not_overwrite_what_the_first_one_said(rich_town: Town) -> None:
    rich_town.change(DANA, roles=["coordinator", "approver"])
    rich_town.become(DANA)
    shown = shown_in(rich_town)
    rich_town.become(PIA)
    assert say(rich_town, "decline", reason="not this year").status_code == 303
    rich_town.become(DANA)
    late = rich_town.send(f"{PLACE}/agree", ok="yes", shown=shown)
    assert (late.status_code, "nothing was decided" in late.text) == (422, True)
    assert "Pia Approves: “Declined. not this year”" in seen(late)
    review = kept(rich_town)
    assert review.approved_by == rich_town.contacts[PIA]
    assert review.approval_note == "Declined. not this year"


def test_a_review_that_says_something_else_by_now_is_not_agreed_to(rich_town: Town) -> None:
    rich_town.become(PIA)
    answer = say(rich_town, "agree", ok="yes", shown="0" * 64)
    assert (answer.status_code, "nothing was decided" in answer.text) == (422, True)
    assert kept(rich_town).approved_by is None


def test_who_may_not_agree_reads_who_may(rich_town: Town) -> None:
    rich_town.become(DANA)
    page = seen(rich_town.get(PLACE))
    assert "Pia Approves may agree for Northwind" in page.replace("Ana Ruiz, ", "")
    digest = kept(rich_town).id.hex
    for act in ("agree", "decline"):
        answer = rich_town.send(f"{PLACE}/{act}", page="/words", shown=digest, ok="yes")
        assert answer.status_code == 403


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
    evidence = kept(rich_town).evidence
    assert evidence is not None
    assert str(evidence["sentence"]).split(".")[0] in " ".join(text.split())
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
