"""More clients, copied from those that a bench has made: within PostgreSQL, row by row as they are.

To have the program make a million pieces of work takes an hour; to copy them, minutes. Copies are
whole for whoever reads them; the feed knows nothing of them, so no device could pull them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg import sql

_TABLES = (
    "client", "site", "contact", "agreement", "agreement_version", "asset", "check_in", "page",
    "period", "ticket", "ticket_event", "time_entry", "coverage_decision", "ledger_entry",
    "review_act", "quote", "material", "month_act", "invoice", "invoice_line", "quarterly_review",
)  # fmt: skip
_ID = (
    "overlay(overlay({column}::text PLACING 'c' FROM 15 FOR 1) PLACING {mark} FROM 25 FOR 4)::uuid"
)
_WITHIN = "regexp_replace({column}::text, {ids}, {new}, 'g')::jsonb"
_HOW: Mapping[tuple[str, str], LiteralString] = {
    ("client", "default_site_id"): _ID,
    ("client", "name"): "{column} || ' ' || {turn}",
    ("contact", "email"): "{turn} || '.' || {column}",
    ("ticket", "number"): "{column} + {further}",
    ("invoice", "number"): "{column} || '-' || {turn}",
    ("month_act", "number"): "CASE {column} WHEN '' THEN '' ELSE {column} || '-' || {turn} END",
    ("page", "asset_ids"): _WITHIN,
    ("quote", "ticket_ids"): _WITHIN,
    (
        "ticket_event",
        "author_id",
    ): f"CASE author_kind WHEN 'contact' THEN {_ID} ELSE {{column}} END",
    ("check_in", "attendees"): _WITHIN,
    ("coverage_decision", "groups"): _WITHIN,
    ("coverage_decision", "segments"): _WITHIN,
    # A site stands before each colon, a calendar behind it, which is everybody's.
    ("agreement_version", "site_calendars"): _WITHIN.replace("{ids}", "{ids} || ':'").replace(
        "{new}", "{new} || ':'"
    ),
}
"""What becomes of a column whose copy is another, beside those that the tables' keys tell."""
_IDS = '([0-9a-f]{8}-[0-9a-f]{4}-)7([0-9a-f]{3}-[0-9a-f]{4}-)[0-9a-f]{4}([0-9a-f]{8}")'
_ALL = """
SELECT attname FROM pg_attribute
WHERE attrelid = %(table)s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
_OWN = """
SELECT attname FROM pg_constraint
JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
WHERE conrelid = %(table)s::regclass AND contype = 'f'
AND EXISTS (SELECT FROM pg_attribute AS own
            WHERE own.attrelid = conrelid AND own.attnum = ANY (conkey)
            AND own.attname = 'client_id')
"""


def renamed(id_: UUID, turn: int) -> UUID:
    """The id that a copy bears for one of the original; the same in turn 0.

    A copy's is of no version that the program makes, so it is no original's.
    """
    text = str(id_)
    return UUID(f"{text[:14]}c{text[15:24]}{turn:04x}{text[28:]}") if turn else id_


def copy_clients(
    connection: psycopg.Connection[Any], clients: Sequence[UUID], turn: int, numbers: int
) -> None:
    """Copy clients with everything that was made for them.

    Args:
        connection: of a superuser, outside a transaction: keys are not looked up again, since
            what they refer to was copied alike.
        clients: of the original.
        turn: from 1; each has ids of its own.
        numbers: how many numbers of requests each turn takes.
    """
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        for table in _TABLES:
            columns = _columns(connection, table)
            connection.execute(
                sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} WHERE {} = ANY ({})").format(
                    sql.Identifier(table),
                    sql.SQL(", ").join(map(sql.Identifier, columns)),
                    sql.SQL(", ").join(
                        _copied(how, name, turn, numbers) for name, how in columns.items()
                    ),
                    sql.Identifier(table),
                    sql.Identifier("id" if table == "client" else "client_id"),
                    sql.Literal(list(clients)),
                )
            )


def _columns(connection: psycopg.Connection[Any], table: str) -> dict[str, LiteralString]:
    """The columns of a table → how a copy has them."""
    own = {name for (name,) in connection.execute(_OWN, {"table": table})} | {"id"}
    every = connection.execute(_ALL, {"table": table})
    return {name: _ID if name in own else _HOW.get((table, name), "{column}") for (name,) in every}


def _copied(how: LiteralString, column: str, turn: int, numbers: int) -> sql.Composed:
    return sql.SQL(how).format(
        column=sql.Identifier(column),
        mark=sql.Literal(f"{turn:04x}"),
        ids=sql.Literal(_IDS),
        new=sql.Literal(f"\\1c\\2{turn:04x}\\3"),
        turn=sql.Literal(str(turn)),
        further=sql.Literal(turn * numbers),
    )
