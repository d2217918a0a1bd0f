"""The lanes of files over a bad network: what is said is lost, late, cut or garbled."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from app.ports.problems import Refused, TrestleProblem, Unavailable
from app.simulation.device import Device
from app.simulation.fleet import Fleet
from app.simulation.fuse import Crashed
from app.simulation.oracle import Broken
from app.simulation.programs import NEWER, device_of
from app.simulation.server import Server, Stumble
from app.store.errands import Allowed
from app.store.files import vault_of
from app.sync.files.asks import Ask, Got, Send
from app.sync.files.carrying import begin_turn
from app.sync.files.steps import Lane, Steps

_ANYTHING = Allowed(whole=True, largest=10**9)
_DIES = 0.02
"""How often a process dies within a step of its lane."""
_TWICE = 0.08
"""How often the network delivers a question twice."""


@dataclass(slots=True)
class Parcel:
    """On its way: a question of a lane, or the answer to one.

    Attributes:
        waits: whether anybody waits for the answer.
        answer: None while it is a question.
    """

    device: Device
    asked: Ask
    waits: bool
    answer: Any = None


class Parcels:
    """What is on its way between the lanes of files and central.

    Args:
        fleet: the devices.
        server: central.
        chance: of every choice.
    """

    def __init__(self, fleet: Fleet, server: Server, chance: random.Random) -> None:
        self._fleet, self._server, self._chance = fleet, server, chance
        self.air: list[Parcel] = []

    def able(self) -> list[Device]:
        """The devices whose program has a lane, and whose lane rests."""
        newer = [one for one in self._fleet.devices if one.version == NEWER]
        return [one for one in newer if one.lane is None]

    def begin(self) -> None:
        """A lane begins a turn."""
        device = self._chance.choice(self.able())
        self._go_on(device, lambda: self._first(device))

    def _first(self, device: Device) -> Ask | None:
        device.room = begin_turn(device.store, device.room)
        lane = Lane(
            device.store,
            vault_of(device.store),
            _ANYTHING,
            now=device.clock.now,
            luck=self._chance.random,
            slices=device.slices,
        )
        device.lane = lane.steps()
        return _until_ask(device, next)

    def _go_on(self, device: Device, step: Callable[[], Ask | None]) -> None:
        left = device.fuse.left  # of the round beside it
        dies = self._chance.random() < _DIES
        device.fuse.left = self._chance.randrange(6) if dies else None
        try:
            with device_of(device.version):
                ask = step()
        except Crashed:
            self._fleet.restart(device)
            return
        device.fuse.left = left
        if ask is not None:
            self.air.append(Parcel(device, ask, waits=True))
            if self._chance.random() < _TWICE:
                self.air.append(Parcel(device, ask, waits=False))

    def carry(self) -> None:
        """A question or an answer arrives, in any order."""
        parcel = self._any()
        if parcel.answer is None:
            parcel.answer = self._answer(parcel.device, parcel.asked)
            if parcel.waits:
                self.air.append(parcel)
        elif _is_awaited(parcel):
            self._go_on(parcel.device, lambda: _heard(parcel.device, parcel.answer))

    def lose(self) -> None:
        """A question or an answer is lost."""
        self._miss(self._any())

    def cut(self) -> None:
        """The connection breaks within a question: what came before the break arrives."""
        parcel = self._any()
        asked = parcel.asked
        if parcel.answer is None and isinstance(asked, Send) and len(asked.body) > 1:
            body = asked.body[: self._chance.randrange(1, len(asked.body))]
            self._answer(parcel.device, replace(asked, body=body))
        self._miss(parcel)

    def garble(self) -> None:
        """Somebody on the way changes a byte."""
        parcel = self._any()
        if parcel.answer is None and isinstance(parcel.asked, Send):
            sent = replace(parcel.asked, body=self._wrong(parcel.asked.body))
            parcel.answer = self._answer(parcel.device, sent)
        elif isinstance(parcel.answer, Got):
            parcel.answer = replace(parcel.answer, body=self._wrong(parcel.answer.body))
        self.air.append(parcel)

    def _wrong(self, body: bytes) -> bytes:
        at = self._chance.randrange(len(body))
        return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]

    def _any(self) -> Parcel:
        return self.air.pop(self._chance.randrange(len(self.air)))

    def _miss(self, parcel: Parcel) -> None:
        if _is_awaited(parcel):
            gone = Unavailable("central-unreachable", "Central cannot be reached.")
            self._go_on(parcel.device, lambda: _heard(parcel.device, gone))

    def _answer(self, device: Device, asked: Ask) -> Any:
        answer = self._server.answer_lane(device.user, device.store.device.inc, asked)
        if isinstance(answer, Stumble):
            problem = answer.problem
            raise Broken("I11", f"central stumbles over a file: {problem!r}") from problem
        return answer

    def end(self) -> None:
        """Nothing is on its way any more, and every lane rests."""
        self.air.clear()
        for device in self._fleet.devices:
            device.end_lane()

    def whole(self, device: Device) -> None:
        """A whole turn of a lane over a good network."""
        device.fuse.left = None
        with device_of(device.version):
            ask = self._first(device)
            while ask is not None:
                ask = _heard(device, self._answer(device, ask))


def _is_awaited(parcel: Parcel) -> bool:
    return parcel.waits and parcel.device.lane_waits is parcel.asked


def _heard(device: Device, answer: Any) -> Ask | None:
    """Go on with an answer, as the shell does; the next question, or None at a turn's end."""
    if isinstance(answer, (Refused, Unavailable)):
        problem = answer
        return _until_ask(device, lambda steps: steps.throw(problem))
    return _until_ask(device, lambda steps: steps.send(answer))


def _until_ask(device: Device, go: Callable[[Steps], Ask]) -> Ask | None:
    assert device.lane is not None  # noqa: S101 -- a turn goes on
    device.lane_waits = None
    try:
        device.lane_waits = go(device.lane)
    except (StopIteration, TrestleProblem):
        device.lane = None
    return device.lane_waits
