"""The shelf of pages that lie ready: who makes one, who waits for it, and what goes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.central.feed.shelf import At, BeingMadeError, Fact, Key, Lying, Shelf, Start
from app.wire.ready import Ready

KEY = Key("epoch", 4, b"scopes", None, 9, 0, 0, b"", 5_000)
FACT = Fact("rows", "epoch", None, b"scopes", 9)


def lying(head: int = 9, size: int = 100) -> Lying:
    at = At("epoch", head, f"commit {head}")
    return Lying(Ready(1, bytes(size)), at, at, 1, 2, b"")


def always(_lying: Lying) -> bool:
    return True


def never(_lying: Lying) -> bool:
    return False


def fails() -> Any:
    raise RuntimeError("no page")


def test_a_page_that_lies_there_is_not_made_again() -> None:
    shelf, page = Shelf(), lying()
    assert shelf.page(KEY, always, lambda: page) is page
    assert shelf.page(KEY, always, fails) is page


@pytest.mark.parametrize(
    "other",
    [
        KEY._replace(epoch="another"),
        KEY._replace(schema=3),
        KEY._replace(scopes=b"fewer"),
        KEY._replace(user=UUID(int=1)),
        KEY._replace(head=10),
        KEY._replace(since=1),
        KEY._replace(part=1),
        KEY._replace(after=b"later"),
        KEY._replace(limit=10),
    ],
)
def test_whatever_a_page_is_made_of_makes_it_another_page(other: Key) -> None:
    shelf, page, another = Shelf(), lying(), lying()
    shelf.page(KEY, always, lambda: page)
    assert shelf.page(other, always, lambda: another) is another
    assert shelf.page(KEY, always, fails) is page


def test_a_page_of_no_use_is_made_anew_and_a_newer_one_stays_for_the_others() -> None:
    shelf, old, new, older = Shelf(), lying(9), lying(12), lying(10)
    shelf.page(KEY, always, lambda: old)
    assert shelf.page(KEY, never, lambda: new) is new
    assert shelf.page(KEY, never, lambda: older) is older
    assert shelf.page(KEY, always, fails) is new


def test_who_asks_while_another_makes_it_is_told_to_wait_and_finds_it_then() -> None:
    shelf, page, begun, go = Shelf(), lying(), threading.Event(), threading.Event()

    def make() -> Lying:
        begun.set()
        go.wait()
        return page

    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(shelf.page, KEY, always, make)
        begun.wait()
        with pytest.raises(BeingMadeError) as told:
            shelf.page(KEY, always, fails)
        go.set()
        assert told.value.wait()
        assert made.result() is page
    assert shelf.page(KEY, always, fails) is page


def test_where_the_making_fails_the_next_one_who_asks_makes_it() -> None:
    shelf, page = Shelf(), lying()
    with pytest.raises(RuntimeError):
        shelf.page(KEY, always, fails)
    assert shelf.page(KEY, always, lambda: page) is page


def test_what_was_asked_for_least_goes_first_and_a_page_too_large_does_not_stay() -> None:
    shelf = Shelf(2_500)
    keys = [KEY._replace(part=part) for part in range(4)]
    for key in keys[:3]:
        shelf.page(key, always, lying)
    shelf.page(keys[0], always, fails)
    shelf.page(keys[3], always, lambda: lying(size=700))
    made: list[Key] = []
    for key in (keys[0], keys[3]):
        shelf.page(key, always, fails)
    shelf.page(keys[1], always, lambda: made.append(keys[1]) or lying())  # type: ignore[func-returns-value] # notes it
    assert made == [keys[1]]
    large = KEY._replace(part=9)
    shelf.page(large, always, lambda: lying(size=5_000))
    assert shelf.size <= 2_500


def test_what_is_counted_is_counted_once_and_by_one_thread() -> None:
    shelf, begun, go = Shelf(), threading.Event(), threading.Event()

    def count() -> int:
        begun.set()
        go.wait()
        return 5

    with ThreadPoolExecutor(1) as pool:
        counted = pool.submit(shelf.fact, FACT, count)
        begun.wait()
        with pytest.raises(BeingMadeError) as told:
            shelf.fact(FACT, fails)
        go.set()
        assert told.value.wait()
        assert counted.result() == 5
    assert shelf.fact(FACT, fails) == 5


def test_copies_that_begin_at_the_same_moment_begin_together() -> None:
    shelf, at, now = Shelf(), At("epoch", 9, "commit 9"), datetime(2026, 3, 10, tzinfo=UTC)
    other = Start(at, 1, now)

    soon = timedelta(seconds=1)
    old = shelf.start(At("epoch", 1, "commit 1"), now, 0, lambda _at: True)

    def begins_meanwhile(_at: At) -> bool:
        if shelf.start(at, now, 1, lambda _at: False) != other:
            raise AssertionError("it did not begin")
        return False

    assert old.at.head == 1
    assert shelf.start(at, now - soon, 2, begins_meanwhile) == other
