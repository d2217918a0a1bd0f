"""Devices, what ends when, and pages for the client (domain.md 7.6 (13))."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.central.portal.markdown import to_html
from app.records import Asset, Page, Ticket
from tests.portal.furnished import INNER, OURS, SPEAKS
from tests.portal.test_leaks import HOSTILE, marks_of
from tests.portal.test_pages import seen
from tests.portal.town import BO, DANA, ELI, FINN, PIA, SARA, Town


def asset(town: Town, tag: str) -> UUID:
    return next(
        one.id
        for one in town.books.all(Asset)
        if (one.tag, one.client_id) == (tag, town.world.north)
    )


def document(town: Town, title: str) -> UUID:
    return next(
        one.id
        for one in town.books.all(Page)
        if one.title.startswith(title) and one.client_id == town.world.north
    )


def test_a_coordinator_sees_all_of_the_firm_s_by_what_ends_next(town: Town) -> None:
    town.become(DANA)
    told = seen(town.get("/assets"))
    tags = ("LIC-1", "CRT-1", "DOM-1", "SRV-1", "PH-4", "LT-21")
    assert sorted(tags, key=told.index) == list(tags)
    assert "3 end within 90 days, or have ended." in told
    assert "Eli Brandt" in told
    assert "OLD-1" not in told
    assert INNER not in told


def test_who_asks_for_help_sees_their_own_devices_and_no_others(town: Town) -> None:
    town.become(ELI)
    told = seen(town.get("/assets"))
    assert "PH-4" in told
    assert "LT-21" in told
    assert SPEAKS not in told
    assert town.get(f"/assets/{asset(town, 'PH-4')}").status_code == 200
    assert town.get(f"/assets/{asset(town, 'SRV-1')}").status_code == 404
    town.become(FINN)
    assert "No device is in your name" in seen(town.get("/assets"))
    assert town.get(f"/assets/{asset(town, 'PH-4')}").status_code == 404


def test_a_device_s_page_tells_what_was_asked_about_it_to_whom_may_read_that(town: Town) -> None:
    phone = asset(town, "PH-4")
    for email in (ELI, FINN):
        town.books.change(Ticket, town.ticket(email).id, asset_ids=[str(phone)])
    town.become(ELI)
    own = seen(town.get(f"/assets/{phone}"))
    assert "Accounting program closes by itself" in own
    assert "A second screen for Finn" not in own
    town.become(DANA)
    assert "A second screen for Finn" in seen(town.get(f"/assets/{phone}"))
    server = seen(town.get(f"/assets/{asset(town, 'SRV-1')}"))
    assert "S-7731" in server
    assert "Printing from a phone" in server
    assert INNER not in server


def test_pages_that_were_written_for_the_client_are_read_and_no_others(town: Town) -> None:
    town.become(ELI)
    told = seen(town.get("/pages"))
    assert "Printing from a phone" in told
    assert INNER not in told
    assert town.get(f"/pages/{document(town, INNER)}").status_code == 404
    text = town.get(f"/pages/{document(town, 'Printing')}").text
    assert OURS["NW"] in text
    assert "<td>PRN-3</td>" in text
    assert f'href="/pages/{document(town, "Who to call")}"' in text
    assert SPEAKS not in text  # the server that it is about is not theirs
    town.books.change(Page, document(town, "Who to call"), visibility="internal")
    assert "the other page" in town.get(f"/pages/{document(town, 'Printing')}").text
    assert (
        "/pages/" not in town.get(f"/pages/{document(town, 'Printing')}").text.split("<article")[1]
    )


def test_whose_role_is_to_pay_or_to_approve_has_no_devices_and_no_pages(town: Town) -> None:
    for email in (PIA, BO):
        town.become(email)
        for place in ("/assets", "/pages", f"/assets/{asset(town, 'PH-4')}"):
            assert town.get(place).status_code == 403
    town.become(SARA)
    assert town.get(f"/assets/{asset(town, 'PH-4')}").status_code == 404
    assert town.get(f"/pages/{document(town, 'Printing')}").status_code == 404


@pytest.mark.parametrize("text", [*HOSTILE, "[x](javascript:alert(1))", "![x](https://t.example)"])
def test_no_page_runs_loads_or_styles_anything_whoever_wrote_it(text: str) -> None:
    for written in (
        text,
        f"# {text}",
        f"| {text} |\n|---|\n| {text} |",
        f"[{text}](https://x.org)",
    ):
        made = to_html(written, lambda _id: "/pages/1")
        assert set(marks_of(made)) <= {"https://x.org"}
        assert "<img" not in made
        assert " on" not in made.casefold() or "&lt;" in made or "'" in made


def test_headings_go_down_one_step_at_a_time_below_the_page_s_own() -> None:
    made = to_html("# One\n\n#### Two\n\n# Three", lambda _id: "")
    assert [made.count(f"<h{level}>") for level in (1, 2, 3, 4)] == [0, 2, 1, 0]


def test_a_link_to_what_nobody_may_see_leaves_its_words() -> None:
    made = to_html(
        "[here](page:nothing), [there](ticket:1) and [web](https://x.org)", lambda _id: ""
    )
    assert made.count("<a ") == 1
    assert 'rel="noopener noreferrer"' in made
    assert "here, there and" in made
