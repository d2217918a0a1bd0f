"""The invented firms: what they are called, where they sit, what they work with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from app.importers.demo import words


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone as the demo uses it: money, telephone numbers kept for fiction, places.

    Units: rates in minor units an hour: standard, senior.
    """

    name: str
    country: str
    currency: str
    rates: tuple[int, int]
    home: str
    phone: str
    phones: int
    cities: tuple[str, ...]
    streets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Firm:
    """One invented firm. Attributes: apps and sites are words of its trade."""

    name: str
    code: str
    zone: Zone
    apps: tuple[str, ...]
    sites: tuple[str, ...]

    @property
    def domain(self) -> str:
        """Its internet domain, under a name reserved for examples."""
        return "".join(filter(str.isalnum, self.name.lower())) + ".example"


@cache
def zones() -> dict[str, Zone]:
    """All zones by name."""
    return {name: _zone(name, row) for name, row in words.firms()["zones"].items()}


@cache
def firms() -> tuple[Firm, ...]:
    """All firms, the one that gets the most tickets first."""
    found = words.firms()
    made = []
    for row in found["firms"]:
        name, code, zone, trade = row["firm"]
        apps, sites = tuple(found["apps"][trade]), tuple(found["sites"][trade])
        made.append(Firm(name, code, zones()[zone], apps, sites))
    return tuple(made)


def _zone(name: str, row: dict[str, Any]) -> Zone:
    return Zone(
        name=name,
        country=row["country"],
        currency=row["currency"],
        rates=(row["rates"][0], row["rates"][1]),
        home=row["home"],
        phone=row["phone"][0],
        phones=row["phone"][1],
        cities=tuple(row["cities"]),
        streets=tuple(row["streets"]),
    )
