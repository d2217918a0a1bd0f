"""Taking who was erased out of the log of what arrived, in the commit that erases them.

What happened, when and by whom stays; what it said of the person goes. So does what a device says
of them later, since it had not heard.

Source: ADR 0045.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import msgspec
from sqlalchemy import Connection, bindparam, select, text, update

from app.central.feed.arrivals import Arrivals
from app.central.feed.tables import op_log
from app.domain.erasure import ERASED_NAME, GONE_CODE, without_person
from app.domain.rules import RuleBroken
from app.ports.changes import RowChange
from app.wire.envelopes import Op

_NOUN = "contact"
_AT_ONCE = 500
_MAY = text("""
    SELECT has_column_privilege('op_log', 'body', 'UPDATE')
       AND has_column_privilege('op_log', 'before', 'UPDATE')
""")
_CLEARED = (
    update(op_log)
    .where(op_log.c.op_id == bindparam("op"))
    .values(body=bindparam("left"), before=bindparam("gave_way"))
)


def is_erased(row: RowChange) -> bool:
    """Whether this change is a person's erasure."""
    return row.entity == _NOUN and row.fields.get("name", ("", ""))[1] == ERASED_NAME


def erase_from_log(
    connection: Connection, rows: Iterable[RowChange], arrivals: Arrivals | None
) -> None:
    """Clear what the log says of those whom these changes erase, or who were erased before.

    Args:
        connection: the open transaction; what arrived with it is in the log already.
        rows: what it changed.
        arrivals: what arrived with it.

    Raises:
        RuleBroken: PostgreSQL does not let central clear its log yet.
    """
    gone = {row.row for row in rows if is_erased(row)}
    for item in arrivals.items if arrivals is not None else ():
        if item.op.entity == _NOUN and item.code == GONE_CODE:
            gone.add(item.row)
    if not gone:
        return
    _check_granted(connection)
    found = sorted(gone)
    for start in range(0, len(found), _AT_ONCE):
        _clear(connection, found[start : start + _AT_ONCE])


def _clear(connection: Connection, people: list[UUID]) -> None:
    log = op_log.c
    query = select(log.op_id, log.body, log.before).where(
        log.entity == _NOUN, log.row_id.in_(people)
    )
    cleared = [
        {"op": op, "left": _without(body), "gave_way": _values_without(before)}
        for op, body, before in connection.execute(query)
    ]
    if cleared:
        connection.execute(_CLEARED, cleared)


def _without(body: bytes) -> bytes:
    op = msgspec.msgpack.decode(body, type=Op)
    return msgspec.msgpack.encode(msgspec.structs.replace(op, fields=without_person(op.fields)))


def _values_without(before: bytes | None) -> bytes | None:
    if before is None:
        return None
    return msgspec.msgpack.encode(without_person(msgspec.msgpack.decode(before)))


def _check_granted(connection: Connection) -> None:
    if connection.dialect.name == "postgresql" and not connection.execute(_MAY).scalar_one():
        raise RuleBroken(
            "erasure-not-granted",
            "Central may not clear its log yet: ask your administrator to run "
            "`trestle central migrate` there.",
        )
