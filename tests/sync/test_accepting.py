"""A person accepts what the sync held back; the doctor tells of records that differed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from app.bootstrap.doctor import examine
from app.cli.sync import sync
from app.ports.problems import Unavailable
from app.store import sums
from app.store.settings import read_setting
from app.store.state import note
from app.sync.brake import DELETES_MUCH
from tests.builders.devices import WORDS, Home, a_home
from tests.sync.worlds import Paper

SAID = "Central wants to remove 300 of 400 records (ticket) from this device."


@pytest.fixture
def home(paper: Paper, tmp_path: Path) -> Home:
    (tmp_path / "home").mkdir()
    return a_home(tmp_path / "home", paper)[0]


def accepted(home: Home) -> bool:
    opened = home.opened()
    try:
        with opened.desk.store.reading() as connection:
            return bool(read_setting(connection, "accepted_deletions", False))
    finally:
        opened.desk.close()


def command(home: Home) -> str:
    words = home.folder.parent / "words.txt"
    words.write_text(WORDS, encoding="utf-8")
    asked = ["accept-deletions", "--home", str(home.folder), "--passphrase-file", str(words)]
    said = CliRunner().invoke(sync, asked, catch_exceptions=False)
    assert said.exit_code == 0
    return said.output


def test_what_was_held_back_is_named_and_accepted(home: Home) -> None:
    opened = home.opened()
    opened.desk.store.write(lambda c: note(c, last_code=DELETES_MUCH, last_error=SAID))
    opened.desk.close()
    assert SAID in command(home)
    assert accepted(home)


def test_nothing_is_accepted_where_nothing_was_held_back(home: Home) -> None:
    assert "Nothing to accept" in command(home)
    assert not accepted(home)


def test_a_folder_without_a_store_is_answered_with_what_to_do(tmp_path: Path) -> None:
    asked = ["accept-deletions", "--home", str(tmp_path)]
    said = CliRunner().invoke(sync, asked)
    assert isinstance(said.exception, Unavailable)
    assert "--home" in said.exception.next_step


def test_the_doctor_tells_how_many_records_differed_from_central(home: Home) -> None:
    def finding() -> tuple[str, str, str]:
        every = examine(home.folder, passphrase=WORDS, clock=home.clock)
        one = next(found for found in every if found.part == "compared")
        return one.verdict, one.sentence, one.next_step

    assert finding() == ("ok", "Not held against central yet.", "")
    opened = home.opened()
    opened.desk.store.write(lambda c: sums.note_begun(c, home.clock.now()))
    opened.desk.store.write(lambda c: sums.note_found(c, 3, home.clock.now()))
    opened.desk.close()
    verdict, sentence, step = finding()
    assert (verdict, sentence.split(";")[0]) == ("look", "3 records here differed from central's")
    assert step
