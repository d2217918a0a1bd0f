"""Devices that ask to be let into the vault: central relays, and decides nothing.

Source: docs/adr/0039-keys-of-the-vault.md, "Six words".
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.central.auth.caller import Caller
from app.central.auth.tables import device
from app.central.feed.vault_tables import vault_ask
from app.ports.problems import Corrupt, Refused
from app.security.vault.compared import read_asked


def ask_in(session: Session, caller: Caller, raw: bytes, now: datetime) -> None:
    """Keep what this device asks for, in the place of what it asked for before.

    Raises:
        Refused: it asks for another device, or has not its form.
    """
    try:
        asked = read_asked(raw)
    except Corrupt as problem:
        raise Refused(problem.code, problem.sentence, next_step=problem.next_step) from problem
    if (asked.said.person, asked.said.device) != (caller.actor.user, caller.device):
        raise Refused(
            "not-yours",
            "A device asks for itself alone.",
            next_step="Sign in again on this computer.",
        )
    connection = session.connection()
    connection.execute(delete(vault_ask).where(vault_ask.c.device_id == caller.device))
    values = {"device_id": caller.device, "user_id": caller.actor.user, "raw": raw, "at": now}
    connection.execute(insert(vault_ask), [values])


def asking(session: Session, caller: Caller) -> list[bytes]:
    """What other devices ask for: one's own; everybody's for an administrator."""
    query = (
        select(vault_ask.c.raw)
        .join(device, device.c.id == vault_ask.c.device_id)
        .where(vault_ask.c.device_id != caller.device, device.c.state == "active")
        .order_by(vault_ask.c.at)
    )
    if not caller.is_admin:
        query = query.where(vault_ask.c.user_id == caller.actor.user)
    return [bytes(raw) for raw in session.connection().execute(query).scalars()]
