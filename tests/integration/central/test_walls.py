"""One client's rows are kept from another's by three walls (security.md D5, A2)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Table,
    delete,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import ProgrammingError

from app.central.central import open_central
from app.central.copies import back_up
from app.central.file_tables import file_blob
from app.central.schema import metadata
from app.central.settings import Settings
from app.central.walls import open_tables, sees_all, walled
from app.database.postgresql import open_postgresql
from app.database.scope import Scope, ScopedSession, nobody, widened
from app.database.walls import see
from app.database.work import WorkSession
from app.ports.problems import Refused
from app.records import Client, Record
from app.records.nouns import NOUNS, fields_of, table_of
from app.records.types import Id, Instant, Structure
from tests.builders.clock import SetClock
from tests.integration.central.world import EVERYTHING, World

ON_POSTGRESQL = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
BLOB = "content that is kept"
OWNED = [entity for entity, noun in NOUNS.items() if noun.SCOPE == "client"]


def only(*clients: UUID) -> Scope:
    return Scope(frozenset(clients), "a test")


def value_for(column: Column[Any]) -> Any:
    """Something that this column takes."""
    words = {"blob": BLOB, "why": "lost"}
    if column.name == "kind" and column.table.name.startswith("file_"):
        return "whole"
    if column.name in words:
        return words[column.name]
    if isinstance(column.type, Id):
        return uuid4()
    if isinstance(column.type, Instant):
        return NOW
    if isinstance(column.type, Structure):
        return {}
    plain: dict[type, Any] = {bool: False, int: 0, date: NOW.date(), bytes: uuid4().bytes}
    return plain.get(column.type.python_type, uuid4().hex)


def row_of(table: Table, client: UUID) -> dict[str, Any]:
    values = {c.name: value_for(c) for c in table.columns if not c.nullable}
    if table.name == "client":
        return values | {"id": client, "code": client.hex[:8]}
    return values | {"client_id": client}


@contextmanager
def two_clients_everywhere(world: World) -> Iterator[tuple[Connection, UUID, UUID]]:
    """A row of each of two clients in every table of clients, as the role that serves; keys are
    looked at when a transaction commits, which this one does not.
    """
    a, b = uuid4(), uuid4()
    with world.central.work.database.write.connect() as connection:
        see(connection, EVERYTHING)
        blob = {"name": BLOB, "sha256": "", "size_bytes": 0, "kept_at": NOW}
        connection.execute(insert(file_blob), [blob])
        for name in walled():
            table = metadata().tables[name]
            for client in (a, b):
                connection.execute(insert(table), [row_of(table, client)])
        yield connection, a, b
        connection.rollback()


def test_a_narrowed_session_sees_no_row_of_another_client_in_any_noun(world: World) -> None:
    with two_clients_everywhere(world) as (connection, a, b):
        for entity in ["client", *OWNED]:
            noun: type[Record] = NOUNS[entity]
            owner = noun.id if entity == "client" else noun.client_id  # type: ignore[attr-defined] # every owned noun has it
            for scope, seen in ((only(a), {a}), (only(a, b), {a, b}), (nobody("x"), set())):
                session = ScopedSession(connection, scope, join_transaction_mode="rollback_only")
                assert set(session.scalars(select(owner))) == seen, entity
                counted = select(func.count()).select_from(noun).where(owner == b)
                assert session.scalar(counted) == (1 if b in seen else 0), entity


@ON_POSTGRESQL
def test_raw_sql_as_the_serving_role_sees_no_row_of_another_client_in_any_table(
    world: World,
) -> None:
    with two_clients_everywhere(world) as (connection, a, b):
        for name, column in walled().items():
            found = text(f'SELECT "{column}" FROM "{name}"')
            of_b = text(f'SELECT count(*) FROM "{name}" WHERE "{column}" = :b OR true AND :b = :b')
            for scope, seen in ((only(a), {a}), (only(a, b), {a, b}), (only(), set())):
                see(connection, scope)
                assert set(connection.execute(found).scalars()) == seen, name
                assert connection.execute(of_b, {"b": b}).scalar_one() == len(seen), name


@ON_POSTGRESQL
def test_raw_sql_changes_and_deletes_nothing_of_another_client_and_writes_nothing_for_it(
    world: World,
) -> None:
    with two_clients_everywhere(world) as (connection, a, b):
        for name, column in walled().items():
            table = metadata().tables[name]
            see(connection, only(a))
            for statement in (update(table).values({column: table.c[column]}), delete(table)):
                with connection.begin_nested() as savepoint:
                    theirs = connection.execute(statement.where(table.c[column] == b))
                    assert theirs.rowcount == 0, name
                    assert connection.execute(statement).rowcount == 1, name
                    savepoint.rollback()
            written = insert(table).values(row_of(table, b)), update(table).values({column: b})
            for refused_one in written:
                refused = pytest.raises(ProgrammingError, match="row-level security")
                with refused, connection.begin_nested():
                    connection.execute(refused_one)


@ON_POSTGRESQL
def test_who_says_nothing_sees_nothing_and_what_was_said_ends_with_its_transaction(
    world: World,
) -> None:
    count = text("SELECT count(*) FROM client")
    with world.central.work.database.read.connect() as connection:
        assert connection.execute(count).scalar_one() == 0
        connection.rollback()
        see(connection, EVERYTHING)
        assert connection.execute(count).scalar_one() == 2
        connection.rollback()
        assert connection.execute(count).scalar_one() == 0
        connection.rollback()
        see(connection, only(world.north))
        assert connection.execute(count).scalar_one() == 1


def test_a_session_that_is_narrowed_or_widened_on_the_way_sees_what_it_says_at_each_moment(
    world: World,
) -> None:
    def codes(session: ScopedSession) -> set[str]:
        rows = session.connection().execute(select(table_of("client").c.code))
        by_mapper = set(session.scalars(select(Client.code)))
        if session.get_bind().dialect.name == "postgresql":
            assert set(rows.scalars()) == by_mapper
        return by_mapper

    def job(session: WorkSession) -> None:
        assert codes(session) == set()
        session.scope = only(world.north)
        assert codes(session) == {"NW"}
        savepoint = session.begin_nested()
        with widened(session, "a test"):
            assert codes(session) == {"NW", "SG"}
        assert codes(session) == {"NW"}
        session.scope = only(world.south)
        assert codes(session) == {"SG"}
        savepoint.rollback()  # PostgreSQL goes back to what it was told before the savepoint
        assert codes(session) == {"SG"}
        session.scope = only(world.north)
        assert codes(session) == {"NW"}

    world.central.work.run("look", nobody("a test"), job)


@ON_POSTGRESQL
def test_a_wall_stands_around_every_table_of_clients_that_central_has(world: World) -> None:
    assert set(walled()) == {"client"} | {
        table.name for table in metadata().tables.values() if "client_id" in table.c
    }
    assert set(walled()) >= {table_of(entity).name for entity in OWNED}
    with world.as_owner() as owner:
        assert open_tables(owner) == [], "app.database.migrations.walls.wall() for each of them"
        assert sees_all(owner)
    with world.central.work.database.read.connect() as connection:
        assert not sees_all(connection)


@ON_POSTGRESQL
def test_central_does_not_serve_where_a_wall_was_taken_down(world: World) -> None:
    settings = world.central.settings
    with world.as_owner() as owner:
        owner.exec_driver_sql("ALTER TABLE ticket NO FORCE ROW LEVEL SECURITY")
        owner.exec_driver_sql("DROP POLICY clients ON page")
    with pytest.raises(Refused, match="Row-level security is off for page, ticket"):
        open_central(settings, SetClock(), world.central.ids)


@ON_POSTGRESQL
def test_no_backup_is_made_by_a_role_that_is_not_shown_every_row(
    world: World, tmp_path: Any
) -> None:
    settings = world.central.settings
    for owner in (None, settings.url):
        object.__setattr__(
            world.central, "settings", Settings(settings.folder, settings.url, owner)
        )
        with pytest.raises(Refused, match="would not be whole"):
            back_up(world.central, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


@ON_POSTGRESQL
def test_the_owner_sees_every_row_without_saying_so(world: World) -> None:
    owner_url = world.central.settings.owner_url
    assert owner_url is not None
    owner = open_postgresql(owner_url)
    with owner.read.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM client")).scalar_one() == 2
    owner.close()


@pytest.mark.parametrize("entity", OWNED)
def test_every_noun_of_a_client_says_whose_it_is_and_points_at_nothing_of_another_client(
    world: World, entity: str
) -> None:
    name = table_of(entity).name
    shape = inspect(world.central.work.database.read)
    columns = {column["name"]: column for column in shape.get_columns(name)}
    assert columns["client_id"]["nullable"] is False
    unique = {frozenset(one["column_names"]) for one in shape.get_unique_constraints(name)}
    assert frozenset({"client_id", "id"}) in unique
    keys = {
        (tuple(key["constrained_columns"]), key["referred_table"], tuple(key["referred_columns"]))
        for key in shape.get_foreign_keys(name)
    }
    for field in fields_of(entity).values():
        if field.refers is None:
            continue
        target = table_of(field.refers).name
        if NOUNS[field.refers].SCOPE == "client":
            assert (("client_id", field.name), target, ("client_id", "id")) in keys, field.name
        else:
            assert ((field.name,), target, ("id",)) in keys, field.name


@pytest.mark.parametrize("name", ["file_upload", "file_kept", "resting_ticket"])
def test_what_central_keeps_of_a_client_for_itself_says_whose_it_is(
    world: World, name: str
) -> None:
    columns = inspect(world.central.work.database.read).get_columns(name)
    assert [c["nullable"] for c in columns if c["name"] == "client_id"] == [False]
