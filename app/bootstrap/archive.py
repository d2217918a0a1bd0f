"""What rests at central, for the screens: looking for it, fetching it, keeping it here.

Everything here blocks. What asks central belongs on the net lane, the rest on the lanes of the
store.

Source: sync.md 3.7.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.bootstrap.desk import Desk
from app.ports.changes import ChangeSet
from app.queries.clients import client_rows
from app.records.types import from_micros
from app.store import archive, snapshots
from app.sync.asking import ask_central
from app.wire.archive import MOST_FETCHED, LookAnswer, LookRequest, SizeAnswer, SizeRequest
from app.wire.envelopes import SCHEMA

ROW_BYTES = 524
"""What a row takes on a device, with its share of indexes and search (sync.md 3.7)."""

Fetching = Literal["", "waiting", "unknown"]
"""How a fetching stands: not asked for; asked for at the next round; central knows none such."""


@dataclass(frozen=True, slots=True)
class RestingTicket:
    """A ticket that rests at central."""

    id: UUID
    label: str
    title: str
    client: str
    state: str
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Looked:
    """What central found; `more` where there is more than is told."""

    tickets: tuple[RestingTicket, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Archive:
    """What rests of one client.

    Attributes:
        size: bytes that it would take here, about.
    """

    tickets: int
    size: int


@dataclass(frozen=True, slots=True)
class ComingArchive:
    """What rests of a pinned client, on its way to this device.

    *Units*: `done` and `rows` in records; `rows` is 0 before central has said how many there are.
    """

    client: UUID
    name: str
    done: int = 0
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Coming:
    """Everything of the archive that is still to come to this device.

    Attributes:
        clients: pinned ones, in the order in which they come.
        tickets: single ones that central was not asked for yet.
    """

    clients: tuple[ComingArchive, ...] = ()
    tickets: tuple[UUID, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.clients or self.tickets)


def look_at_central(desk: Desk, text: str) -> Looked:
    """Find resting tickets by number or by words of their titles; on the net lane.

    Raises:
        Unavailable: central was not reached.
        Refused: central said no.
    """
    desk.lease.check()
    answer = ask_central(desk.way, "/sync/look", LookRequest(SCHEMA, text), LookAnswer)
    names = desk.ask(lambda session: {row.id: row.name for row in client_rows(session)})
    return Looked(
        tuple(
            RestingTicket(
                UUID(bytes=one.id),
                f"T-{one.number}" if one.number else "",
                one.title,
                names.get(UUID(bytes=one.client), ""),
                one.state,
                from_micros(one.ended_at),
            )
            for one in answer.found
        ),
        answer.more,
    )


def archive_of_client(desk: Desk, client: UUID) -> Archive:
    """How much rests of a client; on the net lane.

    Raises:
        Unavailable: central was not reached.
        Refused: central said no.
    """
    request = SizeRequest(SCHEMA, client.bytes)
    answer = ask_central(desk.way, "/sync/archive", request, SizeAnswer)
    return Archive(answer.tickets, answer.rows * ROW_BYTES)


def fetching(desk: Desk, ticket: UUID) -> Fetching:
    """How the fetching of a ticket that is not here stands."""
    with desk.store.reading() as connection:
        said = archive.is_wanted(connection, ticket)
    if said is None:
        return ""
    return "unknown" if said == archive.UNKNOWN else "waiting"


def want_ticket(desk: Desk, ticket: UUID) -> None:
    """Remember that a ticket is to be fetched: the next round asks for it, whenever that is."""
    now = desk.clock.now()
    desk.store.write(lambda connection: archive.want(connection, ticket, now))
    desk.announce(ChangeSet(frozenset({"ticket"}), frozenset({ticket}), "archive"))


def coming(desk: Desk) -> Coming:
    """What of the archive is still to come, and how far it is."""
    with desk.store.reading() as connection:
        found = [(one, snapshots.place(connection, one)) for one in snapshots.awaited(connection)]
        tickets = archive.wanted(connection, MOST_FETCHED)
    if not found:
        return Coming((), tuple(tickets))
    names = desk.ask(lambda session: {row.id: row.name for row in client_rows(session)})
    clients = (
        ComingArchive(client, names.get(client, ""), here.done, here.rows)
        if here is not None
        else ComingArchive(client, names.get(client, ""))
        for client, here in found
    )
    return Coming(tuple(clients), tuple(tickets))


def forget_wanted(desk: Desk, tickets: Sequence[UUID]) -> None:
    """Do not fetch tickets that were asked for and have not come yet."""
    desk.store.write(lambda connection: archive.unwant(connection, tickets))
    desk.announce(ChangeSet(frozenset({"ticket"}), frozenset(tickets), "archive"))


def is_pinned(desk: Desk, client: UUID) -> bool:
    """Whether what rests of a client is kept here."""
    with desk.store.reading() as connection:
        return client in archive.pins(connection)


def pin_client(desk: Desk, client: UUID) -> None:
    """Keep what rests of a client here, from the next round on."""
    now = desk.clock.now()
    desk.store.write(lambda connection: archive.pin(connection, client, now))
    desk.announce(ChangeSet(frozenset({"client"}), frozenset({client}), "archive"))


def unpin_client(desk: Desk, client: UUID) -> None:
    """Keep what rests of a client at central only; it goes from here at once."""
    lost = desk.store.write(lambda connection: archive.unpin(connection, client))
    desk.announce(ChangeSet(lost | {"client"}, frozenset(), "archive"))
