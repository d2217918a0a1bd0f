"""Devices that wait for news: who is woken, who sleeps on, and what holds while they wait."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from uuid import UUID

import pytest
from litestar.testing import TestClient
from sqlalchemy import update

from app.central.api.app import make_app
from app.central.central import open_central
from app.central.exchange import push
from app.central.feed.tables import sync_counter
from app.central.people import grant, revoke
from app.central.waking import bell
from app.central.waking.sources import Source, source_of
from app.central.waking.waking import Waking
from app.ports.problems import Unavailable
from app.wire.envelopes import ErrorAnswer, WaitAnswer
from app.wire.pack import MEDIA_TYPE, unpack
from tests.builders.patience import PATIENCE_S
from tests.integration.central.world import MIRA, TOM, Device, World

T = TypeVar("T")
NEWS, NONE = WaitAnswer("newer"), WaitAnswer("again")


def ready(world: World, email: str = MIRA) -> Device:
    """A device that has everything."""
    device = world.device(email)
    device.pull()
    return device


def tell(device: Device, client: UUID) -> None:
    """Commit something of a client."""
    device.tell(device.tx("submit_ticket", device.new_ticket(client)))


async def soon(waits: Awaitable[T]) -> T:
    return await asyncio.wait_for(waits, PATIENCE_S)


async def until(holds: Callable[[], bool]) -> None:
    async def look() -> None:
        while not holds():
            await asyncio.sleep(0.005)

    await soon(look())


@asynccontextmanager
async def awake(world: World, **options: Any) -> AsyncIterator[Waking]:
    waking = Waking(world.central, **options)
    await waking.start()
    try:
        yield waking
    finally:
        await waking.stop()


async def waits(waking: Waking, *devices: Device) -> list[asyncio.Task[WaitAnswer]]:
    """Have these devices wait, each with nothing to pull."""
    before = len(waking.bell.waiters)
    tasks = [
        asyncio.create_task(waking.wait(device.token, device.epoch, device.rev))
        for device in devices
    ]
    await until(lambda: len(waking.bell.waiters) == before + len(devices))
    return tasks


async def looked(world: World, waking: Waking) -> None:
    """Until this process has seen everything that was committed."""
    head = world.table(sync_counter)[0]["rev"]
    await until(lambda: waking._last is not None and waking._last.head == head)
    await asyncio.sleep(0)  # what the look rang for is delivered on this loop's next turn


def test_what_is_newer_already_is_told_at_once(world: World) -> None:
    async def story() -> None:
        mira, other = ready(world), ready(world)
        tell(other, world.north)
        async with awake(world) as waking:
            assert await soon(waking.wait(mira.token, mira.epoch, mira.rev)) == NEWS
            mira.pull()
            assert await soon(waking.wait(mira.token, "another epoch", mira.rev)) == NEWS
            assert await soon(waking.wait(mira.token, mira.epoch, mira.rev + 1000)) == NEWS

    asyncio.run(story())


def test_a_commit_wakes_those_who_may_see_it_and_nobody_else(world: World) -> None:
    async def story() -> None:
        mira, tom, other = ready(world), ready(world, TOM), ready(world)
        async with awake(world) as waking:
            [for_mira, for_tom] = await waits(waking, mira, tom)
            await asyncio.to_thread(tell, other, world.south)
            assert await soon(for_mira) == NEWS
            await looked(world, waking)
            assert not for_tom.done()
            await asyncio.to_thread(tell, other, world.north)
            assert await soon(for_tom) == NEWS

    asyncio.run(story())


def test_a_commit_of_another_central_on_the_same_database_wakes_too(world: World) -> None:
    async def story() -> None:
        here = world.central
        there = open_central(here.settings, here.clock, here.ids)
        mira, other = ready(world), ready(world)
        async with awake(world) as waking:
            [waiting] = await waits(waking, mira)
            act = other.tx("submit_ticket", other.new_ticket(world.north))
            await asyncio.to_thread(push, there, other.token, other.request(act))
            assert await soon(waiting) == NEWS
        there.close()

    asyncio.run(story())


@pytest.mark.parametrize(("act", "code"), [(grant, "SG"), (revoke, "NW")])
def test_who_is_given_or_loses_a_client_is_woken_and_nobody_else(
    world: World, act: Callable[[Any, str, str], None], code: str
) -> None:
    async def story() -> None:
        mira, tom = ready(world), ready(world, TOM)
        async with awake(world) as waking:
            [for_mira, for_tom] = await waits(waking, mira, tom)
            await asyncio.to_thread(act, world.central, TOM, code)
            assert await soon(for_tom) == NEWS
            assert not for_mira.done()
            for_mira.cancel()

    asyncio.run(story())


def test_a_central_that_was_restored_wakes_everybody(world: World) -> None:
    async def story() -> None:
        mira, stranger = ready(world), world.device()  # who has nothing yet may still tell
        async with awake(world) as waking:
            [waiting] = await waits(waking, mira)
            with world.central.work.database.write.begin() as connection:
                connection.execute(update(sync_counter).values(epoch="restored"))
            world.central.commits.tell()
            # The restore itself tells nobody; the next commit has everybody look.
            await asyncio.to_thread(tell, stranger, world.south)
            assert await soon(waiting) == NEWS

    asyncio.run(story())


def test_after_a_while_without_news_a_device_is_asked_to_wait_again(world: World) -> None:
    async def story() -> None:
        mira = ready(world)
        async with awake(world, wait_s=(0.01, 0.02)) as waking:
            assert await soon(waking.wait(mira.token, mira.epoch, mira.rev)) == NONE
            assert not waking.bell.waiters

    asyncio.run(story())


def test_a_device_that_gives_up_leaves_nothing_behind(world: World) -> None:
    async def story() -> None:
        mira = ready(world)
        async with awake(world) as waking:
            [waiting] = await waits(waking, mira)
            waiting.cancel()
            await until(lambda: not waking.bell.waiters)

    asyncio.run(story())


def test_two_hundred_waiting_devices_hold_no_thread_and_no_connection(world: World) -> None:
    async def story() -> None:
        devices = [ready(world) for _ in range(200 // bell.MOST_OF_A_DEVICE)]
        many = devices * bell.MOST_OF_A_DEVICE
        async with awake(world) as waking:
            tasks = await waits(waking, *many)
            threads = {thread.name for thread in threading.enumerate()}
            assert {name for name in threads if "waking" in name} == {"trestle-waking"}
            pool: Any = world.central.work.database.read.pool
            await until(lambda: pool.checkedout() == 0)
            await asyncio.to_thread(tell, devices[0], world.north)
            answers = await soon(asyncio.gather(*tasks))
            assert answers == [NEWS] * 200

    asyncio.run(story())


def test_one_device_cannot_fill_central_with_its_waits(world: World) -> None:
    async def story() -> None:
        mira, tom = ready(world), ready(world, TOM)
        async with awake(world) as waking:
            tasks = await waits(waking, *[mira] * bell.MOST_OF_A_DEVICE)
            with pytest.raises(Unavailable) as met:
                await soon(waking.wait(mira.token, mira.epoch, mira.rev))
            assert (met.value.code, met.value.retry_after_s) == ("central-full", 30.0)
            tasks += await waits(waking, tom)
            for task in tasks:
                task.cancel()

    asyncio.run(story())


def test_stopping_lets_everybody_go_without_news(world: World) -> None:
    async def story() -> None:
        mira = ready(world)
        async with awake(world) as waking:
            [waiting] = await waits(waking, mira)
            await waking.stop()
            assert await soon(waiting) == NONE
            with pytest.raises(Unavailable):
                await soon(waking.wait(mira.token, mira.epoch, mira.rev))

    asyncio.run(story())


@pytest.mark.expects_line("lost its database", reason="the listener is cut off, and says so")
def test_what_is_committed_while_the_listener_is_away_wakes_when_it_is_back(world: World) -> None:
    back = threading.Event()
    broken = threading.Event()
    tries: list[int] = []

    def source() -> Source:
        tries.append(1)
        if len(tries) == 1:
            return BreaksAfter(source_of(world.central.work.database, world.central.commits))
        broken.set()
        if not back.wait(PATIENCE_S):
            raise OSError
        return source_of(world.central.work.database, world.central.commits)

    async def story() -> None:
        mira, other = ready(world), ready(world)
        async with awake(world, source=source) as waking:
            [waiting] = await waits(waking, mira)
            await until(broken.is_set)
            await asyncio.to_thread(tell, other, world.north)
            assert not waiting.done()
            back.set()
            assert await soon(waiting) == NEWS

    asyncio.run(story())


class BreaksAfter:
    """A source that loses its connection with the first thing it hears."""

    def __init__(self, inner: Source) -> None:
        self._inner = inner

    def __enter__(self) -> Source:
        self._inner.__enter__()
        return self

    def __exit__(self, *told: Any) -> None:
        self._inner.__exit__(*told)

    def wait(self) -> bool:
        self._inner.wait()
        raise Unavailable("database-away", "Gone.")


def test_waiting_over_http_is_answered_and_refused_in_envelopes(world: World) -> None:
    mira, other = ready(world), ready(world)
    tell(other, world.north)
    headers = {"Authorization": f"Bearer {mira.token}", "Content-Type": MEDIA_TYPE}
    waking = Waking(world.central)
    with TestClient(make_app(world.central, waking)) as client:
        path = f"/sync/wait?epoch={mira.epoch}&rev={mira.rev}"
        answer = client.get(path, headers=headers | {"Trestle-Call": "0a1b"})
        assert unpack(answer.content, WaitAnswer) == NEWS
        assert answer.headers["trestle-call"] == "0a1b"
        echoed = client.get(path, headers=headers | {"Trestle-Call": "<b>&"}).headers
        assert "trestle-call" not in echoed
        assert client.get(f"{path}&rev={2**80}", headers=headers).status_code == 400
        waking.bell.close()
        mira.pull()
        full = client.get(f"/sync/wait?epoch={mira.epoch}&rev={mira.rev}", headers=headers)
        assert (full.status_code, full.headers["retry-after"]) == (503, "30")
        assert unpack(full.content, ErrorAnswer).code == "central-full"
