"""What the pages say and do: asking, answering, the time with its decision (S04, S07, S08, S31)."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any

import pytest

from app.central.portal import limits
from app.domain.lifecycle import FOLLOW_UP
from app.domain.vocabulary import ResolutionKind, TicketState
from app.records import AgreementVersion, Ticket, TicketEvent
from app.usecases.portal.ask_for_help import ONSITE
from tests.integration.central.coverage_world import ny
from tests.portal.town import BO, DANA, ELI, FINN, INNER, SAM, TITLES, Town

FORM = {"summary": "No sound in calls", "affected": "several", "working": "hardly"}


def seen(answer: Any) -> str:
    """A page as it reads."""
    text: str = unescape(answer.text)
    return " ".join(text.split())


def request_of(town: Town, email: str) -> str:
    return f"/requests/{town.number(email)}"


def resolve(town: Town, email: str, kind: ResolutionKind = ResolutionKind.PERMANENT) -> str:
    """We resolve a request, after what was said on it."""
    town.world.clock.move(seconds=1)
    ticket = town.ticket(email)
    town.books.change(
        Ticket, ticket.id, state="resolved", resolution_kind=kind.value,
        resolution_summary="Restored the file", service_restored_at=town.world.clock.now(),
    )  # fmt: skip
    town.books.happened(ticket, "state", "in_progress", "resolved", "03-10 18:45")
    return request_of(town, email)


def test_help_is_asked_for_with_three_answers_and_has_a_number_and_a_time_at_once(
    town: Town,
) -> None:
    town.become(ELI)
    answer = town.send("/requests/new", page="/requests/new", **FORM)
    assert answer.status_code == 303
    told = seen(town.get(answer.headers["location"]))
    ticket = town.ticket("No sound in calls")
    assert f"We have it: request {ticket.number}" in told
    assert "You hear from us by <b>tomorrow, 13:00</b>, New York time" in told
    assert "Mon–Fri 09:00–18:00 New York" in told
    assert (ticket.state, ticket.impact, ticket.urgency, ticket.source) == (
        TicketState.NEW, "medium", "medium", "portal",
    )  # fmt: skip
    assert ticket.requester_id == ticket.created_by == town.contacts[ELI]
    assert ticket.site_id is not None
    assert "No sound in calls" in seen(town.get("/"))


def test_what_is_missing_is_named_beside_its_field_and_the_rest_is_kept(town: Town) -> None:
    town.become(ELI)
    typed = {"summary": " ", "details": "Since <b>Monday</b>", "working": "no", "onsite": "yes"}
    answer = town.send("/requests/new", page="/requests/new", **typed)
    told = seen(answer)
    assert answer.status_code == 422
    assert '<a href="#summary">Write a few words' in told
    assert '<a href="#affected">Choose who is affected.' in told
    assert 'id="summary-error"' in told
    assert "Since &lt;b&gt;Monday" in answer.text
    assert 'value="no" required checked' in told
    assert 'name="onsite" value="yes" checked' in told


def test_a_wish_for_a_visit_is_kept_and_a_device_is_one_s_own(town: Town) -> None:
    town.become(ELI)
    assert "LT-21" in town.get("/requests/new").text
    own, other = (
        next(row["id"] for row in town.world.rows("asset") if row["tag"] == tag)
        for tag in ("LT-21", "SG-9")
    )
    page = "/requests/new"
    refused = town.send(page, page=page, **FORM, device=str(other))
    assert (refused.status_code, "one of your own devices" in refused.text) == (422, True)
    town.send(page, page=page, **FORM, device=str(own), onsite="yes")
    ticket = town.ticket("No sound in calls")
    assert (ticket.asset_ids, ticket.tags) == ([str(own)], [ONSITE])


def test_of_fifty_who_send_at_once_twenty_requests_come_and_the_others_are_told_to_wait(
    either_town: Town,
) -> None:
    town, most = either_town, limits.REQUESTS_PER_CONTACT.most
    town.become(ELI)
    before = len(town.books.all(Ticket))
    # Whatever stands alike was looked at already, so that each of them is sent.
    shown = FORM | {"form": town.token("/requests/new")}
    seen_before = " ".join(str(number) for number in range(1_000, 1_100))

    def send(turn: int) -> Any:
        fields = shown | {"summary": f"Thing {turn} is off", "seen": seen_before}
        return town.raw("/requests/new", fields)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(send, range(50)))
    assert Counter(one.status_code for one in answers) == {303: most, 429: 50 - most}
    assert len(town.books.all(Ticket)) == before + most
    assert all(int(one.headers["retry-after"]) > 0 for one in answers if one.status_code == 429)


def test_every_part_of_a_piece_of_work_says_what_was_decided_why_and_by_whom_it_is_reviewed(
    town: Town,
) -> None:
    town.become(DANA)
    told = seen(town.get(request_of(town, ELI)))
    assert "Tuesday 10 March, 17:40–18:20" in told
    assert "40 min worked, <b>45 counted</b>" in told
    assert "<dd>30 min included, 15 min excluded, $67.50</dd>" in told
    assert "20 min worked → <b>30 counted</b>" in told
    assert "20 min worked → <b>15 counted</b>" in told
    assert "Included: incident response in business hours (Mon–Fri 09:00–18:00 New York)." in told
    assert "rate ×1.5" in told
    assert "$67.50" in told
    assert "Awaiting review by Mira Okafor, your account manager. Not billed yet." in told
    assert "Mira Okafor: Restored the data file" in told


def test_what_is_held_is_counted_and_nothing_else_of_it_is_told(town: Town) -> None:
    town.become(DANA)
    answer = town.get(request_of(town, ELI))
    assert "1 more piece of work is being checked" in seen(answer)
    assert INNER not in answer.text


def test_a_question_waits_on_the_first_page_and_its_answer_lets_the_work_go_on(town: Town) -> None:
    ticket = town.ticket(ELI)
    town.books.change(Ticket, ticket.id, state="waiting_client")
    event = town.books.happened(ticket, "state", "in_progress", "waiting_client", "03-10 18:45")
    town.become(ELI)
    first = seen(town.get("/"))
    assert "1 thing waits for you" in first
    assert "We go on</span> <b>when you answer" in first
    answer = town.send(f"{request_of(town, ELI)}/reply", page="/", body="It is version 8.2")
    assert answer.status_code == 303
    told = seen(town.get(request_of(town, ELI)))
    assert "It is version 8.2" in told
    assert "Now: Being worked on: the client answered" in told
    assert town.ticket(ELI).state == TicketState.IN_PROGRESS
    said = [one for one in town.books.all(TicketEvent) if one.body == "It is version 8.2"]
    assert [(one.author_kind, one.author_id, one.channel) for one in said] == [
        ("contact", town.contacts[ELI], "portal")
    ]
    assert event.id not in {one.id for one in said}


def test_an_empty_answer_is_refused_in_place(town: Town) -> None:
    town.become(ELI)
    answer = town.send(f"{request_of(town, ELI)}/reply", page="/", body="  ")
    assert answer.status_code == 422
    assert "Write a few words first; nothing was sent." in seen(answer)


def test_a_solved_request_is_closed_by_its_client_s_word(town: Town) -> None:
    town.become(ELI)
    place = resolve(town, ELI)
    assert "Solved: is it really?" in seen(town.get("/"))
    assert town.send(f"{place}/solved", page=place).status_code == 303
    assert town.ticket(ELI).state == TicketState.CLOSED
    told = seen(town.get(place))
    assert "Now: Closed: the client confirmed it" in told
    assert "/reply" not in told


def test_a_request_that_came_back_is_reopened_with_what_its_client_sees(town: Town) -> None:
    town.become(ELI)
    place = resolve(town, ELI)
    assert town.send(f"{place}/again", page=place, body="It closes again").status_code == 303
    ticket = town.ticket(ELI)
    assert (ticket.state, ticket.reopen_count) == (TicketState.IN_PROGRESS, 1)
    assert "Reopened: it came back" in seen(town.get(place))


def test_a_word_on_what_is_solved_keeps_it_solved_and_waits_for_us(town: Town) -> None:
    place = resolve(town, ELI)
    town.become(ELI)
    assert "1 thing waits for you" in seen(town.get("/"))
    assert (
        town.send(f"{place}/reply", page=place, body="Thanks! Which file was it?").status_code
        == 303
    )
    ticket = town.ticket(ELI)
    assert (ticket.state, ticket.reopen_count) == (TicketState.RESOLVED, 0)
    told = seen(town.get(place))
    assert "You wrote to us since: it stays until we have answered you." in told
    assert "You hear from us by</dt> <dd>tomorrow, 18:00</dd>" in told
    first = seen(town.get("/"))
    assert "waits for you" not in first
    assert "1 open request" in first
    assert "Which file was it?" not in seen(town.get("/requests?shown=you"))
    assert TITLES[ELI] in seen(town.get("/requests?shown=open"))
    assert TITLES[ELI] not in seen(town.get("/requests?shown=ended"))


def test_after_five_business_days_a_request_is_asked_anew(town: Town) -> None:
    place = resolve(town, ELI)
    town.world.clock.at = ny("03-18 12:00")
    town.become(ELI)
    answer = town.send(f"{place}/again", page=place, body="It closes again")
    assert (answer.status_code, "Ask for help anew" in answer.text) == (422, True)
    assert town.ticket(ELI).state == TicketState.RESOLVED


def test_a_workaround_is_not_closed_before_somebody_said_what_comes_after_it(town: Town) -> None:
    town.become(ELI)
    place = resolve(town, ELI, ResolutionKind.WORKAROUND)
    answer = town.send(f"{place}/solved", page=place)
    assert (answer.status_code, "We still owe you a word" in answer.text) == (422, True)
    town.books.happened(town.ticket(ELI), FOLLOW_UP, "", "declined", "03-10 18:45")
    assert town.send(f"{place}/solved", page=place).status_code == 303


@pytest.mark.parametrize("act", ["solved", "again"])
def test_nothing_is_confirmed_or_reopened_that_is_not_solved(town: Town, act: str) -> None:
    town.become(ELI)
    fields = {"body": "It closes again"} if act == "again" else {}
    answer = town.send(f"{request_of(town, ELI)}/{act}", page="/", **fields)
    assert answer.status_code == 422
    assert town.ticket(ELI).state == TicketState.IN_PROGRESS


def test_words_of_the_trade_are_explained_where_they_stand(town: Town) -> None:
    town.become(ELI)
    told = seen(town.get(request_of(town, ELI)))
    assert '<summary title="An unexpected or unplanned disruption' in told
    words = seen(town.get("/words"))
    for term in ("Incident", "Service request", "Solution design", "Workaround"):
        assert f"<dt>{term}</dt>" in words


def test_each_client_s_pages_bear_the_firm_s_name_and_colour_and_their_own_name(
    town: Town,
) -> None:
    town.become(SAM)
    told = seen(town.get("/"))
    assert "Halden Row IT" in told
    assert "Sam South, Southgate" in told
    assert "Northwind" not in told
    assert "--brand: #00AA55; --brand-strong: #008944" in town.get("/brand/00AA55").text


def test_who_only_pays_is_told_what_comes_and_whom_to_ask(town: Town) -> None:
    town.become(BO)
    told = seen(town.get("/"))
    assert "A coordinator of your firm can ask us" in told
    assert not any(title in told for title in TITLES.values())


def test_pages_ask_for_nothing_but_themselves(town: Town) -> None:
    town.become(DANA)
    for path in ("/", "/requests", "/requests/new", "/words", request_of(town, ELI)):
        text = town.get(path).text
        assert "<script>" not in text
        assert " style=" not in text
        assert "http://" not in text.replace("http://www.w3.org", "")


def test_s45_a_request_beyond_what_is_included_says_that_a_fixed_price_comes(town: Town) -> None:
    (version,) = (
        one for one in town.books.all(AgreementVersion) if one.client_id == town.books.client
    )
    town.books.change(AgreementVersion, version.id, minor_sr={"per_request_min": 60})
    ticket = town.ticket(TITLES[FINN])
    town.books.change(Ticket, ticket.id, kind="service_request", estimate_min=180)
    town.become(FINN)
    page = request_of(town, FINN)
    assert "we will send you a fixed price" in town.get(page).text
    town.books.change(Ticket, ticket.id, estimate_min=60)
    assert "fixed price" not in town.get(page).text
