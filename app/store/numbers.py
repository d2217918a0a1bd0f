"""Provisional numbers: what a ticket is called until central has numbered it."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.store.tables import sync_state

_UNNAMED = "NEW"


def next_provisional(session: Session) -> str:
    """The next number of this device, "L-K4-7"; taken within the transaction that uses it."""
    taken = (
        update(sync_state)
        .values(next_provisional=sync_state.c.next_provisional + 1)
        .returning(sync_state.c.next_provisional, sync_state.c.device_short)
    )
    after, short = session.connection().execute(taken).one()
    return f"L-{short or _UNNAMED}-{after - 1}"


def device_short(session: Session) -> str:
    """This device's short name; empty before the first sign-in."""
    short: str = session.connection().execute(select(sync_state.c.device_short)).scalar_one()
    return short
