"""Rounds over a bad network: messages that come late, twice, in any order, or never."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.ports.problems import TrestleProblem
from app.records.base import FIRM_SCOPE
from app.simulation.device import Device
from app.simulation.fleet import Fleet
from app.simulation.fuse import Crashed
from app.simulation.losers import check_heard
from app.simulation.oracle import Broken, check_complete, snapshot
from app.simulation.restores import Restores
from app.simulation.server import Server, Stumble
from app.sync.steps import Ask
from app.wire.envelopes import PullAnswer

_TWICE = 0.12
"""How often the network delivers a request twice."""
_ENDLESS = 1000
"""Requests of one round."""


@dataclass(slots=True)
class Message:
    """On its way: a request, or the answer to one.

    Attributes:
        waiter: who waits for the answer; None for a copy that nobody waits for.
        answer: None while it is a request.
    """

    device: Device
    asked: Ask
    waiter: Device | None
    answer: Any = None


class Rounds:
    """What is on its way between devices and central.

    Args:
        fleet: the devices.
        server: central.
        restores: knows what central may say of having been put back.
        chance: of every choice.
        dies: how often a process dies within a step of its round.
    """

    def __init__(
        self,
        fleet: Fleet,
        server: Server,
        restores: Restores,
        chance: random.Random,
        dies: float,
    ) -> None:
        self._fleet, self._server, self._restores = fleet, server, restores
        self._chance, self._dies = chance, dies
        self.air: list[Message] = []

    def begin(self) -> None:
        """A device that is not syncing begins to."""
        device = self._chance.choice(self._fleet.free())
        self.go_on(device, device.begin)

    def go_on(self, device: Device, step: Callable[[], Ask | None]) -> bool:
        """Let a round go on; whether it came to its end."""
        if self._chance.random() < self._dies:
            device.fuse.left = self._chance.randrange(6)
        try:
            ask = step()
        except Crashed:
            self._fleet.restart(device)
            return False
        if ask is not None:
            self.air.append(Message(device, ask, device))
            if self._chance.random() < _TWICE:
                self.air.append(Message(device, ask, None))
        self._fleet.look(device)
        return ask is None and not device.problem

    def carry(self) -> None:
        """A message arrives, in any order."""
        self.deliver(self.air.pop(self._chance.randrange(len(self.air))))

    def deliver(self, message: Message) -> None:
        """A request comes to central, or an answer to who waits for it.

        Raises:
            Broken: an invariant does not hold.
        """
        if message.answer is None:
            self._arrive(message)
            return
        device = message.waiter
        if device is None or device.waits is not message.asked:
            return  # it gave up waiting
        answer = message.answer
        if isinstance(answer, TrestleProblem):
            self._give_up(device, answer)
            return
        complete = self.go_on(device, lambda: _heard(device, answer))
        if (
            complete
            and self._fleet.look_after(device)
            and isinstance(answer, PullAnswer)
            and (answer.head, answer.commit_id) == self._server.commit
        ):
            check_complete(device, snapshot(self._server))

    def _arrive(self, message: Message) -> None:
        before = self._server.head
        message.answer = self._server.answer(message.device.user, message.asked)
        self._check_scopes(message.device, before)
        if message.device.waits is message.asked:
            self._restores.check_fork(message.device, message.answer)
        if message.waiter is not None:
            self.air.append(message)
        if isinstance(message.answer, Stumble):
            problem = message.answer.problem
            raise Broken("I11", f"central stumbles: {problem!r}") from problem

    def _check_scopes(self, device: Device, before: int) -> None:
        """I6: nothing was applied outside what the person may see now."""
        allowed = {*self._server.granted(device.user), FIRM_SCOPE, None}
        for row in self._server.log(since=before):
            if row.result != "rejected" and row.scope not in allowed:
                raise Broken("I6", f"{device.name} wrote where its person may not")

    def lose(self) -> None:
        """A message is lost; who waited for an answer gives up."""
        message = self.air.pop(self._chance.randrange(len(self.air)))
        device = message.waiter
        if device is not None and device.waits is message.asked:
            self._give_up(device)

    def _give_up(self, device: Device, problem: TrestleProblem | None = None) -> None:
        """A round ends without its answer."""
        try:
            device.lost(problem)
        except Crashed:
            self._fleet.restart(device)
        self._fleet.look(device)

    def settle(self) -> None:
        """What is on its way arrives, and every round that still waits ends."""
        for message in self.air:
            self.deliver(message)
        self.air.clear()

    def whole(self, device: Device) -> list[Ask]:
        """A whole round over a good network; what it asked.

        Raises:
            Broken: it does not come to its end, or an invariant does not hold.
        """
        asked = []
        device.fuse.left = None  # a crash that was planned before does not come in a quiet round
        ask = device.begin()
        while ask is not None:
            asked.append(ask)
            if len(asked) > _ENDLESS:
                raise Broken("I11", f"{device.name} begins again and again")
            answer = self._server.answer(device.user, ask)
            self._restores.check_fork(device, answer)
            if isinstance(answer, Stumble):
                raise Broken("I11", f"central stumbles: {answer.problem!r}") from answer.problem
            if isinstance(answer, TrestleProblem):
                raise Broken("I11", f"central refuses a whole round: {answer}")
            ask = _heard(device, answer)
            self._fleet.look(device)
        if device.problem:
            raise Broken("I11", f"{device.name} cannot sync: {device.problem}")
        self._fleet.look_after(device)
        return asked


def _heard(device: Device, answer: Any) -> Ask | None:
    """Go on with an answer; of what gave way, the device keeps what it was told."""
    ask = device.came(answer)
    check_heard(device, answer)
    return ask
