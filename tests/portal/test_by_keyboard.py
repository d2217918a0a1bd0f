"""Whoever has only a keyboard gets from the head of a page to its button by Tab alone (ux 3.18)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import pytest
from playwright.sync_api import Page

from app.domain.vocabulary import TicketState
from app.records import CoverageEffect, Material
from tests.portal.browsing import Looker
from tests.portal.inside import look_inside
from tests.portal.places import quote_of
from tests.portal.test_consents import asks
from tests.portal.test_looks import NARROW, WIDE
from tests.portal.test_offers import adjustment
from tests.portal.town import DANA, ELI, FINN, PIA, Town

HERE = """
() => { const e = document.activeElement; const box = e.getBoundingClientRect();
  const style = getComputedStyle(e); const label = e.closest('label');
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    || (label && getComputedStyle(label).outlineStyle !== 'none')
    || style.boxShadow !== 'none' || getComputedStyle(e, '::after').outlineStyle !== 'none'
    || !e.matches(':focus');  // a part that the browser draws has its own ring: a calendar's button
  return [e.name || e.textContent.trim(), ring, box.top + window.scrollY]; }
"""
ENOUGH = 60


def tabbed(page: Page, place: str, last: str) -> list[tuple[str, bool, float]]:
    """Where Tab leads, from the head of a page to the button with these words."""
    page.goto(place)
    found: list[tuple[str, bool, float]] = []
    while len(found) < ENOUGH and (not found or found[-1][0] != last):
        page.keyboard.press("Tab")
        name, ring, top = page.evaluate(HERE)
        found.append((name, ring, top))
    return found


@pytest.mark.parametrize(
    ("who", "place", "first", "last"),
    [
        (ELI, lambda _town: "/requests/new", "summary", "Send"),
        (PIA, lambda town: f"/quotes/{quote_of(town)}", "Approve", "Decline"),
    ],
)
def test_tab_leads_through_a_form_in_its_order_and_is_seen_to(
    indoors: Looker,
    rich_town: Town,
    who: str,
    place: Callable[[Town], str],
    first: str,
    last: str,
) -> None:
    address = place(rich_town)
    walked = look_inside(
        indoors, rich_town, who, lambda page: tabbed(page, address, last), viewport=WIDE
    )
    names = [name for name, _ring, _top in walked]
    assert names[0] == "Skip to content"
    assert names[-1] == last, names
    inside = walked[next(at for at, name in enumerate(names) if name.startswith(first)) :]
    tops = [top for _name, _ring, top in inside]
    assert tops == sorted(tops), inside
    assert [name for name, ring, _top in walked if not ring] == []


REACHED = f"where => [...({HERE.strip()})(), document.activeElement.matches(where)]"
OVER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
Walk = Callable[[Page], None]


def reach(page: Page, where: str) -> None:
    """Press Tab until this has the focus; wherever it comes by is seen to have it."""
    for _turn in range(2 * ENOUGH):
        page.keyboard.press("Tab")
        name, ring, _top, reached = page.evaluate(REACHED, where)
        assert ring, (page.url, name)
        if reached:
            return
    raise AssertionError(f"Tab does not lead to {where} at {page.url}.")


def keys(page: Page, where: str, *pressed: str) -> None:
    """Reach something, and press keys there; what is no key's name is written."""
    reach(page, where)
    for one in pressed:
        page.keyboard.press(one) if one in {"Enter", "Space"} else page.keyboard.type(one)


def send(page: Page, form: str) -> None:
    """Press the button of a form, which is not there any more when it was taken."""
    reach(page, f"{form} button")
    place = page.evaluate("document.activeElement.form.getAttribute('action')")
    page.keyboard.press("Enter")
    page.locator(f'form[action="{place}"]').wait_for(state="detached", timeout=15_000)


def moment(page: Page, where: str, day: str, time: str) -> None:
    """Write a day and a time into a field, part by part."""
    keys(page, where, day)
    page.keyboard.press("ArrowRight")  # a year may have six digits
    page.keyboard.type(time)


def agree_by_the_hour(page: Page) -> None:
    page.goto("/consents/new")
    moment(page, "[name=starts]", "03212026", "1000AM")
    moment(page, "[name=ends]", "03212026", "1200PM")
    keys(page, "[name=note]", "Ring the bell")
    keys(page, "[name=ok]", "Space")
    keys(page, ".acts button", "Enter")


def take_back(page: Page) -> None:
    page.goto("/quotes")
    keys(page, 'form[action$="/withdraw"] button', "Enter")


def decline(place: str, base: str, reason: str) -> Walk:
    form = f'form[action^="{base}"][action$="/decline"]'

    def walk(page: Page) -> None:
        page.goto(place)
        keys(page, f"details:has({form}) > summary", "Enter")
        keys(page, f"{form} textarea", reason)
        send(page, form)

    return walk


def agree_to_adjust(page: Page) -> None:
    page.goto("/quotes")
    form = 'form[action^="/adjustments/"][action$="/approve"]'
    keys(page, f"{form} [name=ok]", "Space")
    send(page, form)


def add_topic(page: Page) -> None:
    page.goto("/check-ins")
    keys(page, 'form[action="/check-ins/topics"] [name=text]', "The new office")
    keys(page, 'form[action="/check-ins/topics"] button', "Enter")


TOPIC = '#topics details:has(input[value="The new office"])'


def change_topic(page: Page) -> None:
    page.goto("/check-ins")
    keys(page, f"{TOPIC} > summary", "Enter")
    keys(page, f"{TOPIC} [name=text]", "The new office, and its phones")
    keys(page, f"{TOPIC} button:not([formaction])", "Enter")


def withdraw_topic(page: Page) -> None:
    page.goto("/check-ins")
    form = TOPIC.replace("office", "office, and its phones")
    keys(page, f"{form} > summary", "Enter")
    keys(page, f"{form} button[formaction]", "Enter")


def put_back(page: Page) -> None:
    withdraw_topic(page)
    page.get_by_text("Withdrawn: The new office").first.wait_for()
    keys(page, 'form[action$="/restore"] button', "Enter")


def leave(page: Page) -> None:
    page.goto("/")
    keys(page, ".menu > summary", "Enter")
    keys(page, '.menu form[action="/sign-out"] button', "Enter")


def walks() -> Iterator[tuple[str, Walk, str]]:
    """Who does what, and what the page says then; one goes on where the other ended."""
    yield PIA, decline("/consents/new", "/consents", "Monday will do"), "for you"
    yield PIA, agree_by_the_hour, "Ring the bell"
    yield PIA, take_back, "None. Outside support hours"
    yield PIA, agree_to_adjust, "for you"
    yield PIA, decline("/quotes", "/materials", "We had one"), "for you"
    yield PIA, decline("/reviews/2026-Q1", "/reviews", "Too much"), "Too much"
    yield DANA, add_topic, "The new office"
    yield DANA, change_topic, "The new office, and its phones"
    yield DANA, put_back, "The new office, and its phones"
    yield DANA, leave, "Send me a link"


@pytest.mark.parametrize("scripts", [True, pytest.param(False, marks=pytest.mark.long)])
def test_whoever_has_a_keyboard_alone_decides_speaks_and_leaves_in_a_narrow_dark_window(
    indoors: Looker, rich_town: Town, scripts: bool
) -> None:
    """One act with scripts, the next one without; the long run begins with the other."""
    asks(rich_town)
    adjustment(rich_town)
    for has_scripts, (who, walk, told) in zip(cycle([scripts, not scripts]), walks(), strict=False):

        def look(page: Page, walk: Walk = walk, told: str = told) -> tuple[str, int]:
            walk(page)
            page.locator("main").get_by_text(told).first.wait_for(timeout=15_000)
            return page.locator("main").inner_text(), page.evaluate(OVER)

        kind: dict[str, Any] = {"viewport": NARROW, "java_script_enabled": has_scripts}
        text, over = look_inside(indoors, rich_town, who, look, color_scheme="dark", **kind)
        assert (told in text, over) == (True, 0), told
    assert rich_town.ticket(FINN).state != TicketState.AWAITING_APPROVAL
    assert any(one.state == "accepted" for one in rich_town.books.all(CoverageEffect))
    material = next(one for one in rich_town.books.all(Material) if one.void)
    assert "We had one" in material.approval_note
