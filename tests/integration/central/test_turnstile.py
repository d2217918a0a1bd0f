"""Whose push is taken in next, when a whole firm's devices come at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager

import pytest

from app.central.turnstile import PATIENCE_S, SMALL, Turnstile
from app.ports.problems import Unavailable

LARGE = SMALL + 1


class Day:
    """Pushes that begin when they are let in and end when they are told to."""

    def __init__(self, at_once: int = 1) -> None:
        self.now = 0.0
        self.gate = Turnstile(at_once, now=lambda: self.now)
        self.begun: list[str] = []
        self._ends: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def comes(self, name: str, size: int = LARGE) -> None:
        """A push arrives."""
        self._ends[name] = asyncio.Event()
        self._tasks[name] = asyncio.create_task(self._push(name, size))
        await settled()

    async def _push(self, name: str, size: int) -> None:
        async with self.gate.turn(size):
            self.begun.append(name)
            await self._ends[name].wait()

    async def ends(self, name: str, after_s: float = 0.0) -> None:
        """A push was taken in."""
        self.now += after_s
        self._ends[name].set()
        await self._tasks[name]
        await settled()

    async def goes(self, name: str) -> None:
        """A device hangs up."""
        self._tasks[name].cancel()
        with pytest.raises(asyncio.CancelledError):
            await self._tasks[name]
        await settled()

    async def refusal(self) -> Unavailable:
        """What a large push hears that is sent away."""
        with pytest.raises(Unavailable) as caught:
            async with self.gate.turn(LARGE):
                pass
        return caught.value

    async def over(self) -> None:
        """Everybody hangs up."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)


async def settled() -> None:
    """Let whoever can go on do so."""
    for _ in range(5):
        await asyncio.sleep(0)


@asynccontextmanager
async def a_day(at_once: int = 1) -> AsyncIterator[Day]:
    day = Day(at_once)
    try:
        yield day
    finally:
        await day.over()


def lived(story: Callable[[], Coroutine[None, None, None]]) -> None:
    """Run one day to its end."""
    asyncio.run(story())


def test_large_pushes_are_taken_in_one_after_another_as_they_came() -> None:
    async def story() -> None:
        async with a_day() as day:
            for name in "abc":
                await day.comes(name)
            assert day.begun == ["a"]
            await day.ends("a")
            await day.ends("b")
            assert day.begun == ["a", "b", "c"]

    lived(story)


def test_what_a_person_just_did_goes_before_all_that_stand_in_line() -> None:
    async def story() -> None:
        async with a_day() as day:
            for name in "abc":
                await day.comes(name)
            await day.comes("one edit", SMALL)
            assert day.begun == ["a", "one edit"]
            await day.ends("a")
            assert day.begun == ["a", "one edit"], "a large one began beside a small one"
            await day.ends("one edit")
            assert day.begun == ["a", "one edit", "b"]

    lived(story)


def test_endless_small_pushes_do_not_keep_a_large_one_out_for_ever() -> None:
    async def story() -> None:
        async with a_day() as day:
            await day.comes("small 0", SMALL)
            await day.comes("day's work")
            count = 0
            while "day's work" not in day.begun:
                count += 1
                assert count < 100
                await day.comes(f"small {count}", SMALL)
                await day.ends(f"small {count - 1}")

    lived(story)


def test_who_would_wait_longer_than_a_device_is_patient_is_told_when_to_come_again() -> None:
    async def story() -> None:
        async with a_day() as day:
            await day.comes("0")
            await day.ends("0", after_s=5.0)
            count = 0
            while day.gate.expected_s <= PATIENCE_S:
                count += 1
                await day.comes(f"a{count}")
            later = [(await day.refusal()).retry_after_s or 0.0 for _ in range(3)]
            assert (await day.refusal()).code == "central-busy"
            assert 0 < later[0] < later[1] < later[2], "they would all come again at once"
            await day.comes("one edit", SMALL)
            assert day.begun[-1] == "one edit"

    lived(story)


def test_nobody_is_sent_away_for_longer_than_five_minutes() -> None:
    async def story() -> None:
        async with a_day() as day:
            await day.comes("0")
            await day.ends("0", after_s=500.0)
            await day.comes("1")
            await day.comes("2")
            assert [(await day.refusal()).retry_after_s for _ in range(3)][-1] == 300.0

    lived(story)


def test_who_hangs_up_gives_their_place_to_the_next() -> None:
    async def story() -> None:
        async with a_day() as day:
            for name in "abc":
                await day.comes(name)
            await day.goes("b")
            await day.goes("a")
            assert day.begun == ["a", "c"]
            await day.comes("d")
            await day.ends("c")
            assert day.begun == ["a", "c", "d"]

    lived(story)


def test_a_push_that_fails_does_not_close_the_gate() -> None:
    async def story() -> None:
        async with a_day() as day:
            with pytest.raises(ZeroDivisionError):
                async with day.gate.turn(LARGE):
                    raise ZeroDivisionError
            await day.comes("next")
            assert day.begun == ["next"]

    lived(story)
