"""What the place of credentials shows, as values; no secret is ever among them.

Source: ux.md 3.3 "Credentials".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

from app.bootstrap.vault_standing import Part, VaultStanding
from app.bootstrap.vault_values import ToChange
from app.domain.credentials import Secret
from app.queries.credentials import CredentialLine

Gate = Literal["", "reading", "nobody", "begin", "outside", "waiting", "locked", "open", "stopped"]
"""What stands before the secrets; `stopped` is an open vault that seals nothing."""
DUE_SOON_DAYS = 30
"""Source: domain.md 10 "Expirations"."""


@dataclass(frozen=True, slots=True)
class Here:
    """Everything that is read from the store at once.

    Attributes:
        uses: this person may use credentials.
        administers: they look after the firm's central.
    """

    standing: VaultStanding
    uses: bool
    administers: bool
    clients: tuple[tuple[UUID, str], ...] = ()
    assets: tuple[tuple[UUID, str], ...] = ()
    client: UUID | None = None
    lines: tuple[CredentialLine, ...] = ()


@dataclass(frozen=True, slots=True)
class VaultState:
    """Everything that the place is painted from.

    Attributes:
        here: None before the store was read.
        client: whose credentials are listed.
        chosen: the credential under the cursor.
        shown: of its secrets, those in sight.
        is_open: the PIN was typed lately; `left_s` says for how long it counts.
        due: the secrets to be changed; None before central told.
        problem: why something of the place did not come.
        refused: why a secret of the chosen credential was not opened.
    """

    here: Here | None = None
    client: UUID | None = None
    search: str = ""
    chosen: UUID | None = None
    shown: frozenset[Secret] = frozenset()
    is_open: bool = False
    left_s: int = 0
    due: tuple[ToChange, ...] | None = None
    problem: str = ""
    refused: str = ""

    @property
    def gate(self) -> Gate:
        """What stands before the secrets."""
        if self.here is None:
            return "reading"
        standing = self.here.standing
        match standing.part:
            case Part.NO_VAULT:
                return "begin" if self.here.administers else "nobody"
            case Part.OUTSIDE:
                return "outside"
            case Part.WAITING:
                return "waiting"
            case Part.INSIDE:
                if not self.is_open:
                    return "locked"
                return "stopped" if standing.trouble else "open"

    @property
    def listed(self) -> tuple[CredentialLine, ...]:
        """The credentials that the search leaves."""
        lines = self.here.lines if self.here is not None else ()
        words = self.search.casefold().split()
        return tuple(one for one in lines if all(word in _text(one) for word in words))

    @property
    def line(self) -> CredentialLine | None:
        """The credential under the cursor."""
        return next((one for one in self.listed if one.id == self.chosen), None)

    def due_of(self, credential: UUID) -> tuple[ToChange, ...]:
        """What is to be changed of a credential, because somebody could read it."""
        return tuple(one for one in self.due or () if one.credential == credential)


def arrived(state: VaultState, here: Here) -> VaultState:
    """Take in what was read; the cursor stays on its credential, else goes to the first."""
    fresh = replace(state, here=here, client=here.client)
    ids = [one.id for one in fresh.listed]
    chosen = state.chosen if state.chosen in ids else next(iter(ids), None)
    shown = state.shown if chosen == state.chosen else frozenset[Secret]()
    return replace(fresh, chosen=chosen, shown=shown)


def searched(state: VaultState, search: str) -> VaultState:
    """Show what a search leaves."""
    fresh = replace(state, search=search)
    return fresh if fresh.here is None else arrived(fresh, fresh.here)


def went(state: VaultState, credential: UUID | None) -> VaultState:
    """Put the cursor on a credential: nothing of another one stays in sight."""
    if credential == state.chosen:
        return state
    return replace(state, chosen=credential, shown=frozenset(), refused="")


def ticked(state: VaultState, left_s: float) -> VaultState:
    """A second has passed."""
    left = round(left_s)
    return replace(state, is_open=left_s > 0, left_s=left)


def is_due(line: CredentialLine, today: date) -> bool:
    """Whether it is to be changed soon by its date."""
    return line.rotation_due is not None and (line.rotation_due - today).days <= DUE_SOON_DAYS


def _text(line: CredentialLine) -> str:
    return f"{line.label} {line.username} {line.url} {line.asset}".casefold()
