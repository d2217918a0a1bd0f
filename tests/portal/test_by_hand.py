"""Links by hand, letters as files: how somebody comes in before anything sends mail."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import NoReturn

from click.testing import CliRunner

from app.cli.central_portal import portal
from app.platform.mail_spool import MailSpool
from app.ports.mailer import Message
from app.ports.problems import Refused
from tests.integration.central.world import SetClock
from tests.plugins.databases import Places
from tests.portal.town import DANA, fill


def test_a_letter_without_a_server_is_a_file_that_its_owner_alone_can_read(tmp_path: Path) -> None:
    MailSpool(tmp_path / "mail", SetClock()).keep(b"To: dana\r\n\r\nOpen this\r\n")
    (kept,) = (tmp_path / "mail").iterdir()
    assert kept.read_bytes() == b"To: dana\r\n\r\nOpen this\r\n"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "hunter2" not in repr(Message(DANA, "", "hunter2", "hunter2"))


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
