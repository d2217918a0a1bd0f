"""Noting what is taken out of a device, before it leaves.

Source: security.md A40; docs/adr/0047-what-is-taken-out-is-of-one-client-or-names-none.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.exports import Place, Taken, check_amount, check_subject
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import Client, Export, FirmExport
from app.records.nouns import NOUNS
from app.usecases.context import Ctx


@dataclass(frozen=True, slots=True)
class NoteExport:
    """Something is about to leave this device in the open.

    Attributes:
        client: whose it is; None where it is the firm's, or of several clients.
        subject: the noun and the id of what it is of, where it is of one row.
        pieces: how many: files, rows, letters, sheets, codes.
        size_bytes: of the whole; None where nobody counts it.
    """

    what: Taken
    place: Place
    client: UUID | None = None
    subject: tuple[str, UUID] | None = None
    pieces: int = 1
    size_bytes: int | None = None


def note_export(session: Session, ctx: Ctx, command: NoteExport) -> UUID:
    """Write down that something is taken out, before it is.

    Raises:
        RuleBroken: the client is not here, or it is less than nothing.
    """
    ctx.actor.must_be_let(Permission.TAKE_OUT)
    check_amount(command.pieces, command.size_bytes)
    kind, row = command.subject or ("", None)
    check_subject(kind, row is not None)
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
    made: Export | FirmExport
    if command.client is None:
        if kind and NOUNS[kind].SCOPE != "firm":
            raise RuleBroken("export-subject", "Say which client it is of.")
        made = FirmExport(**said)
    elif session.get(Client, command.client) is None:
        raise RuleBroken("client-missing", "This client is not on this device any more.")
    else:
        made = Export(client_id=command.client, **said)
    session.add(made)
    return made.id
