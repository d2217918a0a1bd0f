"""What the ticket screen shows, as values, and how each event changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import UUID

from app.bootstrap.archive import Fetching
from app.bootstrap.attachments import FileState
from app.domain.lifecycle import NEXT
from app.domain.vocabulary import ResolutionKind, Right, TicketState
from app.queries.people import PersonHit
from app.queries.ticket_page import TicketPage

Tab = Literal["timeline", "work", "coverage", "related"]
FollowUp = Literal["later", "ticket", "none"]
TABS: tuple[Tab, ...] = ("timeline", "work", "coverage", "related")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being written, and for whom."""

    text: str = ""
    internal: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to send."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Loaded:
    """One reading of a ticket.

    Attributes:
        page: None where the ticket is not on this device.
        fetching: how the fetching of a ticket stands that is not on this device.
        copying: a first copy runs still, which may yet bring it.
        unsynced: rows of the ticket that central has not seen.
        people: who can own it.
        draft: what was typed and not sent; None when it was not asked for.
        files: where the files of the attachments are, as this device knows.
        small: the small pictures that are here.
        rights: of the person who works here.
        disputed: in conflict, or refused by central.
        refused: refused by central, or something that belongs to it.
    """

    page: TicketPage | None
    unsynced: frozenset[UUID]
    disputed: bool
    online: bool
    me: UUID
    zone: str
    people: tuple[PersonHit, ...]
    draft: Draft | None
    files: Mapping[UUID, FileState] = field(default_factory=dict)
    small: Mapping[UUID, bytes] = field(default_factory=dict)
    rights: frozenset[Right] = frozenset()
    fetching: Fetching = ""
    copying: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class TicketScreenState:
    """Everything that the ticket's view is painted from.

    Attributes:
        target: the ticket that acts are about, also before it is read.
        refusal: why the last act did not happen, in a sentence.
        sending: a reply is on its way into the store.
    """

    target: UUID | None = None
    loaded: Loaded | None = None
    loading: bool = False
    tab: Tab = "timeline"
    draft: Draft = field(default_factory=Draft)
    sending: bool = False
    refusal: str = ""

    @property
    def page(self) -> TicketPage | None:
        """The ticket, once it is read."""
        if self.loaded is None or self.loaded.page is None:
            return None
        return self.loaded.page if self.loaded.page.id == self.target else None

    @property
    def missing(self) -> bool:
        """Whether the ticket is not on this device."""
        return self.loaded is not None and self.loaded.page is None and not self.loading

    @property
    def state(self) -> TicketState | None:
        """The ticket's state, once it is read."""
        return TicketState(self.page.detail.row.state) if self.page is not None else None


def aimed(state: TicketScreenState, ticket: UUID) -> TicketScreenState:
    """Look at another ticket; what was seen of the old one stays until the new one is here."""
    return replace(state, target=ticket, loading=True, draft=Draft(), sending=False, refusal="")


def arrived(state: TicketScreenState, loaded: Loaded) -> TicketScreenState:
    """Take a reading; a draft only where nothing was typed meanwhile."""
    draft = state.draft
    if loaded.draft is not None and not loaded.draft.empty and draft.empty:
        draft = loaded.draft
    return replace(state, loaded=loaded, loading=False, draft=draft)


def typed(state: TicketScreenState, text: str) -> TicketScreenState:
    """Take what is being written; the refusal of the last try is over."""
    return replace(state, draft=replace(state.draft, text=text), refusal="")


def turned(state: TicketScreenState, *, internal: bool) -> TicketScreenState:
    """Write for the client, or among ourselves; the text stays."""
    return replace(state, draft=replace(state.draft, internal=internal), refusal="")


def sent(state: TicketScreenState, ticket: UUID, draft: Draft) -> TicketScreenState:
    """Let go of a text that is saved, unless more was typed meanwhile."""
    if state.target != ticket:
        return state
    left = Draft(internal=state.draft.internal) if state.draft == draft else state.draft
    return replace(state, sending=False, draft=left, refusal="")


def refused(state: TicketScreenState, sentence: str) -> TicketScreenState:
    """Say why an act did not happen; everything typed stays."""
    return replace(state, sending=False, refusal=sentence)


def next_states(state: TicketState) -> list[TicketState]:
    """The states that may follow, in the order of a ticket's life."""
    return [one for one in TicketState if one in NEXT[state]]


def way_to_resolved(state: TicketState) -> tuple[TicketState, ...]:
    """The states to go through until a ticket is resolved; empty where it cannot be.

    A ticket that nobody has taken up yet is taken up on the way.
    """
    if TicketState.RESOLVED in NEXT[state]:
        return (TicketState.RESOLVED,)
    if TicketState.IN_PROGRESS in NEXT[state] and state is not TicketState.RESOLVED:
        return (TicketState.IN_PROGRESS, TicketState.RESOLVED)
    return ()


def can_undo(old: TicketState, new: TicketState) -> bool:
    """Whether the life cycle leads back."""
    return old in NEXT[new]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the resolve sheet asks.

    Attributes:
        restored: when service came back, as typed; empty for now.
        follow_up: what comes after a workaround: a ticket, nothing, or a question for later.
        follow_reason: why nothing comes.
        stop_timer: whether the timer on this ticket stops with it.
    """

    kind: ResolutionKind = ResolutionKind.PERMANENT
    restored: str = ""
    summary: str = ""
    follow_up: FollowUp = "later"
    follow_reason: str = ""
    stop_timer: bool = False
