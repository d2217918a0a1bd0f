"""What people do beside asking for help, in Chromium with scripts and without (UX22)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from app.domain.vocabulary import TicketState
from app.records import Ticket
from tests.portal.browsing import Looker
from tests.portal.inside import look_inside
from tests.portal.places import question_of, quote_of
from tests.portal.test_looks import NARROW
from tests.portal.town import DANA, ELI, FINN, PIA, Town

Walk = Callable[[Page], None]


def question(town: Town) -> tuple[str, Walk, str]:
    place = question_of(town)

    def walk(page: Page) -> None:
        page.goto(place)
        page.get_by_label("What seems wrong?").fill("It was before six")
        page.get_by_role("button", name="Send question").click()

    return ELI, walk, "Question about work: Tuesday 10 March"


def solved(town: Town) -> tuple[str, Walk, str]:
    town.books.change(Ticket, town.ticket(ELI).id, state=TicketState.RESOLVED.value)

    def walk(page: Page) -> None:
        page.goto(f"/requests/{town.number(ELI)}")
        page.get_by_role("button", name="This is solved").click()

    return ELI, walk, "Closed"


def again(town: Town) -> tuple[str, Walk, str]:
    town.books.change(Ticket, town.ticket(ELI).id, state=TicketState.RESOLVED.value)

    def walk(page: Page) -> None:
        page.goto(f"/requests/{town.number(ELI)}")
        page.get_by_label("It came back?").fill("It hums again")
        page.get_by_role("button", name="It came back").click()

    return ELI, walk, "It hums again"


def add_me(town: Town) -> tuple[str, Walk, str]:
    title = "Internet down"
    for email in (DANA, ELI):
        ticket = town.ask(email, title)
        town.books.change(Ticket, ticket, opened_at=town.world.clock.now(), impact="high")

    def walk(page: Page) -> None:
        page.goto("/requests/new?summary=internet down")
        page.get_by_role("button", name="Add me to it").first.click()

    return FINN, walk, "You are added to this request"


def file(town: Town) -> tuple[str, Walk, str]:
    def walk(page: Page) -> None:
        page.goto(f"/requests/{town.number(ELI)}")
        page.get_by_text("Add files").click()
        page.get_by_label("Pictures or files").set_input_files(
            {"name": "log.txt", "mimeType": "text/plain", "buffer": b"12:00 it hums\n"}
        )
        page.get_by_label("Write to").fill("See the log")
        page.locator("#answer").get_by_role("button", name="Send").click()
        page.get_by_text("See the log").first.wait_for()
        page.reload()

    return ELI, walk, "log.txt"


def letters(_town: Town) -> tuple[str, Walk, str]:
    def walk(page: Page) -> None:
        page.goto("/notices")
        page.get_by_role("checkbox").first.uncheck()
        page.get_by_role("button", name="Keep this choice").click()

    return DANA, walk, "Kept."


def material(_town: Town) -> tuple[str, Walk, str]:
    def walk(page: Page) -> None:
        page.goto("/quotes")
        form = page.locator('form[action^="/materials/"][action$="/approve"]').first
        form.get_by_role("checkbox").check()
        form.get_by_role("button").click()

    return PIA, walk, "Materials agreed to"


def declined(town: Town) -> tuple[str, Walk, str]:
    place = f"/quotes/{quote_of(town)}"

    def walk(page: Page) -> None:
        page.goto(place)
        page.locator("summary", has_text="Decline").click()
        page.get_by_label("Why?").fill("Too dear for us")
        page.get_by_role("button", name="Decline").click()

    return PIA, walk, "eclined"


def review(_town: Town) -> tuple[str, Walk, str]:
    def walk(page: Page) -> None:
        page.goto("/reviews/2026-Q1")
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="Agree to").click()

    return PIA, walk, "decides with it"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
@pytest.mark.parametrize(
    "act", [question, solved, again, add_me, file, letters, material, declined, review]
)
def test_each_act_works_with_scripts_and_without(
    indoors: Looker,
    rich_town: Town,
    act: Callable[[Town], tuple[str, Walk, str]],
    scripts: bool,
) -> None:
    who, walk, told = act(rich_town)

    def look(page: Page) -> str:
        walk(page)
        page.get_by_text(told).first.wait_for(timeout=15_000)
        return page.locator("main").inner_text()

    kind: dict[str, Any] = {"viewport": NARROW, "java_script_enabled": scripts}
    assert told in look_inside(indoors, rich_town, who, look, **kind)
