"""Readers of the portal: fifty who come at their own pace, and one who comes alone."""

from __future__ import annotations

import re
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.portal_firm import PortalFirm

THINKS_S = 5.0
_ALONE, _TURNS = 5, 4
"""How many readers look at each page with nobody else there, and how often each; the first time
does not count."""
_NEEDED = re.compile(r'<(?:link|script|img)[^>]+(?:href|src)="(/[^"]*)"')
_PATIENCE_S = 60
_MS = 1000.0
_LINK = re.compile(r'href="(/[^"#?]*)"')
_PAGE = "Response[str]"
"""What a route says that it answers with, where it is a page."""
_CALLED = {"/requests/{number:int}": "A request", "/requests/new": "Ask for help"}


@dataclass(frozen=True, slots=True)
class Look:
    """A page that was looked at. *Units*: seconds.

    Attributes:
        sql_s: what its questions took of them.
    """

    whole_s: float
    sql_s: float


@dataclass(frozen=True, slots=True)
class Alone:
    """What a page costs with nobody else there, in the middle. *Units*: seconds, bytes.

    Attributes:
        cpu_s: of the processor, in the process that serves.
        database_s: of the processor, in PostgreSQL's.
        bytes: of the page itself.
    """

    whole_s: float
    sql_s: float
    statements: int
    cpu_s: float
    database_s: float
    bytes: int


def routes() -> list[str]:
    """Every page that somebody who is signed in may open, as the portal's own table has it."""
    from litestar.handlers import HTTPRouteHandler

    from app.central.portal.app import ROUTES
    from app.central.portal.web import rule_of

    return sorted(
        path
        for one in ROUTES
        if isinstance(one, HTTPRouteHandler) and "GET" in one.http_methods
        for path in one.paths
        if (rule := rule_of(one)) is not None
        and not rule.is_open
        and one.fn.__annotations__["return"] == _PAGE
    )


def pages_of(browser: Browser, number: int) -> dict[str, str]:
    """The pages that a reader of every role comes by: what they are called → where they are.

    Where one is named by an id, it is the first that another page leads to.

    Raises:
        RuntimeError: no page leads to one.
    """
    from app.central.portal.rooms import ROOMS

    called = {room.address: room.words for room in ROOMS} | _CALLED
    found = {
        route: route.replace("{number:int}", str(number))
        for route in routes()
        if "{" not in route.replace("{number:int}", "")
    }
    links: list[str] = []
    for path in found.values():
        links += _LINK.findall(browser.get(path).body.decode("utf-8"))
    for route in set(routes()) - set(found):
        pattern = re.compile(re.sub(r"\\{[^}]*\\}", "[^/.]+", re.escape(route)))
        led = next((one for one in links if pattern.fullmatch(one) and one not in found), "")
        if not led:
            raise RuntimeError(f"No page of a reader leads to {route}.")
        found[route] = led
    return {called.get(route, route): path for route, path in sorted(found.items())}


def _found(firm: PortalFirm, readers: int) -> dict[int, list[tuple[str, str]]]:
    """What the first readers come by, by the request that they may see; one client's, once."""
    found: dict[int, list[tuple[str, str]]] = {}
    for secret, number in list(firm.readers.items())[:readers]:
        if number not in found:
            browser = Browser(firm.address, secret)
            found[number] = list(pages_of(browser, number).items())
            browser.close()
    return found


def crowd(firm: PortalFirm, warm_s: float, round_s: float) -> dict[str, list[Look]]:
    """Every reader goes from page to page, with time to read between; what was seen at last.

    Args:
        firm: whose readers.
        warm_s: so long they come before it counts.
        round_s: so long it counts.

    Raises:
        RuntimeError: an answer was no page.
    """
    found: dict[str, list[Look]] = defaultdict(list)
    wrong: list[str] = []
    lines: list[Browser] = []
    places = _found(firm, len(firm.readers))
    begins = time.monotonic() + warm_s

    def read(secret: str, number: int, at: int) -> None:
        browser = Browser(firm.address, secret)
        lines.append(browser)
        pages = places[number]
        time.sleep(THINKS_S * at / len(firm.readers))
        turn = at
        while (now := time.monotonic()) < begins + round_s:
            name, path = pages[turn % len(pages)]
            seen = browser.get(path)
            if seen.status != HTTPStatus.OK:
                wrong.append(f"{path} said {seen.status}")
                return
            if now >= begins:
                found[name].append(Look(seen.whole_s, seen.told["sql"] / _MS))
            turn += 1
            time.sleep(THINKS_S)

    readers = [
        threading.Thread(target=read, args=(secret, number, at), daemon=True)
        for at, (secret, number) in enumerate(firm.readers.items())
    ]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    for browser in lines:
        browser.close()
    if wrong:
        raise RuntimeError(f"{len(wrong)} answers were no page: {wrong[0]}")
    return found


def alone(firm: PortalFirm) -> dict[str, Alone]:
    """What each page costs with nobody else there."""
    found: dict[str, list[Alone]] = defaultdict(list)
    places = _found(firm, _ALONE)
    for secret, number in list(firm.readers.items())[:_ALONE]:
        browser = Browser(firm.address, secret)
        for name, path in places[number]:
            for turn in range(_TURNS):
                used = firm.database_cpu_s()
                seen = browser.get(path)
                if seen.status != HTTPStatus.OK:
                    raise RuntimeError(f"{path} said {seen.status}")
                if turn == 0:
                    continue
                found[name].append(
                    Alone(
                        seen.whole_s,
                        seen.told["sql"] / _MS,
                        round(seen.told["statements"]),
                        seen.told["cpu"] / _MS,
                        firm.database_cpu_s() - used,
                        len(seen.body),
                    )
                )
        browser.close()
    return {name: _middle(ones) for name, ones in found.items()}


def first_page_bytes(firm: PortalFirm) -> int:
    """What the first page and all that it needs are over the wire, without headers."""
    browser = Browser(firm.address, next(iter(firm.readers)))
    page = browser.get("/").body
    needed = set(_NEEDED.findall(page.decode("utf-8")))
    found = len(page) + sum(len(browser.get(path).body) for path in needed)
    browser.close()
    return found


def _middle(ones: list[Alone]) -> Alone:
    return Alone(
        statistics.median(one.whole_s for one in ones),
        statistics.median(one.sql_s for one in ones),
        max(one.statements for one in ones),
        statistics.median(one.cpu_s for one in ones),
        statistics.median(one.database_s for one in ones),
        max(one.bytes for one in ones),
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer.

    Attributes:
        whole_s: from the question to its last byte.
        body: as it came: packed, where it is.
        told: what `bench.probes.portal` says beside a page.
    """

    status: int
    whole_s: float
    body: bytes
    told: Mapping[str, float]


class Browser:
    """Somebody who is signed in, on one connection; as little of our own as can be.

    Args:
        address: of the portal.
        secret: of the session.
    """

    def __init__(self, address: str, secret: str) -> None:
        self._line = HTTPConnection(address.removeprefix("http://"), timeout=_PATIENCE_S)
        self._headers = {"cookie": f"trestle-portal={secret}", "accept-encoding": "gzip"}

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def get(self, path: str) -> Seen:
        """What is at a path; nobody is followed elsewhere."""
        began = time.perf_counter()
        self._line.request("GET", path, headers=self._headers)
        answer = self._line.getresponse()
        body = answer.read()
        whole = time.perf_counter() - began
        parts = (part.split(";dur=") for part in answer.headers["server-timing"].split(", "))
        return Seen(answer.status, whole, body, {name: float(value) for name, value in parts})
