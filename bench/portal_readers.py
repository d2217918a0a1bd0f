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


def pages_of(number: int) -> dict[str, str]:
    """The pages that a reader of every role comes by: what they are called → where they are."""
    from app.central.portal.rooms import ROOMS

    return {room.words: room.address for room in ROOMS} | {
        "A request": f"/requests/{number}",
        "Ask for help": "/requests/new",
    }


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
    begins = time.monotonic() + warm_s

    def read(secret: str, number: int, at: int) -> None:
        browser = Browser(firm.address, secret)
        lines.append(browser)
        pages = list(pages_of(number).items())
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
    for secret, number in list(firm.readers.items())[:_ALONE]:
        browser = Browser(firm.address, secret)
        for name, path in pages_of(number).items():
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
