"""Whose session ends while they write loses nothing of it (WCAG 2.2.1; ux.md 3.14)."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from playwright.sync_api import Page

from app.central.portal import bodies, sessions
from app.central.portal.web import session_cookie
from app.central.portal.written import Written, unpacked
from app.records import ReviewAct, Ticket
from tests.portal.browsing import Looker
from tests.portal.inside import look_inside
from tests.portal.places import question_of
from tests.portal.test_coming_in import come_in
from tests.portal.test_files import LOG
from tests.portal.test_leaks import TABLE, everything, place
from tests.portal.test_looks import NARROW
from tests.portal.test_pages import FORM, request_of, seen
from tests.portal.town import ADDRESS, DANA, ELI, Town

NEW = "/requests/new"
SUMMARY = "No sound in calls, since <b>noon</b>"
WHY = "It was reported at 17:32,\nbefore 18:00"
FORMS = [(path, rule) for method, path, rule in TABLE if method == "POST" and not rule.is_open]
OVER = sessions.IDLE + timedelta(minutes=1)


def hidden(answer: Any, action: str) -> dict[str, str]:
    """What a form of a page holds by itself."""
    (form,) = re.findall(
        rf'<form[^>]* action="{re.escape(action)}".*?</form>', answer.text, re.DOTALL
    )
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found}


def about(seconds: int) -> Any:
    return pytest.approx(seconds, abs=1.5)  # the clock of a test goes on a little


def wait(town: Town, time: timedelta = OVER) -> None:
    town.world.clock.at += time


def sign_in(town: Town, answer: Any, email: str) -> Any:
    """Sign in as somebody does whose words are kept; the page that waits meanwhile."""
    sent = town.raw("/sign-in", hidden(answer, "/sign-in") | {"email": email})
    assert sent.status_code == 200
    link = town.letters.link()
    assert town.send(link, page=link).headers["location"] == "/stay"
    assert "go back there and send it" in seen(town.get("/stay"))
    return sent


def with_file(town: Town, fields: dict[str, str]) -> Any:
    return town.http.post(
        NEW,
        data=fields,
        files=[("files", LOG)],
        headers={"origin": ADDRESS},
        follow_redirects=False,
    )


def test_what_was_written_too_long_is_kept_through_signing_in_and_is_sent_once(
    town: Town,
) -> None:
    town.become(ELI)
    fields = FORM | {"summary": SUMMARY, "details": WHY, "once": "a" * 22}
    form = town.token(NEW)
    wait(town)
    answer = town.raw(NEW, fields | {"form": form})
    assert answer.status_code == 401
    assert "Nothing was sent, and nothing is lost" in seen(answer)
    assert SUMMARY in unescape(answer.text)
    assert SUMMARY not in answer.text
    wrong = town.raw("/sign-in", hidden(answer, "/sign-in") | {"email": "nobody"})
    assert wrong.status_code == 422
    sent = sign_in(town, wrong, ELI)
    again = town.raw(NEW, hidden(sent, NEW))
    assert (again.status_code, SUMMARY in unescape(again.text)) == (403, True)
    kept = hidden(again, NEW)
    assert kept.items() >= fields.items()
    assert {town.raw(NEW, kept).status_code for _time in range(2)} == {303}
    assert [one.title for one in town.books.all(Ticket)].count(SUMMARY) == 1


def test_files_are_named_to_be_chosen_again_and_none_is_kept_before_its_sender_is_known(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.become(ELI)
    fields = FORM | {"summary": "It hums", "form": town.token(NEW)}
    wait(town)
    with monkeypatch.context() as patched:
        patched.delattr(bodies, "parts_of")
        answer = with_file(town, fields)
        long = with_file(town, fields | {"details": "x" * (bodies.LARGEST_BODY + 1)})
    assert (answer.status_code, long.status_code) == (401, 400)
    assert f'Files, to be chosen again</dt><dd class="said">{LOG[0]}</dd>' in answer.text
    again = town.raw(NEW, hidden(sign_in(town, answer, ELI), NEW))
    assert 'type="file" id="files"' not in town.get("/stay").text
    assert with_file(town, hidden(again, NEW)).status_code == 303


def test_every_form_keeps_all_that_is_filled_in_but_no_agreement(town: Town) -> None:
    number = town.number(ELI)
    kept_by = []
    for path, rule in FORMS:
        at = place(path, number)
        town.become(DANA)
        said = {name: f"zq {name}" for name in rule.fields}
        form = town.token("/words")
        wait(town)
        before = everything(town)
        answer = town.raw(at, said | {"form": form})
        assert everything(town) == before
        if not Written(at, said).told:
            assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), path
            continue
        kept_by.append(path)
        assert answer.status_code == 401, path
        kept = unpacked(hidden(answer, "/sign-in")["kept"])
        assert kept is not None
        assert kept.place == at
        assert kept.fields == {name: text for name, text in said.items() if name != "ok"}
        assert kept.what != "What you wrote", path
    assert NEW in kept_by
    assert {path for path, rule in FORMS if rule.fields} == set(kept_by)


def test_the_same_holds_where_the_browser_let_its_cookies_go_and_for_who_came_in_meanwhile(
    town: Town,
) -> None:
    town.become(ELI)
    at, form = f"{request_of(town, ELI)}/again", town.token("/words")
    for way in ("gone", "anew"):
        town.carry("") if way == "gone" else town.become(ELI)
        answer = town.raw(at, {"form": form, "body": WHY})
        assert (answer.status_code, WHY in unescape(answer.text)) == (
            401 if way == "gone" else 403,
            True,
        )


def test_nothing_comes_back_to_another_site_and_nothing_of_a_form_that_is_none(town: Town) -> None:
    town.become(ELI)
    form = town.token("/words")
    for who in (ELI, ""):
        town.become(who) if who else town.carry("")
        for origin in ("https://evil.example", None):
            answer = town.raw(NEW, {"form": form, "summary": SUMMARY}, origin)
            assert answer.status_code == 403
            assert "No sound in calls" not in answer.text
    assert "No sound" not in town.raw(NEW, {"summary": SUMMARY, "role": "x"}).text


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "7", "null", '{"place":"/quotes"}', '{"place":7,"fields":{},"files":[]}',
        '{"place":"https://evil.example/","fields":{},"files":[]}',
        '{"place":"//evil.example/","fields":{},"files":[]}',
        '{"place":"/sign-out","fields":{},"files":[]}',
        '{"place":"/words","fields":{"a":7},"files":[]}',
        '{"place":"/words","fields":["a"],"files":[]}',
        '{"place":"/words","fields":{},"files":"abc"}', "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_kept_is_what_a_form_of_the_portal_held_or_nothing(text: str) -> None:
    assert unpacked(text) is None


def test_who_pressed_a_button_too_late_comes_back_to_its_page(town: Town) -> None:
    town.become(ELI)
    page = request_of(town, ELI)
    form = town.token(page)
    wait(town)
    said = {"content-type": "application/x-www-form-urlencoded", "origin": ADDRESS}
    answer = town.http.post(
        f"{page}/solved",
        content=f"form={form}",
        headers=said | {"referer": f"{ADDRESS}{page}"},
        follow_redirects=False,
    )
    assert answer.headers["location"] == "/sign-in"
    assert come_in(town, ELI).headers["location"] == page


def test_a_page_says_how_long_one_stays_and_asking_for_one_makes_it_longer(town: Town) -> None:
    def left() -> int:
        found = re.search(r'<body data-left="(\d+)"', town.get("/stay").text)
        assert found is not None
        return int(found[1])

    town.become(ELI)
    assert left() == about(1800)
    wait(town, timedelta(seconds=40))
    assert left() == about(1760)  # what is written down only each minute is not promised
    for _time in range(23):
        wait(town, timedelta(minutes=29))
        assert left() == about(1800)
    wait(town, timedelta(minutes=29))
    assert left() == about(12 * 3600 - 40 - 24 * 29 * 60)
    assert "data-left" not in town.http.get("/sign-in").text


def test_without_scripts_a_question_is_written_too_long_kept_and_sent(
    indoors: Looker, town: Town
) -> None:
    place_of_it = question_of(town)

    def walk(page: Page) -> tuple[str, bool]:
        page.goto(place_of_it)
        told = page.locator("noscript p, form p.muted").last.inner_text()
        page.get_by_label("What seems wrong?").fill(WHY)
        wait(town)
        page.get_by_role("button", name="Send question").click()
        page.get_by_label("Your e-mail address").fill(ELI)
        page.get_by_role("button", name="Send me a link").click()
        page.get_by_role("heading", name="Look into your mail").wait_for()
        other = page.context.new_page()
        other.goto(town.letters.link())
        other.get_by_role("button", name="Sign in").click()
        other.get_by_role("heading", name="You are signed in").wait_for()
        other.close()
        page.get_by_role("button", name="I have signed in").click()
        page.get_by_role("button", name="Send it").wait_for()
        # The text itself: how its lines are drawn depends on a sheet that may still be on its way.
        whole = page.locator(".written dd").first.text_content() == WHY
        page.get_by_role("button", name="Send it").click()
        page.get_by_role("heading", name="We have it").wait_for()
        return told, whole

    told, whole = look_inside(indoors, town, ELI, walk, java_script_enabled=False, viewport=NARROW)
    assert told.startswith("You can take until today, 19:1")
    assert whole
    assert town.books.all(ReviewAct) == []


def test_five_minutes_before_it_is_said_and_by_keyboard_one_stays(
    indoors: Looker, town: Town
) -> None:
    def pass_time(page: Page, minutes: int) -> None:
        wait(town, timedelta(minutes=minutes))
        page.clock.fast_forward(minutes * 60_000)
        page.clock.run_for(11_000)

    def walk(page: Page) -> tuple[int, str, str]:
        page.clock.install()
        page.goto(NEW)
        page.get_by_label("What else should we know?").fill(WHY)
        pass_time(page, 24)
        early = page.get_by_role("alert").count()
        pass_time(page, 2)
        told = page.get_by_role("alert").inner_text()
        for _time in range(30):
            page.keyboard.press("Tab")
            if page.evaluate("() => document.activeElement.closest('.ending') !== null"):
                break
        page.keyboard.press("Enter")
        page.locator(".ending").wait_for(state="detached")
        page.get_by_role("status").get_by_text("You stay signed in.").wait_for()
        assert page.evaluate("() => document.activeElement.closest('main, footer') !== null")
        pass_time(page, 20)
        assert page.get_by_role("alert").count() == 0
        pass_time(page, 11)
        return early, told, page.get_by_role("alert").inner_text()

    early, told, over = look_inside(indoors, town, ELI, walk, viewport=NARROW)
    assert early == 0
    assert told.startswith("You are signed out in 4 minutes unless you go on.")
    assert over.startswith("You are signed out now. What you wrote stays")


def test_the_reply_form_keeps_its_words_and_takes_the_new_session_on(
    indoors: Looker, town: Town
) -> None:
    def walk(page: Page) -> None:
        page.goto(request_of(town, ELI))
        page.get_by_label("Write to").fill(WHY)
        town.become(ELI)
        page.context.add_cookies(
            [{"name": session_cookie(town.portal), "value": one, "url": ADDRESS}
             for one in dict(town.http.cookies).values()]
        )  # fmt: skip
        town.http.cookies.clear()
        send = page.get_by_role("button", name="Send", exact=True)
        send.press("Enter")
        page.get_by_role("alert").get_by_text("Look at what you wrote, and send it").wait_for()
        assert page.get_by_label("Write to").input_value() == WHY
        send.press("Enter")
        page.locator("#story .said", has_text="before 18:00").wait_for()

    look_inside(indoors, town, ELI, walk)
