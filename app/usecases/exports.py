"""Noting what is taken out of a device, before it leaves.

Source: security.md A40; docs/adr/0047-what-is-taken-out-is-of-one-client-or-names-none.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.exports import Place, Taken, check_amount
from app.domain.rights import Permission
from app.records import FIRM_SCOPE, Client, Export, FirmExport
from app.records.nouns import NOUNS, scope_of
from app.usecases.context import Ctx

Subject = tuple[str, UUID]
"""A noun, and the id of its row."""


@dataclass(frozen=True, slots=True)
class NoteExport:
    """Something is about to leave this device in the open.

    Attributes:
        subject: what it is of, where it is of one row; its client follows from it.
        client: whose it is, where no row says so: a refused act has left none here.
        pieces: how many: files, rows, letters, sheets, codes.
        size_bytes: of the whole; None where nobody counts it.
    """

    what: Taken
    place: Place
    subject: Subject | None = None
    client: UUID | None = None
    pieces: int = 1
    size_bytes: int | None = None


def note_export(session: Session, ctx: Ctx, command: NoteExport) -> UUID:
    """Write down that something is taken out, before it is.

    What is of a client that is not on this device, or not any more, is told as the firm's and says
    not of what it is: everybody receives that.

    Raises:
        RuleBroken: this person may not, or it is less than nothing.
    """
    ctx.actor.must_be_let(Permission.TAKE_OUT)
    check_amount(command.pieces, command.size_bytes)
    client = _client_of(session, command)
    kind, row = _said_subject(command, client)
    now = ctx.clock.now()
    said: dict[str, Any] = {
        "id": ctx.ids.new(),
        "user_id": ctx.actor.user,
        "what": command.what.value,
        "subject_kind": kind,
        "subject_id": row,
        "pieces": command.pieces,
        "size_bytes": command.size_bytes,
        "place": command.place.value,
        "at": now,
        "created_at": now,
        "created_by": ctx.actor.user,
    }
    made = FirmExport(**said) if client is None else Export(client_id=client, **said)
    session.add(made)
    return made.id


def _client_of(session: Session, command: NoteExport) -> UUID | None:
    """Whose it is, if that client is here."""
    client = command.client
    noun = NOUNS.get(command.subject[0]) if command.subject is not None else None
    if noun is not None and command.subject is not None:
        record = session.get(noun, command.subject[1])
        client = scope_of(record) if record is not None else client
    if client is None or client == FIRM_SCOPE or session.get(Client, client) is None:
        return None
    return client


def _said_subject(command: NoteExport, client: UUID | None) -> tuple[str, UUID | None]:
    """What may be said of what it is of."""
    if command.subject is None or command.subject[0] not in NOUNS:
        return "", None
    of_the_firm = NOUNS[command.subject[0]].SCOPE == "firm"
    return command.subject if client is not None or of_the_firm else ("", None)
