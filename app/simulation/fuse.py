"""Processes that die between two transactions, and randomness that can be replayed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import Connection

from app.files.stores import ByteStore
from app.simulation.disk import Disk
from app.store.open import Store

_HEX_BYTES = 8
_NAME_BYTES = 16
_ID_BITS = 128


class Crashed(BaseException):  # not an Exception: nothing may catch a process that is gone
    """The process died."""


@dataclass(slots=True)
class Fuse:
    """Counts the transactions of a device down to its next crash; None where none is planned."""

    left: int | None = None

    def pass_(self) -> None:
        """Go through one more place at which the process may die.

        Raises:
            Crashed: it does.
        """
        if self.left is None:
            return
        if self.left == 0:
            self.left = None
            raise Crashed
        self.left -= 1


@dataclass(frozen=True, slots=True)
class FragileStore(Store):
    """A store whose process may die before and after each of its transactions."""

    fuse: Fuse = field(default_factory=Fuse)

    def byte_store(self) -> ByteStore:
        """As `Store.byte_store`; the process may die before and after it keeps bytes."""
        return Disk(self.folder / "files", self.clock, self.fuse.pass_)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction; the process may die just before it, in it, or just after it."""
        self.fuse.pass_()
        with Store.writing(self) as connection:
            yield connection
            self.fuse.pass_()
        self.fuse.pass_()


@contextmanager
def replayable(chance: random.Random, names: random.Random) -> Iterator[None]:
    """Let what is named by chance come from seeds.

    Args:
        chance: names incarnations and operations.
        names: names sealed bytes.
    """

    def incarnation() -> str:
        return chance.randbytes(_HEX_BYTES).hex()

    def fresh_id() -> UUID:
        return UUID(int=chance.getrandbits(_ID_BITS), version=4)

    def new_name() -> str:
        return names.randbytes(_NAME_BYTES).hex()

    with (
        patch("app.files.vault.new_name", new_name),
        patch("app.store.queue.new_incarnation", incarnation),
        patch("app.store.queue.uuid4", fresh_id),
    ):
        yield
