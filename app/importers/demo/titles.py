"""Titles and first words of tickets, from our own lists, with the client's own names in them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.vocabulary import TicketKind
from app.importers.demo import words
from app.importers.demo.clients import DemoClient, departments
from app.importers.demo.kinds import SEVERE, Kind
from app.importers.demo.stage import Row

LOW = "4"
TOLD_WHEN_SHARE = 0.7
"""How many callers say since when."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Finds words for the tickets of one client."""

    client: DemoClient
    people: Sequence[str]
    printers: Sequence[str]

    @classmethod
    def of(cls, client: DemoClient) -> Teller:
        """A teller who knows the client's people and printers."""
        named = [row["name"] for row in client.contacts.values()]
        return cls(
            client,
            [name for name in named if not name.startswith("Monitoring")],
            [row["tag"] for row in client.assets if row["kind"] == "printer"] or ["the printer"],
        )

    def title(self, rng: random.Random, service: str, kind: Kind, priority: str, site: Row) -> str:
        """A title that fits what the ticket is."""
        return self.filled(rng, rng.choice(_titles(service, kind, priority)), site)

    def told(self, rng: random.Random, kind: Kind, priority: str) -> str:
        """The first words: what the caller said."""
        shared = words.notes()["shared"]
        if kind.kind is not TicketKind.INCIDENT:
            return rng.choice(shared["asked"])
        more = rng.choice(shared["many" if priority in SEVERE else "alone"])
        return f"{rng.choice(shared['when'])} {more}" if rng.random() < TOLD_WHEN_SHARE else more

    def filled(self, rng: random.Random, template: str, site: Row) -> str:
        """A template with the client's own names."""
        if "{" not in template:
            return template
        named = words.names()
        text = template.format(
            app=rng.choice(self.client.firm.apps),
            person=rng.choice(self.people),
            room=rng.choice(named["rooms"]),
            place=self.client.cities[site["id"]],
            dept=rng.choice(departments()),
            printer=rng.choice(self.printers),
            floor=rng.choice(named["floors"]),
        )
        return text[0].upper() + text[1:]


def _titles(service: str, kind: Kind, priority: str) -> Sequence[str]:
    if kind.kind is TicketKind.INCIDENT:
        lists = words.incident_titles()[service]
        if priority in SEVERE:
            return lists["severe"]
        return lists["small"] if priority == LOW else lists["plain"]
    lists = words.request_titles()[service]
    if kind.kind is TicketKind.SOLUTION_DESIGN:
        return lists["design"]
    return lists["minor" if kind.minor else "request"]
