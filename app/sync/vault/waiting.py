"""Secrets that wait to be sent are sealed anew where their client's key has a successor by now.

Central takes no value under an older key. So a device that was offline looks before it pushes;
where its vault is locked, those acts wait for the PIN, and everything else goes.

Source: docs/adr/0039-keys-of-the-vault.md, "Rotation".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Row, and_, or_, select, update

from app.domain.credentials import Secret
from app.ports.problems import Corrupt, Refused
from app.records.nouns import table_of
from app.security.vault import fields
from app.security.vault.chain import Chain
from app.security.vault.fields import Place
from app.store import queue, set_aside
from app.store.tables import outbox
from app.sync.vault.open_vault import Opened

FOR_THE_PIN = "key-stale"
_REASON = "The client has a new key by now: this is sealed anew and sent once you type your PIN."
_WAITS = and_(
    outbox.c.entity == "credential",
    or_(
        outbox.c.state == "pending",
        and_(outbox.c.state == "held", outbox.c.code == FOR_THE_PIN),
    ),
)


def has_waiting(connection: Connection) -> bool:
    """Whether something about credentials waits to be sent."""
    return connection.execute(select(outbox.c.op_id).where(_WAITS).limit(1)).first() is not None


def seal_waiting(connection: Connection, chain: Chain, opened: Opened | None) -> None:
    """Seal anew what has to be, or set it aside until the vault is open.

    Args:
        connection: writing.
        chain: as central has it now.
        opened: the vault, if it is open.
    """
    still = False
    for op in connection.execute(select(outbox).where(_WAITS).order_by(outbox.c.seq)).all():
        told: dict[str, Any] = msgspec.msgpack.decode(op.fields)
        client = _client_of(connection, op.row, told)
        old = _old(chain, client, told) if client is not None else {}
        if client is None or not old:
            continue
        try:
            fresh = _sealed(connection, chain, opened, client, op, old)
        except (Refused, Corrupt):
            _set_aside(connection, op)
            still = True
            continue
        packed = msgspec.msgpack.encode(told | fresh)
        connection.execute(update(outbox).where(outbox.c.op_id == op.op_id).values(fields=packed))
        table = table_of("credential")
        for name, value in fresh.items():
            connection.execute(
                update(table)
                .where(table.c.id == op.row, table.c[name] == old[name])
                .values({name: value})
            )
    if not still:
        set_aside.send_held(connection, FOR_THE_PIN)


def _client_of(connection: Connection, row: UUID, told: Mapping[str, Any]) -> UUID | None:
    if "client_id" in told:
        return UUID(bytes=told["client_id"])
    table = table_of("credential")
    found: UUID | None = connection.execute(
        select(table.c.client_id).where(table.c.id == row)
    ).scalar()
    return found


def _old(chain: Chain, client: UUID, told: Mapping[str, Any]) -> dict[str, bytes]:
    """The values that are not under the client's newest key."""
    newest = chain.newest(client)
    return {
        name.value: told[name]
        for name in Secret
        if newest is not None
        and isinstance(told.get(name), bytes)
        and fields.header_of(told[name]).key != newest.name[:16]
    }


def _sealed(
    connection: Connection,
    chain: Chain,
    opened: Opened | None,
    client: UUID,
    op: Row[Any],
    old: Mapping[str, bytes],
) -> dict[str, bytes]:
    if opened is None:
        raise Refused("vault-locked", "The vault is locked.", next_step="Type your PIN.")
    fresh = {}
    for name, value in old.items():
        place = Place(client, op.row, name)
        born = fields.check(value, place, chain).born
        before = opened.key(connection, chain, born)
        newest = opened.key_to_seal(connection, chain, client)
        text = fields.open_value(value, place, before, chain).text
        edition = fields.header_of(value).edition
        fresh[name] = fields.seal(text, place, newest, edition, chain, opened.keys)
    return fresh


def _set_aside(connection: Connection, op: Row[Any]) -> None:
    """Whole acts wait."""
    act = select(outbox.c.op_id).where(outbox.c.tx == op.tx, outbox.c.state == "pending")
    for (one,) in connection.execute(act).all():
        queue.hold(connection, one, FOR_THE_PIN, _REASON)
