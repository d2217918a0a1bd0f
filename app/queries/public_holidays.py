"""Public holidays of countries and their regions, to be frozen into a calendar.

The rules ask `holidays` only here, when a person takes a country's days over: an update of that
package never changes what was agreed.

Source: domain.md 2 (Calendar).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays as package

from app.domain.rules import RuleBroken

ENGLISH = "en_US"


@dataclass(frozen=True, slots=True)
class Place:
    """A country or region by code, with what people call it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PublicHoliday:
    """One day off."""

    day: date
    name: str


@lru_cache(maxsize=1)
def countries() -> tuple[Place, ...]:
    """The countries whose holidays are known, by name."""
    codes = sorted(code for code in package.list_supported_countries(include_aliases=False))
    return tuple(sorted((Place(code, country_name(code)) for code in codes), key=lambda p: p.name))


@lru_cache(maxsize=512)
def country_name(code: str) -> str:
    """What a country is called, from the package's own class names: "UnitedStates"."""
    entry = package.registry.COUNTRIES.get(_module(code), (code,))
    words = entry[0]
    return "".join(f" {c}" if c.isupper() and i else c for i, c in enumerate(words)).strip()


@lru_cache(maxsize=1)
def _modules() -> dict[str, str]:
    return {entry[1]: module for module, entry in package.registry.COUNTRIES.items()}


def _module(code: str) -> str:
    return _modules().get(code, "")


@lru_cache(maxsize=512)
def regions(country: str) -> tuple[Place, ...]:
    """The regions of a country that have days of their own, by name; none where none has."""
    codes = package.list_supported_countries(include_aliases=False).get(country, ())
    names = _aliases(country)
    found = (Place(code, names.get(code, code)) for code in codes)
    return tuple(sorted(found, key=lambda place: place.name))


def _aliases(country: str) -> dict[str, str]:
    named: dict[str, str] = {}
    for alias, code in package.country_holidays(country).subdivisions_aliases.items():
        named.setdefault(code, alias)
    return named


def public_holidays(country: str, region: str, years: Sequence[int]) -> tuple[PublicHoliday, ...]:
    """The public holidays of a place in some years, in order, with English names.

    Raises:
        RuleBroken: the country or the region is not known.
    """
    if not country:
        return ()
    if country not in package.list_supported_countries(include_aliases=False):
        raise RuleBroken("country-unknown", f"Country: nothing is known of “{country}”.")
    if region and region not in {place.code for place in regions(country)}:
        raise RuleBroken(
            "region-unknown", f"Region: “{region}” is none of {country_name(country)}."
        )
    language = ENGLISH if ENGLISH in _languages(country) else None
    found = package.country_holidays(
        country, subdiv=region or None, years=list(years), language=language
    )
    return tuple(PublicHoliday(day, name) for day, name in sorted(found.items()))


@lru_cache(maxsize=512)
def _languages(country: str) -> frozenset[str]:
    return frozenset(package.country_holidays(country).supported_languages)
