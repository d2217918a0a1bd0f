"""Whatever was decided can be questioned where it stands (I12, 7.6 (6))."""

from __future__ import annotations

import re

from app.domain.vocabulary import TicketState
from app.records import Client, ReviewAct, Ticket, TicketEvent, TimeEntry
from app.usecases.overrides import ProposeOverride, propose_override
from tests.portal.money_town import books_of
from tests.portal.test_pages import request_of, seen
from tests.portal.town import BO, DANA, ELI, FINN, PIA, SAM, TITLES, Town

WHY = "It was reported at 17:32, before 18:00"


def questions(town: Town) -> list[str]:
    """Where the parts of Eli's work are questioned: the included one, then the excluded one."""
    told = town.get(request_of(town, ELI)).text
    return re.findall(r'href="(/work/[^"]+/question/[^"]+)"', told)


def test_an_excluded_part_that_is_questioned_is_not_billed_until_somebody_answered(
    town: Town,
) -> None:
    town.become(ELI)
    _included, excluded = questions(town)
    page = seen(town.get(excluded))
    assert "Question this: 15 min, $67.50" in page
    assert "Mira Okafor answers with a reason. Until then it is not billed." in page
    answer = town.send(excluded, page=excluded, reason=WHY)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{request_of(town, ELI)}#e-")
    told = seen(town.get(request_of(town, ELI)))
    assert "You questioned this. Mira Okafor, your account manager, looks at it" in told
    assert WHY in told
    (act,) = town.books.all(ReviewAct)
    assert (act.act, act.contact_id, act.reason) == ("disputed", town.contacts[ELI], WHY)
    assert act.outcome == "taken"
    again = town.send(excluded, page="/words", reason=WHY)
    assert again.status_code == 422
    assert "You questioned this" in seen(town.get(excluded))


def asked(town: Town) -> list[Ticket]:
    return [one for one in town.books.all(Ticket) if one.title.startswith("Question about work")]


def test_a_question_about_included_work_comes_to_the_account_manager_as_a_request(
    town: Town,
) -> None:
    town.become(ELI)
    included, _excluded = questions(town)
    assert "Mira Okafor gets this as a request of yours" in seen(town.get(included))
    answer = town.send(included, page=included, reason=WHY)
    (made,) = asked(town)
    assert answer.headers["location"] == f"/requests/{made.number}/sent"
    about = "Question about work: Tuesday 10 March, 17:40–18:20, 20 min, included"
    assert made.title.startswith(about)
    assert (made.assignee_id, made.requester_id) == (town.books.mira, town.contacts[ELI])
    assert made.description == f"Of request {town.number(ELI)}: {TITLES[ELI]}\n\n{WHY}"
    assert WHY in seen(town.get(f"/requests/{made.number}"))
    more = "And it was not even twenty minutes"
    assert town.send(included, page=included, reason=more).status_code == 303
    assert asked(town)[0].number == made.number
    (said,) = [one for one in town.books.all(TicketEvent) if one.body == more]
    assert (said.ticket_id, said.author_kind, said.kind) == (made.id, "contact", "reply")
    assert town.books.all(ReviewAct) == []


def test_work_of_a_closed_request_is_questioned_part_by_part_as_long_as_it_is_seen(
    town: Town,
) -> None:
    town.books.change(Ticket, town.ticket(ELI).id, state=TicketState.CLOSED.value)
    town.become(ELI)
    included, excluded = questions(town)
    for place in (included, excluded):
        assert town.send(place, page=place, reason=WHY).status_code == 303
    assert [one.assignee_id for one in asked(town)] == [town.books.mira]
    assert [one.act for one in town.books.all(ReviewAct)] == ["disputed"]


def test_work_that_belongs_to_no_request_is_questioned_where_it_stands(town: Town) -> None:
    town.books.entry(None, "03-10 14:00", "03-10 14:30", work_kind="check_in", note="Check-in")
    town.become(DANA)
    page = seen(town.get("/hours"))
    entries = [one for one in town.books.all(TimeEntry) if one.work_kind == "check_in"]
    places = re.findall(rf"/work/{entries[-1].id}/question/\w+", page)
    assert places
    assert 'href="/hours"' in town.get(places[0]).text
    assert town.send(places[0], page=places[0], reason=WHY).status_code == 303
    (made,) = asked(town)
    assert (made.assignee_id, made.description) == (town.books.mira, WHY)


def test_without_an_account_manager_a_question_waits_for_the_desk(town: Town) -> None:
    town.books.change(Client, town.world.north, tam_id=None)
    town.become(ELI)
    included, _excluded = questions(town)
    assert town.send(included, page=included, reason=WHY).status_code == 303
    (made,) = asked(town)
    assert made.assignee_id is None


def test_a_question_without_a_reason_is_refused_in_place_and_what_was_typed_is_kept(
    town: Town,
) -> None:
    town.become(ELI)
    _included, excluded = questions(town)
    answer = town.send(excluded, page=excluded, reason="why?")
    assert answer.status_code == 422
    assert "at least 10 characters" in seen(answer)
    assert ">why?</textarea>" in answer.text
    assert town.books.all(ReviewAct) == []


def test_nobody_questions_what_is_not_theirs_to_see(town: Town) -> None:
    town.become(ELI)
    places = questions(town)
    for email, status in ((FINN, 404), (SAM, 404), (PIA, 403), (BO, 403)):
        town.become(email)
        for place in places:
            assert town.get(place).status_code == status
            assert town.send(place, reason=WHY).status_code == status
    assert town.books.all(ReviewAct) == []
    town.become(DANA)
    assert town.send(places[1], reason=WHY).status_code == 303


def test_what_somebody_decided_otherwise_says_who_when_and_why(rich_town: Town) -> None:
    books = books_of(rich_town)
    entry = next(one for one in books.all(TimeEntry) if one.note == "Restored the data file")
    why = "It was our own mistake"
    books.do(propose_override, ProposeOverride(entry.id, "included", why, at_once=True))
    rich_town.become(ELI)
    told = seen(rich_town.get(request_of(rich_town, ELI)))
    assert f"Decided by Mira Okafor on Tue 17 March 2026: {why}." in told
