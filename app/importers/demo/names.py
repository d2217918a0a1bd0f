"""Invented people: names of varied origin, addresses that nobody owns, numbers kept for fiction."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass, field

from app.importers.demo import words


@dataclass(slots=True)
class Namer:
    """Gives each person another name, the same names for the same source of chance."""

    rng: random.Random
    taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        found = words.names()
        self._given: list[str] = found["given"].split()
        self._family: list[str] = found["family"].split()

    _given: list[str] = field(init=False)
    _family: list[str] = field(init=False)

    def new(self) -> str:
        """A name that was not given before."""
        while True:
            name = f"{self.rng.choice(self._given)} {self.rng.choice(self._family)}"
            if name not in self.taken:
                self.taken.add(name)
                return name


def local_part(name: str) -> str:
    """The part of an address before the @: "Ana Ruíz" → "ana.ruiz"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return ".".join("".join(filter(str.isalnum, part)) for part in plain.split())
