"""What central lists as to be changed, with the names that this device knows.

Source: docs/adr/0039-keys-of-the-vault.md, "Rotation"; security.md T30.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.bootstrap.vault_values import ToChange
from app.database.scope import ScopedSession
from app.domain.credentials import Secret
from app.ports.problems import Corrupt
from app.records import Client, Credential, User
from app.sync.vault.fetching import Way

_DUE = "/vault/rotation"


@dataclass(frozen=True, slots=True)
class Due:
    """A line of central's list."""

    user: UUID
    client: UUID
    credential: UUID
    field: Secret
    revealed: bool
    why: str
    since: datetime


def fetch_due(way: Way) -> list[Due]:
    """Central's list for the clients of this person.

    Raises:
        Refused: signed out, or this person may use no credentials.
        Corrupt: the answer makes no sense.
        Unavailable: central was not reached.
    """
    try:
        return [
            Due(
                UUID(one["user"]), UUID(one["client"]), UUID(one["credential"]),
                Secret(one["field"]), bool(one["revealed"]), str(one["why"]),
                datetime.fromisoformat(one["since"]),
            )
            for one in way.items(_DUE)
        ]  # fmt: skip
    except (KeyError, TypeError, ValueError) as problem:
        raise Corrupt(
            "vault-unreadable",
            "Central's list of passwords to be changed makes no sense here.",
            next_step="Update Trestle on this computer.",
        ) from problem


def named(session: ScopedSession, found: Iterable[Due]) -> list[ToChange]:
    """The list in words; a credential that is not on this device has no label."""
    told = []
    for one in found:
        person, client = session.get(User, one.user), session.get(Client, one.client)
        credential = session.get(Credential, one.credential)
        told.append(
            ToChange(
                one.credential,
                one.field,
                person.name if person else "",
                client.name if client else "",
                credential.label if credential else "",
                one.revealed,
                one.why == "lost",
                one.since,
            )
        )
    return told
