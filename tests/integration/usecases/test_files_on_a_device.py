"""Files on a device: where they are stays here, and what is written down waits to be sent."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select

from app.bootstrap.attachments import attach, files_here, measure
from app.ports.problems import Refused
from app.queries.attachments import AttachmentRow, ticket_attachments
from app.queries.search import matching_tickets
from app.queries.ticket import ticket_detail
from app.records import Attachment
from app.store.pages import forget_scope
from app.store.tables import local_file, outbox
from app.usecases.attach_file import AttachFile
from tests.builders.detail_rows import detail_rows
from tests.builders.rows import MIRA, NORTHWIND, T1042, id_of
from tests.builders.world import World, open_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    opened = open_world(tmp_path / "store", rows=detail_rows())
    yield opened
    opened.close()


def listed(world: World) -> list[AttachmentRow]:
    return world.desk.ask(lambda session: ticket_attachments(session, T1042))


def add(world: World, tmp_path: Path, name: str = "rack.txt", body: bytes = b"warm") -> UUID:
    path = tmp_path / name
    path.write_bytes(body)
    return attach(world.desk, AttachFile(measure(path), ticket=T1042), path)


def test_an_added_file_hangs_on_its_ticket_and_waits_to_be_sent(
    world: World, tmp_path: Path
) -> None:
    added = add(world, tmp_path)
    [row] = listed(world)
    assert (row.id, row.name, row.size, row.state) == (added, "rack.txt", 4, "pending")
    assert (row.author, row.visibility) == ("Mira Okafor", "internal")
    detail = world.desk.ask(lambda session: ticket_detail(session, T1042))
    assert detail is not None
    assert detail.attachments == (row,)
    assert world.desk.unsynced([added]) == {added}
    record = world.desk.ask(lambda session: session.get(Attachment, added))
    assert record is not None
    assert record.client_id == NORTHWIND
    assert record.created_by == MIRA


def test_the_path_of_a_file_is_kept_here_and_in_nothing_that_is_sent(
    world: World, tmp_path: Path
) -> None:
    secret = tmp_path / "a telling folder"
    secret.mkdir()
    added = add(world, secret)
    assert files_here(world.desk, [added]) == {added: secret / "rack.txt"}
    with world.store.reading() as connection:
        [op] = connection.execute(select(outbox)).all()
    assert op.entity == "attachment"
    assert "a telling folder" not in repr(msgspec.msgpack.decode(op.fields))
    assert "path" not in msgspec.msgpack.decode(op.fields)


def test_a_file_that_was_taken_away_is_not_here_any_more(world: World, tmp_path: Path) -> None:
    added = add(world, tmp_path)
    (tmp_path / "rack.txt").unlink()
    assert files_here(world.desk, [added]) == {}
    assert files_here(world.desk, []) == {}


def test_a_file_that_cannot_be_written_down_leaves_nothing_behind(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "rack.txt"
    path.write_bytes(b"warm")
    with pytest.raises(Refused, match="is not on this device"):
        attach(world.desk, AttachFile(measure(path), ticket=id_of("nothing")), path)
    with world.store.reading() as connection:
        assert connection.execute(select(outbox)).all() == []
        assert connection.execute(select(local_file)).all() == []


def test_a_client_that_goes_takes_the_places_of_its_files_along(
    world: World, tmp_path: Path
) -> None:
    added = add(world, tmp_path)
    with world.store.writing() as connection:
        forget_scope(connection, id_of("Pelican").bytes)
    assert added in files_here(world.desk, [added])
    with world.store.writing() as connection:
        forget_scope(connection, NORTHWIND.bytes)
    assert files_here(world.desk, [added]) == {}


def test_a_ticket_is_found_by_the_name_of_its_file_and_not_by_its_digest(
    world: World, tmp_path: Path
) -> None:
    added = add(world, tmp_path, "Zwischenspeicher.txt")
    record = world.desk.ask(lambda session: session.get(Attachment, added))
    assert record is not None
    digest = record.sha256

    def found(text: str) -> list[UUID]:
        return world.desk.ask(lambda session: list(matching_tickets(session, [text], limit=9)))

    assert found("zwischenspei") == [T1042]
    assert found(digest[:12]) == []
