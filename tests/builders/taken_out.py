"""What a device wrote down of things that left it."""

from __future__ import annotations

from sqlalchemy import select

from app.bootstrap.desk import Desk
from app.records import Export, FirmExport


def taken_out(desk: Desk) -> list[Export | FirmExport]:
    """The rows, the oldest first."""
    found: list[Export | FirmExport] = desk.ask(
        lambda session: [*session.scalars(select(Export)), *session.scalars(select(FirmExport))]
    )
    return sorted(found, key=lambda row: (row.at, row.id))
