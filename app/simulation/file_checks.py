"""What must become of the bytes of files, whatever happens to them.

I13: a copy goes only where central has its bytes, or nobody may or wants to have them any more. In
the end each file whose attachment stands is at central as it was, and comes from there to each
device that may see it; of others nothing is left on any disk.

Source: sync.md 2.9, 2.6.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, or_, select, union

from app.central.file_tables import file_blob, file_kept, file_upload
from app.domain.attachments import AttachmentState
from app.ports.problems import TrestleProblem
from app.records import Attachment
from app.records.base import FIRM_SCOPE
from app.simulation.bodies import Bodies, sha256
from app.simulation.device import Device
from app.simulation.file_answers import LIMITS
from app.simulation.oracle import Broken
from app.simulation.server import Server
from app.store import letters, raw
from app.store.files import WHOLE, copies, is_let_go, known_names, vault_of
from app.store.tables import file_errand, outbox, sync_state

_ATTACHMENTS: Any = Attachment.__table__
_HERE = (
    "SELECT h.attachment, c.sha256 FROM file_here h JOIN file_copy c ON c.name = h.copy "
    "WHERE h.kind = 'whole'"
)
Here = dict[UUID, str]
"""Attachment → digest of its copy."""


class FileWatch:
    """Sees what copies each device lets go of, and why.

    Args:
        server: central.
        bodies: the files of this world.
    """

    def __init__(self, server: Server, bodies: Bodies) -> None:
        self._server, self._bodies = server, bodies
        self._here: dict[str, Here] = {}
        self._unsent: dict[str, set[UUID]] = {}
        self._client: dict[UUID, bytes] = {}
        self._told: set[tuple[str, UUID]] = set()
        """(device, attachment): central said that it has the bytes."""

    def look(self, device: Device, *, put_back: bool = False) -> None:
        """I13 of one device.

        Args:
            device: is looked at.
            put_back: its disk was put back to an earlier day.

        Raises:
            Broken: a copy went that somebody needs.
        """
        with device.store.reading() as connection:
            here = _copies_here(connection)
            mine = {row for (row,) in raw.rows(connection, "SELECT id FROM scope_state")}
            foreign = {one for one in here if self._client.get(one, FIRM_SCOPE.bytes) not in mine}
            if foreign and not put_back and foreign - _waiting(connection):
                raise Broken("I6", f"{device.name} keeps files of a client that it may not see")
            a = _ATTACHMENTS.c
            rows = connection.execute(select(a.id, a.client_id, a.state)).all()
            added = _added_here(connection)
        for attachment, client, state in rows:
            self._client[attachment] = client.bytes
            if state == AttachmentState.STORED.value:
                self._told.add((device.name, attachment))
        standing = {row.id for row in rows}
        for attachment in self._here.get(device.name, {}).keys() - here.keys():
            # Of a ticket that rests, or is another client's now, no backup is waited for: it rests
            # half a year after anybody touched it, and central is put back by days.
            left = attachment not in standing and (device.name, attachment) in self._told
            unsent = attachment in self._unsent.get(device.name, ())
            if put_back or left or (self._client[attachment] not in mine and not unsent):
                self._bodies.lost.add(attachment)
            elif self._needs(attachment):
                raise Broken(
                    "I13", f"{device.name} let go of attachment {attachment}, central has it not"
                )
        self._here[device.name] = here
        self._unsent[device.name] = added

    def _needs(self, attachment: UUID) -> bool:
        """Whether an attachment stands, and central lacks its bytes."""
        row = self._server.read(lambda c: _row(c, attachment))
        return row is not None and not row.void and self.at_central(attachment) is None

    def at_central(self, attachment: UUID) -> bytes | None:
        """The bytes of a file that central has, or None."""
        found = self._server.read(lambda c: _kept(c, attachment))
        if found is None:
            return None
        try:
            return b"".join(self._server.files.vault.read(found.name, found.size_bytes))
        except TrestleProblem:
            return None

    def check_room(self) -> None:
        """No device has more under way than it may.

        Raises:
            Broken: one has.
        """
        now = self._server.central.clock.now()
        u = file_upload.c
        query = select(u.device_id, u.size_bytes).where(u.done.is_(False), u.expires_at > now)
        begun: dict[UUID, int] = {}
        for device, size in self._server.read(lambda c: c.execute(query).all()):
            begun[device] = begun.get(device, 0) + size
        if max(begun.values(), default=0) > LIMITS.device:
            raise Broken("I13", "a device has more under way than it may")

    def standing(self) -> list[Any]:
        """The attachments at central that count."""
        query = select(_ATTACHMENTS).where(_ATTACHMENTS.c.void.is_(False))
        return list(self._server.read(lambda c: c.execute(query.order_by(_ATTACHMENTS.c.id)).all()))

    def _resting(self) -> set[UUID]:
        """The attachments of tickets that rest: one on its way waits until its ticket is awake."""
        resting = self._server.resting()
        return {row.id for row in self.standing() if row.ticket_id.bytes in resting}

    def check_central(self, devices: list[Device]) -> None:
        """Each file that can be had is at central, as it was.

        Raises:
            Broken: one is not, or central says that it has it and has not.
        """
        resting = self._resting()
        for row in self.standing():
            body = self.at_central(row.id)
            if body is None:
                if row.state == "stored":
                    raise Broken("I13", f"central says it has attachment {row.id}, and has not")
                having = [one for one in devices if row.id in self._here.get(one.name, {})]
                holders = [one.name for one in having if _sees(one, row.client_id)]
                # What a device keeps of a client that was taken from it, it can send nobody.
                if having and (row.id in resting or not holders):
                    continue
                if holders or row.id not in self._bodies.lost:
                    raise Broken("I13", f"attachment {row.id} is not at central ({holders})")
            elif body != self._bodies.known[row.sha256] or row.state != "stored":
                raise Broken("I13", f"attachment {row.id} is another file at central")

    def check_device(self, device: Device) -> None:
        """Each file that central has is here as it was, and nothing else lies on this disk.

        Raises:
            Broken: one is not, or something else does.
        """
        with device.store.reading() as connection:
            seen = {row[0] for row in connection.execute(select(_ATTACHMENTS.c.id))}
            here = copies(connection, seen)
            known = known_names(connection)
            others = _copies_here(connection).keys() - seen - _waiting(connection)
            others -= self._resting()
        vault = vault_of(device.store)
        for row in self.standing():
            if row.id not in seen or self.at_central(row.id) is None:
                continue
            copy = here.get(row.id)
            if copy is None:
                raise Broken("I13", f"{device.name} cannot fetch attachment {row.id}")
            body = b"".join(vault.read(copy.name, copy.size))
            if sha256(body) != row.sha256:
                raise Broken("I13", f"attachment {row.id} is another file on {device.name}")
        if others:
            raise Broken(
                "I6", f"{device.name} keeps files of what it may not see: {sorted(others)}"
            )
        left = {name for name, _at in vault.store.names()} - known
        if left:
            raise Broken("I6", f"{device.name} keeps bytes that nothing needs: {len(left)}")


def _sees(device: Device, client: UUID) -> bool:
    """Whether the copies of a device hold this client now."""
    with device.store.reading() as connection:
        rows = raw.rows(connection, "SELECT id FROM scope_state")
        return client.bytes in {row for (row,) in rows}


def _waiting(connection: Connection) -> set[UUID]:
    """What is to be sent yet, or may be sent again.

    The bytes of what was added here are kept as long as they were never sent, also where their
    client is another's now, or its copy was begun anew.
    """
    wait = {one.row for one in letters.letters(connection)}
    # What was let go leaves with the next turn of the lane, its errand first.
    unsent = select(file_errand.c.attachment).where(file_errand.c.way == "up")
    return wait | set(connection.execute(union(select(outbox.c.row), unsent)).scalars())


def _added_here(connection: Connection) -> set[UUID]:
    """What was added on this device, nobody let go, and central does not have yet."""
    e, a = file_errand.c, _ATTACHMENTS.c
    me = select(sync_state.c.user).scalar_subquery()
    mine = or_(a.id.is_(None), and_(a.created_by == me, a.void.is_(False)))
    query = (
        select(e.attachment)
        .join_from(file_errand, _ATTACHMENTS, a.id == e.attachment, isouter=True)
        .where(e.way == "up", e.kind == WHOLE, mine, ~is_let_go())
    )
    return set(connection.execute(query).scalars())


def _copies_here(connection: Connection) -> Here:
    return {UUID(bytes=row): digest for row, digest in raw.rows(connection, _HERE)}


def _row(connection: Connection, attachment: UUID) -> Any:
    return connection.execute(select(_ATTACHMENTS).where(_ATTACHMENTS.c.id == attachment)).first()


def _kept(connection: Connection, attachment: UUID) -> Any:
    query = (
        select(file_blob.c.name, file_blob.c.size_bytes)
        .join(file_kept, file_kept.c.blob == file_blob.c.name)
        .where(file_kept.c.attachment_id == attachment, file_kept.c.kind == WHOLE)
    )
    return connection.execute(query).first()
