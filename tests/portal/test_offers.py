"""The room of quotes: what is offered, who answers, and that the answer is to what was shown."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import UUID

import pytest

from app.domain.offers import shown_text
from app.queries.portal.offers import waiting_offers
from app.queries.quotes import offer_of
from app.records import CoverageEffect, InvoiceLine, Material, Milestone, Project, Quote
from app.usecases.billing.materials import AddMaterial, add_material
from app.usecases.quotes import (
    DraftQuote,
    QuoteFields,
    RenewQuote,
    SendQuote,
    WithdrawQuote,
    draft_quote,
    renew_quote,
    send_quote,
    withdraw_quote,
)
from tests.portal.money_town import QUOTED, books_of
from tests.portal.test_pages import seen
from tests.portal.town import BO, DANA, ELI, INNER, PIA, SARA, Town

BY_TIME = QuoteFields(
    title="Find the loud fan", kind="time", scope="Listen\nLook", deliverables="Silence",
    fee_minor=90_000,
)  # fmt: skip


def sent(town: Town, code: str = "NW") -> Quote:
    """The quote that waits for its client."""
    books = books_of(town, code)
    (found,) = [
        one for one in books.all(Quote) if one.state == "sent" and one.title == QUOTED[code]
    ]
    return found


def again(town: Town) -> Quote:
    (found,) = [one for one in books_of(town).all(Quote) if one.title == QUOTED["NW"]]
    return found


def digest_on(answer: Any) -> str:
    found = re.search(r'name="shown" value="([0-9a-f]{64})"', answer.text)
    assert found is not None
    return found[1]


def place(quote: Quote) -> str:
    return f"/quotes/{quote.id}"


def approve(town: Town, quote: Quote, **fields: str) -> Any:
    at = place(quote)
    given = {"shown": digest_on(town.get(at)), "ok": "yes"} | fields
    return town.send(f"{at}/approve", page=at, **given)


def test_a_quote_says_every_word_that_is_approved(rich_town: Town) -> None:
    books = books_of(rich_town)
    timed = books.do(draft_quote, DraftQuote(books.client, BY_TIME))
    books.do(send_quote, SendQuote(timed))
    rich_town.become(PIA)
    for quote in [one for one in books.all(Quote) if one.state == "sent"]:
        if quote.client_id != books.client:
            continue
        told = seen(rich_town.get(place(quote)))
        for line in shown_text(offer_of(quote)).splitlines():
            for word in re.findall(r"[\w$.,]+", line.replace("flat fee", "fixed price")):
                if word not in {"Flat", "fee", "planned", "for", "Quote", "edition", "holds", "The",
                                "What", "is", "done", "offer", "until"}:  # fmt: skip
                    assert word.rstrip(".,:") in told, (line, word)


def test_an_approver_approves_what_they_read_and_the_project_begins(rich_town: Town) -> None:
    quote = sent(rich_town)
    rich_town.become(PIA)
    assert "Approve $2,400.00" in rich_town.get(place(quote)).text
    answer = approve(rich_town, quote)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{place(quote)}#decision")
    made = again(rich_town)
    assert (made.state, made.decided_by, made.recorded_by) == (
        "approved", rich_town.contacts[PIA], None,
    )  # fmt: skip
    assert made.decided_digest == made.sent_digest == quote.sent_digest
    assert made.decided_at is not None
    books = books_of(rich_town)
    (project,) = books.all(Project)
    assert (project.id, project.fee_minor) == (made.project_id, 240_000)
    assert [one.fee_minor for one in books.all(Milestone)] == [120_000, 120_000]
    told = seen(rich_town.get(place(quote)))
    assert "Approved" in told
    assert "Pia Approves, today, 12:00, at the portal" in told
    assert "How far it is" in told
    assert "/approve" not in told


def test_a_quote_is_declined_with_a_reason_that_the_firm_reads(rich_town: Town) -> None:
    quote = sent(rich_town)
    rich_town.become(PIA)
    at = place(quote)
    given = {"shown": digest_on(rich_town.get(at)), "reason": "Next <b>year</b>, please"}
    assert rich_town.send(f"{at}/decline", page=at, **given).status_code == 303
    assert (again(rich_town).state, again(rich_town).note) == ("declined", given["reason"])
    assert "“Next &lt;b&gt;year&lt;/b&gt;, please”" in rich_town.get(at).text
    assert books_of(rich_town).all(Project) == []


def test_what_was_changed_meanwhile_is_not_approved_and_the_new_text_is_shown(
    rich_town: Town,
) -> None:
    quote = sent(rich_town)
    rich_town.become(PIA)
    old = digest_on(rich_town.get(place(quote)))
    books_of(rich_town).change(Quote, quote.id, fee_minor=990_000)
    for digest in (old, "0" * 64, "", "é"):
        answer = approve(rich_town, quote, shown=digest)
        assert answer.status_code == 422
        assert "This was changed while you read it, so nothing was decided." in answer.text
        assert "$9,900.00" in answer.text
    # What the firm did not send anew is not what was offered, whatever the page shows.
    assert approve(rich_town, quote).status_code == 422
    assert again(rich_town).state == "sent"


def test_what_is_beyond_one_s_limit_is_not_approved_and_it_says_who_may(rich_town: Town) -> None:
    quote = sent(rich_town)
    rich_town.change(PIA, approves_to_minor=50_000)
    rich_town.become(PIA)
    assert "You may approve up to $500.00." in rich_town.get(place(quote)).text
    answer = approve(rich_town, quote)
    assert answer.status_code == 422
    assert "$500.00" in answer.text[answer.text.index('role="alert"') :]
    assert "Ana Ruiz" in answer.text
    assert again(rich_town).state == "sent"


def test_an_approval_has_to_be_ticked(rich_town: Town) -> None:
    quote = sent(rich_town)
    rich_town.become(PIA)
    answer = approve(rich_town, quote, ok="")
    assert (answer.status_code, "Tick that you approve it" in answer.text) == (422, True)
    assert again(rich_town).state == "sent"


@pytest.mark.parametrize("email", [DANA, ELI, BO, SARA])
def test_nobody_else_answers_and_who_may_is_named(rich_town: Town, email: str) -> None:
    quote = sent(rich_town)
    rich_town.become(email)
    for act in ("approve", "decline"):
        given = {"shown": quote.sent_digest, "ok": "yes"}
        answer = rich_town.send(f"{place(quote)}/{act}", page="/words", **given)
        assert answer.status_code == 403
    assert again(rich_town).state == "sent"
    if email == DANA:
        told = seen(rich_town.get(place(quote)))
        assert "Pia Approves may approve it." in told.replace("Ana Ruiz, ", "")
        assert "/approve" not in told


def test_an_approver_of_one_client_finds_nothing_of_another(rich_town: Town) -> None:
    rich_town.change(SARA, roles=["approver"])
    own, other = sent(rich_town, "SG"), sent(rich_town)
    (draft, *_rest) = [one for one in books_of(rich_town, "SG").all(Quote) if one.state == "draft"]
    rich_town.become(SARA)
    told = rich_town.get("/quotes").text
    for ends in ("", "/approve", "/decline"):
        answers = [
            rich_town.send(f"/quotes/{id_}{ends}", shown=other.sent_digest, ok="yes")
            if ends
            else rich_town.get(f"/quotes/{id_}")
            for id_ in (UUID(int=7), other.id, draft.id)
        ]
        assert {(one.status_code, one.text) for one in answers} == {(404, answers[0].text)}
    assert str(own.id) in told
    assert QUOTED["NW"] not in told
    assert INNER not in told
    assert rich_town.get("/quotes/nonsense").status_code in {400, 404}


def test_what_is_over_withdrawn_or_answered_cannot_be_answered_again(rich_town: Town) -> None:
    quote = sent(rich_town)
    books = books_of(rich_town)
    rich_town.become(PIA)
    shown = digest_on(rich_town.get(place(quote)))
    rich_town.world.clock.move(days=40)
    rich_town.become(PIA)
    answer = rich_town.send(f"{place(quote)}/approve", shown=shown, ok="yes")
    assert (answer.status_code, "This quote expired on" in answer.text) == (422, True)
    assert "It was valid until" in answer.text
    books.do(withdraw_quote, WithdrawQuote(quote.id, "too late"))
    answer = rich_town.send(f"{place(quote)}/decline", shown=shown)
    assert (answer.status_code, "withdrawn" in answer.text) == (422, True)


def test_a_later_version_leads_to_the_earlier_one_and_a_draft_of_it_is_not_told(
    rich_town: Town,
) -> None:
    quote, books = sent(rich_town), books_of(rich_town)
    fresh = books.do(renew_quote, RenewQuote(quote.id))
    rich_town.become(PIA)
    told = seen(rich_town.get(place(quote)))
    assert "Withdrawn" in told
    assert str(fresh) not in told
    assert str(fresh) not in rich_town.get("/quotes").text
    books.do(send_quote, SendQuote(fresh))
    told = seen(rich_town.get(f"/quotes/{fresh}"))
    assert "Quote, version 2" in told
    assert f'href="{place(quote)}"' in told


def test_work_by_time_says_its_ceiling_and_how_much_of_it_is_used(rich_town: Town) -> None:
    books = books_of(rich_town)
    timed = books.do(draft_quote, DraftQuote(books.client, BY_TIME))
    books.do(send_quote, SendQuote(timed))
    rich_town.become(PIA)
    at = f"/quotes/{timed}"
    told = seen(rich_town.get(at))
    assert "at most <b>$900.00</b>; we ask again before it costs more" in told
    given = {"shown": digest_on(rich_town.get(at)), "ok": "yes"}
    assert rich_town.send(f"{at}/approve", page=at, **given).status_code == 303
    assert "$0.00 of at most $900.00 used (0 %)." in seen(rich_town.get(at))


def material_of(town: Town) -> Material:
    books = books_of(town)
    (found,) = [one for one in books.all(Material) if one.client_id == books.client]
    return found


def offered(town: Town, base: str, id_: UUID, act: str, **fields: str) -> Any:
    """Answer something of the list with what the list showed."""
    text = town.get("/quotes").text
    form = text[text.index(f"/{base}/{id_}/{act}") :]
    found = re.search(r'name="shown" value="([0-9a-f]{64})"', form)
    assert found is not None
    given = {"shown": found[1]} | fields
    return town.send(f"/{base}/{id_}/{act}", page="/quotes", **given)


def test_material_is_charged_once_an_approver_agreed_to_it(rich_town: Town) -> None:
    material = material_of(rich_town)
    rich_town.become(PIA)
    assert "1 × Northwind UPS battery" in seen(rich_town.get("/quotes"))
    assert offered(rich_town, "materials", material.id, "approve", ok="yes").status_code == 303
    made = material_of(rich_town)
    assert made.approved_by == rich_town.contacts[PIA]
    assert made.approval_note == "Said at the portal."
    assert "Materials agreed to" in seen(rich_town.get("/quotes"))


def test_declined_material_is_left_off_with_the_reason(rich_town: Town) -> None:
    material = material_of(rich_town)
    rich_town.become(PIA)
    said = offered(rich_town, "materials", material.id, "decline", reason="we had one")
    assert said.status_code == 303
    made = material_of(rich_town)
    assert (made.void, made.approved_at) == (True, None)
    assert made.approval_note == "Declined by Pia Approves. we had one"


def test_material_that_costs_more_by_now_is_not_agreed_to(rich_town: Town) -> None:
    material, books = material_of(rich_town), books_of(rich_town)
    rich_town.become(PIA)
    rich_town.get("/quotes")
    shown = digest_on(rich_town.get("/quotes"))
    books.change(Material, material.id, unit_price_minor=999_900)
    given = {"shown": shown, "ok": "yes"}
    answer = rich_town.send(f"/materials/{material.id}/approve", page="/quotes", **given)
    assert (answer.status_code, "nothing was decided" in answer.text) == (422, True)
    assert "$9,999.00" in answer.text
    assert material_of(rich_town).approved_at is None


def adjustment(town: Town) -> CoverageEffect:
    """Work of a closed month turns out to be dearer."""
    books = books_of(town)
    books.correct_kind(town.ticket("Northwind server alarm"), "service_request")
    asked = [
        one
        for one in books.all(CoverageEffect)
        if (one.kind, one.state, one.client_id) == ("adjustment_proposal", "proposed", books.client)
    ]
    return asked[0]


def test_a_closed_month_is_adjusted_only_when_an_approver_agrees(rich_town: Town) -> None:
    effect, books = adjustment(rich_town), books_of(rich_town)
    rich_town.become(DANA)
    told = seen(rich_town.get("/quotes"))
    assert "at our cost" in told
    assert "/adjustments/" not in told
    rich_town.become(PIA)
    before = len(books.all(InvoiceLine))
    assert offered(rich_town, "adjustments", effect.id, "approve", ok="yes").status_code == 303
    (made,) = [one for one in books.all(CoverageEffect) if one.id == effect.id]
    assert (made.state, made.settled_by) == ("accepted", rich_town.contacts[PIA])
    assert len(books.all(InvoiceLine)) == before


def test_an_adjustment_that_is_declined_changes_nothing(rich_town: Town) -> None:
    effect, books = adjustment(rich_town), books_of(rich_town)
    rich_town.become(PIA)
    assert offered(rich_town, "adjustments", effect.id, "decline").status_code == 303
    (made,) = [one for one in books.all(CoverageEffect) if one.id == effect.id]
    assert made.state == "declined"


def test_what_waits_is_there_for_the_first_page(rich_town: Town) -> None:
    books = books_of(rich_town)
    now = rich_town.world.clock.now()
    found = books.ask(lambda session: waiting_offers(session, books.client, now))
    assert [(one.words, one.address) for one in found] == [
        (QUOTED["NW"], place(sent(rich_town))),
        ("1 × Northwind UPS battery", "/quotes"),
        ("Another monthly budget", "/reviews/2026-Q1"),
    ]


def test_hostile_words_of_an_offer_stay_words(rich_town: Town) -> None:
    books = books_of(rich_town)
    word = "<script>alert(1)</script>"
    books.do(add_material, AddMaterial(books.client, word, 100))
    rich_town.become(PIA)
    text = rich_town.get("/quotes").text
    assert word not in text
    assert word in unescape(text)
