"""What a narrowed session refuses, and what it reads and writes of the clients that it sees."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session, aliased

from app.central.feed.tables import sync_counter
from app.database.scope import PastTheScopeError, ScopedSession, nobody, whole, widened
from app.database.work import WorkSession
from app.records import Client, Site, Ticket
from app.records.nouns import table_of
from tests.integration.central.test_walls import NOW, only
from tests.integration.central.world import World

REFUSED = (
    text("SELECT 1"),
    text("SELECT id FROM ticket"),
    select(table_of("ticket").c.id),
    select(table_of("client").c.id),
    select(sync_counter.c.rev).where(sync_counter.c.rev.in_(select(table_of("ticket").c.number))),
    update(table_of("ticket")).values(title="x"),
    delete(table_of("page")),
    insert(table_of("site")).values(name="x"),
)


@pytest.mark.parametrize("at", range(len(REFUSED)))
def test_a_narrowed_session_refuses_what_it_cannot_narrow(world: World, at: int) -> None:
    def job(session: WorkSession) -> None:
        session.execute(REFUSED[at])

    with pytest.raises(PastTheScopeError, match=r"^A narrowed .*: ask by the mapper\.$"):
        world.central.work.run("look", only(world.north), job)


def test_a_narrowed_session_lets_tables_of_nobody_pass_and_a_widened_one_text_too(
    world: World,
) -> None:
    def job(session: ScopedSession) -> int:
        session.execute(select(sync_counter.c.rev))
        session.execute(select(table_of("user").c.id))
        with widened(session, "a test"):
            found: int = session.execute(text("SELECT count(*) FROM client")).scalar_one()
        return found

    assert world.central.work.read(only(world.north), job) == 2
    assert (
        world.central.work.read(whole("a test"), lambda s: len(s.scalars(select(Site)).all())) == 2
    )


def test_a_narrowed_session_edits_and_deletes_by_the_mapper_only_what_it_sees(
    world: World,
) -> None:
    mira = world.device()
    ours, theirs = mira.new_ticket(world.north), mira.new_ticket(world.south)
    mira.tell(mira.tx("submit_ticket", ours), mira.tx("submit_ticket", theirs))

    def job(session: WorkSession) -> None:
        session.execute(update(Ticket).values(title="changed"))
        session.execute(delete(Ticket).where(Ticket.client_id == world.south))

    world.central.work.run("change", only(world.north), job)
    titles = {row["id"].bytes: row["title"] for row in world.rows("ticket")}
    assert titles == {ours.row: "changed", theirs.row: "Printer jams"}


def test_a_narrowed_session_writes_no_row_of_a_client_that_it_cannot_see(world: World) -> None:
    def job(session: WorkSession) -> None:
        session.add(Site(id=uuid4(), client_id=world.south, name="x", zone="UTC", created_at=NOW))

    with pytest.raises(PastTheScopeError, match=r"^A narrowed .* that it cannot see\.$"):
        world.central.work.run("change", only(world.north), job)
    assert len(world.rows("site")) == 2


def test_a_narrowed_session_writes_a_row_of_a_client_that_it_sees(world: World) -> None:
    def job(session: WorkSession) -> None:
        session.add(Site(id=uuid4(), client_id=world.north, name="x", zone="UTC", created_at=NOW))

    world.central.work.run("change", only(world.north), job)
    assert len(world.rows("site")) == 3


def test_a_scope_sees_the_clients_that_it_names_and_a_whole_one_sees_all(world: World) -> None:
    assert only(world.north).sees(world.north)
    assert not only(world.north).sees(world.south)
    assert whole("a test").sees(world.south)
    assert not nobody("a test").sees(world.north)
    assert whole("a test").why == nobody("a test").why == "a test"


def test_under_another_name_in_a_query_a_table_is_narrowed_all_the_same(world: World) -> None:
    site, client = aliased(Site), aliased(Client)

    def job(session: ScopedSession) -> tuple[list[UUID], list[UUID], int]:
        sites = list(session.scalars(select(site.client_id)))
        clients = list(session.scalars(select(client.id)))
        inner = select(Site.id).where(Site.client_id == world.south)
        hidden = session.scalars(select(func.count()).select_from(inner.subquery())).one()
        return sites, clients, hidden

    assert world.central.work.read(only(world.north), job) == ([world.north], [world.north], 0)
    assert world.central.work.read(nobody("a test"), job) == ([], [], 0)


def test_what_was_widened_is_narrow_again_also_where_it_failed(world: World) -> None:
    def job(session: ScopedSession) -> None:
        with widened(session, "a test"):
            assert len(session.scalars(select(Site)).all()) == 2
            assert session.scope.why == "a test"
        assert len(session.scalars(select(Site)).all()) == 1
        with pytest.raises(LookupError), widened(session, "a test"):
            raise LookupError
        assert session.scope == only(world.north)
        assert len(session.scalars(select(Site)).all()) == 1

    world.central.work.read(only(world.north), job)


def test_a_session_without_a_scope_has_nothing_to_widen(world: World) -> None:
    with Session(world.central.work.database.read) as session, widened(session, "a test"):
        assert not hasattr(session, "scope")


def test_what_was_read_can_be_looked_at_after_the_commit(world: World) -> None:
    def job(session: WorkSession) -> Site:
        return session.scalars(select(Site)).one()

    site = world.central.work.run("look", only(world.north), job)
    assert site.client_id == world.north


def test_a_widened_session_may_write_for_any_client(world: World) -> None:
    def job(session: WorkSession) -> None:
        with widened(session, "a test"):
            session.add(
                Site(id=uuid4(), client_id=world.south, name="x", zone="UTC", created_at=NOW)
            )
            session.flush()

    world.central.work.run("change", only(world.north), job)
    assert len(world.rows("site")) == 3
