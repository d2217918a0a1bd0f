"""What a scanner finds something in is thrown away; while it is away, files wait and are not lost.

Source: security.md D17.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.central.api.app import make_app
from app.central.files.room import Files, files_of
from app.central.files.scanning import VARIABLE, Clamd
from app.central.mail.incoming.settings import own_of
from app.central.mail.incoming.taking import take_all
from app.ports.problems import Unavailable
from tests.builders.clamd import EICAR, FakeClamd
from tests.integration.central.files import Client, attached, begun, far, fetch, send
from tests.integration.central.mail.mails import Post
from tests.integration.central.world import World

pytestmark = pytest.mark.postgresql_long


@pytest.fixture
def socket(tmp_path: Path) -> Path:
    return tmp_path / "clamd"


@pytest.fixture
def kept(world: World, socket: Path) -> Files:
    return replace(files_of(world.central), scanner=Clamd(str(socket)))


@pytest.fixture
def http(world: World, kept: Files) -> Iterator[Client]:
    with Client(make_app(world.central, kept=kept), raise_server_exceptions=False) as client:
        yield client


def state(world: World, attachment: Any) -> Any:
    return world.row("attachment", attachment.bytes)["state"]


def test_a_file_counts_once_the_scanner_called_it_clean(
    world: World, http: Client, kept: Files, socket: Path
) -> None:
    mira, body = world.device(), b"clean " * 50_000
    attachment = attached(mira, world.north, body)
    place = begun(http, mira, attachment, len(body))
    assert send(http, mira, place, 0, body).status_code == 503  # no scanner listens yet
    assert state(world, attachment) == "pending"
    assert fetch(http, mira, attachment).status_code == 404
    assert len(list(kept.vault.store.names())) == 1  # what came stays
    clamd = FakeClamd(socket)
    try:
        assert far(http, mira, place).status_code == 200
    finally:
        clamd.close()
    assert state(world, attachment) == "stored"
    assert fetch(http, mira, attachment).content == body


def test_a_file_with_something_in_it_is_thrown_away_and_said(
    world: World, http: Client, kept: Files, socket: Path
) -> None:
    mira, body = world.device(), b"before " + EICAR
    attachment = attached(mira, world.north, body)
    place = begun(http, mira, attachment, len(body))
    clamd = FakeClamd(socket)
    try:
        answer = send(http, mira, place, 0, body)
    finally:
        clamd.close()
    assert (answer.status_code, answer.json()["code"]) == (422, "file-infected")
    assert "Eicar-Test-Signature" in answer.json()["sentence"]
    assert state(world, attachment) == "pending"
    assert list(kept.vault.store.names()) == []


MAIL = (
    b"From: dana@client.example\r\nSubject: Bill\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee the bill.\r\n"
    b"--b\r\nContent-Disposition: attachment; filename=bill.txt\r\n\r\nPay " + EICAR + b"\r\n"
    b"--b\r\nContent-Disposition: attachment; filename=list.txt\r\n\r\nToner\r\n--b--\r\n"
)


def test_a_mail_waits_for_the_scanner_and_keeps_what_it_found_something_in(
    world: World, socket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, f"unix:{socket}")
    post = Post(world)
    with pytest.raises(Unavailable, match="looked at for malware"):
        post.take(MAIL)
    assert post.tickets() == []
    world.clock.move(hours=1)
    clamd = FakeClamd(socket)
    try:
        [taken] = take_all(world.central, post.files, own_of(world.central.settings))
    finally:
        clamd.close()
    assert taken.state == "placed"
    assert [row["name"] for row in world.rows("attachment")] == ["list.txt"]
    [note] = post.said("note")
    assert "“bill.txt” is in the mail itself" in str(note["body"])
    assert "Eicar-Test-Signature" in str(note["body"])
