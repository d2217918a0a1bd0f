"""Every page of the portal can be perceived, reached and named by everybody (WCAG 2.2 AA; UX22).

axe-core finds what can be found by a program, on every page, in light and narrow, and once more on
each wide with all that folds out open; in dark and wide it looks at what colours alone change. The
page's own width is measured beside it.
"""

from __future__ import annotations

import hashlib
import itertools
from pathlib import Path

from litestar.handlers import HTTPRouteHandler
from playwright.sync_api import Page

from app.central.portal.app import ROUTES
from app.central.portal.sessions import IDLE
from tests.portal import album
from tests.portal.browsing import Looker
from tests.portal.inside import look_inside
from tests.portal.places import NOT_PAGES, PLACES, Place
from tests.portal.test_faces import give_face
from tests.portal.test_looks import NARROW, WIDE, WIDER
from tests.portal.town import ADDRESS, DANA, Town

AXE = Path(__file__).with_name("axe") / "axe.min.js"
PUBLISHED = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
"""SHA-256 of `axe.min.js` in the package of axe-core 4.14.1."""
EVERYTHING = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
OPENED = "() => document.querySelectorAll('main details').forEach(one => { one.open = true; })"
FOUND = """
async runOnly => {
  const told = await axe.run(document, {runOnly, resultTypes: ['violations']});
  return told.violations.map(one => one.id + ': ' + one.nodes.map(n => n.html).join(' | '));
}
"""


def test_the_program_that_looks_is_the_one_that_was_published() -> None:
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() == PUBLISHED


def test_every_route_that_answers_with_a_page_is_in_the_table_of_pages() -> None:
    routes = {
        path
        for one in ROUTES
        if isinstance(one, HTTPRouteHandler) and "GET" in one.http_methods
        for path in one.paths
    }
    assert {place.route for place in PLACES} | NOT_PAGES >= routes
    assert {place.route for place in PLACES} | NOT_PAGES <= routes


def test_nothing_on_any_page_is_out_of_reach_and_none_is_wider_than_the_window(
    indoors: Looker, rich_town: Town
) -> None:
    give_face(rich_town)
    found: list[str] = []
    wide: set[str] = set()
    drawn = album.wanted()
    script = AXE.read_text(encoding="utf-8")
    by_reader = itertools.groupby(sorted(PLACES, key=_reader), _reader)
    for who, places in by_reader:
        theirs = [(place, place.address(rich_town)) for place in places]

        def look(page: Page, theirs: list[tuple[Place, str]] = theirs, who: str = who) -> None:
            page.add_init_script(script)
            for place, address in theirs:
                page.set_viewport_size(NARROW)
                page.emulate_media(color_scheme="light")
                page.goto(address)
                told: list[str] = page.evaluate(FOUND, EVERYTHING)
                wider = [page.evaluate(WIDER)]
                page.set_viewport_size(WIDE)
                page.evaluate(OPENED)
                if place.route not in wide:
                    wide.add(place.route)
                    told += page.evaluate(FOUND, EVERYTHING)
                page.emulate_media(color_scheme="dark")
                told += page.evaluate(FOUND, COLOURS)
                wider.append(page.evaluate(WIDER))
                found.extend(f"{who} {address}: {one}" for one in told)
                found.extend(f"{who} {address}: {one} px too wide" for one in wider if one)
                if drawn is not None:
                    drawn.draw(page, place, address, EVERYTHING, COLOURS)

        look_inside(indoors, rich_town, who, look)
    if drawn is not None:
        drawn.write()
    assert found == []


def test_what_a_page_is_between_two_others_is_within_reach_too(indoors: Looker, town: Town) -> None:
    """A form that lacks something, one that is not sent yet, and what is kept of one."""
    found: list[str] = []

    def look(page: Page) -> None:
        def judge(state: str) -> None:
            for size in (NARROW, WIDE):
                page.set_viewport_size(size)
                told = [
                    *page.evaluate(FOUND, EVERYTHING),
                    *[page.evaluate(WIDER)][: size is NARROW],
                ]
                found.extend(f"{state}: {one}" for one in told if one)

        page.add_init_script(AXE.read_text(encoding="utf-8"))
        page.goto("/requests/new")
        send = page.locator("form.panel").get_by_role("button", name="Send")
        send.click()
        page.get_by_role("alert").wait_for()
        judge("422")
        # As somebody types without scripts, who is not shown meanwhile what is in hand already.
        page.evaluate("() => { document.getElementById('summary').value = 'Accounting program'; }")
        page.get_by_label("Just me").check()
        page.get_by_label("Yes", exact=True).check()
        send.click()
        page.get_by_text("It is not sent yet.").wait_for()
        judge("not sent yet")
        town.world.clock.at += IDLE
        send.click()
        page.get_by_label("Your e-mail address").fill(DANA)
        judge("signed out")
        page.get_by_role("button", name="Send me a link").click()
        page.get_by_text("Keep this page open.").wait_for()
        judge("link sent")
        town.become(DANA)
        ((name, value),) = dict(town.http.cookies).items()
        town.http.cookies.clear()
        page.context.add_cookies([{"name": name, "value": value, "url": ADDRESS}])
        page.get_by_role("button", name="I have signed in").click()
        page.get_by_role("button", name="Send it").wait_for()
        judge("kept")

    look_inside(indoors, town, DANA, look)
    assert found == []


def test_pictures_are_taken_and_nothing_that_took_them_goes_on_running(
    indoors: Looker, town: Town, tmp_path: Path
) -> None:
    drawn, place = album.Album(tmp_path), PLACES[0]

    def look(page: Page) -> None:
        page.add_init_script(AXE.read_text(encoding="utf-8"))
        page.goto("/sign-in")
        drawn.draw(page, place, "/sign-in", COLOURS, COLOURS)

    look_inside(indoors, town, "", look)
    assert len(list(tmp_path.glob("01-sign-in-*.png"))) == 4


def _reader(place: Place) -> str:
    return place.who
