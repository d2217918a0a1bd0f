"""Pages of the portal under fifty readers, beside what their own questions cost the database."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bench.figure import MS, Bench, Goal, Pair, Spread
from bench.ground import Ground
from bench.syncing.centrals import why_no_postgresql

if TYPE_CHECKING:
    from bench.portal_firm import PortalFirm

THINKS_S = 5.0
ROUND_S = 30.0
_ALONE = 5
"""How often each page is asked for alone, to see what its questions cost."""
FIRST_PAGE = 60_000
"""Bytes over the wire of the first page with all that it needs."""

Samples = dict[str, list[float]]


@contextmanager
def _pages(ground: Ground, size: int) -> Iterator[Pair]:
    from bench.portal_firm import portal_firm

    with portal_firm(ground, size) as firm:
        crowded: Samples = defaultdict(list)
        questions: Samples = defaultdict(list)
        weights: dict[str, int] = {}

        def ours() -> list[float]:
            found = _crowd(firm, weights)
            for page, times in found.items():
                crowded[page] += times
            return [one for times in found.values() for one in times]

        def floor() -> list[float]:
            found = _alone(firm)
            for page, times in found.items():
                questions[page] += times
            return [one for times in found.values() for one in times]

        yield Pair(ours, floor, lambda: _told(crowded, questions, weights))


def pages_of(number: int) -> dict[str, str]:
    """The pages that a reader of every role comes by: what they are called → where they are."""
    from app.central.portal.rooms import ROOMS

    return {room.words: room.address for room in ROOMS} | {
        "All requests": "/requests",
        "A request": f"/requests/{number}",
        "Ask for help": "/requests/new",
    }


def _crowd(firm: PortalFirm, weights: dict[str, int]) -> Samples:
    """Every reader goes from page to page for a while, with time to read between."""
    found: Samples = defaultdict(list)
    wrong: list[str] = []
    ends = time.monotonic() + ROUND_S
    readers = [
        threading.Thread(
            target=_read, args=(firm, secret, number, at, ends, found, weights, wrong), daemon=True
        )
        for at, (secret, number) in enumerate(firm.readers.items())
    ]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    if wrong:
        raise RuntimeError(f"{len(wrong)} answers were no page: {wrong[0]}")
    return found


def _read(
    firm: PortalFirm,
    secret: str,
    number: int,
    at: int,
    ends: float,
    found: Samples,
    weights: dict[str, int],
    wrong: list[str],
) -> None:
    import requests

    session = requests.Session()
    session.trust_env = False
    session.cookies.set("trestle-portal", secret)
    pages = list(pages_of(number).items())
    time.sleep(THINKS_S * at / len(firm.readers))
    turn = at
    while time.monotonic() < ends:
        name, path = pages[turn % len(pages)]
        began = time.perf_counter()
        answer = session.get(firm.address + path, timeout=60, allow_redirects=False)
        found[name].append(time.perf_counter() - began)
        if answer.status_code != requests.codes.ok:
            wrong.append(f"{path} said {answer.status_code}")
            return
        weights[name] = len(answer.content)
        turn += 1
        time.sleep(THINKS_S)


def _alone(firm: PortalFirm) -> Samples:
    """What the questions of each page take, with nobody else there; the page is made here."""
    from litestar.testing import TestClient
    from sqlalchemy import event

    from app.central.portal.app import make_portal
    from app.central.portal.serving import portal_in

    found: Samples = defaultdict(list)
    central = firm.central.opened()
    spent: list[float] = []
    began: list[float] = []

    def before(*_told: Any) -> None:
        began.append(time.perf_counter())

    def after(*_told: Any) -> None:
        spent.append(time.perf_counter() - began.pop())

    engines = {central.work.database.read, central.work.database.write}
    try:
        for engine in engines:
            event.listen(engine, "before_cursor_execute", before)
            event.listen(engine, "after_cursor_execute", after)
        with TestClient(make_portal(portal_in(central, firm.address)), firm.address) as http:
            for secret, number in list(firm.readers.items())[:_ALONE]:
                http.cookies.set("trestle-portal", secret, domain="127.0.0.1")
                for name, path in pages_of(number).items():
                    spent.clear()
                    http.get(path)
                    found[name].append(sum(spent))
    finally:
        central.close()
    return found


def _told(crowded: Samples, questions: Samples, weights: Mapping[str, int]) -> Sequence[str]:
    lines = []
    for name, times in crowded.items():
        ours, alone = Spread.of(times), Spread.of(questions[name])
        lines.append(
            f"{name}: p95 {ours.p95 * MS:.0f} ms, {ours.p95 / alone.p50:.1f} × its questions "
            f"({alone.p50 * MS:.0f} ms), {weights[name]:,} bytes before they are packed."
        )
    return lines


BENCHES = (
    Bench(
        "portal-pages",
        "pages of the portal under 50 readers who think 5 s between two (size: pieces of work)",
        "the questions that these pages ask the database, with nobody else there",
        Goal(times=3.0),
        _pages,
        sizes=(10_000, 1_000_000),
        repeats=1,
        hindrance=why_no_postgresql,
    ),
)
