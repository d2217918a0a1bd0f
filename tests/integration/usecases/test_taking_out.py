"""What leaves a device in the open is written down first, and does not leave where it cannot be."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from sqlalchemy import event, select

from app.bootstrap import taking_out
from app.bootstrap.attachments import attach, save_as, take_in_bytes
from app.bootstrap.sync_desk import export
from app.bootstrap.sync_facts import Refusal
from app.bootstrap.taking_out import NoteExport, Place, Taken, note
from app.domain.exports import check_amount
from app.domain.rules import RuleBroken
from app.ports.problems import Refused, Unavailable
from app.records import Export, FirmExport, User
from app.store.tables import outbox
from app.sync.refusal_steps import next_step
from app.usecases.attach_file import AttachFile
from tests.builders.clock import SetClock
from tests.builders.detail_rows import detail_rows
from tests.builders.rows import MIRA, NORTHWIND, T1042
from tests.builders.taken_out import taken_out
from tests.builders.world import World, open_world

pytestmark = pytest.mark.postgresql_long

LOG = NoteExport(Taken.SYNC_LOG, Place.FILE, pieces=3, size_bytes=90)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    opened = open_world(tmp_path / "store", rows=detail_rows())
    yield opened
    opened.close()


def ops(world: World, entity: str) -> list[dict[str, Any]]:
    with world.store.reading() as connection:
        found = connection.execute(select(outbox).where(outbox.c.entity == entity)).all()
    return [msgspec.msgpack.decode(op.fields) for op in found]


def cannot_be_written(world: World) -> None:
    """Let the store refuse its next row about something that leaves, as a full disk would."""

    @event.listens_for(world.store.database.write, "before_cursor_execute")
    def _full(_connection: object, _cursor: object, statement: str, *_rest: Any) -> None:
        if "export" in statement and statement.startswith("INSERT"):
            raise Unavailable("disk-full", "The disk is full.")


def file_of(world: World, body: bytes = b"rack is warm") -> UUID:
    taken = take_in_bytes(world.desk, "a telling name.txt", body)
    return attach(world.desk, AttachFile(taken.facts, ticket=T1042), taken)


def refusal(subject: tuple[str, UUID], client: UUID | None) -> Refusal:
    at = SetClock().now()
    return Refusal(
        uuid4(), "Reply", "T-1042, Northwind", "reply", "The ticket was closed.", "ticket-ended",
        at, at, "The words that were typed", 0, next_step("ticket-ended"),
        subject=subject, client_id=client,
    )  # fmt: skip


def test_a_saved_file_is_written_down_with_its_client_and_waits_to_be_told(
    world: World, tmp_path: Path
) -> None:
    attachment = file_of(world)
    save_as(world.desk, attachment, tmp_path / "here.txt")
    assert (tmp_path / "here.txt").read_bytes() == b"rack is warm"
    [row] = taken_out(world.desk)
    assert isinstance(row, Export)
    assert (row.client_id, row.user_id) == (NORTHWIND, MIRA)
    assert (row.what, row.place, row.pieces, row.size_bytes) == ("attachment", "file", 1, 12)
    assert (row.subject_kind, row.subject_id) == ("attachment", attachment)
    assert row.at == world.clock.now()
    [told] = ops(world, "export")
    assert told["what"] == "attachment", "offline, too: it goes with the next sync"


def test_no_path_no_name_and_no_word_of_it_is_written_down(world: World, tmp_path: Path) -> None:
    save_as(world.desk, file_of(world), tmp_path / "a telling place.txt")
    said = repr(ops(world, "export"))
    assert "telling" not in said
    assert str(tmp_path) not in said
    assert "warm" not in said


def test_what_cannot_be_written_down_does_not_leave(world: World, tmp_path: Path) -> None:
    attachment = file_of(world)
    before = tmp_path / "here.txt"
    before.write_text("as it was")
    cannot_be_written(world)
    with pytest.raises(Unavailable, match="disk is full"):
        save_as(world.desk, attachment, before)
    with pytest.raises(Unavailable, match="disk is full"):
        note(world.desk, LOG)
    assert before.read_text() == "as it was"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["here.txt"]
    assert taken_out(world.desk) == []


def test_a_file_is_for_this_user_alone_and_whole_or_not_there(world: World, tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text("older")
    path.chmod(0o644)

    def breaks_off() -> Iterator[bytes]:
        yield b"half of"
        raise OSError(28, "No space left on device")

    with pytest.raises(Unavailable, match=r"Choose another place\."):
        taking_out.save(world.desk, LOG, path, breaks_off())
    assert path.read_text() == "older"
    assert taking_out.save(world.desk, LOG, path, [b"all ", b"of it"]) == str(path)
    assert path.read_bytes() == b"all of it"
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(Unavailable, match=r"Choose another place\."):
        taking_out.save(world.desk, LOG, tmp_path / "no-folder" / "log.txt", [b""])


def test_what_is_of_no_client_is_told_as_the_firm_s(world: World) -> None:
    note(world.desk, LOG)
    [row] = taken_out(world.desk)
    assert isinstance(row, FirmExport)
    assert (row.what, row.pieces, row.subject_kind, row.subject_id) == ("sync_log", 3, "", None)
    assert len(ops(world, "firm_export")) == 1


def test_a_refused_text_is_kept_with_the_client_that_it_is_of(world: World, tmp_path: Path) -> None:
    export(world.desk, refusal(("ticket_event", uuid4()), NORTHWIND), tmp_path / "kept.txt")
    text = (tmp_path / "kept.txt").read_text()
    assert "The words that were typed" in text
    assert "Open it again" in text
    [row] = taken_out(world.desk)
    assert isinstance(row, Export)
    assert (row.what, row.subject_kind) == ("refusal", "ticket_event")
    assert row.size_bytes == len(text.encode())


def test_a_refused_text_of_a_client_that_was_taken_away_says_not_of_what_it_was(
    world: World, tmp_path: Path
) -> None:
    gone = uuid4()
    export(world.desk, refusal(("ticket_event", uuid4()), gone), tmp_path / "kept.txt")
    [row] = taken_out(world.desk)
    assert isinstance(row, FirmExport)
    assert (row.what, row.subject_kind, row.subject_id) == ("refusal", "", None)
    assert str(gone) not in repr(ops(world, "firm_export"))


def test_a_thing_of_a_kind_that_this_program_does_not_know_is_told_without_it(
    world: World,
) -> None:
    note(world.desk, NoteExport(Taken.REFUSAL, Place.CLIPBOARD, ("of tomorrow", uuid4())))
    [row] = taken_out(world.desk)
    assert (row.subject_kind, row.subject_id) == ("", None)


def test_a_row_of_the_firm_may_be_named(world: World) -> None:
    note(world.desk, NoteExport(Taken.REFUSAL, Place.FILE, ("user", MIRA)))
    [row] = taken_out(world.desk)
    assert isinstance(row, FirmExport)
    assert (row.subject_kind, row.subject_id) == ("user", MIRA)


def test_who_has_no_right_left_takes_nothing_out(world: World, tmp_path: Path) -> None:
    def leave(session: Any, _ctx: object, _nothing: None) -> None:
        session.get(User, MIRA).rights = []

    world.desk.do(leave, None)
    world.desk.forget_identity()
    with pytest.raises(Refused) as refused:
        taking_out.save(world.desk, LOG, tmp_path / "log.txt", [b"x"])
    assert refused.value.code == "not-allowed"
    assert not (tmp_path / "log.txt").exists()


def test_less_than_nothing_is_no_amount() -> None:
    check_amount(1, 0)
    for pieces, size in ((0, None), (1, -1)):
        with pytest.raises(RuleBroken):
            check_amount(pieces, size)


def test_codes_of_who_waits_to_be_let_in_stand_in_the_log_of_the_program(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    nobody = open_world(tmp_path / "fresh", user=None)
    codes = NoteExport(Taken.RECOVERY_CODES, Place.PRINTER, pieces=10)
    with caplog.at_level(logging.INFO):
        note(nobody.desk, codes)
    assert "recovery_codes, to the printer" in caplog.text
    with pytest.raises(Refused, match="Sign in first"):
        note(nobody.desk, LOG)
    nobody.close()
