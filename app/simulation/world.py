"""A world: who and what is in it, and the one scheduler that lets everything happen.

Each step is one thing: a person's act, a request that sets out, a message that arrives, a process
that dies, a disk that is put back. Which one comes next is chosen by one seeded source.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from app.simulation.archives import fetch_one, pin_or_unpin
from app.simulation.beside import Beside
from app.simulation.bodies import Bodies
from app.simulation.book import Book
from app.simulation.clock import WorldClock
from app.simulation.device import Bench
from app.simulation.firm import first_day
from app.simulation.fleet import Fleet, has_unsent
from app.simulation.leaning import NOWHERE, Leaning
from app.simulation.office import Office
from app.simulation.oracle import check_complete, check_idle, rows_here, snapshot
from app.simulation.programs import NEWER, two_versions
from app.simulation.restores import Restores
from app.simulation.rounds import Rounds
from app.simulation.server import Server
from app.simulation.settled import check_settled

_LEAST, _MOST = 3, 5
"""Devices."""
_DIES = 3
"""So often in a hundred times a process dies within a step of its round."""
_QUIET_ROUNDS = 12
_PAUSE = timedelta(hours=2)
"""Before everything is judged: what was compared lately is compared once more."""
_HEARS = 0.4
"""How often a device syncs between two restores of central."""
_NIGHT = timedelta(hours=26)


class World:
    """One life of a firm with its devices."""

    def __init__(
        self, seed: int, folder: Path, leaning: Leaning = NOWHERE, *, beside: bool = True
    ) -> None:
        """Begin.

        Args:
            seed: of every choice.
            folder: an empty one, for the disks.
            leaning: what happens, or what people do → another weight than usual; `die`: how often
                in a hundred times a process dies within a step of its round; `told`, `noticed` of
                `Restores`.
            beside: whether files and long texts have a life, too (`Beside`).
        """
        self._programs = ExitStack()
        self._programs.enter_context(two_versions())
        try:
            self._begin(seed, folder, leaning, beside=beside)
        except BaseException:
            self._programs.close()
            raise

    def _begin(self, seed: int, folder: Path, leaning: Leaning, *, beside: bool) -> None:
        dies = leaning.get("die", _DIES) / 100
        self.chance = random.Random(seed)  # noqa: S311 -- repeatable is the point
        self.clock = WorldClock()
        firm = self._firm = first_day()
        self.server = Server(firm, folder / "central", self.clock, self.chance)
        bodies = Bodies() if beside else None
        bench = Bench(self.clock, self.chance, bodies)
        self.book = Book()
        self.fleet = Fleet(bench, firm, folder, self.book, self.chance, leaning)
        self.office = Office(self.server, self.book, self.chance, leaning)
        self.restores = Restores(self.server, self.book, self.chance, self._go_on_a_while, leaning)
        self.rounds = Rounds(self.fleet, self.server, self.restores, self.chance, dies)
        self.happened: list[str] = []
        for _ in range(self.chance.randint(_LEAST, _MOST)):
            self.fleet.add()
        for device in self.fleet.devices:
            self.rounds.whole(device)
        self.beside = (
            Beside(seed, self.fleet, self.server, self.book, bodies, leaning) if bodies else None
        )
        self.acts = self._weighed(leaning)

    def _weighed(self, leaning: Leaning) -> list[tuple[int, str, Callable[[], None]]]:
        fleet, restores, rounds = self.fleet, self.restores, self.rounds
        acts: list[tuple[int, str, Callable[[], None]]] = [
            (30, "act", lambda: fleet.act_on(fleet.one())),
            (24, "round", rounds.begin),
            (60, "carry", rounds.carry),
            (6, "lose", rounds.lose),
            (5, "office", self.office.act),
            (3, "crash", lambda: fleet.restart(fleet.one())),
            (2, "back up a device", fleet.back_up),
            (1, "put a disk back", fleet.put_back),
            (1, "clone", fleet.clone),
            (2, "revoke", self._revoke),
            (3, "grant", self._grant),
            (3, "let go", self.server.let_go),
            (1, "go away", fleet.go_away),
            (2, "spoil", fleet.spoil),
            (2, "back up central", restores.back_up),
            (1, "mark", self.server.mark),
            (1, "night", lambda: self.clock.forward(_NIGHT)),
            (1, "rewind", restores.rewind),
            (1, "rewind twice", restores.rewind_twice),
            (4, "end", self.office.end),
            (5, "rest", self.server.rest),
            (4, "fetch", lambda: fleet.do(lambda one: fetch_one(one, self.server, self.chance))),
            (3, "pin", lambda: fleet.do(lambda one: pin_or_unpin(one, self.chance))),
            (2, "update a device", lambda: fleet.update(fleet.one())),
            (1, "update central", self._update_central),
        ]
        return [(leaning.get(name, often), name, act) for often, name, act in acts]

    def close(self) -> None:
        """End it."""
        self.fleet.close()
        self.server.close()
        self._programs.close()

    def live(self, steps: int) -> None:
        """Let so many things happen; what cannot happen now is passed over.

        Raises:
            Broken: an invariant does not hold.
        """
        for _ in range(steps):
            able = [one for one in self.acts if self.can(one[1])]
            _, name, act = self.chance.choices(able, [weight for weight, _, _ in able])[0]
            self.happened.append(name)
            self.clock.forward(timedelta(seconds=self.chance.randrange(1, 600)))
            act()
            if self.beside is not None:
                self.happened += self.beside.beat()

    def can(self, name: str) -> bool:
        """Whether that can happen now."""
        match name:
            case "carry" | "lose":
                return bool(self.rounds.air)
            case "round":
                return bool(self.fleet.free())
            case "put a disk back":
                return any(device.backup is not None for device in self.fleet.devices)
            case "rewind" | "rewind twice":
                return bool(self.server.backups)
            case "clone":
                return len(self.fleet.devices) <= _MOST
        return True

    def settle(self) -> None:
        """Let the network be good and everybody sync until nothing is left to do; then judge.

        Raises:
            Broken: an invariant does not hold.
        """
        self.rounds.settle()
        self.clock.forward(_PAUSE)
        devices = self.fleet.devices
        for device in devices:
            device.fuse.left = None
            if device.steps is not None:
                device.lost()
        self._update_central()
        for _ in range(_QUIET_ROUNDS):
            if self._is_quiet() and not any(map(has_unsent, devices)):
                break
        check_settled(devices, self.server, self.book)
        for device in devices:
            before_idle = rows_here(device)
            asked = self.rounds.whole(device)
            check_idle(device, asked, before_idle, rows_here(device))
        central = snapshot(self.server)
        for device in devices:
            self.fleet.update(device)
            self.rounds.whole(device)
            check_complete(device, central)
        if self.beside is not None:
            self.beside.send_all(self.clock)
            for device in devices:
                self.rounds.whole(device)
            self.beside.judge(self.clock)

    def _is_quiet(self) -> bool:
        """Let everybody sync once; whether that changed nothing."""
        devices = self.fleet.devices
        if self.beside is not None:
            self.beside.quiet()
        head, before = self.server.head, [rows_here(device) for device in devices]
        for device in devices:
            self.rounds.whole(device)
        if self.beside is not None:
            self.beside.quiet()
            if self.server.head != head:
                return False
        return [rows_here(device) for device in devices] == before

    def _update_central(self) -> None:
        self.server.version = NEWER

    def _revoke(self) -> None:
        user = self.chance.choice(self._firm.people)
        self.server.revoke(user, self.chance.choice(self._firm.clients))

    def _grant(self) -> None:
        user = self.chance.choice(self._firm.people)
        self.server.grant(user, self.chance.choice(self._firm.clients))

    def _go_on_a_while(self) -> None:
        """Central's people work, and some devices do, and sync."""
        for _ in range(self.chance.randrange(2, 12)):
            self.office.act()
        for device in self.fleet.free():
            if self.chance.random() < _HEARS:
                self.fleet.act_on(device)
                self.rounds.whole(device)
