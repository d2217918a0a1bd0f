"""What was saved from a damaged store can be looked at and brought back, each act once."""

from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from app.bootstrap.faults import Opened
from app.bootstrap.rescued import bring_back, files, look
from app.cli.rescue import rescue as command
from app.domain.people import Actor
from app.domain.vocabulary import Right
from app.platform.single_instance import First, claim
from app.ports.problems import Refused, TrestleProblem
from app.store import raw
from app.store.put_back import PutBack
from app.store.rescue import Rescued, rescue
from app.store.sealed import seal
from app.store.state import note
from tests.builders.broken import lose_the_header
from tests.builders.devices import CHEAP, WORDS, Home, Worked, a_home
from tests.sync.worlds import Desk, Flaky, Paper

OTHER_WORDS = "four other words"


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def worked(tmp_path: Path, paper: Paper) -> tuple[Home, Worked]:
    return a_home(tmp_path / "home", paper)


@pytest.fixture
def saved(worked: tuple[Home, Worked]) -> Path:
    """The file that was saved when the store was found to be damaged."""
    home, _done = worked
    whole = (home.store / "store.db").read_bytes()
    lose_the_header(home.store)
    file = home.fault().saved
    assert file is not None
    (home.store / "store.db").write_bytes(whole)
    return file


def to_send(home: Home) -> list[bytes]:
    """The ids of what waits for central, in order."""
    opened = home.opened()
    with opened.desk.store.reading() as connection:
        found = raw.rows(
            connection,
            "SELECT op_id FROM outbox WHERE state IN ('pending', 'sent', 'held') ORDER BY seq",
        )
    opened.desk.close()
    return [op for (op,) in found]


def brought(home: Home, file: Path, **more: object) -> PutBack:
    given: dict[str, object] = {"passphrase": WORDS, "cost": CHEAP, "clock": home.clock}
    return bring_back(home.folder, file, **(given | more))  # type: ignore[arg-type] # one at a time


def without_work(home: Home, paper: Paper, words: str = WORDS) -> None:
    """A new store in the home's place, of the same person; the old one lies aside."""
    aside = home.folder / "set-aside"
    aside.mkdir()
    home.store.rename(aside / "store-20260101T000000Z")
    opened = home.open(words)
    assert isinstance(opened, Opened)
    with opened.desk.store.writing() as connection:
        note(connection, user=paper.mira, device_short="K5", signed_out=False)
    home.sync(opened)
    opened.desk.close()


def test_the_work_of_a_file_waits_again_and_reaches_central_once(
    worked: tuple[Home, Worked], saved: Path, paper: Paper
) -> None:
    home, _done = worked
    expected = to_send(home)
    without_work(home, paper)
    assert to_send(home) == []
    told = brought(home, saved)
    assert (told.acts, told.new) == (25, 25)
    assert to_send(home) == expected
    opened = home.opened()
    home.sync(opened)
    opened.desk.close()
    again = brought(home, saved)
    assert (again.acts, again.new) == (25, 0)
    assert to_send(home) == []
    assert all(paper.central.applied.count(op) == 1 for op in expected)


def test_what_waits_already_is_not_doubled_and_newer_work_stays(
    worked: tuple[Home, Worked], saved: Path
) -> None:
    home, done = worked
    opened = home.opened()
    actor = Actor(home.paper.mira, "Mira Okafor", rights=frozenset({Right.TECHNICIAN}))
    desk = Desk(opened.desk.store, Flaky(home.paper.transport()), home.clock, actor)
    desk.reply(done.ticket, "After the rescue")
    opened.desk.close()
    before = to_send(home)
    assert brought(home, saved).new == 0
    assert to_send(home) == before


def test_the_key_of_a_store_that_was_set_aside_is_found(
    worked: tuple[Home, Worked], saved: Path, paper: Paper, tmp_path: Path
) -> None:
    home, _done = worked
    without_work(home, paper, OTHER_WORDS)
    assert len(look(home.folder, saved, passphrase=WORDS).acts) == 25
    assert brought(home, saved, passphrase=OTHER_WORDS, file_passphrase=WORDS).new == 25
    elsewhere = tmp_path / "elsewhere"
    (home.folder / "set-aside" / "store-20260101T000000Z").rename(elsewhere)
    with pytest.raises(TrestleProblem):
        look(home.folder, saved, passphrase=WORDS)
    assert len(look(home.folder, saved, passphrase=WORDS, store=elsewhere).acts) == 25


def test_a_file_that_no_key_here_opens_says_what_to_name(
    worked: tuple[Home, Worked], saved: Path
) -> None:
    home, _done = worked
    saved.write_bytes(saved.read_bytes()[:-1])
    with pytest.raises(Refused, match="--store") as caught:
        look(home.folder, saved, passphrase=WORDS)
    assert caught.value.code == "rescued-locked"


def test_the_work_of_another_person_is_not_sent_in_this_ones_name(
    worked: tuple[Home, Worked], saved: Path
) -> None:
    home, _done = worked
    before = to_send(home)
    opened = home.opened()
    with opened.desk.store.writing() as connection:
        note(connection, user=uuid4())
    opened.desk.close()
    with pytest.raises(Refused, match="another person"):
        brought(home, saved)
    assert to_send(home) == before


def test_work_that_names_nobody_needs_a_word_and_a_device_that_is_signed_in(
    worked: tuple[Home, Worked], paper: Paper
) -> None:
    home, _done = worked
    expected = to_send(home)
    opened = home.opened()
    key = opened.desk.store.key
    opened.desk.close()
    held = nameless_file(home, key)
    without_work(home, paper)
    with pytest.raises(Refused, match="--mine"):
        brought(home, held)
    assert brought(home, held, mine=True).new == 25
    assert to_send(home) == expected
    opened = home.opened()
    with opened.desk.store.writing() as connection:
        note(connection, user=None)
    opened.desk.close()
    with pytest.raises(Refused, match="sign in"):
        brought(home, held, mine=True)


def nameless_file(home: Home, key: bytes) -> Path:
    """A file whose store no longer said whose it was."""
    work = rescue(home.store, key)
    nameless = Rescued({**work.rows, "sync_state": [], "setting": []})
    return seal(home.folder, nameless, key, home.clock.now())


def test_nothing_is_put_back_while_trestle_runs(worked: tuple[Home, Worked], saved: Path) -> None:
    home, _done = worked
    first = claim(home.folder)
    assert isinstance(first, First)
    with first, pytest.raises(Refused, match="Close it"):
        brought(home, saved)


def run(home: Home, *words: str) -> Result:
    kept = home.folder.parent / "words"
    kept.write_text(WORDS, encoding="utf-8")
    given = ["--home", str(home.folder), "--passphrase-file", str(kept)]
    return CliRunner().invoke(command, [*words, *given])


def test_the_command_names_files_lists_what_is_in_them_and_puts_it_back(
    worked: tuple[Home, Worked], saved: Path, paper: Paper
) -> None:
    home, _done = worked
    listed = CliRunner().invoke(command, ["list", "--home", str(home.folder)])
    assert listed.output == f"{saved}\n"
    assert files(home.folder) == [saved]
    shown = run(home, "show", str(saved)).output
    assert shown.startswith("25 changes were not sent when this was saved.\n")
    assert shown.count("Reply") == 25
    assert "After the copy" not in shown
    assert "After the copy 7" in run(home, "show", "--full", str(saved)).output
    without_work(home, paper)
    assert "25 changes were put back" in run(home, "put-back", str(saved)).output
    again = run(home, "put-back", str(saved)).output
    assert "0 changes were put back" in again
    assert "25 changes were known here already." in again
    assert saved.exists()


def test_where_nothing_was_saved_the_command_says_so(tmp_path: Path) -> None:
    said = CliRunner().invoke(command, ["list", "--home", str(tmp_path / "fresh")])
    assert "Nothing was saved here" in said.output
