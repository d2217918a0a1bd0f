"""Check-ins at the portal: agenda, topics, minutes, promises, files (domain.md 6, 7.6 (12))."""

from __future__ import annotations

import re
from datetime import UTC
from uuid import UUID

import icalendar
import pytest
from sqlalchemy import select

from app.central.audit.kinds import Kind
from app.domain.vocabulary import ContactRole
from app.records import AgendaTopic, CheckIn
from tests.integration.central.coverage_world import ny
from tests.integration.central.test_audit import told as told_to_the_chain
from tests.portal.furnished import INNER, OURS
from tests.portal.test_pages import seen
from tests.portal.town import DANA, ELI, FINN, SARA, Town


def check_in(town: Town, state: str, *, minutes: bool = False) -> UUID:
    """A check-in of Northwind."""
    found = [
        one.id
        for one in town.books.all(CheckIn)
        if (one.client_id, one.state) == (town.world.north, state)
        and (one.minutes_sent_at is not None) == minutes
    ]
    return found[0]


def topic(town: Town, text: str) -> AgendaTopic:
    (found,) = [one for one in town.books.all(AgendaTopic) if one.text == text]
    return found


def test_the_next_check_in_stands_first_with_its_agenda_and_what_was_promised(town: Town) -> None:
    town.become(DANA)
    told = seen(town.get("/check-ins"))
    assert "Next: Thu 19 March, 10:00" in told
    assert "45 min with Mira Okafor. From your firm: Dana Whitfield" in told
    assert f"Send the list of who leaves, {OURS['NW']}" in told
    assert "5 days late" in told
    assert "Order toner" in told
    assert "Keep two spare laptops" in told
    assert INNER not in told


def test_the_agenda_is_the_client_s_version_in_their_words_and_silent_about_the_rest(
    town: Town,
) -> None:
    town.become(DANA)
    told = seen(town.get(f"/check-ins/{check_in(town, 'planned')}"))
    assert "Office move: what first?" in told
    assert "Fewer interruptions at the closing" in told
    assert "Send the list of who leaves" in told
    assert "SRV-1" not in told  # its warranty ends in more than 90 days
    assert "CRT-1" in told
    assert "stay inside" not in told
    assert re.search(r"\bT-\d", told) is None
    assert INNER not in told


def test_minutes_are_told_once_they_were_sent_and_until_then_the_agenda_stands(town: Town) -> None:
    town.become(DANA)
    told = seen(town.get(f"/check-ins/{check_in(town, 'held', minutes=True)}"))
    assert "Minutes, Thu 12 February, 10:00" in told
    assert "Present: Dana Whitfield, Mira Okafor" in told
    assert "Keep two spare laptops" in told
    assert "Eli Brandt, by 5 March 2026" in told
    assert "We looked at the winter." in told
    draft = seen(town.get(f"/check-ins/{check_in(town, 'held')}"))
    assert "Agenda, Thu 5 March, 10:00" in draft
    assert "The minutes follow within a business day." in draft
    assert "We looked at the winter" not in draft
    assert INNER not in told + draft


def test_a_topic_is_added_changed_withdrawn_and_put_back(town: Town) -> None:
    town.become(DANA)
    answer = town.send("/check-ins/topics", page="/check-ins", text=" Who  signs for keys? ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/check-ins#topics")
    made = topic(town, "Who signs for keys?")
    assert (made.contact_id, made.internal, made.section) == (town.contacts[DANA], False, 2)
    agenda = f"/check-ins/{check_in(town, 'planned')}"
    assert "Who signs for keys?" in seen(town.get(agenda))
    town.send(f"/check-ins/topics/{made.id}", text="Who holds keys?")
    assert "Who holds keys?" in seen(town.get(agenda))
    away = town.send(f"/check-ins/topics/{made.id}/withdraw")
    assert "Who holds keys?" not in seen(town.get(agenda))
    assert "Withdrawn: Who holds keys?" in seen(town.get(away.headers["location"]))
    town.send(f"/check-ins/topics/{made.id}/restore")
    assert "Who holds keys?" in seen(town.get(agenda))


def test_a_topic_that_says_nothing_is_refused_in_place(town: Town) -> None:
    town.become(DANA)
    for text, sentence in (("  ", "Say in a few words"), ("x" * 501, "Keep it under 500")):
        answer = town.send("/check-ins/topics", page="/check-ins", text=text)
        assert answer.status_code == 422
        assert sentence in seen(answer)


def test_topics_have_an_end(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = sum(
        one.closed_at is None and one.client_id == town.world.north
        for one in town.books.all(AgendaTopic)
    )
    monkeypatch.setattr("app.usecases.portal.topics.MOST_OPEN", waiting + 1)
    town.become(DANA)
    assert town.send("/check-ins/topics", page="/check-ins", text="The last").status_code == 303
    answer = town.send("/check-ins/topics", page="/check-ins", text="One more")
    assert (answer.status_code, "withdraw one first" in seen(answer)) == (422, True)


def test_another_coordinator_reads_a_topic_and_its_author_alone_changes_it(town: Town) -> None:
    town.change(FINN, roles=[ContactRole.COORDINATOR.value])
    mine = next(one for one in town.books.all(AgendaTopic) if one.text.startswith("Office move"))
    town.become(FINN)
    assert "of Dana Whitfield" in seen(town.get("/check-ins"))
    for act in ("", "/withdraw", "/restore"):
        fields = {} if act else {"text": "Mine now"}
        answer = town.send(f"/check-ins/topics/{mine.id}{act}", page="/check-ins", **fields)
        assert answer.status_code == 404
    assert topic(town, mine.text).closed_at is None


def test_an_agenda_stays_as_it_is_while_people_sit_over_it(town: Town) -> None:
    mine = next(one for one in town.books.all(AgendaTopic) if one.text.startswith("Office move"))
    planned = check_in(town, "planned")
    town.books.change(CheckIn, planned, state="running", started_at=ny("03-10 18:40"))
    town.become(DANA)
    assert "Now: it is being held" in seen(town.get("/check-ins"))
    assert "is being held" in seen(town.get(f"/check-ins/{planned}"))
    for path in ("/check-ins/topics", f"/check-ins/topics/{mine.id}"):
        answer = town.send(path, page="/words", text="One more thing")
        assert (answer.status_code, "has begun" in seen(answer)) == (422, True)


def test_what_was_spoken_about_is_added_anew(town: Town) -> None:
    mine = next(one for one in town.books.all(AgendaTopic) if one.text.startswith("Office move"))
    held = check_in(town, "held", minutes=True)
    town.books.change(AgendaTopic, mine.id, closed_at=ny("03-10 12:00"), check_in_id=held)
    town.become(DANA)
    answer = town.send(f"/check-ins/topics/{mine.id}/restore", page="/check-ins")
    assert (answer.status_code, "add it anew" in seen(answer)) == (422, True)


def test_without_a_date_topics_wait_for_one(town: Town) -> None:
    town.books.change(CheckIn, check_in(town, "planned"), state="cancelled")
    town.become(DANA)
    told = seen(town.get("/check-ins"))
    assert "The next one is being scheduled" in told
    assert "Office move" in told


def test_an_agenda_is_taken_along_as_paper_and_for_a_calendar_and_the_chain_is_told(
    town: Town,
) -> None:
    town.become(DANA)
    planned = check_in(town, "planned")
    paper = town.get(f"/check-ins/{planned}/pdf")
    assert paper.content.startswith(b"%PDF")
    assert paper.headers["content-type"] == "application/pdf"
    assert 'filename="Agenda Northwind 2026-03-19.pdf"' in paper.headers["content-disposition"]
    entry = town.get(f"/check-ins/{planned}/ics")
    (event,) = icalendar.Calendar.from_ical(entry.content).walk("VEVENT")
    assert event.decoded("DTSTART") == ny("03-19 10:00").astimezone(UTC)
    assert str(event["LOCATION"]) == "Room 2"
    events = told_to_the_chain(town.world, Kind.EXPORT)
    assert [(one.subject_kind, one.subject, one.facts["what"]) for one in events] == [
        ("check_in", planned, "agenda")
    ] * 2


def test_paper_of_a_draft_says_no_more_than_its_page(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = []

    def keep(sheet: object) -> bytes:
        kept.append(repr(sheet))
        return b"%PDF"

    monkeypatch.setattr("app.reports.check_in_files.pdf_of", keep)
    town.become(DANA)
    for state, minutes in (("held", False), ("held", True), ("planned", False)):
        town.get(f"/check-ins/{check_in(town, state, minutes=minutes)}/pdf")
    assert len(kept) == 3
    assert INNER not in "".join(kept)
    assert town.get(f"/check-ins/{check_in(town, 'held')}/ics").status_code == 404


def test_who_asks_for_help_alone_has_no_check_ins_and_another_client_none_of_ours(
    town: Town,
) -> None:
    planned = check_in(town, "planned")
    town.become(ELI)
    assert town.get("/check-ins").status_code == 403
    assert 'href="/check-ins"' not in town.get("/").text
    town.become(SARA)
    for end in ("", "/pdf", "/ics"):
        nowhere = town.get(f"/check-ins/{UUID(int=7)}{end}")
        answer = town.get(f"/check-ins/{planned}{end}")
        assert (answer.status_code, answer.text) == (404, nowhere.text)
    mine = town.books.ask(lambda session: session.scalars(select(AgendaTopic.id)).all())
    theirs = [one for one in mine if topic_client(town, one) == town.world.north]
    for one in theirs:
        assert town.send(f"/check-ins/topics/{one}", text="Ours").status_code == 404


def topic_client(town: Town, which: UUID) -> UUID:
    return next(one.client_id for one in town.books.all(AgendaTopic) if one.id == which)
