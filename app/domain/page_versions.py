"""How the versions of a page hang together: which stand now, and what two have in common.

A version names the one it was made from, and another where it brings two together. What no other
version was made from stands; more than one that stands is a clash which nobody has resolved.

Source: sync.md 3.5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Link:
    """A version and what it was made from.

    Attributes:
        number: rises in the order in which central took the versions in; 0 until it has.
    """

    id: UUID
    base: UUID | None
    merged: UUID | None
    number: int = 0

    @property
    def parents(self) -> tuple[UUID, ...]:
        """The versions that it was made from."""
        return tuple(parent for parent in (self.base, self.merged) if parent is not None)


def heads(links: Iterable[Link]) -> tuple[Link, ...]:
    """The versions that stand, in the order given."""
    every = list(links)
    continued = {parent for link in every for parent in link.parents}
    return tuple(link for link in every if link.id not in continued)


def lineage(links: Mapping[UUID, Link], *begin: UUID | None) -> frozenset[UUID]:
    """These versions with all that they were made from, as far as it is known here."""
    found: set[UUID] = set()
    waiting = [version for version in begin if version is not None]
    while waiting:
        version = waiting.pop()
        if version in links and version not in found:
            found.add(version)
            waiting += links[version].parents
    return frozenset(found)


def common(links: Mapping[UUID, Link], one: UUID, other: UUID) -> UUID | None:
    """The latest version that both were made from; None where they share none."""
    shared = lineage(links, one) & lineage(links, other)
    older = {parent for version in shared for parent in links[version].parents}
    latest = [links[version] for version in shared - older]
    return max(latest, key=lambda link: (link.number, link.id)).id if latest else None
