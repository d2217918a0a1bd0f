"""Taking it along: each reader what they may see and no more, written down, harmless to open."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from io import StringIO
from typing import Any

import pytest

from app.central.audit.kinds import Kind
from app.central.portal import sessions
from app.central.portal.export import EVERY
from app.central.portal.web import session_cookie
from app.domain.exports import Taken
from app.domain.rights import may
from app.domain.spreadsheet import harmless
from app.domain.vocabulary import ContactRole, TicketState
from app.ports.problems import Refused
from app.queries.portal import export as tables
from app.records import Asset, Capture, CheckIn, Quote, Site, Ticket, TicketEvent, TimeEntry
from app.usecases.overrides import ProposeOverride, propose_override
from tests.integration.central.test_audit import told as told_to_the_chain
from tests.portal.furnished import INNER, OURS, SPEAKS
from tests.portal.money_town import QUOTED, books_of
from tests.portal.places import quote_of
from tests.portal.test_files import LOG
from tests.portal.test_leaks import BILLED, CLIENT, OTHER, READS, ROLES, titles_in
from tests.portal.test_pages import seen
from tests.portal.town import BO, DANA, ELI, FINN, OLA, PIA, TITLES, Town

KEYS = [one.key for one in EVERY]
MONEY = {"budget", "months", "offers", "reviews", "scopes"}
ELIS = {"requests", "work", "assets", "words", "pages", "files", "visits", "agreement"}
MAY_BE_EMPTY = {*MONEY, "files", "topics"}


def rows(town: Town, key: str) -> list[dict[str, str]]:
    answer = town.get(f"/export/{key}/csv")
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline="")))


def told(town: Town, key: str) -> Any:
    answer = town.get(f"/export/{key}/json")
    assert answer.status_code == 200
    return json.loads(answer.content)


def test_nobody_takes_along_more_than_their_role_lets_them_read(town: Town) -> None:
    for email, reads in READS.items():
        town.become(email)
        seen_titles: set[str] = set()
        for table in EVERY:
            for form in ("csv", "json"):
                answer = town.get(f"/export/{table.key}/{form}")
                if not may(ROLES[email], table.asked):
                    assert answer.status_code == (403 if ROLES[email] else 303)
                    continue
                assert answer.status_code == 200
                assert INNER not in answer.text, (email, table.key)
                assert OURS[OTHER[CLIENT[email]]] not in answer.text, (email, table.key)
                assert SPEAKS not in answer.text or ContactRole.COORDINATOR in ROLES[email]
                told_of = titles_in(answer.text)
                if table.key in {"invoices", "next"}:
                    told_of -= BILLED[CLIENT[email]]
                seen_titles |= told_of
        assert seen_titles == reads, email


def test_both_forms_say_the_same(town: Town) -> None:
    town.become(DANA)
    for table in EVERY:
        if not may(ROLES[DANA], table.asked):
            continue
        document = told(town, table.key)
        assert (document["kind"], document["version"]) == (table.key, 1)
        flat = rows(town, table.key)
        assert [list(one) for one in document["rows"]] == [list(table.columns)] * len(flat)
        plain = [
            {name: "" if value is None else harmless(str(value)) for name, value in one.items()}
            for one in document["rows"]
        ]
        assert plain == flat
        assert flat or table.key in MAY_BE_EMPTY


def test_an_entry_comes_with_each_part_its_decision_and_why(town: Town) -> None:
    town.become(ELI)
    (included, excluded) = rows(town, "work")
    assert included["entry"] == excluded["entry"]
    assert (included["decision"], included["part_worked_min"], included["counted_min"]) == (
        "included", "20", "30",
    )  # fmt: skip
    assert (excluded["decision"], excluded["amount_minor"]) == ("excluded", "6750")
    assert excluded["sentence"].startswith("Excluded: incident response outside business hours")
    assert excluded["review"] == "proposed"


def test_what_is_decided_and_promised_comes_once_minutes_were_sent(town: Town) -> None:
    town.become(DANA)
    found = {one["kind"]: one for one in rows(town, "minutes") if one["text"] != "Order toner"}
    assert found["decision"]["text"].startswith("Keep two spare laptops")
    assert (found["action"]["owner"], found["action"]["due_on"]) == ("Eli Brandt", "2026-03-05")


def test_a_table_comes_whole_in_parts_each_row_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = town.ticket(ELI)
    for minute in range(7):
        # At one moment, so that a part ends among equals.
        town.books.entry(ticket, "03-02 10:00", f"03-02 10:{minute + 1:02}")
    town.become(DANA)
    whole = {key: rows(town, key) for key in ("requests", "work")}
    monkeypatch.setattr(tables, "PART", 2)
    for key, known in whole.items():
        assert rows(town, key) == known
    assert len(whole["requests"]) == 3


def test_of_a_long_table_the_latest_come_and_the_page_says_so(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST", 2)
    monkeypatch.setattr("app.central.portal.export.MOST", 2)
    town.become(DANA)
    assert "the latest 2" in seen(town.get("/export"))
    numbers = [int(one["number"]) for one in rows(town, "requests")]
    assert numbers == sorted((town.number(one) for one in (DANA, ELI, FINN)), reverse=True)[:2]


def test_no_cell_is_a_formula_to_a_spreadsheet(town: Town) -> None:
    town.become(DANA)
    evil = ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1")  # noqa: RUF001 -- a wide form, on purpose
    for text in evil:
        town.ask(ELI, f"{text} x")
    asset = town.books.all(Asset)[0]
    town.books.change(Asset, asset.id, name='=HYPERLINK("https://x.example")')
    for key in ("requests", "assets"):
        for row in rows(town, key):
            for cell in row.values():
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))  # noqa: RUF001 -- a wide form


def test_each_table_is_written_down_before_it_goes(town: Town) -> None:
    town.become(DANA)
    town.get("/export/requests/csv")
    town.get("/export/assets/json")
    events = told_to_the_chain(town.world, Kind.EXPORT)
    assert [(one.facts["what"], one.facts["pieces"], one.subject) for one in events] == [
        (Taken.REQUESTS.value, 3, town.contacts[DANA]),
        (Taken.ASSETS.value, 6, town.contacts[DANA]),
    ]


def test_who_is_put_out_while_a_table_goes_gets_no_further_part(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.central.portal.export import _parts

    monkeypatch.setattr(tables, "PART", 1)
    town.become(DANA)
    secret: str = town.http.cookies[session_cookie(town.portal)]
    parts = _parts(town.portal, secret, EVERY[0])
    assert len(next(parts)) == 1
    town.change(DANA, active=False)
    with pytest.raises(Refused) as no:
        next(parts)
    assert no.value.code == sessions.SIGNED_OUT


def test_the_page_offers_each_reader_their_tables_alone(town: Town) -> None:
    for email, keys in (
        (DANA, {*ELIS, "minutes", "figures", "topics", "setup", "agendas", *MONEY}),
        (ELI, ELIS),
        (PIA, {"agreement", *MONEY}),
        (BO, {"agreement", "invoices", "next"}),
    ):
        town.become(email)
        page = town.get("/export").text
        assert {one for one in KEYS if f"/export/{one}/csv" in page} == keys
    town.become(OLA)
    assert town.get("/export").status_code == 303


def test_what_was_written_on_requests_comes_without_what_is_internal(town: Town) -> None:
    town.become(ELI)
    words = rows(town, "words")
    assert {one["request"] for one in words} == {str(town.number(ELI))}
    assert {one["side"] for one in words} == {"us", "you"}
    page = seen(town.get(f"/requests/{town.number(ELI)}"))
    assert all(one["words"] in page for one in words)


def test_what_was_offered_and_agreed_comes_with_its_month_and_review(rich_town: Town) -> None:
    rich_town.become(DANA)
    offers = rows(rich_town, "offers")
    assert {"quote", "material"} <= {one["kind"] for one in offers}
    assert {one["what"] for one in offers if one["kind"] == "quote"} == {QUOTED["NW"]}
    (review, *_) = rows(rich_town, "reviews")
    assert review["quarter"] == "2026-Q1"
    months = rows(rich_town, "months")
    assert months[0]["month"] == "2026-03"
    page = seen(rich_town.get("/budget"))
    assert f"{int(months[0]['budget_min']) / 60:.2f}" in page
    (now, *_) = rows(rich_town, "figures")
    assert int(now["opened"]) > 0


MINUTES, NOTED, TOPIC = "We met at the office.", "Two laptops are old", "The move in May"
CLAUSES: Sequence[tuple[int, str, str, Callable[[dict[str, str]], object]]] = (
    (1, DANA, "requests", lambda one: one["owner"] and one["state"]),
    (1, DANA, "requests", lambda one: one["reason"]),
    (1, DANA, "requests", lambda one: one["hear_by"]),
    (1, DANA, "requests", lambda one: one["site"] and one["asked_by"] and one["description"]),
    (2, DANA, "words", lambda one: one["words"] and one["side"] == "you"),
    (2, DANA, "words", lambda one: one["changed"] == "state" and one["now"]),
    (2, DANA, "files", lambda one: one["request"] and one["name"] == LOG[0]),
    (3, DANA, "work", lambda one: one["who"] and one["started_at"] and one["note"]),
    (4, DANA, "work", lambda one: one["rule"] and one["sentence"] and one["rounding"]),
    (5, DANA, "work", lambda one: one["decision"] == "excluded" and int(one["amount_minor"])),
    (6, DANA, "work", lambda one: one["review"]),
    (7, DANA, "work", lambda one: "Decided by Mira Okafor" in one["sentence"]),
    (
        8,
        DANA,
        "budget",
        lambda one: one["band"] and one["elapsed_percent"] and one["minor_used_min"],
    ),
    (8, DANA, "months", lambda one: int(one["setup_min"]) >= 0 and one["included_min"]),
    (9, DANA, "reviews", lambda one: one["sentence"] and one["quarter"]),
    (10, PIA, "scopes", lambda one: one["scope"] and one["deliverables"] and one["steps"]),
    (10, PIA, "offers", lambda one: one["decided_by"]),
    (11, BO, "invoices", lambda one: one),
    (11, BO, "next", lambda one: one["state"] and one["words"]),
    (12, DANA, "agendas", lambda one: one["kind"] == "item" and one["section"]),
    (12, DANA, "agendas", lambda one: one["kind"] == "minutes" and one["text"] == MINUTES),
    (12, DANA, "agendas", lambda one: one["kind"] == "note" and one["text"] == NOTED),
    (12, DANA, "minutes", lambda one: one["kind"] == "decision"),
    (12, DANA, "minutes", lambda one: one["kind"] == "action" and one["owner"]),
    (12, DANA, "topics", lambda one: one["text"] == TOPIC and one["by"]),
    (13, DANA, "assets", lambda one: one["ends_on"]),
    (13, DANA, "pages", lambda one: one["text"]),
    (13, DANA, "visits", lambda one: one["starts_at"] and one["who"]),
    (14, DANA, "setup", lambda one: one["kind"] == "seat" and one["what"]),
    (14, DANA, "setup", lambda one: one["kind"] == "step" and one["state"] == "open"),
    (15, ELI, "agreement", lambda one: one["kind"] == "included"),
    (15, ELI, "agreement", lambda one: one["kind"] == "hours" and "New York" in one["words"]),
    (15, PIA, "agreement", lambda one: one["kind"] == "budget"),
    (16, DANA, "figures", lambda one: one["response_min"]),
)
"""Clause of domain.md 7.6, who reads it, in which table, and a row that it must have."""


def test_all_that_the_portal_shows_is_in_what_is_taken_along(rich_town: Town) -> None:
    town = rich_town
    books = books_of(town)
    entry = next(one for one in books.all(TimeEntry) if one.note == "Restored the data file")
    why = "It was our own mistake"
    books.do(propose_override, ProposeOverride(entry.id, "included", why, at_once=True))
    held = next(
        one for one in books.all(CheckIn)
        if one.client_id == town.world.north and one.minutes_sent_at is not None
    )  # fmt: skip
    town.books.change(CheckIn, held.id, minutes_text=MINUTES)
    noted = next(
        one for one in books.all(Capture) if (one.check_in_id, one.kind) == (held.id, "note")
    )
    town.books.change(Capture, noted.id, text=NOTED, internal=False)
    now, pia = town.world.clock.now(), town.contacts[PIA]
    town.books.change(Quote, quote_of(town), state="declined", decided_at=now, decided_by=pia)
    solved, open_one = town.ticket(ELI), town.ticket(FINN)
    site = next(one.id for one in books.all(Site) if one.client_id == town.world.north)
    desk = {"description": "For the new desk", "site_id": site, "assignee_id": town.books.mira}
    town.books.change(Ticket, open_one.id, **desk)
    town.become(DANA)
    town.send("/check-ins/topics", page="/check-ins", text=TOPIC)
    town.become(ELI)
    town.send_files(f"/requests/{town.number(ELI)}/reply", [LOG], body="The log")
    town.books.change(Ticket, solved.id, state=TicketState.RESOLVED.value)
    assert town.send(f"/requests/{solved.number}/again", body="It hums again").is_redirect
    step = next(one for one in books.all(TicketEvent) if one.ticket_id == solved.id and one.new)
    town.books.change(TicketEvent, step.id, reason="It waits for a part")
    missing = []
    for clause, email, key, holds in CLAUSES:
        town.become(email)
        if not any(holds(one) for one in rows(town, key)):
            missing.append((clause, key))
    assert missing == []
    assert {clause for clause, *_rest in CLAUSES} == set(range(1, 17))


def test_what_the_agreement_costs_is_taken_along_by_whom_it_is_told_to(town: Town) -> None:
    for email in (ELI, PIA):
        town.become(email)
        told_of = {one["words"] for one in rows(town, "agreement")}
        page = seen(town.get("/agreement"))
        assert any("$" in one for one in told_of) == (email == PIA)
        assert all(one in page for one in told_of if one)


def test_what_is_no_table_or_no_form_is_not_there(town: Town) -> None:
    town.become(DANA)
    for place in ("/export/credentials/csv", "/export/requests/xlsx", "/export/../csv"):
        assert town.get(place).status_code == 404


def test_every_request_that_is_read_on_a_page_is_in_the_table(town: Town) -> None:
    town.become(DANA)
    there = {one["title"] for one in rows(town, "requests")}
    ours = {one.title for one in town.books.all(Ticket) if one.client_id == town.world.north}
    assert there == ours
    assert there <= set(TITLES.values())


def test_the_list_of_requests_is_taken_along_as_it_is_filtered_and_is_written_down(
    town: Town,
) -> None:
    town.become(DANA)
    link = '<a href="/requests/list.csv?shown=open&words=accounting" download>'
    assert link in seen(town.get("/requests?shown=open&words=accounting"))
    answer = town.get("/requests/list.csv?shown=open&words=accounting")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "requests" in answer.headers["content-disposition"]
    assert titles_in(answer.text) == {ELI}
    assert told_to_the_chain(town.world, Kind.EXPORT)[-1].facts["what"] == Taken.REQUESTS.value
    assert titles_in(town.get("/requests/list.csv?shown=ended").text) == set()
    town.become(FINN)
    assert titles_in(town.get("/requests/list.csv").text) == {FINN}
    town.become(BO)
    assert town.get("/requests/list.csv").status_code == 403
