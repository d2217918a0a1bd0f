"""Who is signed in on this device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from app.database.scope import Scope
from app.domain.people import Actor, initials
from app.domain.vocabulary import Right
from app.records import User
from app.store.open import Store
from app.sync.session import kept_person


@dataclass(frozen=True, slots=True)
class Identity:
    """The person at this device, as the workbench shows and acts for them.

    Attributes:
        zone: where they are; times without another zone are shown in it.
        device: short name of this device, "K4".
        address: where their central is.
    """

    user: UUID
    name: str
    email: str
    grade: str = "standard"
    rights: frozenset[Right] = field(default_factory=lambda: frozenset({Right.TECHNICIAN}))
    zone: str = "UTC"
    device: str = ""
    address: str = ""

    @property
    def actor(self) -> Actor:
        """The person as the verbs need them."""
        return Actor(self.user, self.name, self.grade, self.rights)

    @property
    def initials(self) -> str:
        """Two letters for a list."""
        return initials(self.name)


def identity_here(store: Store, scope: Scope, address: Callable[[], str]) -> Identity | None:
    """Who works on this device; None before the first sign-in."""
    device = store.device
    if device.user is None:
        return None
    person = device.user
    user = store.work.read(scope, lambda session: session.get(User, person))
    known = user or kept_person(store)
    if known is None:
        return None
    return Identity(
        known.id if isinstance(known, User) else known.user,
        known.name,
        known.email,
        known.grade,
        frozenset(Right(right) for right in known.rights),
        *(known.zone, device.short, address()),
    )
