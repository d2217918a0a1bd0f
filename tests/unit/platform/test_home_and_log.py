"""Folders that only their owner reads, and a log that repeats nobody's words."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from app.platform import paths
from app.platform.log import redact, set_up_logging
from app.ports.problems import Unavailable


def test_the_folders_belong_to_their_owner_alone(home: Path) -> None:
    for folder in (paths.home(), paths.store_folder(), paths.log_folder()):
        assert home in folder.parents
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_was_open_to_others_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)
    paths.private_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_without_a_name_the_system_says_where(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRESTLE_HOME")
    assert paths.home() == home / ".local/share/trestle"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(Unavailable) as caught:
        paths.private_folder(file / "below")
    assert "TRESTLE_HOME" in caught.value.next_step


@pytest.fixture
def handler(tmp_path: Path) -> Iterator[logging.Handler]:
    root = logging.getLogger()
    level = root.level
    made = set_up_logging(tmp_path)
    yield made
    root.removeHandler(made)
    root.setLevel(level)
    made.close()
    structlog.reset_defaults()


@pytest.mark.expects_line("Bearer hunter2", reason="a library says a secret, to be kept out")
def test_secrets_and_texts_stay_out_of_the_log(tmp_path: Path, handler: logging.Handler) -> None:
    structlog.get_logger("trestle").info(
        "signed in with token=hunter2",
        password="hunter2",
        body="hunter2",
        nested={"access": "hunter2", "rows": [b"hunter2"]},
        rows=3,
    )
    logging.getLogger("library").warning("Authorization: Bearer %s", "hunter2")
    handler.flush()
    written = (tmp_path / "trestle.log").read_text()
    assert "hunter2" not in written
    assert '"rows": 3' in written
    assert "signed in" in written


@pytest.mark.parametrize("name", ["password", "refresh", "api_key", "TOKEN", "client_secret"])
def test_names_of_secrets_are_known(name: str) -> None:
    assert redact(None, "info", {name: "x"}) == {name: "***"}


@pytest.mark.parametrize("name", ["code", "rows", "refreshed_at", "monkey"])
def test_plain_facts_are_kept(name: str) -> None:
    assert redact(None, "info", {name: "x"}) == {name: "x"}


def test_the_values_that_postgresql_names_in_an_error_stay_out_of_the_log() -> None:
    said = (
        'UniqueViolation: duplicate key value violates unique constraint "uq_contact"\n'
        "DETAIL:  Key (email)=(bo@northgate.example\nof Northgate) already exists.\n"
        "[SQL: INSERT INTO contact (email) VALUES (%s)]"
    )
    [told] = redact(None, "error", {"exception": said}).values()
    assert told.splitlines() == [said.splitlines()[0], "DETAIL: ***"]
