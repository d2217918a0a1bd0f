"""The rooms of the portal as its menu names them: a table, so that a new room is one line.

Source: ux.md 3.18; domain.md 7.7.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.rights import Permission, may
from app.domain.vocabulary import ContactRole


@dataclass(frozen=True, slots=True)
class Room:
    """A place in the menu.

    Attributes:
        key: what a page of it calls itself, `Frame.current`.
        asked: any of these lets a reader in; none at all: everybody who is signed in.
    """

    key: str
    address: str
    words: str
    asked: frozenset[Permission] = frozenset()


ROOMS: Sequence[Room] = (
    Room("home", "/", "Home"),
    Room("requests", "/requests", "Requests", frozenset({Permission.SEE_OWN_REQUESTS})),
    Room("hours", "/hours", "Hours", frozenset({Permission.SEE_OWN_REQUESTS})),
    Room("budget", "/budget", "Budget", frozenset({Permission.SEE_BUDGET})),
    Room("quotes", "/quotes", "Quotes", frozenset({Permission.SEE_OFFERS})),
    Room("invoices", "/invoices", "Invoices", frozenset({Permission.SEE_INVOICES})),
    Room("check-ins", "/check-ins", "Check-ins", frozenset({Permission.SET_AGENDA_TOPICS})),
    Room("support", "/support", "Support"),
)
"""In the order of the menu."""


def rooms_for(roles: Iterable[ContactRole]) -> list[Room]:
    """The rooms that a contact of these roles may enter."""
    held = frozenset(roles)
    return [room for room in ROOMS if not room.asked or any(may(held, one) for one in room.asked)]
