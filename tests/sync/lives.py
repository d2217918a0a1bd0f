"""Simulated lives whose every step is chosen from outside, so that a broken one can be shrunk.

The world, the people, the network and the oracle are those of `app.simulation`; here each step is a
rule with a device, a message or a number, and what is left to chance within a step comes from that
number alone. So a step can be left out, and the others stay what they are.

Source: sync.md 3.12 (3).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from app.simulation.oracle import check_complete, snapshot
from app.simulation.run import begun
from app.simulation.world import World

WORLDS = st.integers(0, 15)
CHOICES = st.integers(0, 255)
DEVICES = st.integers(0, 5)
MESSAGES = st.integers(0, 7)
_LONGEST = 60
"""Messages that a quick network carries at a stretch."""
_REST = (
    "act", "office", "office", "lose", "crash", "back up a device", "put a disk back", "clone",
    "revoke", "grant", "let go", "go away", "spoil", "back up central", "mark", "night", "rewind",
    "rewind twice", "end", "rest", "fetch", "pin",
)  # fmt: skip
Step = tuple[str, dict[str, Any]]


class Lives(RuleBasedStateMachine):
    """A firm with its devices, which anything may happen to; in the end all is judged."""

    mutant = ""
    """A rule that is switched off."""

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        self._world: World | None = None
        self._broken = False

    @property
    def world(self) -> World:
        assert self._world is not None, "a life begins with `begin`"
        return self._world

    @initialize(world=WORLDS)
    def begin(self, world: int) -> None:
        self._broken = True
        self._world = self._stack.enter_context(begun(world, self.mutant))
        self._broken = False

    def happen(self, choice: int, act: Callable[[], object]) -> None:
        """One step: a while passes, then this happens."""
        world = self.world
        world.chance.seed(choice)
        world.clock.forward(timedelta(seconds=world.chance.randrange(1, 600)))
        self._broken = True
        act()
        self._broken = False

    def can(self, name: str) -> bool:
        return self._world is not None and self._world.can(name)

    @rule(device=DEVICES, choice=CHOICES)
    def person(self, device: int, choice: int) -> None:
        """Somebody does something at a device."""
        devices = self.world.fleet.devices
        self.happen(choice, lambda: self.world.fleet.act_on(devices[device % len(devices)]))

    @precondition(lambda self: self.can("round"))
    @rule(device=DEVICES, choice=CHOICES)
    def sync(self, device: int, choice: int) -> None:
        """A device syncs over a good network, and has everything then."""

        def whole() -> None:
            free = self.world.fleet.free()
            one = free[device % len(free)]
            self.world.rounds.whole(one)
            if self.world.fleet.look_after(one):
                check_complete(one, snapshot(self.world.server))

        if self.world.fleet.free():
            self.happen(choice, whole)

    @precondition(lambda self: self.can("round"))
    @rule(device=DEVICES, choice=CHOICES)
    def round(self, device: int, choice: int) -> None:
        """A device begins to sync; its request is on its way."""

        def first() -> None:
            free = self.world.fleet.free()
            one = free[device % len(free)]
            self.world.rounds.go_on(one, one.begin)

        if self.world.fleet.free():
            self.happen(choice, first)

    @precondition(lambda self: self.can("carry"))
    @rule(message=MESSAGES, choice=CHOICES)
    def carry(self, message: int, choice: int) -> None:
        """A request or an answer arrives."""
        air = self.world.rounds.air
        self.happen(choice, lambda: self.world.rounds.deliver(air.pop(message % len(air))))

    @precondition(lambda self: self.can("carry"))
    @rule(choice=CHOICES)
    def carry_all(self, choice: int) -> None:
        """The network is quick for a while: rounds go on until nobody says anything more."""

        def carry() -> None:
            for _ in range(_LONGEST):
                if self.world.rounds.air:
                    self.world.rounds.deliver(self.world.rounds.air.pop(0))

        self.happen(choice, carry)

    @precondition(lambda self: self.can("carry"))
    @rule(message=MESSAGES, choice=CHOICES)
    def twice(self, message: int, choice: int) -> None:
        """A message is delivered, and once more as it was."""

        def deliver() -> None:
            air = self.world.rounds.air
            one = air.pop(message % len(air))
            again = replace(one, waiter=None)
            self.world.rounds.deliver(one)
            self.world.rounds.deliver(again)

        self.happen(choice, deliver)

    @rule(choice=CHOICES)
    def beside(self, choice: int) -> None:
        """Something happens to files and to long texts, if it does in this life."""
        beside = self.world.beside
        if beside is not None:
            beside.chance.seed(choice)
            self.happen(choice, beside.beat)

    @rule(what=st.sampled_from(_REST), choice=CHOICES)
    def rest(self, what: str, choice: int) -> None:
        """Something else happens that the scheduler knows."""
        acts = {known: do for _weight, known, do in self.world.acts}
        if self.can(what):
            self.happen(choice, acts[what])

    def replay(self, steps: Sequence[Step]) -> None:
        """Live these steps, and let all be judged at the end."""
        try:
            for name, given in steps:
                getattr(self, name)(**given)
        finally:
            self.teardown()

    def teardown(self) -> None:
        try:
            if self._world is not None and not self._broken:
                self._world.settle()
        finally:
            self._stack.close()


def lives(mutant: str = "") -> type[Lives]:
    """Lives in which a rule is switched off; all hold where none is named."""
    return type("Lives", (Lives,), {"mutant": mutant})
