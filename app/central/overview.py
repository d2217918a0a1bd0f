"""Central in a few lines of text, for the person who runs it."""

from __future__ import annotations

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from app.central.auth.tables import device, firm
from app.central.central import Central
from app.central.feed.tables import op_log, sync_counter
from app.central.people import ADMINISTRATION
from app.records.nouns import table_of

_COUNTED = (
    ("clients", "client"),
    ("people", "user"),
    ("tickets", "ticket"),
    ("time entries", "time_entry"),
    ("assets", "asset"),
    ("pages", "page"),
)


def overview(central: Central) -> str:
    """What is in central, how far its feed is, and which devices sync with it."""
    return central.work.read(ADMINISTRATION, lambda session: "\n".join(_lines(session, central)))


def _lines(session: Session, central: Central) -> list[str]:
    connection = session.connection()
    name = connection.execute(select(firm.c.name)).scalar() or "No firm yet"
    epoch, rev = connection.execute(select(sync_counter.c.epoch, sync_counter.c.rev)).one()
    refused = _count(session, op_log, result="rejected")
    counts = ", ".join(f"{_count(session, table_of(noun)):,} {word}" for word, noun in _COUNTED)
    arrived = f"{_count(session, op_log):,} operations arrived, {refused:,} of them were refused."
    return [
        f"{name}, in {central.settings.place}",
        counts,
        f"Revision {rev:,} of epoch {epoch[:8]}; {arrived}",
        *_devices(session),
    ]


def _count(session: Session, table: Table, **where: str) -> int:
    conditions = [table.c[name] == value for name, value in where.items()]
    query = select(func.count()).select_from(table).where(*conditions)
    return session.connection().execute(query).scalar_one()


def _devices(session: Session) -> list[str]:
    user = table_of("user")
    query = (
        select(device.c.short_name, device.c.name, device.c.state, device.c.seen_at, user.c.name)
        .join(user, user.c.id == device.c.user_id)
        .order_by(device.c.seen_at.desc(), device.c.short_name)
        .limit(20)
    )
    found = session.connection().execute(query).all()
    if not found:
        return ["No device has signed in yet."]
    return [
        f"{short}  {name} ({person}), {state}, last seen {seen:%Y-%m-%d %H:%M} UTC"
        for short, name, state, seen, person in found
    ]
