"""What a newer central sends and a device's program does not know is kept until it does."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.records.nouns import table_of
from app.store import extra
from app.store.schema import create
from app.store.sums import comparisons
from app.store.tables import extra as kept
from app.sync import pull, versions
from app.sync.versions import KEEPS_UNKNOWN
from app.usecases.edit_page import CreatePage, create_page
from app.wire.envelopes import SCHEMA
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk, make_desk

pytestmark = pytest.mark.postgresql_long

NEW_NOUN, NEW_COLUMNS = "page_version", {"ticket": {"number", "service_restored_at"}}
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
Doing = Callable[[], None]


@pytest.fixture
def central(real_central: RealCentral) -> RealCentral:
    return real_central


@pytest.fixture
def desk(central: RealCentral, tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path / "older", central)
    yield made
    made.store.close()


@pytest.fixture
def other(central: RealCentral, tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path / "other", central)
    made.sync()
    yield made
    made.store.close()


@pytest.fixture
def sync_as_older(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Doing:
    """Sync as a program that lacks a noun and two columns."""
    known = extra.known_columns

    def fewer(entity: str) -> frozenset[str]:
        if entity == NEW_NOUN:
            return frozenset()
        return known(entity) - NEW_COLUMNS.get(entity, set())

    def sync() -> None:
        with monkeypatch.context() as older:
            older.setattr(extra, "known_columns", fewer)
            desk.sync()

    return sync


@pytest.fixture
def update(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Doing:
    """Let the program be updated to one that knows them."""

    def learn() -> None:
        for module in (pull, versions):
            monkeypatch.setattr(module, "SCHEMA", SCHEMA + 1)
        monkeypatch.setattr("app.store.schema.SCHEMA", SCHEMA + 1)
        create(desk.store.database)

    return learn


def rows(desk: Desk, entity: str) -> dict[UUID, dict[str, Any]]:
    return {row.id: dict(row._mapping) for row in desk.table(table_of(entity))}


def write_page(desk: Desk, client: UUID) -> UUID:
    command = CreatePage(client, "Runbook", "Stop the queue.")
    made: UUID = desk.do("create_page", lambda session: create_page(session, desk.ctx, command))
    return made


def test_nothing_is_kept_of_a_central_that_says_only_what_is_known(
    desk: Desk, other: Desk, central: RealCentral
) -> None:
    other.submit(central.north)
    other.sync()
    desk.sync()
    assert desk.table(kept) == []


def test_what_was_not_known_is_there_once_the_program_was_updated_and_nothing_is_asked_again(
    desk: Desk, other: Desk, central: RealCentral, sync_as_older: Doing, update: Doing
) -> None:
    ticket = other.submit(central.north, "Plotter smokes")
    write_page(other, central.north)
    other.sync()
    sync_as_older()
    assert desk.shown(ticket).number is None
    assert rows(desk, NEW_NOUN) == {}
    update()
    for entity in ("ticket", NEW_NOUN):
        assert rows(desk, entity) == rows(other, entity)
    assert desk.table(kept) == []
    assert desk.sync().pulled == 0


def test_beneath_an_edit_that_waits_what_was_kept_is_taken_over_too(
    desk: Desk, other: Desk, central: RealCentral, sync_as_older: Doing, update: Doing
) -> None:
    ticket = other.submit(central.north, "Plotter smokes")
    other.sync()
    sync_as_older()
    desk.edit(ticket, category="hardware")
    update()
    shown = desk.shown(ticket)
    assert shown.number == other.shown(ticket).number is not None
    assert shown.category == "hardware"
    desk.sync()
    other.sync()
    assert rows(desk, "ticket") == rows(other, "ticket")


def test_what_is_kept_follows_the_row(
    desk: Desk, other: Desk, central: RealCentral, sync_as_older: Doing, update: Doing
) -> None:
    ticket = other.submit(central.north, "Plotter smokes")
    other.sync()
    sync_as_older()
    other.edit(ticket, service_restored_at=NOON)
    other.sync()
    sync_as_older()
    assert desk.shown(ticket).service_restored_at is None
    update()
    assert desk.shown(ticket).service_restored_at == NOON


def test_what_was_kept_of_a_client_leaves_with_it(
    desk: Desk, other: Desk, central: RealCentral, sync_as_older: Doing, update: Doing
) -> None:
    other.submit(central.south, "Plotter smokes")
    write_page(other, central.south)
    other.sync()
    sync_as_older()
    assert {row.scope for row in desk.table(kept)} == {central.south}
    central.take_away_south()
    sync_as_older()
    assert desk.table(kept) == []
    update()
    assert rows(desk, NEW_NOUN) == {}


def test_an_older_program_is_not_held_against_rows_that_it_does_not_know(
    desk: Desk,
    other: Desk,
    central: RealCentral,
    sync_as_older: Doing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.central.versions.SINCE", {NEW_NOUN: SCHEMA + 1})
    write_page(other, central.north)
    other.sync()
    sync_as_older()
    assert rows(desk, NEW_NOUN) == {}
    with desk.store.reading() as connection:
        known = comparisons(connection)
    assert (known.due, known.found) == (False, 0)


def test_a_copy_from_the_start_keeps_it_anew(
    desk: Desk, other: Desk, central: RealCentral, sync_as_older: Doing, update: Doing
) -> None:
    ticket = other.submit(central.north, "Plotter smokes")
    other.sync()
    sync_as_older()
    before = desk.table(kept)
    desk.store.write(lambda connection: versions.catch_up(connection, KEEPS_UNKNOWN - 1))
    assert desk.table(kept) == []
    sync_as_older()
    assert desk.table(kept) == before
    update()
    assert rows(desk, "ticket") == rows(other, "ticket")
    assert desk.shown(ticket).number


def test_a_program_that_passed_over_what_it_did_not_know_copies_again_once_updated(
    desk: Desk, other: Desk, central: RealCentral
) -> None:
    ticket = other.submit(central.north, "Plotter smokes")
    other.sync()
    desk.sync()
    desk.store.write(
        lambda c: c.exec_driver_sql("UPDATE ticket SET title = '' WHERE id = ?", (ticket.bytes,))
    )
    desk.store.write(
        lambda c: c.exec_driver_sql("UPDATE sync_state SET schema = ?", (KEEPS_UNKNOWN - 1,))
    )
    desk.sync()
    assert desk.shown(ticket).title == "Plotter smokes"
