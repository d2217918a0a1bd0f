"""Who is signed in on this device."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from app.domain.people import Actor, initials
from app.domain.vocabulary import Right


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
