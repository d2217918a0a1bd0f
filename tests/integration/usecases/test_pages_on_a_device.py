"""What a device alone knows of pages: what waits, and the clashes that central told it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from sqlalchemy import select

from app.bootstrap.pages import bring_together
from app.ports.problems import Refused
from app.queries.page_versions import (
    PageHistory,
    page_clash,
    page_history,
    pages_with_two,
    version_text,
)
from app.store.tables import conflict, outbox
from app.usecases.edit_page import CreatePage, EditPage, create_page, edit_page
from app.usecases.page_versions import (
    ResolvePageClash,
    RestorePageVersion,
    resolve_page_clash,
    restore_page_version,
)
from tests.builders.rows import NORTHWIND
from tests.builders.world import World, open_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    opened = open_world(tmp_path / "store")
    yield opened
    opened.close()


def new_page(world: World, body: str = "First.") -> UUID:
    return world.desk.do(create_page, CreatePage(NORTHWIND, "Restart", body))


def history(world: World, page: UUID) -> PageHistory:
    found = world.desk.ask(lambda session: page_history(session, page))
    assert found is not None
    return found


def ops(world: World) -> list[Any]:
    with world.store.reading() as connection:
        return list(connection.execute(select(outbox).order_by(outbox.c.seq)))


def test_a_new_page_waits_with_its_first_version(world: World) -> None:
    page = new_page(world)
    [version] = history(world, page).versions
    assert version.pending
    assert [op.entity for op in ops(world)] == ["page", "page_version"]


def test_an_edit_sends_what_it_was_made_from_and_its_version_names_the_one_before(
    world: World,
) -> None:
    page = new_page(world)
    command = EditPage(page, "Second.", summary=" Slow disks ")
    assert world.desk.do(edit_page, command)
    edit, version = ops(world)[-2:]
    assert msgspec.msgpack.decode(edit.fields) == {"body": {"base": "First.", "text": "Second."}}
    newest, first = history(world, page).versions
    told = msgspec.msgpack.decode(version.fields)
    assert (told["base_id"], told["body"], told["summary"]) == (
        first.id.bytes,
        "Second.",
        "Slow disks",
    )
    assert newest.current
    assert edit.tx == version.tx


def test_what_changes_nothing_leaves_nothing_to_send(world: World) -> None:
    page = new_page(world)
    before = len(ops(world))
    assert not world.desk.do(edit_page, EditPage(page, "First.", "Restart"))
    [version] = history(world, page).versions
    assert not world.desk.do(restore_page_version, RestorePageVersion(version.id))
    assert len(ops(world)) == before


def test_a_refused_edit_leaves_nothing_to_send(
    world: World,
) -> None:
    page = new_page(world, "one\n")
    world.desk.do(edit_page, EditPage(page, "ONE\n"))
    before = len(ops(world))
    with pytest.raises(Refused, match="place by place"):
        world.desk.do(edit_page, EditPage(page, "uno\n", "Other title", begun="one\n"))
    assert len(ops(world)) == before


def two_versions(world: World) -> UUID:
    """A page with a clash, as central sends it."""
    page = new_page(world, "First.")
    world.desk.do(edit_page, EditPage(page, "Mine."))
    newest, first = history(world, page).versions
    beside, now = uuid4(), world.clock.now()
    with world.store.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO page_version (id, client_id, page_id, base_id, body, at, summary, "
            "created_at, rev, frev) SELECT ?, client_id, page_id, base_id, 'Theirs.', at, '', "
            "created_at, 2, '{}' FROM page_version WHERE id = ?",
            (beside.bytes, newest.id.bytes),
        )
        for number, version in ((1, first), (3, newest)):
            connection.exec_driver_sql(
                "UPDATE page_version SET rev = ? WHERE id = ?", (number, version.id.bytes)
            )
        connection.execute(
            conflict.insert().values(
                op_id=uuid4(), field="body", entity="page", row=page, scope=NORTHWIND,
                ours=msgspec.msgpack.encode("Mine."), theirs=msgspec.msgpack.encode("Theirs."),
                reason="", at=now,
            )
        )  # fmt: skip
    return page


def test_a_clash_is_told_with_the_page_and_in_the_list_of_pages(world: World) -> None:
    page, calm = two_versions(world), new_page(world)
    assert [row.current for row in history(world, page).standing] == [True, False]
    assert not history(world, calm).has_two
    assert world.desk.ask(lambda session: pages_with_two(session, NORTHWIND)) == {page}
    shown = world.desk.ask(lambda session: page_clash(session, page))
    assert shown is not None
    assert (shown.one_text, shown.other_text) == ("Mine.", "Theirs.")
    [difference] = shown.merged.clashes
    assert (difference.base, difference.a, difference.b) == (("First.",), ("Mine.",), ("Theirs.",))
    assert world.desk.ask(lambda session: page_clash(session, calm)) is None


def test_bringing_versions_together_takes_the_clash_off_every_list(world: World) -> None:
    page = two_versions(world)
    one, other = history(world, page).standing
    assert world.desk.disputed([page]) == {page}
    bring_together(world.desk, ResolvePageClash(page, (one.id, other.id), "Ours.", "Agreed"))
    assert world.desk.disputed([page]) == frozenset()
    newest = history(world, page).versions[0]
    assert (newest.summary, newest.merged, newest.current) == ("Agreed", True, True)
    assert world.desk.ask(lambda session: version_text(session, newest.id)) == "Ours."
    told = ops(world)[-1]
    assert told.verb == "resolve_page_clash"


@pytest.mark.parametrize("stale", [True, False])
def test_versions_that_do_not_stand_any_more_cannot_be_brought_together(
    world: World, stale: bool
) -> None:
    page = two_versions(world)
    one, other = history(world, page).standing
    chosen = (one.id, history(world, page).versions[-1].id) if stale else (one.id, one.id)
    with pytest.raises(Refused, match="look at the page again"):
        world.desk.do(resolve_page_clash, ResolvePageClash(page, chosen, "Ours."))
    assert other.id in {row.id for row in history(world, page).standing}
