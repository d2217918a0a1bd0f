"""A device that waits is announced to whoever may let it in, once, and not without a connection."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.bootstrap.syncing import Link
from app.ports.problems import Unavailable
from tests.builders.lanes import InlineLanes
from ui.kit.notices.notice import Notice
from ui.shell.device_watch import KEY, PAUSE_S, DeviceWatch


class Loop(QObject):
    rested = Signal()
    link = Link.ONLINE


class World:
    """A window's parts around a watch, with a central that names who waits."""

    def __init__(self) -> None:
        self.now, self.asked, self.away = 0.0, 0, False
        self.waits: list[Any] = []
        self.strip: dict[str, tuple[Notice, Callable[[], None]]] = {}
        self.went: list[str] = []
        loop: Any = Loop()
        self.loop = loop
        desk: Any = SimpleNamespace(
            clock=SimpleNamespace(monotonic=lambda: self.now),
            fellows=SimpleNamespace(waiting=self.waiting),
        )
        here: Any = self
        DeviceWatch(desk, InlineLanes(), loop, here, here)

    def waiting(self) -> list[Any]:
        self.asked += 1
        if self.away:
            raise Unavailable("central-unreachable", "Central was not reached.")
        return self.waits

    def post(self, notice: Notice, act: Callable[[], None]) -> None:
        self.strip[notice.key] = (notice, act)

    def withdraw(self, key: str) -> None:
        self.strip.pop(key, None)

    def go(self, screen: str) -> None:
        self.went.append(screen)

    def round(self) -> None:
        self.now += PAUSE_S
        self.loop.rested.emit()


def device(number: int) -> Any:
    return SimpleNamespace(
        id=UUID(int=number), name="Laptop", short=f"K{number}", person="Mira Okafor"
    )


def test_a_device_that_waits_is_announced_and_the_strip_leads_to_its_words() -> None:
    world = World()
    world.waits = [device(4)]
    world.round()
    notice, act = world.strip[KEY]
    assert notice.text == "Laptop (K4) of Mira Okafor waits to be let in."
    act()
    assert world.went == ["devices"]
    world.waits = []
    world.round()
    assert not world.strip


def test_several_are_counted_and_weigh_more() -> None:
    world = World()
    world.waits = [device(4), device(5)]
    world.round()
    notice, _act = world.strip[KEY]
    assert notice.weight == 2
    assert "to be let in" in notice.text


def test_rounds_that_follow_each_other_ask_once() -> None:
    world = World()
    world.round()
    world.loop.rested.emit()
    assert world.asked == 1


def test_without_a_connection_nothing_is_asked_and_a_failure_says_nothing() -> None:
    world = World()
    world.loop.link = Link.OFFLINE
    world.round()
    assert world.asked == 0
    world.loop.link, world.away = Link.ONLINE, True
    world.round()
    assert (world.asked, world.strip) == (1, {})
