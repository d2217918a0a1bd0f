"""The rooms of hours and money in Chromium without scripts, by keyboard: read, decided, followed.

Source: ux.md 3.14, 3.18; security.md A8.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from app.records import Quote
from tests.portal.browsing import Looker
from tests.portal.inside import look_inside
from tests.portal.money_town import QUOTED
from tests.portal.test_looks import NARROW, WIDE
from tests.portal.town import BO, DANA, PIA, Town

PLAIN = {"java_script_enabled": False}


def test_an_approver_decides_by_keyboard_alone_and_without_scripts(
    indoors: Looker, rich_town: Town
) -> None:
    indoors.seen.clear()

    def walk(page: Page) -> tuple[str, str]:
        page.goto("/")
        page.get_by_role("link", name="Quotes", exact=True).first.press("Enter")
        page.get_by_role("link", name="Read and decide").press("Enter")
        page.get_by_role("button", name="Approve $2,400.00").press("Enter")
        # The browser itself asks for the tick before it sends anything.
        asked = page.get_by_label("I approve version 1 for Northwind")
        before = page.get_by_role("heading", name="Your decision").inner_text()
        asked.press("Space")
        page.get_by_role("button", name="Approve $2,400.00").press("Enter")
        decided = page.locator("#decision")
        decided.get_by_text("Approved").wait_for()
        return before, decided.inner_text()

    before, after = look_inside(indoors, rich_town, PIA, walk, viewport=WIDE, **PLAIN)
    assert before == "Your decision"
    assert "Pia Approves" in after
    assert "Fingerprint of the text" in after
    states = {one.title: one.state for one in rich_town.books.all(Quote)}
    assert states[QUOTED["NW"]] == "approved"
    assert indoors.seen == []


def test_a_line_of_an_invoice_opens_down_to_the_minute_on_a_phone(
    indoors: Looker, rich_town: Town
) -> None:
    def walk(page: Page) -> tuple[bool, bool, str]:
        page.goto("/invoices")
        page.get_by_role("link", name="Invoice 2026-0002").press("Enter")
        minute = page.get_by_role("heading", name="Friday 27 February, 20:00–20:50")
        before = minute.is_visible()
        page.get_by_text("Down to the minute").press("Enter")
        minute.wait_for()
        with page.expect_download() as coming:
            page.get_by_role("link", name="PDF of Invoice 2026-0002").press("Enter")
        return before, minute.is_visible(), coming.value.suggested_filename

    told = look_inside(indoors, rich_town, BO, walk, viewport=NARROW, **PLAIN)
    assert told == (False, True, "2026-0002.pdf")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chart_takes_its_colours_from_the_scheme_and_shows_its_table_at_a_key(
    indoors: Looker, rich_town: Town, scheme: str
) -> None:
    indoors.seen.clear()

    def walk(page: Page) -> tuple[str, bool, bool, int]:
        page.goto("/budget")
        page.get_by_role("link", name="Quarterly reviews").focus()
        shown = page.locator(".chart .broad svg:visible, .chart .slim svg:visible")
        used = shown.first.locator('[fill="var(--chart-used-text)"]').first
        ink = used.evaluate("one => getComputedStyle(one).fill")
        row = page.get_by_role("rowheader", name="13 March", exact=True)
        before = row.is_visible()
        page.get_by_text("Show as table").first.press("Enter")
        row.wait_for()
        return ink, before, row.is_visible(), shown.count()

    told = look_inside(indoors, rich_town, DANA, walk, viewport=WIDE, color_scheme=scheme, **PLAIN)
    inks = {"light": "rgb(17, 99, 41)", "dark": "rgb(107, 208, 138)"}
    assert told == (inks[scheme], False, True, 2)
    assert indoors.seen == []


def test_the_month_of_the_hours_is_chosen_without_scripts(indoors: Looker, rich_town: Town) -> None:
    def walk(page: Page) -> tuple[str, int]:
        page.goto("/hours")
        page.get_by_label("Month").select_option("2026-02")
        page.get_by_label("Show").first.select_option("excluded")
        page.get_by_role("button", name="Show").press("Enter")
        page.get_by_role("heading", name="Hours, February 2026").wait_for()
        return page.get_by_role("heading", level=2).inner_text(), page.get_by_role(
            "article"
        ).count()

    told = look_inside(indoors, rich_town, DANA, walk, viewport=NARROW, **PLAIN)
    assert told == ("1 piece of excluded work", 1)
