"""The sealed files of this device: which copies it has, for which attachments, and which may go.

A copy is kept once for all attachments with the same content, whatever they are called.

Source: sync.md 2.9, security.md D17.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as insert_or

from app.domain.attachments import AttachmentState
from app.domain.vocabulary import TicketState
from app.files.vault import Vault
from app.records import Attachment, Ticket
from app.security.tokens import derived_key
from app.store.journal import AT_MOST
from app.store.letters import DISCARDED
from app.store.open import Store
from app.store.tables import (
    dead_letter,
    file_copy,
    file_errand,
    file_here,
    file_part,
    outbox,
    sync_state,
)

WHOLE, SMALL = "whole", "small"
_AT_ONCE = 400
"""Ids in one IN list."""
_CLOSED = (TicketState.CLOSED.value, TicketState.CANCELLED.value)


class Copy(NamedTuple):
    """A sealed copy in this device's folder.

    *Units*: `size` in bytes.
    """

    name: str
    sha256: str
    size: int


def vault_of(store: Store) -> Vault:
    """The files of a store, sealed by a key that comes from the store's."""
    return Vault(store.byte_store(), derived_key(store.key, "files"))


def keep_copy(
    connection: Connection, attachment: UUID, kind: str, copy: Copy, now: datetime
) -> None:
    """Give an attachment a copy. Of two copies with the same content the first one counts."""
    earlier = copy_with(connection, copy.sha256, copy.size)
    if earlier is None:
        row = copy._asdict()
        row["size_bytes"] = row.pop("size")
        connection.execute(insert(file_copy).values(**row, used_at=now))
    name = (earlier or copy).name
    new = insert_or(file_here).values(attachment=attachment, kind=kind, copy=name)
    changed = {"copy": new.excluded.copy}
    connection.execute(new.on_conflict_do_update(["attachment", "kind"], set_=changed))


def copy_with(connection: Connection, sha256: str, size: int) -> Copy | None:
    """The copy with this content, or None."""
    c = file_copy.c
    query = select(c.name, c.sha256, c.size_bytes).where(c.sha256 == sha256, c.size_bytes == size)
    found = connection.execute(query.limit(1)).first()
    return None if found is None else Copy(*found)


def copies(
    connection: Connection, attachments: Collection[UUID], kind: str = WHOLE
) -> Mapping[UUID, Copy]:
    """The copies of these attachments, as far as this device has them."""
    wanted = sorted(attachments)
    found: dict[UUID, Copy] = {}
    c = file_copy.c
    for start in range(0, len(wanted), _AT_ONCE):
        query = (
            select(file_here.c.attachment, c.name, c.sha256, c.size_bytes)
            .join(file_copy, c.name == file_here.c.copy)
            .where(
                file_here.c.kind == kind,
                file_here.c.attachment.in_(wanted[start : start + _AT_ONCE]),
            )
        )
        found |= {row[0]: Copy(*row[1:]) for row in connection.execute(query)}
    return found


def is_here(connection: Connection, attachment: UUID, kind: str) -> bool:
    """Whether this device has a copy for an attachment."""
    c = file_here.c
    query = select(c.copy).where(c.attachment == attachment, c.kind == kind)
    return connection.execute(query).first() is not None


def note_use(connection: Connection, name: str, now: datetime) -> None:
    """Remember that somebody looked at a copy; what was not looked at for long goes first."""
    connection.execute(update(file_copy).where(file_copy.c.name == name).values(used_at=now))


def forget_files(connection: Connection, client: UUID) -> None:
    """Forget what is here of a client's files, before its rows go; `forget_loose` names the copies.

    What this person added and central does not have yet stays, sealed: nobody else has it, and no
    screen shows it without its row. It goes once the client is granted again, or is let go with
    what was refused.
    """
    me = select(sync_state.c.user).scalar_subquery()
    unsent = select(file_errand.c.attachment).where(
        file_errand.c.way == "up", file_errand.c.kind == WHOLE
    )
    mine = select(Attachment.id).where(
        Attachment.created_by == me, Attachment.void.is_(False), Attachment.id.in_(unsent)
    )
    gone = select(Attachment.id).where(
        Attachment.client_id == client,
        Attachment.id.not_in(mine),  # also what nobody of the firm added
    )
    for table in (file_here, file_errand, file_part):
        connection.execute(delete(table).where(table.c.attachment.in_(gone)))
    forget_rowless(connection)  # of what was let go


def forget_rowless(connection: Connection) -> None:
    """Forget the files of attachments that left this device, but for those still to be sent.

    One that central refused, and that its person let go, is to be sent no more.
    """
    rows = select(Attachment.id)
    connection.execute(
        delete(file_errand).where(file_errand.c.attachment.not_in(rows), is_let_go())
    )
    unsent = select(file_errand.c.attachment).where(file_errand.c.way == "up")
    for table in (file_here, file_part):
        left = table.c.attachment.not_in(rows) & table.c.attachment.not_in(unsent)
        connection.execute(delete(table).where(left))
    coming = (file_errand.c.way == "down") & file_errand.c.attachment.not_in(rows)
    connection.execute(delete(file_errand).where(coming))


def is_let_go() -> ColumnElement[bool]:
    """Whether an errand's attachment was refused and let go, and nothing offers it again."""
    c = file_errand.c
    let_go = select(dead_letter.c.op_id).where(
        dead_letter.c.row == c.attachment, dead_letter.c.entity == "attachment"
    )
    waits = select(outbox.c.op_id).where(
        outbox.c.row == c.attachment, outbox.c.entity == "attachment"
    )
    return and_(
        exists(let_go.where(dead_letter.c.ended == DISCARDED)),
        ~exists(let_go.where(dead_letter.c.ended == "")),
        ~exists(waits),
    )


def unsent_anew(connection: Connection) -> list[tuple[UUID, str, int]]:
    """Files here that central has no more, or not yet, while nothing has them sent.

    A central that was put back to an earlier day lost them; whoever has one sends it again, its
    small picture too where this person made it.

    Returns:
        Attachment, kind and size in bytes of each.
    """
    c, here = file_copy.c, file_here.c
    travels = exists(
        select(file_errand.c.attachment).where(
            file_errand.c.attachment == here.attachment,
            file_errand.c.kind == here.kind,
            file_errand.c.way == "up",
        )
    )
    me = select(sync_state.c.user).scalar_subquery()
    query = (
        select(here.attachment, here.kind, c.size_bytes)
        .join(file_copy, c.name == here.copy)
        .join(Attachment, Attachment.id == here.attachment)
        .where(
            Attachment.state != AttachmentState.STORED.value,
            Attachment.void.is_(False),
            or_(here.kind == WHOLE, Attachment.created_by == me),
            ~travels,
        )
        .order_by(here.attachment, here.kind)
    )
    return [(row.attachment, row.kind, row.size_bytes) for row in connection.execute(query)]


def forget_loose(connection: Connection) -> list[str]:
    """Forget the copies that no attachment has any more; their names, to be dropped afterwards."""
    wanted = exists(select(file_here.c.copy).where(file_here.c.copy == file_copy.c.name))
    gone = delete(file_copy).where(~wanted).returning(file_copy.c.name)
    return list(connection.execute(gone).scalars())


def known_names(connection: Connection) -> set[str]:
    """Every name that a row of this store knows; what else lies in the folder is a leftover."""
    return {
        name
        for table in (file_copy, file_part)
        for name in connection.execute(select(table.c.name)).scalars()
    }


def evict(connection: Connection, limit: int, now: datetime) -> list[str]:
    """Let copies go until so much is left, those first that nobody looked at for longest.

    Only what central has, with the same digest, may go, and only once a backup of central's says
    so, too: a central that is put back may want it once more. Never what is on its way, nor the
    files of a ticket that is open.

    Args:
        connection: in a transaction.
        limit: in bytes.
        now: what nobody looked at for `journal.AT_MOST` before waits for no backup any more.

    Returns:
        The names of what went, to be dropped after the commit.
    """
    total = int(
        connection.execute(select(func.coalesce(func.sum(file_copy.c.size_bytes), 0))).scalar_one()
    )
    if total <= limit:
        return []
    query = (
        select(file_copy.c.name, file_copy.c.size_bytes)
        .where(~_pinned(now))
        .order_by(file_copy.c.used_at, file_copy.c.name)
    )
    for name, size in connection.execute(query).all():
        if total <= limit:
            break
        connection.execute(delete(file_here).where(file_here.c.copy == name))
        total -= size
    return forget_loose(connection)


def _is_covered(now: datetime) -> ColumnElement[bool]:
    """Whether a backup of central's holds that it has an attachment's file, or none may come."""
    backup_rev = select(sync_state.c.backup_rev).scalar_subquery()
    return or_(Attachment.rev <= backup_rev, file_copy.c.used_at < now - AT_MOST)


def _pinned(now: datetime) -> ColumnElement[bool]:
    """A copy that must stay: for one of the attachments that have it, that is enough."""
    at_central = and_(
        Attachment.state == AttachmentState.STORED.value,
        Attachment.sha256 == file_copy.c.sha256,
        _is_covered(now),
    )
    travelling = exists(
        select(file_errand.c.attachment).where(file_errand.c.attachment == file_here.c.attachment)
    )
    of_open_ticket = exists(
        select(Ticket.id).where(Ticket.id == Attachment.ticket_id, Ticket.state.not_in(_CLOSED))
    )
    return exists(
        select(file_here.c.attachment)
        .outerjoin(Attachment, Attachment.id == file_here.c.attachment)
        .where(
            file_here.c.copy == file_copy.c.name,
            (file_here.c.kind == SMALL)
            | Attachment.id.is_(None)
            | ~at_central
            | travelling
            | of_open_ticket,
        )
    )
