"""What arrived from devices, and what became of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import get
from litestar.params import FromQuery, QueryParameter
from sqlalchemy import Row, ScalarSelect, func, or_, select

from app.central.api.given import Here, Numbered, Token
from app.central.api.rights import Needs, Rows, needs
from app.central.api.shapes import plain
from app.central.auth.caller import Caller
from app.central.auth.tables import device as device_table
from app.central.feed.tables import op_log
from app.central.feed.values import python_value
from app.database.scope import ScopedSession
from app.domain.rules import RuleBroken
from app.domain.vocabulary import Right
from app.records.nouns import NOUNS, fields_of
from app.wire.envelopes import Op

_MOST = 1000
Refused = Literal["", "all", "open"]
"""Everything that arrived; what was refused of it; or what of that nobody sent anew."""


@get(
    "/api/op-log",
    opt=needs(Needs.SIGNED_IN, Rows.OWN, wider={Right.ADMIN: Rows.CLIENT}),
    sync_to_thread=True,
)
def op_log_route(
    central: Here,
    token: Token,
    after_rev: Numbered = 0,
    device: FromQuery[str] = "",
    refused: FromQuery[Refused] = "",
    limit: Annotated[int, QueryParameter(ge=1, le=_MOST)] = 200,
) -> list[dict[str, Any]]:
    """Operations in the order of their revisions: one's own, or everybody's for an admin.

    Nobody is told of operations on rows of a client that is not granted to them. A refusal is
    settled where its words are, on the device; here one reads which of them were sent anew, and
    as what (ADR 0062).
    """
    return central.read_as(
        token, lambda session, caller: arrived(session, caller, after_rev, device, refused, limit)
    )


def arrived(
    session: ScopedSession,
    caller: Caller,
    after_rev: int,
    device: str,
    refused: Refused,
    limit: int,
) -> list[dict[str, Any]]:
    """Operations after a revision, of one device (by short name) or only refusals if asked."""
    query = (
        select(op_log, device_table.c.short_name, _ANEW)
        .outerjoin(device_table, device_table.c.id == op_log.c.device_id)
        .where(op_log.c.rev > after_rev)
        .order_by(op_log.c.rev, op_log.c.seq)
        .limit(limit)
    )
    seen = or_(op_log.c.scope.is_(None), op_log.c.scope.in_(list(caller.grants)))
    query = query.where(seen)
    if not caller.is_admin:
        query = query.where(op_log.c.user_id == caller.actor.user)
    if refused:
        query = query.where(op_log.c.result == "rejected")
    if refused == "open":
        query = query.where(_ANEW.is_(None))
    if device:
        query = query.where(func.lower(device_table.c.short_name) == device.lower())
    return [_shape(row) for row in session.connection().execute(query)]


def _said_anew() -> ScalarSelect[Any]:
    """The operation of the same person that says a refused one anew, the newest of them."""
    later = op_log.alias("later")
    return (
        select(later.c.op_id)
        .where(later.c.replaces == op_log.c.op_id, later.c.user_id == op_log.c.user_id)
        .order_by(later.c.rev.desc())
        .limit(1)
        .scalar_subquery()
    )


_ANEW = _said_anew().label("replaced_by")


def _shape(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    op = msgspec.msgpack.decode(row.body, type=Op)
    before = msgspec.msgpack.decode(row.before) if row.before else {}
    facts = (
        *("op_id", "tx", "inc", "seq", "rev", "verb", "entity", "result", "code", "reason"),
        *("replaces", "replaced_by"),
    )
    return {name: plain(getattr(row, name)) for name in facts} | {
        "row": plain(row.row_id),
        "user": plain(row.user_id),
        "device": row.short_name or "",
        "kind": op.kind,
        "at": plain(row.at),
        "fields": _plain_fields(row.entity, op.fields),
        "before": _plain_fields(row.entity, before),
        "clashed": [name for name in row.clashed.split(",") if name],
    }


def _plain_fields(entity: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain_field(entity, name, value) for name, value in fields.items()}


def _plain_field(entity: str, name: str, value: Any) -> Any:
    """A field in words; what was refused because nobody can read it is shown raw."""
    field = fields_of(entity).get(name) if entity in NOUNS else None
    if field is None:
        return plain(value)
    try:
        return plain(python_value(entity, field, value))
    except RuleBroken:
        return plain(value)
