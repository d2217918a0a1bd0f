"""Letting go of what devices handed in that were put out, once somebody took it over.

Source: docs/adr/0042-a-device-that-is-put-out.md; security.md D9.
"""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, select

from app.central.audit.kinds import Kind
from app.central.audit.notes import note
from app.central.audit.tables import audit_event
from app.central.auth.tables import handed_in
from app.central.central import Central
from app.central.devices import by_short
from app.central.people import ADMINISTRATION
from app.database.work import WorkSession
from app.domain.exports import Taken
from app.domain.rules import RuleBroken


def deal_with(central: Central, short: str) -> int:
    """Let go of what a device handed in and somebody wrote out since; how many pieces that were.

    What came after the last writing out stays: nobody else has it, and nobody has read it.

    Raises:
        RuleBroken: there is no such device, it handed nothing in, or nobody wrote it out yet.
        Unavailable: the chain cannot be written; nothing was let go of then.
    """

    def job(session: WorkSession) -> int:
        found, connection = by_short(session, short), session.connection()
        of_it = handed_in.c.device_id == found.id
        if connection.execute(select(handed_in.c.at).where(of_it).limit(1)).first() is None:
            raise RuleBroken("handed-in-none", f"The device {found.short} has handed nothing in.")
        read = _written_out(connection, found.id)
        gone = 0
        if read is not None:
            gone = connection.execute(
                delete(handed_in).where(of_it, handed_in.c.at <= read)
            ).rowcount
        if not gone:
            raise RuleBroken(
                "handed-in-unread",
                f"Nobody has read yet what {found.short} handed in, and nobody else has it. Write "
                "it out first: `trestle central device handed-in --to FOLDER`.",
            )
        note(session, Kind.LET_GO, ("device", found.id), {handed_in.name: gone})
        return gone

    return central.work.run("deal_with_handed_in", ADMINISTRATION, job)


def _written_out(connection: Connection, device: UUID) -> datetime | None:
    """When what a device had handed in was written out last, as the chain tells."""
    columns = audit_event.c
    query = (
        select(columns.at, columns.facts)
        .where(
            columns.kind == Kind.EXPORT.value,
            columns.subject_kind == "device",
            columns.subject == device,
        )
        .order_by(columns.number.desc())
    )
    for at, facts in connection.execute(query):
        if json.loads(facts).get("what") == Taken.UNSENT_WORK.value:
            written: datetime = at
            return written
    return None
