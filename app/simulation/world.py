"""A world: who and what is in it, and the one scheduler that lets everything happen.

Each step is one thing: a person's act, a request that sets out, a message that arrives, a process
that dies, a disk that is put back. Which one comes next is chosen by one seeded source.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.ports.problems import TrestleProblem
from app.records.base import FIRM_SCOPE
from app.simulation.acts import Office, Person
from app.simulation.ageing import AWAY, is_mended_unspoilt, look_after, spoil
from app.simulation.archives import fetch_one, pin_or_unpin
from app.simulation.book import Book
from app.simulation.clock import WorldClock
from app.simulation.device import Bench, Device
from app.simulation.firm import first_day
from app.simulation.fuse import Crashed
from app.simulation.oracle import (
    Broken,
    Watch,
    check_complete,
    check_idle,
    rows_here,
    snapshot,
)
from app.simulation.programs import NEWER, two_versions
from app.simulation.restores import Restores
from app.simulation.server import Server, Stumble
from app.simulation.settled import check_settled
from app.store.tables import outbox
from app.sync.steps import Ask
from app.wire.envelopes import PullAnswer

_LEAST, _MOST = 3, 5
"""Devices."""
_DIES = 3
"""So often in a hundred times a process dies within a step of its round."""
_EVEN: Mapping[str, int] = {}
_TWICE = 0.12
"""How often the network delivers a request twice."""
_QUIET_ROUNDS = 12
_ENDLESS = 1000
"""Requests of one round."""
_PAUSE = timedelta(hours=2)
"""Before everything is judged: what was compared lately is compared once more."""
_HEARS = 0.4
"""How often a device syncs between two restores of central."""
_NIGHT = timedelta(hours=26)


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


class World:
    """One life of a firm with its devices."""

    def __init__(self, seed: int, folder: Path, leaning: Mapping[str, int] = _EVEN) -> None:
        """Begin.

        Args:
            seed: of every choice.
            folder: an empty one, for the disks.
            leaning: what happens → another weight than usual; `die`: how often in a hundred times
                a process dies within a step of its round.
        """
        self._programs = ExitStack()
        self._programs.enter_context(two_versions())
        try:
            self._begin(seed, folder, leaning)
        except BaseException:
            self._programs.close()
            raise

    def _begin(self, seed: int, folder: Path, leaning: Mapping[str, int]) -> None:
        self._dies = leaning.get("die", _DIES) / 100
        self.chance = random.Random(seed)  # noqa: S311 -- repeatable is the point
        self.clock = WorldClock()
        self.folder = folder
        self.firm = first_day()
        self.server = Server(self.firm, folder / "central", self.clock, self.chance)
        self.bench = Bench(self.clock, self.chance)
        self.book = Book()
        self.devices: list[Device] = []
        self.watches: dict[str, Watch] = {}
        self.air: list[Message] = []
        self.office = Office(self.server, self.book, self.chance)
        self.restores = Restores(self.server, self.book, self.chance, self._go_on_a_while)
        self.happened: list[str] = []
        self._back_at: dict[str, timedelta] = {}
        for _ in range(self.chance.randint(_LEAST, _MOST)):
            self._add()
        for device in self.devices:
            self._whole_round(device)
        self._acts: list[tuple[int, str, Callable[[], None]]] = [
            (30, "act", self._act),
            (24, "round", self._round),
            (60, "carry", self._carry),
            (6, "lose", self._lose),
            (5, "office", self.office.act),
            (3, "crash", self._crash),
            (2, "back up a device", self._back_up_device),
            (1, "put a disk back", self._put_back),
            (1, "clone", self._clone),
            (2, "revoke", self._revoke),
            (3, "grant", self._grant),
            (3, "let go", self.server.let_go),
            (1, "go away", self._go_away),
            (2, "spoil", self._spoil),
            (2, "back up central", self.restores.back_up),
            (1, "mark", self.server.mark),
            (1, "night", lambda: self.clock.forward(_NIGHT)),
            (1, "rewind", self.restores.rewind),
            (1, "rewind twice", self.restores.rewind_twice),
            (4, "end", self.office.end),
            (5, "rest", self.server.rest),
            (4, "fetch", lambda: self._do(lambda one: fetch_one(one, self.server, self.chance))),
            (3, "pin", lambda: self._do(lambda one: pin_or_unpin(one, self.chance))),
            (2, "update a device", lambda: self._update(self._one())),
            (1, "update central", self._update_central),
        ]
        self._acts = [(leaning.get(name, often), name, act) for often, name, act in self._acts]

    def close(self) -> None:
        """End it."""
        for device in self.devices:
            device.close()
        self.server.close()
        self._programs.close()

    def live(self, steps: int) -> None:
        """Let so many things happen; what cannot happen now is passed over.

        Raises:
            Broken: an invariant does not hold.
        """
        for _ in range(steps):
            able = [one for one in self._acts if self._can(one[1])]
            _, name, act = self.chance.choices(able, [weight for weight, _, _ in able])[0]
            self.happened.append(name)
            self.clock.forward(timedelta(seconds=self.chance.randrange(1, 600)))
            act()

    def _can(self, name: str) -> bool:
        match name:
            case "carry" | "lose":
                return bool(self.air)
            case "round":
                return bool(self._free())
            case "put a disk back":
                return any(device.backup is not None for device in self.devices)
            case "rewind" | "rewind twice":
                return bool(self.server.backups)
            case "clone":
                return len(self.devices) <= _MOST
        return True

    def settle(self) -> None:
        """Let the network be good and everybody sync until nothing is left to do; then judge.

        Raises:
            Broken: an invariant does not hold.
        """
        for message in self.air:
            self._deliver(message)
        self.air.clear()
        self.clock.forward(_PAUSE)
        for device in self.devices:
            device.fuse.left = None
            if device.steps is not None:
                device.lost()
        self._update_central()
        for _ in range(_QUIET_ROUNDS):
            before = [rows_here(device) for device in self.devices]
            for device in self.devices:
                self._whole_round(device)
            settled = [rows_here(device) for device in self.devices] == before
            if settled and not any(map(_has_unsent, self.devices)):
                break
        check_settled(self.devices, self.server, self.book)
        for device in self.devices:
            before_idle = rows_here(device)
            asked = self._whole_round(device)
            check_idle(device, asked, before_idle, rows_here(device))
        central = snapshot(self.server)
        for device in self.devices:
            self._update(device)
            self._whole_round(device)
            check_complete(device, central)

    def _whole_round(self, device: Device) -> list[Ask]:
        asked = []
        device.fuse.left = None  # a crash that was planned before does not come in a quiet round
        ask = device.begin()
        while ask is not None:
            asked.append(ask)
            if len(asked) > _ENDLESS:
                raise Broken("I11", f"{device.name} begins again and again")
            answer = self.server.answer(device.user, ask)
            self.restores.check_fork(device, answer)
            if isinstance(answer, Stumble):
                raise Broken("I11", f"central stumbles: {answer.problem!r}") from answer.problem
            if isinstance(answer, TrestleProblem):
                raise Broken("I11", f"central refuses a whole round: {answer}")
            ask = device.came(answer)
            self.watches[device.name].look()
        if device.problem:
            raise Broken("I11", f"{device.name} cannot sync: {device.problem}")
        self._look_after(device)
        return asked

    def _add(self) -> None:
        name = f"K{len(self.devices) + 1}"
        user = self.chance.choice(self.firm.people)
        device = self.bench.make(name, user, self.folder / name, self.firm.device)
        self._welcome(device)

    def _welcome(self, device: Device) -> None:
        self.devices.append(device)
        self.watches[device.name] = Watch(device, self.book)

    def _look_after(self, device: Device) -> bool:
        """I5: whatever had to be put right, somebody has spoilt."""
        well = look_after(device)
        if is_mended_unspoilt(device):
            raise Broken("I5", f"{device.name} had to put right what nobody had spoilt")
        return well

    def _free(self) -> list[Device]:
        """The devices that may begin a round: nobody is away with them."""
        now = self.clock.elapsed
        free = [one for one in self.devices if one.steps is None]
        return [one for one in free if self._back_at.get(one.name, now) <= now]

    def _go_away(self) -> None:
        """Somebody is on holiday, and their device does not sync."""
        hours = self.chance.randint(*AWAY)
        self._back_at[self._one().name] = self.clock.elapsed + timedelta(hours=hours)

    def _spoil(self) -> None:
        """A disk, or a fault of the program, changes a row."""
        spoil(self._one(), self.chance)

    def _one(self) -> Device:
        return self.chance.choice(self.devices)

    def _act(self) -> None:
        self._act_on(self._one())

    def _act_on(self, device: Device) -> None:
        """What a person does is one transaction; the round beside it may die, it does not."""
        left, device.fuse.left = device.fuse.left, None
        Person(device, self.book, self.chance).act()
        device.fuse.left = left
        self.watches[device.name].look()

    def _do(self, act: Callable[[Device], None]) -> None:
        """Somebody does something at a device that may die of it."""
        device = self._one()
        try:
            act(device)
        except Crashed:
            self._restart(device)
        self.watches[device.name].look()

    def _round(self) -> None:
        """A device that is not syncing begins to."""
        device = self.chance.choice(self._free())
        self._go_on(device, device.begin)

    def _go_on(self, device: Device, step: Callable[[], Ask | None]) -> bool:
        """Let a round go on; whether it came to its end."""
        if self.chance.random() < self._dies:
            device.fuse.left = self.chance.randrange(6)
        try:
            ask = step()
        except Crashed:
            self._restart(device)
            return False
        if ask is not None:
            self.air.append(Message(device, ask, device))
            if self.chance.random() < _TWICE:
                self.air.append(Message(device, ask, None))
        self.watches[device.name].look()
        return ask is None and not device.problem

    def _carry(self) -> None:
        """A message arrives, in any order."""
        self._deliver(self.air.pop(self.chance.randrange(len(self.air))))

    def _deliver(self, message: Message) -> None:
        if message.answer is None:
            before = self.server.head
            message.answer = self.server.answer(message.device.user, message.asked)
            self._check_scopes(message.device, before)
            if message.device.waits is message.asked:
                self.restores.check_fork(message.device, message.answer)
            if message.waiter is not None:
                self.air.append(message)
            if isinstance(message.answer, Stumble):
                raise Broken(
                    "I11", f"central stumbles: {message.answer.problem!r}"
                ) from message.answer.problem
            return
        device = message.waiter
        if device is None or device.waits is not message.asked:
            return  # it gave up waiting
        answer = message.answer
        if isinstance(answer, TrestleProblem):
            self._give_up(device, answer)
            return
        complete = self._go_on(device, lambda: device.came(answer))
        if (
            complete
            and self._look_after(device)
            and isinstance(answer, PullAnswer)
            and (answer.head, answer.commit_id) == self.server.commit
        ):
            check_complete(device, snapshot(self.server))

    def _check_scopes(self, device: Device, before: int) -> None:
        """I6: nothing was applied outside what the person may see now."""
        allowed = {*self.server.granted(device.user), FIRM_SCOPE, None}
        for row in self.server.log(since=before):
            if row.result != "rejected" and row.scope not in allowed:
                raise Broken("I6", f"{device.name} wrote where its person may not")

    def _lose(self) -> None:
        """A message is lost; who waited for an answer gives up."""
        message = self.air.pop(self.chance.randrange(len(self.air)))
        device = message.waiter
        if device is not None and device.waits is message.asked:
            self._give_up(device)

    def _give_up(self, device: Device, problem: TrestleProblem | None = None) -> None:
        """A round ends without its answer."""
        try:
            device.lost(problem)
        except Crashed:
            self._restart(device)
        self.watches[device.name].look()

    def _crash(self) -> None:
        self._restart(self._one())

    def _restart(self, device: Device) -> None:
        self.bench.restart(device)
        self.watches[device.name].look()

    def _update(self, device: Device) -> None:
        """Its program is replaced by the newer version."""
        device.version = NEWER
        self._restart(device)

    def _update_central(self) -> None:
        self.server.version = NEWER

    def _back_up_device(self) -> None:
        device = self._one()
        device.backup, device.fragile = device.files(), set()

    def _put_back(self) -> None:
        device = self.chance.choice([one for one in self.devices if one.backup is not None])
        self.book.excused |= device.fragile
        self.bench.restart(device, device.backup)
        self.watches[device.name].forget()

    def _clone(self) -> None:
        original = self._one()
        name = f"K{len(self.devices) + 1}"
        place = self.folder / name
        device = self.bench.clone(name, original.user, place, original.files(), original.version)
        self._welcome(device)

    def _revoke(self) -> None:
        user = self.chance.choice(self.firm.people)
        self.server.revoke(user, self.chance.choice(self.firm.clients))

    def _grant(self) -> None:
        user = self.chance.choice(self.firm.people)
        self.server.grant(user, self.chance.choice(self.firm.clients))

    def _go_on_a_while(self) -> None:
        """Central's people work, and some devices do, and sync."""
        for _ in range(self.chance.randrange(2, 12)):
            self.office.act()
        for device in self._free():
            if self.chance.random() < _HEARS:
                self._act_on(device)
                self._whole_round(device)


def _has_unsent(device: Device) -> bool:
    with device.store.reading() as connection:
        unsent = select(outbox.c.op_id).where(outbox.c.state.not_in(("held", "shown")))
        return connection.execute(unsent.limit(1)).first() is not None
