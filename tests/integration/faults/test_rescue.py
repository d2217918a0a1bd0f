"""What was done here and not sent yet comes out of a damaged store whenever its pages are whole."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, Table, Text

from app.database.engine import connect
from app.platform.ids import seeded_ids
from app.ports.problems import Corrupt
from app.store import raw
from app.store.keys import read_facts
from app.store.open import open_store
from app.store.put_back import put_back
from app.store.rescue import SAVED, Rescued, as_row, rescue
from app.store.sealed import seal, unseal, write_readable
from app.store.settings import write_draft, write_setting
from app.store.state import note
from app.store.tables import draft
from tests.builders.broken import cut, flip_bytes, lose_the_header, zero_pages
from tests.sync.worlds import Desk, MemoryKeyring, Paper, make_desk

LONG = "The printer on floor 2 jams. " * 700
Rows = dict[str, set[tuple[object, ...]]]


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def desk(paper: Paper, tmp_path: Path) -> Iterator[Desk]:
    """A device that has copied central, and then worked without it."""
    for number in range(60):
        paper.add_ticket(paper.north, f"Ticket {number} " + "with words " * 20)
    desk = make_desk(tmp_path / "store", paper)
    desk.sync()
    first = desk.submit(paper.north, "Scanner is silent")
    for number in range(30):
        desk.reply(first, f"Note {number}: {LONG if number == 7 else 'short'}")
    with desk.store.writing() as connection:
        note(connection, user=paper.mira, device_short="K4")
        write_draft(connection, "T-1", "Half a sentence", desk.clock.now())
        write_setting(connection, "address", "https://desk.example")
    yield desk
    desk.store.close()


def by_sql(desk: Desk) -> Rows:
    """The same through SQLCipher's own eyes."""
    connection = connect(desk.store.folder / "store.db", desk.store.key)
    try:
        return {
            table.name: set(connection.execute(f"SELECT * FROM {table.name}").fetchall())
            for table in SAVED
        }
    finally:
        connection.close()


def as_rows(rescued: Rescued) -> Rows:
    return {
        table.name: {
            tuple(row[column.name] for column in table.columns)
            for row in rescued.rows.get(table.name, [])
        }
        for table in SAVED
    }


def rescued_from(desk: Desk) -> Rescued:
    facts = read_facts(desk.store.folder)
    assert facts is not None
    return rescue(desk.store.folder, desk.store.key, bytes.fromhex(facts.salt))


def roots(desk: Desk, *tables: str) -> list[int]:
    """The first pages of some tables and of their indexes."""
    with desk.store.reading() as connection:
        found = raw.rows(connection, "SELECT tbl_name, rootpage FROM sqlite_master")
    return [number for table, number in found if number and table in tables]


def test_a_whole_store_is_read_page_by_page_just_as_sqlcipher_reads_it(desk: Desk) -> None:
    expected = by_sql(desk)
    assert as_rows(rescued_from(desk)) == expected  # with a log that is not folded in yet
    desk.store.close()
    assert as_rows(rescued_from(desk)) == expected
    assert rescued_from(desk).bad_pages == 0
    assert len(expected["outbox"]) > 30


def test_the_outbox_survives_a_lost_header(desk: Desk) -> None:
    expected = by_sql(desk)
    desk.store.close()
    lose_the_header(desk.store.folder)
    with pytest.raises(Corrupt):
        connect(desk.store.folder / "store.db", desk.store.key)
    rescued = rescued_from(desk)
    assert as_rows(rescued) == expected
    assert rescued.bad_pages == 1
    assert rescued.owner is not None


def test_the_outbox_survives_damage_in_the_middle_of_the_ticket_table(desk: Desk) -> None:
    expected = by_sql(desk)
    damaged = roots(desk, "ticket", "search_data", "timeline_item")
    desk.store.close()
    zero_pages(desk.store.folder, damaged)
    assert as_rows(rescued_from(desk)) == expected


def test_what_a_lost_log_did_not_hold_survives_it(desk: Desk, paper: Paper) -> None:
    direct = connect(desk.store.folder / "store.db", desk.store.key)
    direct.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    direct.close()
    expected = by_sql(desk)
    content = (desk.store.folder / "store.db").read_bytes()
    desk.submit(paper.north, "In the log alone")
    assert as_rows(rescued_from(desk))["outbox"] > expected["outbox"]
    desk.store.close()
    for file in desk.store.folder.glob("store.db*"):
        file.unlink()
    (desk.store.folder / "store.db").write_bytes(content)
    assert as_rows(rescued_from(desk)) == expected


def test_a_log_of_another_store_adds_nothing(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    ids = seeded_ids(desk.clock, 77)
    other = open_store(tmp_path / "other", clock=desk.clock, ids=ids, keyring=MemoryKeyring())
    other.write(lambda connection: write_draft(connection, "T-9", "Not mine", desk.clock.now()))
    foreign = (tmp_path / "other" / "store.db-wal").read_bytes()
    other.close()
    expected = by_sql(desk)
    desk.store.close()
    (desk.store.folder / "store.db-wal").write_bytes(foreign)
    assert as_rows(rescued_from(desk)) == expected


def test_rows_from_before_a_column_was_added_are_read_with_its_default() -> None:
    table = Table("draft", MetaData(), *(column._copy() for column in draft.columns))
    values = ("T-1", "Half a sentence", 5)
    table.append_column(Column("kind", Text, nullable=False, server_default="reply"))
    assert as_row(table, 1, values) == {
        "key": "T-1",
        "text": "Half a sentence",
        "saved_at": 5,
        "kind": "reply",
    }
    assert as_row(table, 1, values[:2]) is None


def test_a_truncated_file_gives_what_its_pages_still_hold(desk: Desk) -> None:
    expected = by_sql(desk)["outbox"]
    desk.store.close()
    cut(desk.store.folder)
    found = as_rows(rescued_from(desk))["outbox"]
    assert found <= expected


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), share=st.floats(0.01, 0.9))
def test_random_damage_never_makes_up_a_row(desk: Desk, seed: int, share: float) -> None:
    expected = by_sql(desk) if (desk.store.folder / "store.db-wal").exists() else None
    desk.store.close()
    file = desk.store.folder / "store.db"
    whole = file.read_bytes()
    truth = expected or as_rows(rescued_from(desk))
    try:
        flip_bytes(desk.store.folder, share=share, seed=seed)
        rescued = rescued_from(desk)
    finally:
        file.write_bytes(whole)
    assert rescued.bad_pages > 0
    for table, rows in as_rows(rescued).items():
        assert rows <= truth[table]


def test_rescued_work_is_sent_under_its_own_names_once_it_is_in_a_new_store(
    desk: Desk, paper: Paper, tmp_path: Path
) -> None:
    desk.sync()
    ticket = desk.submit(paper.south, "Router is hot")
    desk.reply(ticket, "On my way")
    desk.transport.lose_reply = 1  # central has it, this device does not know
    with pytest.raises(Exception, match="lost"):
        desk.sync()
    wanted = [op.op_id for op in desk.ops if op.state not in {"acked", "shown"}]
    assert wanted
    desk.store.close()
    lose_the_header(desk.store.folder)
    rescued = rescued_from(desk)
    fresh = make_desk(tmp_path / "fresh", paper)
    told = fresh.store.write(lambda connection: put_back(connection, rescued))
    assert told.owned
    assert [op.op_id for op in fresh.ops] == wanted
    assert fresh.shown(ticket).title == "Router is hot"
    fresh.sync()
    assert fresh.is_clean()
    assert all(paper.times_applied(op) == 1 for op in wanted)
    assert fresh.shown(ticket).title == "Router is hot"
    fresh.store.close()


def test_an_edit_of_a_row_that_a_new_store_does_not_have_yet_shows_once_it_has(
    desk: Desk, paper: Paper, tmp_path: Path
) -> None:
    ticket = paper.add_ticket(paper.north, "Old title")
    desk.sync()
    desk.edit(ticket, title="New title")
    desk.store.close()
    rescued = rescued_from(desk)
    fresh = make_desk(tmp_path / "fresh", paper)
    fresh.store.write(lambda connection: put_back(connection, rescued))
    assert fresh.ticket(ticket) is None
    fresh.sync()
    assert fresh.shown(ticket).title == "New title"
    assert paper.ticket(ticket)["title"] == "New title"
    fresh.store.close()


def test_work_that_nobody_can_be_named_for_is_not_sent_in_anothers_name(
    desk: Desk, paper: Paper, tmp_path: Path
) -> None:
    rescued = rescued_from(desk)
    nameless = Rescued({**rescued.rows, "sync_state": [], "setting": []})
    fresh = make_desk(tmp_path / "fresh", paper)
    told = fresh.store.write(lambda connection: put_back(connection, nameless))
    assert not told.owned
    assert not fresh.ops
    fresh.store.close()


def test_saved_work_is_closed_to_whoever_lacks_the_key(desk: Desk, tmp_path: Path) -> None:
    rescued = rescued_from(desk)
    path = seal(tmp_path, rescued, desk.store.key, desk.clock.now())
    content = path.read_bytes()
    for canary in (b"Scanner", b"Half a sentence", b"submit_ticket", desk.store.key):
        assert canary not in content
    assert path.stat().st_mode & 0o077 == 0
    assert unseal(path, desk.store.key) == rescued
    with pytest.raises(Corrupt):
        unseal(path, bytes(32))
    path.write_bytes(content[:-1])
    with pytest.raises(Corrupt):
        unseal(path, desk.store.key)


def test_a_readable_copy_holds_what_was_typed(desk: Desk, tmp_path: Path) -> None:
    write_readable(tmp_path / "work.txt", rescued_from(desk))
    text = (tmp_path / "work.txt").read_text()
    assert "Scanner is silent" in text
    assert "Half a sentence" in text


def test_a_rescue_says_nothing_of_what_it_holds(desk: Desk) -> None:
    assert "Scanner" not in repr(rescued_from(desk))
    assert UUID(bytes=rescued_from(desk).owner or b"").hex not in repr(rescued_from(desk))
