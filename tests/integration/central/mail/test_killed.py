"""A server that is killed in the midst of sending: every letter leaves, each under one name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from app.bootstrap.central import central_in
from app.central.mail.room import MailRoom
from app.central.mail.settings import MailSettings, write_settings
from app.central.settings import default_settings
from app.ports.mailer import Message
from tests.builders.born import Born
from tests.builders.mail_server import HERE, MailServer
from tests.builders.patience import PATIENCE_S
from tests.integration.central.test_serving import COMMAND, free_port
from tests.integration.central.world import build
from tests.plugins.databases import Places

pytestmark = pytest.mark.e2e
LETTERS, KILLED_AFTER = 40, (12,)


@contextmanager
def serving() -> Iterator[Born]:
    """Central as a process of its own, killed at the end."""
    process = Born(["-c", COMMAND, "serve", "--port", str(free_port())])
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.usefixtures("home")
def test_a_killed_server_sends_every_letter_when_it_comes_back(
    places_on: Callable[[str], Places], server: MailServer
) -> None:
    settings = default_settings()
    places_on("sqlcipher").copy_of("firm", build, settings.folder)
    write_settings(
        settings,
        MailSettings(host=HERE, port=server.port, security="plain", sender="help@halden.example"),
    )
    opened = central_in(settings)
    for number in range(LETTERS):
        MailRoom(opened).post(Message(f"person{number}@northwind.example", "News", "Text\n"))
    opened.close()
    for many in KILLED_AFTER:
        with serving():
            assert server.wait_for(many, PATIENCE_S)
    with serving():
        assert server.wait_for(LETTERS, PATIENCE_S)
    counted = Counter(letter["Message-ID"] for letter in server.letters)
    assert len(counted) == LETTERS
    assert sum(counted.values()) <= LETTERS + len(KILLED_AFTER)
    assert {one.partition("@")[0] for one in server.recipients} == {
        f"person{number}" for number in range(LETTERS)
    }
