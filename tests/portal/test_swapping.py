"""With scripts a part of a page is swapped, and the focus and the words go along (ux.md 3.18)."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.portal.browsing import Looker
from tests.portal.inside import look_inside
from tests.portal.test_similar import DOWN, OFFER, outage
from tests.portal.town import ELI, FINN, TITLES, Town

MARKED = "() => { window.marked = true; }"
STILL = "() => window.marked === true"
FOCUSED = "() => document.activeElement.textContent.trim()"


def test_while_somebody_types_what_is_alike_appears_is_said_and_leaves_them_typing(
    indoors: Looker, town: Town
) -> None:
    outage(town, ELI, impact="high")
    indoors.seen.clear()

    def walk(page: Page) -> tuple[str, str, bool]:
        page.goto("/requests/new")
        page.evaluate(MARKED)
        page.get_by_label("What happened?").press_sequentially("internet")
        page.get_by_role("heading", name=OFFER).wait_for()
        page.get_by_text("1 request like this is in hand already").wait_for(state="attached")
        where = page.evaluate("() => document.activeElement.id")
        still = page.evaluate(STILL)
        page.get_by_role("button", name="Add me to it").press("Enter")
        page.get_by_text("You are added to this request").wait_for()
        return where, page.get_by_role("heading", level=1).inner_text(), still

    assert look_inside(indoors, town, FINN, walk) == ("summary", DOWN, True)
    assert indoors.seen == []


def test_a_reply_is_sent_without_a_new_page_and_the_focus_is_on_what_came(
    indoors: Looker, town: Town
) -> None:
    indoors.seen.clear()

    def walk(page: Page) -> tuple[str, str, bool]:
        page.goto(f"/requests/{town.number(ELI)}")
        page.evaluate(MARKED)
        page.get_by_role("button", name="Send", exact=True).press("Enter")
        page.get_by_role("alert").wait_for()
        page.wait_for_function("() => document.activeElement.matches('[role=alert]')")
        wrong = page.evaluate(FOCUSED)
        page.get_by_label("Write to").fill("It is version 8.2")
        page.get_by_role("button", name="Send", exact=True).press("Enter")
        page.locator("#story .said", has_text="It is version 8.2").wait_for()
        page.get_by_text("Your reply is sent.").wait_for(state="attached")
        page.wait_for_function("() => document.activeElement.matches('#story h2')")
        return wrong, page.evaluate(FOCUSED), page.evaluate(STILL)

    wrong, right, still = look_inside(indoors, town, ELI, walk)
    assert wrong == "Write a few words first; nothing was sent."
    assert (right, still) == ("What happened", True)
    # The browser itself says of every 422 that it is no success; nothing else is said.
    assert [said for said in indoors.seen if "422" not in said] == []


def test_who_was_signed_out_meanwhile_hears_so_where_they_wrote_and_keeps_their_words(
    indoors: Looker, town: Town
) -> None:
    def walk(page: Page) -> tuple[str, str, str]:
        page.goto(f"/requests/{town.number(ELI)}")
        page.get_by_label("Write to").fill("It is version 8.2")
        page.context.clear_cookies()
        told = []
        for _time in range(2):
            page.get_by_role("button", name="Send", exact=True).press("Enter")
            page.wait_for_function("() => document.activeElement.matches('[role=alert]')")
            told.append(page.get_by_role("alert").inner_text())
            page.get_by_label("Write to").focus()
        return told[0], told[1], page.get_by_label("Write to").input_value()

    first, second, kept = look_inside(indoors, town, ELI, walk)
    assert first == second
    assert first.startswith("You are signed out, so nothing was sent.")
    assert kept == "It is version 8.2"


def test_a_form_of_an_earlier_session_is_not_sent_and_says_so_beside_what_was_written(
    indoors: Looker, town: Town
) -> None:
    def walk(page: Page) -> tuple[str, str]:
        page.goto(f"/requests/{town.number(ELI)}")
        page.get_by_label("Write to").fill("It is version 8.2")
        page.evaluate("() => { document.querySelector('#answer [name=form]').value = 'old'; }")
        page.get_by_role("button", name="Send", exact=True).press("Enter")
        page.wait_for_function("() => document.activeElement.matches('[role=alert]')")
        return page.evaluate(FOCUSED), page.get_by_label("Write to").input_value()

    told, kept = look_inside(indoors, town, ELI, walk)
    assert told.startswith("You signed in again after this page was opened; nothing was sent yet.")
    assert kept == "It is version 8.2"


def test_a_list_is_narrowed_while_somebody_types_and_how_many_are_left_is_said(
    indoors: Looker, town: Town
) -> None:
    def walk(page: Page) -> tuple[bool, str]:
        page.goto("/requests")
        page.evaluate(MARKED)
        page.get_by_label("Find").press_sequentially("zebra")
        page.get_by_text("Nothing fits.").wait_for()
        page.get_by_label("Find").fill("accounting")
        page.get_by_role("link", name=TITLES[ELI]).wait_for()
        page.locator("#news", has_text="1 request").wait_for(state="attached")
        return page.evaluate(STILL), page.url.partition("?")[2]

    still, query = look_inside(indoors, town, ELI, walk)
    assert still
    assert "words=accounting" in query
