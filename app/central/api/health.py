"""Whether central is there, and which one it is."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import get
from sqlalchemy import select

from app.central.api.given import Here
from app.central.api.rights import Needs, needs
from app.central.feed.tables import sync_counter
from app.central.settings import product_version
from app.database.scope import ScopedSession, whole
from app.wire.envelopes import SCHEMA


class Health(msgspec.Struct, frozen=True):
    """What everybody may know of central."""

    name: str
    version: str
    schema: int
    epoch: str
    now: datetime


def _epoch(session: ScopedSession) -> str:
    epoch: str = session.connection().execute(select(sync_counter.c.epoch)).scalar_one()
    return epoch


@get("/health", opt=needs(Needs.NOBODY), sync_to_thread=True)
def health(central: Here) -> Health:
    """Say that central is there."""
    epoch = central.work.read(whole("a look from outside"), _epoch)
    return Health("Trestle central", product_version(), SCHEMA, epoch, central.clock.now())
