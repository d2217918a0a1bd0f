"""Links by hand, letters as files: how somebody comes in before anything sends mail."""

from __future__ import annotations

import stat
from email import message_from_bytes
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner

from app.cli.central_portal import portal
from app.platform.mail_spool import MailSpool
from app.ports.mailer import Message
from app.ports.problems import Refused
from tests.integration.central.world import SetClock
from tests.plugins.databases import Places
from tests.portal.town import DANA, fill


def test_a_letter_is_a_file_that_its_owner_alone_can_read(tmp_path: Path) -> None:
    spool = MailSpool(tmp_path / "mail", SetClock())
    spool.post(Message(DANA, "Your sign-in link", "Open this: hunter2\n"))
    (kept,) = (tmp_path / "mail").iterdir()
    letter = message_from_bytes(kept.read_bytes())
    assert (letter["To"], letter["Subject"]) == (DANA, "Your sign-in link")
    assert "hunter2" in str(letter.get_payload())
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "hunter2" not in repr(Message(DANA, "", "hunter2"))


def test_an_address_of_several_lines_reaches_nobody(tmp_path: Path) -> None:
    spool = MailSpool(tmp_path / "mail", SetClock())
    with pytest.raises(ValueError, match="linefeed"):
        spool.post(Message("dana@x.example\nBcc: evil@x.example", "", ""))
    assert not (tmp_path / "mail").exists()


def test_the_command_prints_a_link_for_a_contact_and_refuses_who_is_none(
    home: Path, filled_centrals: Path
) -> None:
    folder = home / "trestle" / "central"
    Places("sqlcipher", no_server, filled_centrals).copy_of("portal", fill, folder)
    said = (
        CliRunner()
        .invoke(portal, ["link", DANA, "--portal-url", "https://help.example.org"])
        .output
    )
    assert said.startswith("https://help.example.org/in/")
    refused = CliRunner().invoke(portal, ["link", "nobody@northwind.example"])
    assert isinstance(refused.exception, Refused)
    assert "contact list" in str(refused.exception.next_step)


def no_server() -> NoReturn:
    raise AssertionError("A file needs no server.")
