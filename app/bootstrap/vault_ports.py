"""What the parts of the vault's door need of the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from app.database.scope import ScopedSession
from app.ports.problems import Refused
from app.security.vault.chain import Chain
from app.security.vault.stretching import PIN, WORDS, Cost
from app.store import vault as kept
from app.store.open import Store
from app.sync.vault.fetching import Way
from app.usecases.context import Ctx

C = TypeVar("C")
R = TypeVar("R")
T = TypeVar("T")


class Acts(Protocol):
    """What the vault needs of a desk."""

    @property
    def ctx(self) -> Ctx:
        """Who acts."""
        ...

    def do(self, verb: Callable[[ScopedSession, Ctx, C], R], command: C) -> R:
        """Do a verb in one transaction."""
        ...

    def ask(self, question: Callable[[ScopedSession], T]) -> T:
        """Ask a question of one snapshot."""
        ...


@dataclass(frozen=True, slots=True)
class Costs:
    """What a guess of a PIN and of the words costs."""

    pin: Cost = PIN
    words: Cost = WORDS


class HasWay(Protocol):
    """Gives the way to central."""

    def __call__(self) -> Way:
        """Signed in."""
        ...


def chain_kept(store: Store) -> Chain:
    """The chain as this device has it.

    Raises:
        Refused: `vault-none`, none came yet.
    """
    with store.reading() as connection:
        chain = kept.chain_here(connection)
    if chain is None:
        raise Refused(
            "vault-none",
            "The vault is not set up yet.",
            next_step="An administrator sets it up, with its recovery sheets.",
        )
    return chain
