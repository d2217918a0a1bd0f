"""The portal as its readers see it: in Chromium, narrow and wide, light and dark, without scripts.

Source: ux.md 3.14, 3.18; WCAG 2.2 AA; security.md A8.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, ViewportSize

from tests.portal.browsing import Looker, come_in
from tests.portal.test_leaks import HOSTILE
from tests.portal.town import DANA, ELI, FINN, TITLES

NARROW: ViewportSize = {"width": 320, "height": 640}
WIDE: ViewportSize = {"width": 1280, "height": 900}
PLACES = ("/", "/requests", "/requests/new", "/words", "/check-ins")

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
NAMELESS = """
() => [...document.querySelectorAll(
  'a, button, input:not([type=hidden]), select, textarea, summary')]
  .filter(e => e.checkVisibility())
  .filter(e => !(e.labels?.length || e.textContent.trim() || e.getAttribute('aria-label')))
  .map(e => e.outerHTML)
"""
SMALL = """
() => [...document.querySelectorAll(
  'button, input:not([type=hidden]), select, textarea, .btn, .nav a')]
  .filter(e => e.checkVisibility())
  .map(e => [e.closest('label')?.getBoundingClientRect() ?? e.getBoundingClientRect(), e.outerHTML])
  .filter(([box]) => box.width > 1 && box.height < 43.5)
  .map(([box, said]) => box.height + ' ' + said)
"""
TWICE = """
() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
        return ids.filter((id, at) => ids.indexOf(id) !== at); }
"""
HEADINGS = "() => [...document.querySelectorAll('h1,h2,h3')].map(e => +e.tagName[1])"
PALE = """
() => {
  const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= 0.04045 ? v / 12.92
    : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const parts = text => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const ground = e => { for (; e; e = e.parentElement) {
    const c = parts(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; (n = walk.nextNode());) {
    const e = n.parentElement;
    if (!n.data.trim() || !e.checkVisibility() || e.closest('svg, .vh, .skip')) continue;
    const [a, b] = [light(parts(getComputedStyle(e).color).slice(0, 3)), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push(ratio.toFixed(2) + ' ' + n.data.trim());
  }
  return found;
}
"""


def faults(page: Page, place: str) -> list[tuple[str, Any]]:
    """What somebody could not read, reach or name on a page."""
    page.goto(place)
    found = [
        ("wider than the window", page.evaluate(WIDER)),
        ("without a name", page.evaluate(NAMELESS)),
        ("too small to touch", page.evaluate(SMALL)),
        ("ids that are there twice", page.evaluate(TWICE)),
        ("too pale", page.evaluate(PALE)),
    ]
    levels = page.evaluate(HEADINGS)
    steps = zip([0, *levels], levels, strict=False)
    if levels.count(1) != 1 or any(lower - upper > 1 for upper, lower in steps):
        found.append(("headings", levels))
    return [(place + ": " + what, said) for what, said in found if said]


def request_place(page: Page, email: str) -> str:
    page.goto("/requests")
    place = page.get_by_role("link", name=TITLES[email]).get_attribute("href")
    assert place is not None
    return place


def test_every_page_can_be_read_reached_and_named_at_each_width(looker: Looker) -> None:
    """In light; what is pale in dark is found on every page by `test_access.py`."""

    def look(page: Page) -> list[tuple[str, Any]]:
        found = [*faults(page, "/sign-in"), *faults(page, "/nowhere")]
        come_in(page, looker.link(DANA))
        places = (*PLACES, request_place(page, ELI))
        for size in (NARROW, WIDE):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            found += [fault for place in places for fault in faults(page, place)]
        return found

    assert looker.look(look, color_scheme="light", viewport=NARROW) == []


def test_without_scripts_somebody_comes_in_asks_and_answers_by_keyboard_alone(
    looker: Looker,
) -> None:
    def walk(page: Page) -> list[str]:
        page.goto(looker.link(FINN))
        page.get_by_role("button", name="Sign in").press("Enter")
        page.get_by_label("What happened?").press_sequentially("No sound in calls")
        page.keyboard.press("Enter")
        page.get_by_label("Several people").press("Space")
        page.get_by_label("With difficulty").press("Space")
        page.get_by_role("button", name="Send").press("Enter")
        told = [page.get_by_role("heading", level=1).inner_text()]
        page.get_by_role("link", name="See the request").press("Enter")
        page.get_by_label("Write to us").press_sequentially("Since this morning")
        page.get_by_role("button", name="Send").press("Enter")
        told.append(page.locator("#story .said").first.inner_text())
        page.get_by_role("button", name="Sign out").first.press("Enter")
        told.append(page.get_by_role("heading", level=1).inner_text())
        return told

    sent, said, out = looker.look(walk, java_script_enabled=False, viewport=WIDE)
    assert sent.startswith("We have it: request ")
    assert (said, out) == ("Since this morning", "Sign in")


def test_on_a_narrow_screen_the_menu_opens_and_leads_on_without_scripts(looker: Looker) -> None:
    def walk(page: Page) -> str:
        come_in(page, looker.link(DANA))
        page.get_by_text("Menu").press("Enter")
        page.get_by_role("link", name="Requests", exact=True).press("Enter")
        return page.get_by_role("heading", level=1).inner_text()

    told = looker.look(walk, java_script_enabled=False, viewport=NARROW)
    assert told == "All requests of your firm"


def test_no_text_of_a_client_runs_or_breaks_a_rule_of_the_page(looker: Looker) -> None:
    looker.seen.clear()

    def walk(page: Page) -> None:
        come_in(page, looker.link(ELI))
        place = request_place(page, ELI)
        for text in HOSTILE:
            page.goto(place)
            page.get_by_label("Write to").fill(text)
            page.get_by_role("button", name="Send").click()
            page.get_by_text(text, exact=True).first.wait_for()

    looker.look(walk, viewport=WIDE)
    assert looker.seen == []


def test_a_word_is_explained_where_it_stands_at_a_tap(looker: Looker) -> None:
    def walk(page: Page) -> tuple[bool, bool]:
        come_in(page, looker.link(ELI))
        page.goto(request_place(page, ELI))
        meaning = page.locator(".head .term p")
        before = meaning.is_visible()
        page.locator(".head .term summary").tap()
        meaning.wait_for()
        return before, meaning.is_visible()

    assert looker.look(walk, viewport=NARROW, has_touch=True) == (False, True)
