"""Rows that devices have copies of are written where their change gets a revision (ADR 0061)."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Table

from app.central.retention.going import GOING
from app.records import Record
from app.records.nouns import NOUNS, table_of

TABLE_AT = {
    "insert": 0, "update": 0, "delete": 0, "insert_many": 1, "update_many": 1, "insert_absent": 1,
    "insert_new_rows": -1,
}  # fmt: skip
"""What writes → which of its arguments is the table; -1: it is one of a noun's by itself. What
`bulk.insert_rows` writes it captures itself, whoever asks it to."""
FROM = ("sqlalchemy", "app.database")
OUTSIDE = ("app.store.", "app.sync.", "app.simulation.", "app.database.migrations.")
"""A device's own copies, what plays one, and revisions of the tables (`test_revisions`)."""
NOUNS_ARE_WRITTEN_BY = {
    "app.database.bulk": "tells the unit of work what it wrote",
    "app.database.few": "is the mapper's flush, and captured as that",
    "app.central.feed.at_hand": "the rows that a push makes, captured before they are numbered",
    "app.central.feed.sink": "the revisions themselves",
}
LOOKED_AT = {
    ("app.database.few", "table"),  # of the records that it was given
    ("app.central.devices", "table"), ("app.central.vault.rotation", "table"),
    ("app.central.feed.putting_out", "table"), ("app.central.jobs.letting_go", "rule.table"),
}  # fmt: skip
"""Tables that a name of the moment stands for; a person has looked which ones these are."""
_RAW = re.compile(r"\s*(INSERT\s+INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)")
_TABLES = {table_of(noun).name for noun in NOUNS}


def writes(source: str, module: ModuleType | None = None) -> Iterator[str]:
    """What a source writes to: "a noun", "our own", or the words for what only running tells."""
    tree = ast.parse(source)
    writing = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(FROM)
        for alias in node.names
        if alias.name in TABLE_AT
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            raw = _RAW.match(node.value)
            if raw is not None and raw[2] in _TABLES:
                yield "a noun"
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if isinstance(node.func, ast.Attribute) and node.func.attr in TABLE_AT:
            of = ast.unparse(node.func.value)
            if of in {"sa", "sqlalchemy", "postgresql", "sqlite"}:
                name = writing[node.func.attr] = node.func.attr
        if name in writing:
            at = TABLE_AT[writing[name]]
            yield "a noun" if at < 0 else _kind(node.args[at], module)


def _kind(given: ast.expr, module: ModuleType | None) -> str:
    words = ast.unparse(given)
    if words.startswith("table_of("):
        return "a noun"
    found: Any = getattr(module, words, None)
    if isinstance(found, type) and issubclass(found, Record):
        return "a noun"
    if isinstance(found, Table):
        return "a noun" if found.name in _TABLES else "our own"
    return words


@pytest.fixture(scope="module")
def found(house_text: dict[str, str]) -> set[tuple[str, str]]:
    """(module, what it writes to) of everything in app that is not a device's own."""
    told: set[tuple[str, str]] = set()
    for path, source in house_text.items():
        name = path.removesuffix(".py").replace("/", ".")
        if path.startswith("app/") and path.endswith(".py") and not name.startswith(OUTSIDE):
            is_writing = any(re.search(rf"\b{word}\(", source) for word in TABLE_AT)
            module = importlib.import_module(name) if is_writing else None
            told |= {(name, kind) for kind in writes(source, module)}
    return told


def test_rows_of_nouns_are_written_only_where_their_change_is_numbered(
    found: set[tuple[str, str]],
) -> None:
    assert {name for name, kind in found if kind == "a noun"} == NOUNS_ARE_WRITTEN_BY.keys()


def test_what_a_name_of_the_moment_stands_for_was_looked_at(found: set[tuple[str, str]]) -> None:
    assert {one for one in found if one[1] not in {"a noun", "our own"}} == LOOKED_AT
    assert _TABLES.isdisjoint({rule.table.name for rule in GOING})


@pytest.mark.parametrize(
    "source",
    [
        "from sqlalchemy import update\nsession.execute(update(Ticket).values(title=''))",
        "from sqlalchemy import delete as gone\ngone(table_of('ticket'))",
        "import sqlalchemy as sa\nsa.insert(Ticket)",
        "from app.database.many import update_many\nupdate_many(c, table_of(noun), names, rows)",
        "c.exec_driver_sql('UPDATE ticket SET title = 0')",
        "c.execute(text('DELETE FROM time_entry'))",
    ],
)
def test_a_write_past_the_numbering_is_noticed(source: str) -> None:
    module = importlib.import_module("app.records")
    assert set(writes(source, module)) == {"a noun"}
