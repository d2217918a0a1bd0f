"""Coming in by a link, staying, and being put out (A14, A15, A17, A27, A30, A31, A32)."""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from app.central.audit.kinds import Kind
from app.central.contacts import erase
from app.central.counting import Limit
from app.central.portal import limits, links
from app.central.portal.address import checked_address
from app.central.portal.by_hand import link_by_hand
from app.central.portal.web import browser_cookie, cookie, session_cookie
from app.central.portal_tables import portal_link, portal_session
from app.domain.rules import RuleBroken
from app.ports.problems import Refused
from tests.integration.central.guessers import spoofed
from tests.integration.central.test_audit import told
from tests.portal.town import ADDRESS, DANA, ELI, EVERYTHING, OLA, SARA, Letters, Town, portal_over

UNKNOWN = "nobody@northwind.example"


def ask(town: Town, email: str) -> Any:
    return town.send("/sign-in", page="/sign-in", email=email)


def come_in(town: Town, email: str) -> Any:
    """Ask for a link, open it, press its button."""
    assert ask(town, email).status_code == 200
    place = town.letters.link()
    return town.send(place, page=place)


def is_in(town: Town) -> bool:
    answer = town.get("/")
    assert answer.status_code in {200, 303}
    return bool(answer.status_code == 200)


def test_a_link_signs_its_contact_in_once_and_a_second_time_nobody(either_town: Town) -> None:
    town = either_town
    answer = come_in(town, f" {DANA.upper()} ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Hello Dana" in town.get("/").text
    place = town.letters.link()
    town.carry("")
    assert town.send(place, page=place).status_code == 403
    assert not is_in(town)


def test_the_answer_tells_nobody_whether_an_address_is_known(town: Town) -> None:
    told = []
    for email in (DANA, UNKNOWN, OLA):
        town.carry("")
        page = ask(town, email)
        said = {name: page.headers[name] for name in page.headers if name != "x-request-id"}
        plain = re.sub(r'value="[^"]+"', "", page.text.replace(email, "somebody"))
        told.append((page.status_code, plain, said.keys()))
    assert told[0] == told[1] == told[2]
    assert [letter.to for letter in town.letters.kept] == [DANA]


def test_two_contacts_of_a_client_with_one_address_are_sent_nothing(town: Town) -> None:
    town.change(ELI, email=DANA)
    ask(town, DANA)
    assert town.letters.kept == []


def test_whoever_is_a_contact_of_two_clients_gets_a_link_for_each(town: Town) -> None:
    town.change(SARA, email=DANA)
    ask(town, DANA)
    letters = {letter.subject: letter for letter in town.letters.kept}
    begun = "Your sign-in link for "
    assert sorted(letters) == [f"{begun}Northwind", f"{begun}Southgate"]
    town.letters.kept = [letters[f"{begun}Southgate"]]
    place = town.letters.link()
    assert town.send(place, page=place).status_code == 303
    assert "Hello Sara" in town.get("/").text


def test_a_link_counts_in_the_browser_that_asked_and_in_no_other(town: Town) -> None:
    ask(town, DANA)
    place = town.letters.link()
    asked_with = dict(town.http.cookies)
    town.carry("")
    assert "another browser" in town.send(place, page=place).text
    assert not is_in(town)
    town.http.cookies.clear()
    town.http.cookies.update(asked_with)
    town.send(place, page=place)
    assert is_in(town)


def test_a_link_is_over_after_fifteen_minutes(town: Town) -> None:
    ask(town, DANA)
    place = town.letters.link()
    town.world.clock.move(minutes=15)
    town.send(place, page=place)
    assert not is_in(town)


def test_a_link_that_is_only_opened_is_not_used_up(town: Town) -> None:
    ask(town, DANA)
    place = town.letters.link()
    for _ in range(3):
        assert town.get(place).status_code == 200
    town.send(place, page=place)
    assert is_in(town)


def test_of_two_who_open_a_link_at_the_same_moment_one_comes_in(either_town: Town) -> None:
    town = either_town
    place = link_by_hand(town.portal, DANA).removeprefix(ADDRESS)

    def enter(_turn: int) -> bool:
        try:
            town.portal.enter(place.removeprefix(links.PLACE), "", "", "127.0.0.1")
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(enter, range(4))) == [False, False, False, True]


def test_nothing_that_is_stored_lets_anybody_in(town: Town) -> None:
    ask(town, DANA)
    token = town.letters.link().removeprefix(links.PLACE)
    come_in(town, DANA)
    secret = town.http.cookies[session_cookie(town.portal)]
    stored = repr([town.world.table(portal_link), town.world.table(portal_session)])
    assert token not in stored
    assert secret not in stored


HOSTS = (
    "evil.example", "evil.example:80", "127.0.0.1@evil.example", "127.0.0.1.evil.example",
    "evil.example.", "EVIL.EXAMPLE", "xn--evl-zma.evil.example", "[::1].evil.example",
    "evil.example:443", "evil.example/", "evil.example?", "evil.example#", "evil.example%2f",
    "evil.example, 127.0.0.1", "127.0.0.1, evil.example", "127.0.0.1:8401@evil.example",
    "//evil.example", "http://evil.example", "evil.example 127.0.0.1", "evil.example;127.0.0.1",
)  # fmt: skip


def test_what_a_request_says_of_the_host_is_in_no_link(town: Town) -> None:
    told: list[int] = []
    for host in HOSTS:
        town.world.clock.move(minutes=31)  # the link before counts no more
        form = {"form": town.token("/sign-in"), "email": DANA}
        forged = {"host": host, "x-forwarded-host": host, "forwarded": f"host={host}"}
        before = dict(town.http.headers)
        town.http.headers.update(forged)
        told.append(town.raw("/sign-in", form).status_code)
        town.http.headers = before
        assert len(town.letters.kept) == told.count(200)
        assert "evil" not in town.letters.kept[-1].text.lower()
        assert town.letters.link()
    assert set(told) == {200, 400}  # what is no name of a host at all is no request
    assert len(told) == 20


def test_too_many_links_are_refused_alike_for_known_and_unknown_addresses(town: Town) -> None:
    for email in (DANA, UNKNOWN):
        answers = [ask(town, email).status_code for _ in range(limits.LINKS_PER_ADDRESS.most + 1)]
        assert answers == [200] * limits.LINKS_PER_ADDRESS.most + [429]
    town.world.clock.move(minutes=15)
    assert ask(town, DANA).status_code == 200


def test_who_says_each_time_that_they_come_from_elsewhere_is_counted_as_one_place(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LINKS_PER_PEER", Limit("link", 2, timedelta(minutes=15)))
    monkeypatch.setattr(limits, "TRIES_PER_PEER", Limit("try", 2, timedelta(minutes=15)))
    asked, tried = list[int](), list[int]()
    for turn in range(3):
        town.http.headers.update(spoofed(turn))
        asked.append(ask(town, f"p{turn}@elsewhere.example").status_code)
        tried.append(town.raw("/in/" + "x" * 43, {"form": town.token("/sign-in")}).status_code)
    assert asked == [200, 200, 429]
    assert tried[:2].count(429) == 0
    assert tried[2] == 429


def test_of_fifty_who_ask_for_a_link_at_once_as_many_get_one_as_an_address_may(
    either_town: Town,
) -> None:
    town = either_town
    form = town.token("/sign-in")

    def send(_turn: int) -> int:
        return int(town.raw("/sign-in", {"form": form, "email": DANA}).status_code)

    with ThreadPoolExecutor(50) as pool:
        told = Counter(pool.map(send, range(50)))
    most = limits.LINKS_PER_ADDRESS.most
    assert told == {200: most, 429: 50 - most}
    assert len(town.letters.kept) == most


def test_a_limit_begins_anew_each_time_that_its_time_is_over(either_town: Town) -> None:
    town, limit = either_town, Limit("tried", 2, timedelta(minutes=15))

    def count() -> bool:
        now = town.world.clock.now()
        try:
            town.world.central.work.run(
                "test", EVERYTHING, lambda session: limits.count(session, limit, "contact:x", now)
            )
        except Refused:
            return False
        return True

    for _ in range(3):
        assert [count() for _ in range(3)] == [True, True, False]
        town.world.clock.move(minutes=16)


def test_the_cookie_is_bound_to_the_host_and_no_script_and_no_other_site_has_it(
    town: Town,
) -> None:
    come_in(town, DANA)
    plain = cookie(town.portal, session_cookie(town.portal), "x", 1)
    private = portal_over(town.world, Letters(), "https://help.example.org")
    bound = cookie(private, session_cookie(private), "x", 1)
    for one in (plain, bound):
        assert (one.httponly, one.samesite, one.path, one.domain) == (True, "lax", "/", None)
    assert session_cookie(private).startswith("__Host-")
    assert browser_cookie(private).startswith("__Host-")
    assert (bound.secure, plain.secure) == (True, False)


def test_signing_out_ends_the_session_for_whoever_still_holds_it(town: Town) -> None:
    come_in(town, DANA)
    secret = town.http.cookies[session_cookie(town.portal)]
    assert town.send("/sign-out", page="/").headers["location"] == "/sign-in"
    town.carry(secret)
    assert not is_in(town)


def test_whoever_comes_in_gets_a_new_secret_and_the_old_one_is_over(town: Town) -> None:
    town.become(DANA)
    former = town.http.cookies[session_cookie(town.portal)]
    place = link_by_hand(town.portal, DANA).removeprefix(ADDRESS)
    town.send(place, page=place)
    fresh = town.http.cookies[session_cookie(town.portal)]
    assert fresh != former
    assert is_in(town)
    town.carry(former)
    assert not is_in(town)


def test_half_an_hour_without_a_page_ends_a_session_and_so_do_twelve_hours(town: Town) -> None:
    town.become(DANA)
    for _ in range(25):
        town.world.clock.move(minutes=28)
        assert is_in(town)
    town.world.clock.move(minutes=28)
    assert not is_in(town)
    town.become(DANA)
    town.world.clock.move(minutes=30)
    assert not is_in(town)


def test_who_is_put_out_is_out_at_once_and_stays_out_when_they_come_back(town: Town) -> None:
    place = link_by_hand(town.portal, DANA).removeprefix(ADDRESS)
    town.become(DANA)
    town.change(DANA, active=False)
    assert not is_in(town)
    town.change(DANA, active=True)
    assert not is_in(town)
    town.carry("")
    assert town.send(place, page=place).status_code == 403


def test_whose_address_is_another_one_is_out_and_so_are_the_links_to_the_former(
    town: Town,
) -> None:
    place = link_by_hand(town.portal, DANA).removeprefix(ADDRESS)
    town.become(DANA)
    town.change(DANA, phone="+1 212 5550")
    assert is_in(town)
    town.change(DANA, email="dana.whitfield@northwind.example")
    assert not is_in(town)
    town.carry("")
    assert town.send(place, page=place).status_code == 403


def test_who_is_erased_is_out_and_can_ask_for_no_link(town: Town) -> None:
    town.become(DANA)
    assert erase(town.world.central, town.contacts[DANA])
    assert not is_in(town)
    ask(town, DANA)
    assert town.letters.kept == []


def test_a_role_that_was_taken_is_gone_with_the_next_page(town: Town) -> None:
    town.become(ELI)
    assert town.get("/requests").status_code == 200
    town.change(ELI, roles=["billing"])
    assert town.get("/requests").status_code == 403
    town.change(ELI, roles=[])
    assert not is_in(town)


def test_no_secret_is_in_any_text_of_the_portal(town: Town) -> None:
    link = links.Link(town.contacts[DANA], "Dana", DANA, "hunter2")
    assert "hunter2" not in repr(link)
    assert town.portal.form_key.hex() not in repr(town.portal)
    assert repr(town.portal.form_key) not in repr(town.portal)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://Help.example.org/", "https://help.example.org"),
        ("https://help.example.org:443", "https://help.example.org"),
        ("http://[::1]:8401", "http://[::1]:8401"),
    ],
)
def test_an_address_is_known_in_one_form(typed: str, address: str) -> None:
    assert checked_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    ["", "help.example.org", "ftp://x.example", "https://", "https://a.example/portal",
     "https://a@b.example", "http://help.example.org", "https://a.example:port"],
)  # fmt: skip
def test_an_address_that_will_not_do_is_refused_with_what_to_do(typed: str) -> None:
    with pytest.raises((Refused, RuleBroken)) as refusal:
        checked_address(typed)
    assert getattr(refusal.value, "next_step", "")


def test_who_is_refused_stands_in_the_chain_with_the_page_that_they_asked_for(town: Town) -> None:
    town.become(ELI)
    town.change(ELI, roles=["billing"])
    assert town.get("/requests").status_code == 403
    assert town.raw("/sign-out", {"form": "foreign"}).status_code == 403
    town.change(ELI, roles=["requester"])
    foreign = f"/requests/{town.number(SARA)}"
    missing = [town.get(f"{foreign}{more}") for more in ("", "9")]
    town.carry("")
    town.get(foreign)
    assert [one.status_code for one in missing] == [404, 404]
    denied = told(town.world, Kind.DENIED)
    assert [(one.outcome, one.facts["route"]) for one in denied] == [
        ("not-allowed", "portal GET /requests"),
        ("form-foreign", "portal POST /sign-out"),
        ("not-found", "portal GET /requests/{number}"),
    ]
    assert {(one.subject_kind, one.subject) for one in denied} == {("contact", town.contacts[ELI])}
