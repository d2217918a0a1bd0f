"""The rooms beside requests in Chromium without scripts, by keyboard: said, read, taken along.

Source: ux.md 3.14, 3.18; domain.md 7.6 (12) to (17).
"""

from __future__ import annotations

from playwright.sync_api import Page

from tests.portal.browsing import Looker
from tests.portal.inside import look_inside
from tests.portal.test_looks import NARROW, WIDE
from tests.portal.town import BO, DANA, ELI, Town

PLAIN = {"java_script_enabled": False}


def go(page: Page, name: str) -> None:
    """Follow a link of the page by keyboard."""
    page.locator("main").get_by_role("link", name=name, exact=True).first.press("Enter")


def test_a_topic_is_added_and_withdrawn_and_put_back_by_keyboard_alone(
    indoors: Looker, town: Town
) -> None:
    indoors.seen.clear()

    def walk(page: Page) -> list[str]:
        page.goto("/")
        page.get_by_role("link", name="Check-ins").first.press("Enter")
        page.get_by_label("Something to speak about").press_sequentially("Who holds keys?")
        page.keyboard.press("Enter")
        mine = page.locator("#topics li", has_text="Who holds keys?")
        told = [mine.locator(".said").inner_text()]
        mine.locator("summary").press("Enter")
        mine.get_by_role("button", name="Withdraw it").press("Enter")
        told.append(page.locator("#topics .note").inner_text())
        page.get_by_role("button", name="Put it back").press("Enter")
        told.append(mine.locator(".said").inner_text())
        go(page, "Read the agenda")
        told.append(page.get_by_role("heading", level=1).inner_text())
        told.append(page.get_by_text("Who holds keys?").inner_text())
        return told

    added, withdrawn, back, agenda, there = look_inside(
        indoors, town, DANA, walk, viewport=WIDE, **PLAIN
    )
    assert added == back == there == "Who holds keys?"
    assert withdrawn.startswith("Withdrawn: Who holds keys?")
    assert agenda == "Agenda, Thu 19 March, 10:00"
    assert indoors.seen == []


def test_each_room_of_support_is_reached_and_left_again_on_a_phone(
    indoors: Looker, town: Town
) -> None:
    def walk(page: Page) -> list[str]:
        told = []
        page.goto("/")
        page.get_by_text("Menu").press("Enter")
        page.get_by_role("link", name="Support", exact=True).press("Enter")
        for name in ("Agreement", "Devices", "Response figures", "Set-up and training"):
            go(page, name)
            told.append(page.get_by_role("heading", level=1).inner_text())
            go(page, "Your support")
        return told

    agreement, devices, figures, setup = look_inside(
        indoors, town, DANA, walk, viewport=NARROW, **PLAIN
    )
    assert agreement == "Your agreement, in plain words"
    assert devices == "Devices and licences"
    assert figures.startswith("Response figures")
    assert setup.endswith("steps of the set-up are done")


def test_who_asks_for_help_looks_up_their_device_and_a_page_about_printing(
    indoors: Looker, town: Town
) -> None:
    def walk(page: Page) -> tuple[str, str]:
        page.goto("/assets")
        page.locator("main").get_by_role("link", name="Phone").press("Enter")
        device = page.get_by_role("heading", level=1).inner_text()
        page.goto("/pages")
        go(page, "Printing from a phone")
        return device, page.locator("article").inner_text()

    device, text = look_inside(indoors, town, ELI, walk, viewport=NARROW, **PLAIN)
    assert device.startswith("Phone")
    assert "<script>alert(1)</script>" in text  # as text


def test_a_table_is_saved_under_its_name_and_day(indoors: Looker, town: Town) -> None:
    def walk(page: Page) -> list[str]:
        page.goto("/export")
        names = []
        for link in page.locator("main").get_by_role("link", name="CSV").all():
            with page.expect_download() as coming:
                link.press("Enter")
            names.append(coming.value.suggested_filename)
        return names

    names = look_inside(indoors, town, BO, walk, **PLAIN)
    assert "invoices 2026-03-10.csv" in names
    assert all(name.endswith(" 2026-03-10.csv") for name in names)
    assert len(set(names)) == len(names)


def test_on_paper_what_can_be_pressed_is_left_off_and_what_is_folded_lies_open(
    indoors: Looker, town: Town
) -> None:
    def walk(page: Page) -> list[bool]:
        page.goto(f"/requests/{town.number(ELI)}")
        rounding = page.get_by_text("rounded once up to the next 15 min")
        told = [rounding.is_visible()]
        page.emulate_media(media="print")
        told.append(rounding.is_visible())
        told += [page.locator(one).first.is_visible() for one in (".nav", "#answer", ".strip svg")]
        return told

    folded, open_, menu, form, strip = look_inside(indoors, town, ELI, walk, viewport=WIDE)
    assert (folded, open_) == (False, True)
    assert (menu, form, strip) == (False, False, True)
