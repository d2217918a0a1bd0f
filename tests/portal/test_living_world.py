"""Whatever happens at two firms, each of their people reads what domain 7.7 lets them, no more."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.rights import Permission
from app.records import Ticket
from tests.plugins.databases import Places
from tests.portal.conftest import town_at
from tests.portal.crawling import START, Crawler, addresses
from tests.portal.marked_world import MarkedWorld
from tests.portal.town import Books, Town

FEW, MANY = 10, 2_000
FEWER = 15
"""Addresses in each of many walks: together they come to every one again and again."""


@pytest.fixture
def living(places_on: Callable[[str], Places], tmp_path: Path) -> Iterator[Town]:
    """Both firms, on a file: what pages tell whom depends on no database."""
    yield from town_at(places_on("sqlcipher"), tmp_path / "central")


def lived(town: Town, seed: int, steps: int, most: int = 60) -> tuple[Crawler, list[str]]:
    """Let the firms live on; after each step somebody looks through the portal.

    Args:
        town: both firms.
        seed: of every choice.
        steps: how many things happen.
        most: how many addresses each of them asks for.
    """
    world = MarkedWorld(town, random.Random(seed))
    crawler = Crawler(world, random.Random(seed + 1), most)
    crawler.known |= addresses()
    wrong: list[str] = []
    for step in range(steps):
        what = world.step()
        readers = world.readers()
        reader = crawler.chance.choice(readers)
        told = crawler.walk(reader, papers=step % 20 == 19) + crawler.misses(reader)
        wrong += [f"step {step} ({what}): {one}" for one in told]
    return crawler, wrong


def test_nobody_reads_more_than_their_role_lets_them_whatever_happened(living: Town) -> None:
    seed = int(os.environ.get("TRESTLE_SEED") or random.SystemRandom().randrange(10**6))
    crawler, wrong = lived(living, seed, FEW)
    assert wrong == [], f"seed {seed}"
    assert crawler.asked > FEW


@pytest.mark.long
def test_two_thousand_times_nobody_reads_more(living: Town) -> None:
    crawler, wrong = lived(living, 1, MANY, FEWER)
    assert wrong == []
    for (place, role), many in sorted(crawler.tally.items()):
        print(f"| {place} | {role} | {many} |")  # noqa: T201 -- the table of docs/drills.md


SEEN_BY_ALL = ("app.central.portal.sessions.Visitor.sees_all", property(lambda _self: True))
ANY_FILE = ("app.queries.portal.files._COUNTS", ())


@pytest.mark.parametrize(
    ("act", "fault", "told"),
    [
        ("do_watch", SEEN_BY_ALL, "read ticket.title"),
        ("do_answer", ANY_FILE, "read hidden attachment."),
    ],
)
def test_a_page_that_tells_too_much_is_noticed(
    living: Town, monkeypatch: pytest.MonkeyPatch, act: str, fault: tuple[str, Any], told: str
) -> None:
    """The driver itself can fail: let a rule of what is told be broken."""
    world = MarkedWorld(living, random.Random(3))
    before = {one.id for one in living.books.all(Ticket)}
    for _turn in range(16):
        world.do_ask(Books(living.world))
        getattr(world, act)(Books(living.world))
        living.world.clock.move(minutes=10)
    asked = [one for one in living.books.all(Ticket) if one.id not in before]
    pages = {f"/requests/{one.number}" for one in asked}
    crawler = Crawler(world, random.Random(4), 2 * len(pages), known=pages | set(START))
    readers = [one for one in world.readers()
               if one.code == "NW" and one.may(Permission.SEE_OWN_REQUESTS)]  # fmt: skip
    assert [one for reader in readers for one in crawler.walk(reader)] == []
    monkeypatch.setattr(*fault)
    assert any(told in one for reader in readers for one in crawler.walk(reader))
