"""The rooms beside requests as a reader without scripts goes through them, in Chromium."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.portal.browsing import Looker, come_in
from tests.portal.test_looks import WIDE
from tests.portal.town import DANA


def test_a_topic_is_added_and_withdrawn_and_put_back_by_keyboard_alone(looker: Looker) -> None:
    def walk(page: Page) -> list[str]:
        come_in(page, looker.link(DANA))
        page.get_by_role("link", name="Check-ins").first.press("Enter")
        page.get_by_label("Something to speak about").press_sequentially("Who holds keys?")
        page.keyboard.press("Enter")
        mine = page.locator("#topics li", has_text="Who holds keys?").last
        told = [mine.locator(".said").inner_text()]
        mine.locator("summary").press("Enter")
        mine.get_by_role("button", name="Withdraw it").press("Enter")
        told.append(page.locator("#topics .note").inner_text())
        page.get_by_role("button", name="Put it back").press("Enter")
        told.append(page.locator("#topics .said").last.inner_text())
        return told

    added, withdrawn, back = looker.look(walk, java_script_enabled=False, viewport=WIDE)
    assert added == back == "Who holds keys?"
    assert withdrawn.startswith("Withdrawn: Who holds keys?")
