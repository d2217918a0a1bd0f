"""Every route as everybody: each reads what their role lets them, and nothing of another client.

The routes come from the application's own table, so a new one is tried as soon as it is there.

Source: domain.md 7.6, 7.7; security.md A1, A3, A4, A5, A8, A16, A17, A37, A38.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from litestar.handlers import HTTPRouteHandler

from app.central.api.app import ROUTES as DEVICES
from app.central.portal.app import ROUTES
from app.central.portal.door import Portal
from app.central.portal.sheets import place_of
from app.central.portal.web import KEPT, PageRule, rule_of
from app.central.schema import metadata
from app.domain.rights import known_roles, may
from app.domain.vocabulary import ContactRole
from app.records import (
    AgendaTopic,
    Asset,
    Attachment,
    Authorization,
    CheckIn,
    CoverageEffect,
    Material,
    Page,
    Quote,
    TimeEntry,
    Visit,
)
from tests.plugins.lines import ErrorLines
from tests.portal.furnished import OURS, SPEAKS
from tests.portal.town import (
    ADDRESS,
    BO,
    DANA,
    ELI,
    FINN,
    INNER,
    OLA,
    PEOPLE,
    PIA,
    SAM,
    SARA,
    TITLES,
    Town,
)

HEADERS = {
    "cache-control": "no-store",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
READS: Mapping[str, frozenset[str]] = {
    DANA: frozenset({DANA, ELI, FINN}),
    ELI: frozenset({ELI}),
    FINN: frozenset({FINN}),
    PIA: frozenset(),
    BO: frozenset(),
    OLA: frozenset(),
    SARA: frozenset({SARA, SAM}),
    SAM: frozenset({SAM}),
}
"""Who → whose requests they may read (domain.md 7.7)."""
BILLED: Mapping[str, frozenset[str]] = {"NW": frozenset({ELI}), "SG": frozenset()}
"""Client → whose requests are billed: an invoice names its work to whom it is sent (7.6 (11))."""
OTHER = {"NW": "SG", "SG": "NW"}
CLIENT = {email: code for _name, email, code, _roles in PEOPLE}
ROLES = {email: known_roles(roles) for _name, email, _code, roles in PEOPLE}
HOSTILE = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>',
    "javascript:alert(1)", "{{ 7*7 }}", "{% raw %}", "</textarea><script>alert(1)</script>",
    "' onmouseover='alert(1)", "&lt;b&gt;", "\u202egpj.exe", "]]><x>",
)  # fmt: skip
NOUNS: Mapping[str, type[Any]] = {
    "asset": Asset,
    "check_in": CheckIn,
    "consent": Authorization,
    "document": Page,
    "effect": CoverageEffect,
    "entry": TimeEntry,
    "file": Attachment,
    "material": Material,
    "quote": Quote,
    "topic": AgendaTopic,
    "visit": Visit,
}
"""What stands in an address by its id → the noun, of which every row is tried."""
Route = tuple[str, str, PageRule]


def routes() -> Iterator[Route]:
    """Method, path and declaration of every route."""
    for handler in ROUTES:
        assert isinstance(handler, HTTPRouteHandler)
        rule = rule_of(handler)
        assert rule is not None
        for path in sorted(handler.paths):
            for method in sorted(handler.http_methods):
                yield str(method), path, rule


TABLE = list(routes())


def place(path: str, number: int) -> str:
    """An address with what stands in it: a request's number, and of the rest what is nowhere."""
    filled = path.replace("{number:int}", str(number)).replace("{token:str}", "t" * 43)
    return re.sub(r"\{\w+:uuid\}", str(UUID(int=7)), re.sub(r"\{\w+:str\}", "nowhere", filled))


def ask(town: Town, route: Route, number: int, form: str, thing: UUID | None = None) -> Any:
    method, path, _rule = route
    if thing is not None:
        path = re.sub(r"\{\w+:uuid\}", str(thing), path)
    at = place(path, number)
    return town.get(at) if method == "GET" else town.raw(at, {"form": form})


def things(town: Town, path: str) -> dict[UUID, UUID]:
    """What an address could name by an id: id → client; nothing, where it names none."""
    named = re.search(r"\{(\w+):uuid\}", path)
    if named is None:
        return {}
    return {one.id: one.client_id for one in town.books.all(NOUNS[named[1]])}


def titles_in(text: str) -> set[str]:
    return {email for email, title in TITLES.items() if title in text}


def test_nobody_reads_more_than_their_role_lets_them_by_any_route(town: Town) -> None:
    numbers = {email: town.number(email) for email in TITLES}
    for email, reads in READS.items():
        town.become(email)
        form = town.portal.form_token(next(iter(dict(town.http.cookies).values())))
        seen: set[str] = set()
        for route in TABLE:
            if route[1] in {"/sign-out", "/in/{token:str}"}:
                continue  # they end the session with which the others are asked
            named = list(numbers.values()) if "{number:int" in route[1] else [0]
            ids: list[UUID | None] = [*things(town, route[1])] or [None]
            for number, thing in product(named, ids):
                answer = ask(town, route, number, form, thing)
                at = (email, route, number, thing)
                assert answer.status_code < 500, at
                told = titles_in(answer.text)
                if ContactRole.BILLING in ROLES[email] and route[1].startswith("/invoices"):
                    told -= BILLED[CLIENT[email]]
                assert told <= reads, at
                assert INNER not in answer.text, at
                assert OURS[OTHER[CLIENT[email]]] not in answer.text, at
                assert SPEAKS not in answer.text or ContactRole.COORDINATOR in ROLES[email], at
                seen |= told
        assert seen == reads, email


def test_what_is_another_client_s_is_answered_like_what_is_nowhere(town: Town) -> None:
    for email, client in ((DANA, town.world.north), (SARA, town.world.south)):
        town.become(email)
        form = town.portal.form_token(next(iter(dict(town.http.cookies).values())))
        for route in TABLE:
            others = [one for one, owner in things(town, route[1]).items() if owner != client]
            nowhere = ask(town, route, 1, form, UUID(int=7)) if others else None
            for thing in others:
                answer = ask(town, route, 1, form, thing)
                assert nowhere is not None
                assert nowhere.status_code in {403, 404}, route
                assert (answer.status_code, answer.text) == (nowhere.status_code, nowhere.text)


def test_a_request_that_is_not_one_s_own_is_answered_like_one_that_is_not_there(
    town: Town,
) -> None:
    for email in (ELI, SAM, DANA, SARA):
        town.become(email)
        form = town.portal.form_token(next(iter(dict(town.http.cookies).values())))
        for route in TABLE:
            if "{number:int" not in route[1]:
                continue
            nowhere = ask(town, route, 999_999, form)
            assert nowhere.status_code == 404
            for other in TITLES.keys() - READS[email]:
                answer = ask(town, route, town.number(other), form)
                assert (answer.status_code, answer.text) == (404, nowhere.text), (email, route)


@pytest.mark.parametrize("route", TABLE, ids=lambda route: f"{route[0]} {route[1]}")
def test_each_route_is_for_whom_it_says_and_for_nobody_else(town: Town, route: Route) -> None:
    _method, _path, rule = route
    number = town.number(DANA)
    town.carry("")
    stranger = ask(town, route, number, "")
    if not rule.is_open:
        signed_out = stranger.status_code in {303, 403}
        assert signed_out
        assert not titles_in(stranger.text)
        assert stranger.headers.get("location", "/sign-in") == "/sign-in"
    if rule.asked is None:
        return
    for email in (PIA, BO, OLA):
        town.become(email)
        form = town.portal.form_token(next(iter(dict(town.http.cookies).values())))
        answer = ask(town, route, number, form)
        if may(ROLES[email], rule.asked):
            assert answer.status_code not in {303, 403}, email
        else:
            assert answer.status_code == (403 if ROLES[email] else 303), email


@pytest.mark.parametrize(
    "route", [one for one in TABLE if one[0] == "POST"], ids=lambda route: route[1]
)
def test_what_changes_something_is_refused_from_elsewhere_and_without_its_token(
    town: Town, route: Route
) -> None:
    town.become(DANA)
    number = town.number(DANA)
    at = place(route[1], number)
    good = town.token("/words")
    town.carry(dict(town.http.cookies).popitem()[1])
    before = everything(town)
    other = town.portal.form_token("another session")
    for origin, token in (
        (ADDRESS, ""), (ADDRESS, other), ("https://evil.example", good), (None, good),
        ("null", good), (f"{ADDRESS}.evil.example", good),
    ):  # fmt: skip
        answer = town.raw(at, {"form": token} if token else {}, origin)
        assert (answer.status_code, "nothing was changed" in answer.text) == (403, True), origin
    for fields in ({"client_id": "1"}, {"role": "coordinator"}, {"rev": "1"}):
        assert town.raw(at, {"form": good} | fields).status_code == 400
    only_get = {path for method, path, _rule in TABLE if method == "GET"}
    # Where there is nothing, there is none; what is an approver's is refused to Dana.
    seen = {200, 403, 404} if route[1] in only_get else {405}
    assert town.get(at).status_code in seen
    assert everything(town) == before


def everything(town: Town) -> dict[str, list[str]]:
    counted = {"portal_count", "portal_session"}  # and what is told of a refusal
    counted |= {"audit_chain", "audit_event"}
    return {
        table.name: sorted(map(repr, town.world.table(table)))
        for table in metadata().tables.values()
        if table.name not in counted
    }


def test_every_answer_has_the_headers_whatever_became_of_the_request(town: Town) -> None:
    town.become(DANA)
    answers = [town.get(place(path, 1)) for method, path, _rule in TABLE if method == "GET"]
    answers += [town.get("/nowhere"), town.get("/requests/0"), town.get(f"/requests/{10**30}")]
    answers += [town.raw("/sign-in", {}), town.raw("/sign-in", {"form": "x" * 2_000_000})]
    answers.append(town.http.request("TRACE", "/"))
    town.carry("")
    answers.append(town.get("/"))
    kept = [town.get(place_of(name)) for name in ("portal.css", "htmx.min.js", "portal.js")]
    kept.append(town.get("/brand/00AA55"))
    for answer in kept:
        assert answer.headers["cache-control"] == KEPT
        assert "set-cookie" not in answer.headers
        answer.headers["cache-control"] = HEADERS["cache-control"]
    for answer in answers + kept:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy
        assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])
        assert answer.status_code < 500
    assert {answer.status_code for answer in answers} >= {200, 303, 404, 405, 413, 403}


def test_whatever_fails_says_nothing_but_its_number(
    town: Town, error_lines: ErrorLines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The failure comes last, after all that a page reads."""
    town.become(DANA)
    read = Portal.read_as

    def broken(self: Portal, token: str, asked: Any, job: Any) -> Any:
        read(self, token, asked, job)
        raise ZeroDivisionError("hunter2")

    monkeypatch.setattr(Portal, "read_as", broken)
    read_here = [path for method, path, rule in TABLE if method == "GET" and rule.asked is not None]
    failed = []
    for path in read_here:
        answer = town.get(place(path, 1))
        assert answer.status_code in {500, 404, 403}, path
        lines = error_lines.take()
        if answer.status_code == 500:
            failed.append(path)
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
            assert answer.headers["x-request-id"] in answer.text
            assert any(answer.headers["x-request-id"] in line for line in lines)
            assert not [word for word in LEAKS if word in answer.text], path
    assert len(failed) > len(read_here) / 2, "where there is nothing, little is read"


LEAKS = ("hunter2", "ZeroDivision", "Traceback", ".py", "SELECT")


def test_the_portal_has_no_route_of_the_devices_and_they_none_of_it() -> None:
    theirs = {path for one in DEVICES if isinstance(one, HTTPRouteHandler) for path in one.paths}
    assert theirs.isdisjoint({path for _method, path, _rule in TABLE})
    assert not any("vault" in path or "credential" in path for _method, path, _rule in TABLE)


OWN = {"script": ("/htmx.min.js?v=", "/portal.js?v="), "img": ("/logo?v=",)}
"""What pages load: a tag → where its source begins."""


class Marks(HTMLParser):
    """Collects what no page has: scripts and pictures from elsewhere, attributes that run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        bad = [name for name, _value in attrs if name.startswith("on") or name == "style"]
        led = [value for name, value in attrs if name in {"href", "action"} and value]
        own = OWN.get(tag, ())
        ours = bool(own) and str(dict(attrs).get("src", "")).startswith(tuple(own))
        if (tag in {"script", "img", "iframe", "object", "base"} and not ours) or bad:
            self.found.append(tag)
        self.found += [value for value in led if not value.startswith(("/", "#"))]


def marks_of(page: str) -> list[str]:
    """What a page has that would run, or lead away."""
    marks = Marks()
    marks.feed(page)
    return marks.found


def test_a_text_stays_text_whoever_wrote_it(town: Town) -> None:
    town.become(ELI)
    place_ = f"/requests/{town.number(ELI)}"
    for text in HOSTILE:
        typed = {"summary": text, "details": text, "affected": "me", "working": "yes"}
        assert town.send("/requests/new", page="/requests/new", **typed).status_code == 303
        assert town.send(f"{place_}/reply", page="/words", body=text).status_code == 303
        again = town.send("/requests/new", page="/requests/new", summary=text).text
        for page in (town.get(place_).text, town.get("/").text, town.get("/requests").text, again):
            assert marks_of(page) == []
    assert "{{ 7*7 }}" in town.get(place_).text
