"""Running seeds, with or without a rule switched off."""

from __future__ import annotations

import random
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from app.simulation.ageing import quick
from app.simulation.callers import caller
from app.simulation.fuse import replayable
from app.simulation.leaning import NOWHERE
from app.simulation.mutants import MUTANTS
from app.simulation.oracle import Broken
from app.simulation.world import World

STEPS = 250
_LARGEST_PAGE = 60
"""Rows: so small that a pull takes several."""
_MEMORY = Path("/dev/shm")  # noqa: S108 -- disks of simulated devices, in a folder of their own


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one seed.

    Attributes:
        broken: the invariant that does not hold, in words, or where the program fell over;
            empty where all is well.
        ops: operations that people were told are saved.
    """

    seed: int
    broken: str
    ops: int
    happened: tuple[str, ...]


@contextmanager
def begun(seed: int, mutant: str = "", *, holds: bool = False) -> Iterator[World]:
    """A world on its first day, for as long as the block lasts: nothing in it is left to chance.

    Args:
        seed: of every choice in it.
        mutant: a rule that is switched off.
        holds: the rule holds after all, in a world that leans as if it did not.
    """
    with ExitStack() as stack:
        where = str(_MEMORY) if _MEMORY.is_dir() else None
        folder = Path(stack.enter_context(TemporaryDirectory(dir=where)))
        named, bytes_named = (random.Random(seed ^ salt) for salt in (0x5EED, 0xB17E5))  # noqa: S311 -- repeatable
        stack.enter_context(replayable(named, bytes_named))
        stack.enter_context(patch("app.central.central.authenticate", caller))
        stack.enter_context(quick())
        rule = MUTANTS[mutant] if mutant else None
        if rule is not None and not holds:
            stack.enter_context(rule.on())
        leaning, beside = (rule.leaning, rule.beside) if rule else (NOWHERE, True)
        largest = leaning.get("page", _LARGEST_PAGE)
        pages = random.Random(seed).randrange(2, largest)  # noqa: S311 -- repeatable
        stack.enter_context(patch("app.sync.pull.LIMIT", pages))
        world = World(seed, folder, leaning, beside=beside)
        stack.callback(world.close)
        yield world


def run(seed: int, steps: int = STEPS, mutant: str = "", *, holds: bool = False) -> Outcome:
    """Live one world from beginning to end.

    Args:
        seed: of every choice in it.
        steps: how many things happen before it is left in peace.
        mutant: a rule that is switched off.
        holds: it holds after all: the world only leans as if it did not.

    Raises:
        Exception: the program fell over while a rule was off. With all rules on that is an outcome,
            so that whoever asked for many lives hears which one it was.
    """
    with begun(seed, mutant, holds=holds) as world:
        broken = ""
        try:
            world.live(steps)
            world.settle()
        except Broken as problem:
            broken = str(problem)
        except Exception as problem:
            if mutant and not holds:
                raise  # to fall over is not to miss the rule
            broken = _fell_over(problem)
        return Outcome(seed, broken, len(world.book.saved), tuple(world.happened))


def _fell_over(problem: Exception) -> str:
    """What happened, and where."""
    last = traceback.extract_tb(problem.__traceback__)[-1]
    return f"{type(problem).__name__} at {Path(last.filename).name}:{last.lineno}: {problem}"
