"""Who acts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.domain.rights import Permission, may, rights_for
from app.domain.rules import RuleBroken
from app.domain.vocabulary import ContactRole, Right


@dataclass(frozen=True, slots=True)
class Actor:
    """A person of the firm, or of a client, as a verb needs to know them.

    Attributes:
        grade: decides the rate of their time: standard, senior …
        rights: what a person of the firm may do; a contact has none.
        roles: what a contact may do, for their own client; a person of the firm has none.
    """

    user: UUID
    name: str
    grade: str = "standard"
    rights: frozenset[Right] = frozenset({Right.TECHNICIAN})
    roles: frozenset[ContactRole] = frozenset()

    @property
    def is_contact(self) -> bool:
        """Whether this is a person of a client."""
        return bool(self.roles)

    @property
    def is_nobody(self) -> bool:
        """Whether central does it by itself."""
        return self == NOBODY

    def must(self, *any_of: Right) -> None:
        """Check that this person has one of the rights.

        Raises:
            RuleBroken: they have none of them.
        """
        if not self.rights & set(any_of):
            wanted = " or ".join(right.value for right in any_of)
            raise RuleBroken(
                "not-allowed", f"{self.name} may not do this: it needs the right {wanted}."
            )

    def must_be_let(self, permission: Permission) -> None:
        """Check that this person may do something (`domain.rights`).

        Raises:
            RuleBroken: none of their rights or roles is enough for it.
        """
        if may(self.rights | self.roles, permission):
            return
        if self.is_contact:
            raise RuleBroken(
                "not-allowed",
                f"{self.name} may not do this: a coordinator of your firm can ask us to change it.",
            )
        enough = rights_for(permission)
        if not enough:
            raise RuleBroken(
                "not-allowed", f"{self.name} may not do this: it is for contacts of the client."
            )
        self.must(*enough)


NOBODY = Actor(UUID(int=0), "", rights=frozenset())
"""Who acts where central does something by itself."""


def initials(name: str) -> str:
    """Two letters that stand for a person in a list: "Mira Okafor" → "MO"."""
    parts = [part for part in name.split() if part[:1].isalpha()]
    if not parts:
        return "?"
    letters = parts[0][0] + (parts[-1][0] if len(parts) > 1 else parts[0][1:2])
    return letters.upper()
