"""One at a time in a client's books: who decides, closes, or changes what an invoice is made of.

Source: domain.md 2.2, 3.7.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.records import Client


def take_turn(session: Session, clients: Iterable[UUID]) -> None:
    """Wait until nobody else is in the books of these clients; the turn ends with the unit of work.

    Rows that were read before may be stale by then: whoever waited reads them anew.
    """
    for client in sorted(clients):
        # Rows that point at the client may come in meanwhile: only its own fields are held.
        turn = select(Client.id).where(Client.id == client).with_for_update(key_share=True)
        session.execute(turn)
