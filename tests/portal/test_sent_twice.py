"""Pressing twice, or going back and sending again, is no second request and no second reply."""

from __future__ import annotations

import re

from app.records import Attachment, Ticket, TicketEvent
from tests.portal.test_files import LOG
from tests.portal.test_pages import FORM, request_of
from tests.portal.town import ELI, Town

NEW = "/requests/new"


def name_in(town: Town, place: str) -> str:
    found = re.search(r'name="once" value="([^"]+)"', town.get(place).text)
    assert found is not None
    return found[1]


def said(town: Town, body: str) -> int:
    return [one.body for one in town.books.all(TicketEvent)].count(body)


def test_a_form_that_is_sent_twice_is_one_request_with_its_files_once(town: Town) -> None:
    town.become(ELI)
    form = FORM | {"summary": "The scanner hums", "once": name_in(town, NEW)}
    first, second = (town.send_files(NEW, [LOG], page=NEW, **form) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    assert [one.title for one in town.books.all(Ticket)].count("The scanner hums") == 1
    assert len(town.books.all(Attachment)) == 1


def test_whoever_goes_back_and_asks_for_something_else_has_asked_twice(town: Town) -> None:
    town.become(ELI)
    once = name_in(town, NEW)
    for summary in ("The scanner hums", "The door squeaks"):
        assert town.send(NEW, page=NEW, **FORM | {"summary": summary, "once": once}).is_redirect
    titles = [one.title for one in town.books.all(Ticket)]
    assert (titles.count("The scanner hums"), titles.count("The door squeaks")) == (1, 1)


def test_a_reply_that_is_sent_twice_stands_once_and_its_next_one_stands_too(town: Town) -> None:
    town.become(ELI)
    place = request_of(town, ELI)
    once = name_in(town, place)
    for body in ("It is the left one", "It is the left one", "And the right one"):
        assert town.send(f"{place}/reply", body=body, once=once).status_code == 303
    assert (said(town, "It is the left one"), said(town, "And the right one")) == (1, 1)
    assert town.send(f"{place}/reply", body="It is the left one", once=name_in(town, place))
    assert said(town, "It is the left one") == 2


def test_whoever_goes_back_and_chooses_another_file_has_said_something_else(town: Town) -> None:
    town.become(ELI)
    place, other = request_of(town, ELI), ("other.log", b"Off again at 13:05\n")
    once, fresh = name_in(town, place), name_in(town, NEW)
    for files in ([LOG], [other], [other]):
        reply = town.send_files(f"{place}/reply", files, page=place, body="", once=once)
        assert reply.status_code == 303
        new = FORM | {"summary": "The scanner hums", "once": fresh}
        assert town.send_files(NEW, files, page=NEW, **new).status_code == 303
    assert sorted(one.name for one in town.books.all(Attachment)) == sorted([LOG[0], other[0]] * 2)
    assert [one.title for one in town.books.all(Ticket)].count("The scanner hums") == 2
