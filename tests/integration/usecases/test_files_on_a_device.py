"""Files on a device: sealed there, with what is written down of them waiting to be sent."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select

from app.bootstrap.attachments import FileState, attach, content, files_here, let_go, take_in
from app.ports.problems import Refused
from app.queries.attachments import AttachmentRow, ticket_attachments
from app.queries.search import matching_tickets
from app.queries.ticket import ticket_detail
from app.records import Attachment
from app.store.files import copies
from app.store.pages import forget_scope
from app.store.tables import file_errand, file_here, local_file, outbox
from app.sync.files.adopting import adopt
from app.sync.files.carrying import tidy
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
    taken = take_in(world.desk, path)
    return attach(world.desk, AttachFile(taken.facts, ticket=T1042), taken)


def sealed(world: World) -> list[Path]:
    return [path for path in (world.store.folder / "files").rglob("*") if path.is_file()]


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


def test_the_path_of_a_file_is_in_nothing_that_is_kept_or_sent(
    world: World, tmp_path: Path
) -> None:
    secret = tmp_path / "a telling folder"
    secret.mkdir()
    added = add(world, secret)
    assert files_here(world.desk, [added]) == {added: FileState(here=True, way="up")}
    with world.store.reading() as connection:
        [op] = connection.execute(select(outbox)).all()
    assert op.entity == "attachment"
    assert "a telling folder" not in repr(msgspec.msgpack.decode(op.fields))
    assert "path" not in msgspec.msgpack.decode(op.fields)


def test_a_file_lies_sealed_in_the_folder_of_the_store_and_needs_the_first_one_no_more(
    world: World, tmp_path: Path
) -> None:
    body = b"the password is on the whiteboard " * 4000
    added = add(world, tmp_path, body=body)
    (tmp_path / "rack.txt").unlink()
    [path] = sealed(world)
    assert b"whiteboard" not in path.read_bytes()
    assert "rack" not in str(path)
    assert b"".join(content(world.desk, added)) == body
    assert files_here(world.desk, []) == {}


def test_the_same_file_twice_lies_there_once(world: World, tmp_path: Path) -> None:
    first, second = (add(world, tmp_path) for _turn in range(2))
    with world.store.reading() as connection:
        found = copies(connection, [first, second])
    assert found[first] == found[second]
    tidy(world.store)
    assert b"".join(content(world.desk, second)) == b"warm"


def test_a_file_that_cannot_be_written_down_leaves_nothing_behind(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "rack.txt"
    path.write_bytes(b"warm")
    taken = take_in(world.desk, path)
    with pytest.raises(Refused, match="is not on this device"):
        attach(world.desk, AttachFile(taken.facts, ticket=id_of("nothing")), taken)
    assert sealed(world) == []
    with world.store.reading() as connection:
        assert connection.execute(select(outbox)).all() == []
        assert connection.execute(select(file_here)).all() == []


def test_a_file_that_was_noted_by_its_path_alone_is_taken_in_if_it_is_still_the_same(
    world: World, tmp_path: Path
) -> None:
    same, changed = (add(world, tmp_path, name, name.encode()) for name in ("a.txt", "b.txt"))
    with world.store.writing() as connection:
        connection.execute(file_here.delete())
        for one, name in ((same, "a.txt"), (changed, "b.txt")):
            row = {"attachment": one, "path": str(tmp_path / name)}
            connection.execute(local_file.insert().values(**row, noted_at=world.desk.clock.now()))
    (tmp_path / "b.txt").write_bytes(b"another")
    assert adopt(world.store) == 1
    assert b"".join(content(world.desk, same)) == b"a.txt"
    with pytest.raises(Refused, match="not on this device"):
        list(content(world.desk, changed))
    assert adopt(world.store) == 0


def test_what_was_taken_in_for_nothing_can_be_let_go(world: World, tmp_path: Path) -> None:
    (tmp_path / "rack.txt").write_bytes(b"warm")
    let_go(world.desk, take_in(world.desk, tmp_path / "rack.txt"))
    assert sealed(world) == []


def test_a_client_that_goes_takes_along_the_files_that_were_sent_and_leaves_the_others(
    world: World, tmp_path: Path
) -> None:
    sent, unsent = both = [add(world, tmp_path, name, name.encode()) for name in ("a", "b")]
    with world.store.writing() as connection:
        connection.execute(file_errand.delete().where(file_errand.c.attachment == sent))
        forget_scope(connection, id_of("Pelican").bytes)
    assert set(files_here(world.desk, both)) == {sent, unsent}
    with world.store.writing() as connection:
        forget_scope(connection, NORTHWIND.bytes)
    assert set(files_here(world.desk, both)) == {unsent}


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
