"""What is in hand already is offered before it is asked for again: one adds oneself to it (S06)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.domain.alike import are_alike, telling_words
from app.records import Ticket, TicketEvent
from tests.portal.test_pages import FORM, request_of, seen
from tests.portal.town import DANA, ELI, FINN, INNER, SAM, TITLES, Town

NEW = "/requests/new"
DOWN = "Internet down"
OFFER = "This may already be in hand"


def outage(town: Town, *who: str, title: str = DOWN, **more: Any) -> list[Ticket]:
    """People of Northwind ask for the same within the last half hour."""
    made = []
    for email in who:
        ticket = town.ask(email, title)
        opened = town.world.clock.now() - timedelta(minutes=20)
        town.books.change(Ticket, ticket, opened_at=opened, **more)
        made.append(next(one for one in town.books.all(Ticket) if one.id == ticket))
    return made


def test_the_third_who_types_internet_is_offered_what_two_asked_for_and_is_added_by_a_click(
    town: Town,
) -> None:
    one, two = outage(town, DANA, ELI)
    town.become(FINN)
    page = town.get(f"{NEW}?summary=internet")
    told = seen(page)
    assert OFFER in told
    assert f"<b>{DOWN}</b>, reported today, 18:25" in told
    assert f'value="{two.number}"' in told
    assert town.get(f"/requests/{one.number}").status_code == 404
    answer = town.send(NEW, page=NEW, summary="internet", add=str(one.number))
    assert answer.headers["location"] == f"/requests/{one.number}"
    assert "You are added to this request" in seen(town.get(f"/requests/{one.number}"))
    assert DOWN in town.get("/").text
    (ticket,) = [row for row in town.books.all(Ticket) if row.id == one.id]
    assert ticket.watching == [str(town.contacts[FINN])]
    said = [row for row in town.books.all(TicketEvent) if row.field_name == "watching"]
    assert [(row.new, row.author_kind) for row in said] == [("Finn Osei", "contact")]


def test_who_is_added_can_write_there_and_take_themselves_off_again(town: Town) -> None:
    (ticket,) = outage(town, ELI, impact="high")
    place = f"/requests/{ticket.number}"
    town.become(FINN)
    town.send(NEW, page=NEW, summary=DOWN, add=str(ticket.number))
    assert town.send(f"{place}/reply", body="Here, too").status_code == 303
    assert "Finn Osei" in seen(town.get(place))
    assert town.send(f"{place}/leave").headers["location"] == "/requests"
    assert town.get(place).status_code == 404


def test_without_scripts_it_is_shown_once_before_it_is_sent_and_then_it_is_sent(
    town: Town,
) -> None:
    (ticket,) = outage(town, ELI, impact="high")
    town.become(FINN)
    form = FORM | {"summary": "the internet is down"}
    held = town.send(NEW, page=NEW, **form)
    told = seen(held)
    assert held.status_code == 200
    assert "It is not sent yet." in told
    assert OFFER in told
    assert 'value="hardly" required checked' in told
    assert [one.title for one in town.books.all(Ticket)].count("the internet is down") == 0
    sent = town.send(NEW, page=NEW, seen=str(ticket.number), **form)
    assert sent.status_code == 303
    assert town.ticket("the internet is down")


@pytest.mark.parametrize(
    "more",
    [
        {"impact": "low"},
        {"impact": "high", "kind": "service_request"},
        {"impact": "high", "state": "closed"},
        {"impact": "high", "site_id": None},
    ],
)
def test_one_person_s_own_matter_is_told_to_nobody_else(town: Town, more: dict[str, Any]) -> None:
    (ticket,) = outage(town, ELI, title="Internet down, and my salary", **more)
    town.become(FINN)
    told = town.get(f"{NEW}?summary=internet salary").text
    assert "my salary" not in told.replace('value="internet salary"', "")
    answer = town.send(NEW, page=NEW, summary="internet salary", add=str(ticket.number))
    assert answer.status_code == 404


def test_nobody_is_offered_or_added_to_another_client_s_request(town: Town) -> None:
    theirs = town.ticket(SAM)
    town.become(ELI)
    assert OFFER not in town.get(f"{NEW}?summary={theirs.title}").text
    answer = town.send(NEW, page=NEW, summary=theirs.title, add=str(theirs.number))
    assert answer.status_code == 404
    assert town.ticket(SAM).watching == []


def test_a_request_that_a_coordinator_may_see_anyway_is_a_link(town: Town) -> None:
    town.become(DANA)
    told = seen(town.get(f"{NEW}?summary=accounting program"))
    assert f'<a href="{request_of(town, ELI)}">{TITLES[ELI]}</a>' in told
    assert INNER not in told


@pytest.mark.parametrize("odd", ["", "x", "-1", "9" * 40, "١٢"])
def test_a_number_that_is_none_adds_nobody_to_anything(town: Town, odd: str) -> None:
    town.become(FINN)
    answer = town.send(NEW, page=NEW, summary=DOWN, add=odd)
    assert answer.status_code == (404 if odd else 422)


def test_lines_are_alike_by_half_of_the_words_that_tell() -> None:
    def alike(one: str, other: str) -> bool:
        return are_alike(telling_words(one), telling_words(other))

    assert alike("internet", DOWN)
    assert alike("The Internet is very slow", "Internet slow at Hudson Street")
    assert alike("printers", "Printer on the 2nd floor")
    assert not alike("no help, it is broken", "It is not working")
    assert not alike("Printer smells burnt", "Accounting program closes by itself")


def test_the_list_is_narrowed_by_state_and_by_words_or_a_number(town: Town) -> None:
    town.become(DANA)
    number = town.number(ELI)

    def titles(query: str) -> set[str]:
        told = town.get(f"/requests?{query}").text
        return {email for email in (DANA, ELI, FINN) if TITLES[email] in told}

    town.books.change(Ticket, town.ticket(FINN).id, state="closed")
    town.books.change(Ticket, town.ticket(DANA).id, state="waiting_client")
    assert titles("") == {DANA, ELI, FINN}
    assert titles("shown=open") == {DANA, ELI}
    assert titles("shown=ended") == {FINN}
    assert titles("shown=you") == {DANA}
    assert titles("words=ACCOUNTING closes") == titles(f"words={number}") == {ELI}
    assert titles("words=%25") == set()
    assert "Nothing fits" in seen(town.get("/requests?words=zebra"))
    assert titles("shown=nonsense&at=99") == {DANA, ELI, FINN}
