"""Search while one types, beside FTS5 itself."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bench.clock import seconds
from bench.figure import MS, Bench, Goal, Pair
from bench.ground import Ground

_SEED = 1
_PREFIXES = 24
_PAIRS = 8
_LEAST = 3
_MOST = 6
_CAP = 500

_SAME_HITS = (
    "SELECT r.row FROM search s JOIN search_row r ON r.rowid = s.rowid "
    "WHERE search MATCH ? AND r.entity = 'ticket' ORDER BY r.updated DESC LIMIT ?"
)
_ANY_HITS = "SELECT rowid FROM search WHERE search MATCH ? LIMIT ?"


@contextmanager
def _search(ground: Ground, size: int) -> Iterator[Pair]:
    from app.domain.filters import parse_filter
    from app.queries.queue import QueueOrder, queue_ids
    from app.queries.search import fts_query

    desk = ground.tickets_store(size).open()
    now = desk.clock.now()
    titles = [
        title
        for (title,) in desk.ask(
            lambda session: session.connection().exec_driver_sql("SELECT title FROM ticket").all()
        )
    ]
    typed = _typed(titles)

    def ours(words: Sequence[str]) -> None:
        view = parse_filter(f"state:any {' '.join(words)}")
        desk.ask(lambda session: queue_ids(session, view, QueueOrder.HEAT, now=now))

    def bare(statement: str) -> Callable[[Sequence[str]], None]:
        def ask(words: Sequence[str]) -> None:
            with desk.store.reading() as connection:
                cursor: Any = connection.connection.cursor()
                cursor.execute(statement, (fts_query(words), _CAP + 1)).fetchall()

        return ask

    loosest: list[float] = []

    def floor() -> list[float]:
        loosest.extend(_each(bare(_ANY_HITS), typed))
        return _each(bare(_SAME_HITS), typed)

    def notes() -> list[str]:
        return [
            f"{len(typed)} things typed, from {' '.join(typed[0])!r} to {' '.join(typed[-1])!r}",
            f"any {_CAP} hits, in no order, take FTS5 {statistics.median(loosest) * MS:.2f} ms",
        ]

    try:
        yield Pair(lambda: _each(ours, typed), floor, notes)
    finally:
        desk.close()


def _each(ask: Callable[[Sequence[str]], None], typed: Sequence[Sequence[str]]) -> list[float]:
    return [seconds(lambda words=words: ask(words)) for words in typed]  # type: ignore[misc] # bound at once


def _typed(titles: Sequence[str]) -> list[tuple[str, ...]]:
    """What people type: beginnings of words that occur often and rarely, and of two words."""
    chance = random.Random(_SEED)
    words = sorted({word for title in titles for word in _words(title)})
    # Half by how often they stand in titles, half by the word list: so the rare ones come too.
    frequent = [
        word for title in chance.sample(titles, min(len(titles), 200)) for word in _words(title)
    ]
    half = _PREFIXES // 2
    singles = [*_some(chance, frequent, half), *_some(chance, words, half)]
    pairs = [
        tuple(_begun(chance, word) for word in _some_two(chance, title))
        for title in chance.sample(titles, min(len(titles), _PAIRS))
        if len(_words(title)) > 1
    ]
    return [(_begun(chance, word),) for word in singles] + pairs


def _words(title: str) -> list[str]:
    return [word.lower() for word in title.split() if len(word) >= _LEAST and word.isalpha()]


def _some(chance: random.Random, words: Sequence[str], many: int) -> list[str]:
    return chance.sample(words, min(many, len(words)))


def _some_two(chance: random.Random, title: str) -> list[str]:
    return chance.sample(_words(title), 2)


def _begun(chance: random.Random, word: str) -> str:
    return word[: chance.randint(_LEAST, _MOST)]


BENCHES = (
    Bench(
        "type-ahead",
        f"the tickets that contain what was typed so far, {_CAP} at most, the last touched first",
        "FTS5 asked for the same hits in one statement through the driver",
        Goal(times=3.0, p95_ms=50.0),
        _search,
    ),
)
