"""Readers of the portal: fifty who come at their own pace, and one who comes alone."""

from __future__ import annotations

import re
import statistics
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import requests

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
    begins = time.monotonic() + warm_s

    def read(secret: str, number: int, at: int) -> None:
        session = _signed_in(secret)
        pages = list(pages_of(number).items())
        time.sleep(THINKS_S * at / len(firm.readers))
        turn = at
        while (now := time.monotonic()) < begins + round_s:
            name, path = pages[turn % len(pages)]
            answer, whole = _look(session, firm, path)
            if not answer.ok:
                wrong.append(f"{path} said {answer.status_code}")
                return
            if now >= begins:
                found[name].append(Look(whole, _told(answer)["sql"] / _MS))
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
    if wrong:
        raise RuntimeError(f"{len(wrong)} answers were no page: {wrong[0]}")
    return found


def alone(firm: PortalFirm) -> dict[str, Alone]:
    """What each page costs with nobody else there."""
    found: dict[str, list[Alone]] = defaultdict(list)
    for secret, number in list(firm.readers.items())[:_ALONE]:
        session = _signed_in(secret)
        for name, path in pages_of(number).items():
            for turn in range(_TURNS):
                used = firm.database_cpu_s()
                answer, whole = _look(session, firm, path)
                answer.raise_for_status()
                if turn == 0:
                    continue
                told = _told(answer)
                found[name].append(
                    Alone(
                        whole,
                        told["sql"] / _MS,
                        round(told["statements"]),
                        told["cpu"] / _MS,
                        firm.database_cpu_s() - used,
                        len(answer.content),
                    )
                )
    return {name: _middle(ones) for name, ones in found.items()}


def first_page_bytes(firm: PortalFirm) -> int:
    """What the first page and all that it needs are over the wire, without headers."""
    session = _signed_in(next(iter(firm.readers)))
    text, weight = _weighed(session, firm, "/")
    return weight + sum(_weighed(session, firm, path)[1] for path in set(_NEEDED.findall(text)))


def _weighed(session: requests.Session, firm: PortalFirm, path: str) -> tuple[str, int]:
    """The text of what is there, and its bytes as they come."""
    with session.get(firm.address + path, timeout=_PATIENCE_S, stream=True) as answer:
        answer.raise_for_status()
        packed = answer.raw.read(decode_content=False)
    text = "" if "content-encoding" in answer.headers else packed.decode("utf-8", "replace")
    return text, len(packed)


def _middle(ones: list[Alone]) -> Alone:
    return Alone(
        statistics.median(one.whole_s for one in ones),
        statistics.median(one.sql_s for one in ones),
        max(one.statements for one in ones),
        statistics.median(one.cpu_s for one in ones),
        statistics.median(one.database_s for one in ones),
        max(one.bytes for one in ones),
    )


def _signed_in(secret: str) -> requests.Session:
    import requests

    session = requests.Session()
    session.trust_env = False
    session.cookies.set("trestle-portal", secret)
    return session


def _look(
    session: requests.Session, firm: PortalFirm, path: str
) -> tuple[requests.Response, float]:
    began = time.perf_counter()
    answer = session.get(firm.address + path, timeout=_PATIENCE_S, allow_redirects=False)
    return answer, time.perf_counter() - began


def _told(answer: requests.Response) -> dict[str, float]:
    """What `bench.probes.portal` says beside a page."""
    parts = (part.strip().split(";dur=") for part in answer.headers["server-timing"].split(","))
    return {name: float(value) for name, value in parts}
