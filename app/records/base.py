"""What every synced noun has, and where it belongs.

Source: architecture.md 3, sync.md 3.2.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from sqlalchemy import BigInteger, Date, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.records.marks import Merge, field
from app.records.types import Id, Instant, Structure

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

FIRM_SCOPE = UUID(int=0)
"""The scope of what the whole firm shares: people, teams, calendars."""


class Record(DeclarativeBase):
    """A noun. The metadata of this class is the device's; central's is derived from it."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Id(),
        datetime: Instant(),
        date: Date(),
        str: Text(),
        int: BigInteger(),
        dict[str, Any]: Structure(),
        list[Any]: Structure(),
        list[str]: Structure(),
    }

    ENTITY: ClassVar[str]
    SCOPE: ClassVar[Literal["firm", "client", "self"]]

    id: Mapped[UUID] = field(Merge.ONCE, primary_key=True, sort_order=-10)
    created_at: Mapped[datetime] = field(Merge.ONCE, sort_order=90)
    created_by: Mapped[UUID | None] = field(Merge.ONCE, sort_order=91)
    rev: Mapped[int] = mapped_column(
        default=0, info={"system": True}, sort_order=92, server_default="0"
    )
    frev: Mapped[dict[str, Any]] = mapped_column(
        default=dict, info={"system": True}, sort_order=93, server_default="{}"
    )


class ClientOwned:
    """A noun that belongs to one client and is never seen by another."""

    SCOPE: ClassVar[Literal["firm", "client", "self"]] = "client"

    client_id: Mapped[UUID] = field(Merge.ONCE, refers="client", sort_order=-9)
