"""Column types that mean the same on SQLCipher and PostgreSQL.

*Units*: an instant is stored as whole microseconds since 1970 (UTC) on SQLCipher and as
`timestamptz` on PostgreSQL; an id as 16 bytes and as `uuid`; structured values as JSON text and
as `jsonb`; text is compared by code points on both.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger, Column, DateTime, Dialect, LargeBinary, Text, Uuid, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(at: datetime) -> int:
    """Microseconds since 1970 of an aware instant.

    Raises:
        ValueError: the instant carries no zone.
    """
    if at.tzinfo is None:
        raise ValueError("An instant needs a zone; a local time alone does not name a moment.")
    return (at - EPOCH) // _MICROSECOND


def from_micros(value: int) -> datetime:
    """The UTC instant of so many microseconds since 1970."""
    return EPOCH + timedelta(microseconds=value)


_TEXT = Text().with_variant(Text(collation="C"), "postgresql")


@event.listens_for(Column, "after_parent_attach")
def _compare_by_code_points(column: Column[Any], _table: object) -> None:
    """Give every text column the order that SQLite has.

    PostgreSQL would sort and fold text as its database was created to, so that a list would stand
    in another order there than on a device. Whoever declares a column cannot forget it this way.
    """
    if type(column.type) is Text and column.type.collation is None:
        column.type = _TEXT


class Id(TypeDecorator[UUID]):
    """An identity."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """16 bytes, or the database's own uuid."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Uuid())
        return dialect.type_descriptor(LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        """To the database."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:  # noqa: ARG002 -- the base class names it
        """From the database."""
        if value is None or isinstance(value, UUID):
            return value
        return UUID(bytes=bytes(value))


class Instant(TypeDecorator[datetime]):
    """A moment, aware, in UTC."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Microseconds, or the database's own timestamp with zone."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """To the database."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            to_micros(value)  # the same refusal of a naive instant on both databases
            return value
        return to_micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 -- as above
        """From the database."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return from_micros(value)


class Structure(TypeDecorator[Any]):
    """A small structured value: lists and maps of plain values."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """JSON text, or jsonb."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """To the database."""
        if value is None or dialect.name == "postgresql":
            return value
        return msgspec.json.encode(value, order="sorted").decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """From the database."""
        if isinstance(value, str) and dialect.name != "postgresql":
            return msgspec.json.decode(value)
        return value
