"""What the new ticket's sheet holds, as values, and how each event changes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from app.domain.queue import Priority, priority_of
from app.domain.vocabulary import TicketKind
from app.queries.people import ClientHit, ContactHit


@dataclass(frozen=True, slots=True)
class NewTicketState:
    """Everything that was said so far.

    Attributes:
        caller: who asks, once picked.
        caller_name: who asks, as typed, where nobody known is meant.
        client: for whom it is, once picked.
        errors: sentence by field, of the last try.
        saving: it is on its way into the store.
    """

    caller: ContactHit | None = None
    caller_name: str = ""
    client: ClientHit | None = None
    title: str = ""
    description: str = ""
    kind: TicketKind = TicketKind.INCIDENT
    impact: str = "medium"
    urgency: str = "medium"
    service: str = ""
    mine: bool = True
    errors: tuple[tuple[str, str], ...] = ()
    saving: bool = False

    @property
    def priority(self) -> Priority:
        """What impact and urgency give."""
        return priority_of(self.impact, self.urgency)

    @property
    def empty(self) -> bool:
        """Whether nothing was typed or picked yet."""
        words = self.title.strip() or self.description.strip() or self.service.strip()
        picked = self.caller is not None or self.client is not None
        return not words and not self.caller_name.strip() and not picked

    @property
    def told(self) -> str:
        """What happened, with the name of a caller whom nobody here knows yet."""
        name = self.caller_name.strip()
        if self.caller is not None or not name:
            return self.description
        return f"Reported by {name}.\n\n{self.description}".strip()


def with_caller(
    state: NewTicketState, caller: ContactHit | None, typed: str = ""
) -> NewTicketState:
    """Take who asks; a person brings their client along, an unknown name stays a name."""
    if caller is None:
        return replace(state, caller=None, caller_name=typed)
    client = ClientHit(caller.client_id, caller.client, "")
    return replace(
        state,
        caller=caller,
        caller_name="",
        client=client,
        errors=_without(state, "client", "caller"),
    )


def with_client(state: NewTicketState, client: ClientHit | None) -> NewTicketState:
    """Take for whom it is; a caller of another firm goes."""
    stays = state.caller is not None and client is not None and state.caller.client_id == client.id
    caller = state.caller if stays else None
    return replace(state, client=client, caller=caller, errors=_without(state, "client", "caller"))


def checked(state: NewTicketState) -> dict[str, str]:
    """Say by field what is missing, in the order of the sheet."""
    missing: dict[str, str] = {}
    if state.client is None:
        missing["client"] = "Choose the client that this is for."
    if not state.title.strip():
        missing["title"] = "Say in a few words what is wrong or wanted."
    return missing


def refused(state: NewTicketState, errors: dict[str, str]) -> NewTicketState:
    """Show what stands in the way; everything typed stays."""
    return replace(state, errors=tuple(errors.items()), saving=False)


FIELD_OF = {
    "title-empty": "title",
    "title-long": "title",
    "client-missing": "client",
    "contact-foreign": "caller",
    "site-foreign": "client",
}
"""Which field a refusal's code is about."""


def _without(state: NewTicketState, *fields: str) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in state.errors if pair[0] not in fields)


@dataclass(frozen=True, slots=True)
class Saved:
    """A ticket that was opened."""

    id: UUID
    label: str
