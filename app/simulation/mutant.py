"""A rule that can be switched off, and what switches it off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from app.simulation.leaning import Leaning

Patch = tuple[Any, str, Any]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule that can be switched off.

    Attributes:
        rule: what does not hold any more.
        make: what to replace: (module or class, name, replacement), made anew for each world.
        leaning: what happens with another weight in worlds that are to miss the rule (`World`), so
            that what the rule is about happens in them often enough: about one of three misses it,
            whatever the program learns to do. `page`: pages have fewer rows than so many.
        beside: whether files and long texts have a life in them, too. Where the rule is not about
            those they do not, so that what they learn to do shifts no seed of it.
    """

    rule: str
    make: Callable[[], list[Patch]]
    leaning: Leaning = field(default_factory=dict)
    beside: bool = False

    @contextmanager
    def on(self) -> Iterator[None]:
        """Switch the rule off for a while."""
        with ExitStack() as stack:
            for target, name, replacement in self.make():
                stack.enter_context(patch.object(target, name, replacement))
            yield


def nothing(*_args: object, **_named: object) -> None:
    """Do nothing, whatever is asked."""
