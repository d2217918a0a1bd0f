"""The log of the sync and `trestle sync status`: what a supporter needs, nothing of a client."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.cli.sync import sync
from app.domain.members import Members
from app.ports.problems import Refused, Unavailable
from app.store import letters, queue
from app.store.open import Store
from app.store.state import note
from app.sync import log
from app.sync.log import LogLine
from app.sync.log_words import line_words
from app.usecases.edit_ticket import EditTicket, edit_ticket
from tests.builders.devices import WORDS, Home, a_home
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk, Paper, make_desk

AT = datetime(2026, 3, 10, 21, 48, tzinfo=UTC)
CLIENT_WORDS = (
    "Zanzibar Shipping", "Wendeline Quist", "+31 555 0199", "Rue du Phare 73q",
    "quist@zanzibar.example", "Manifest printer jams", "the whole pier", "pier-seven",
)  # fmt: skip
"""Titles, names, numbers, addresses, texts and tags that no line of a log may hold."""


def logged(store: Store) -> str:
    return "".join(
        file.read_text(encoding="utf-8") for file in sorted(store.folder.glob("sync.log*"))
    )


def lines(store: Store) -> list[LogLine]:
    return log.read(store.folder, 1000)


def edit(desk: Desk, ticket: Any, **changes: Any) -> None:
    command = EditTicket(ticket, **changes)
    desk.do("edit_ticket", lambda session: edit_ticket(session, desk.ctx, command))


def test_a_round_is_one_line_with_its_counts(paper: Paper, paper_desk: Callable[..., Desk]) -> None:
    desk = paper_desk()
    desk.sync()
    ticket = desk.submit(paper.north)
    desk.reply(ticket, "On my way")
    result = desk.sync()
    line = lines(desk.store)[-1]
    assert (line.what, line.code, line.pushed) == ("round", "", result.pushed)
    assert (line.pulled, line.requests, line.size) == (
        result.pulled, result.requests, result.size,
    )  # fmt: skip
    assert line.waiting == 0
    assert "ticket" in line.nouns


def test_a_round_that_ends_early_is_a_line_with_its_code(
    paper: Paper, paper_desk: Callable[..., Desk]
) -> None:
    desk = paper_desk()
    desk.sync()
    desk.submit(paper.north)
    desk.transport.lose_request = 1
    with pytest.raises(Unavailable):
        desk.sync()
    line = lines(desk.store)[-1]
    assert (line.code, line.requests, line.waiting) == ("central-unreachable", 0, 1)


def test_no_word_of_a_client_gets_into_the_log(real_central: RealCentral, tmp_path: Path) -> None:
    company, person, number, address, mail, title, text, tag = CLIENT_WORDS
    laptop, tablet = (make_desk(tmp_path / name, real_central) for name in ("one", "two"))
    try:
        laptop.sync()
        ticket = laptop.submit(real_central.north, f"{title} at {company}")
        laptop.reply(ticket, f"{person}, {number}, {address}, {mail}: {text}")
        laptop.sync()
        tablet.sync()
        # A conflict over a title and a text, and tags of both.
        for desk, more in ((laptop, "first"), (tablet, "second")):
            edit(desk, ticket, title=f"{title} {more}", description=f"{text} {more} {address}")
            edit(desk, ticket, tags=Members((tag,)))
            desk.sync()
        # Refusals, one of them in words of the client's own.
        laptop.edit(ticket, title=" ")
        laptop.edit(ticket, tags=[f"{tag} {company}"])
        laptop.sync()
        # Failures, and a central that says a client's name where a code should stand.
        laptop.transport.lose_request = 1
        laptop.reply(ticket, text)
        with pytest.raises(Unavailable):
            laptop.sync()
        inner = laptop.transport.inner
        laptop.transport.inner = _Talkative(company)
        with pytest.raises(Refused):
            laptop.sync()
        laptop.transport.inner = inner
        laptop.transport.spoil = lambda _path, _answer: f"{company} {title}".encode()
        with pytest.raises(Unavailable):
            laptop.sync()
        said = logged(laptop.store) + logged(tablet.store)
        kinds = {line.what for line in [*lines(laptop.store), *lines(tablet.store)]}
        codes = {line.code for line in lines(laptop.store)}
    finally:
        for desk in (laptop, tablet):
            desk.store.close()
    assert kinds == {"round", "refused", "conflict"}
    assert {"central-unreachable", "central-garbled", "odd", "title-empty"} <= codes
    # An operation is named by a part of its id, which may hold any digits.
    told = re.sub(r'"op":"[0-9a-f]+"', "", said)
    for word in {part for words in CLIENT_WORDS for part in (words, *words.split())}:
        if len(word) > 3 or not word.isalpha():  # "the" and "du" are words of English, too
            assert word.casefold() not in told.casefold(), word
    # Nor the id of a row, whole or in part.
    assert ticket.hex[:12] not in said
    assert str(ticket)[:13] not in said


class _Talkative:
    """A central whose refusal tells more than it should."""

    def __init__(self, company: str) -> None:
        self._company = company

    def call(self, _path: str, _body: bytes) -> bytes:
        raise Refused(f"no {self._company}", f"{self._company} may not be seen.")


def test_the_log_stays_within_its_bounds_and_keeps_the_newest(tmp_path: Path) -> None:
    for at in range(6000):
        log.write(tmp_path, [LogLine(AT, "round", rev=at + 1, epoch="e" * 8, requests=1)] * 2)
    sizes = {file.name: file.stat().st_size for file in tmp_path.iterdir()}
    assert sizes.keys() == {"sync.log", "sync.log.1"}
    assert all(size <= log.LARGEST for size in sizes.values())
    assert [line.rev for line in log.read(tmp_path, 3)] == [5999, 6000, 6000]
    assert len(log.read(tmp_path, 2000)) == 2000


def test_a_line_that_a_crash_cut_short_is_passed_over(tmp_path: Path) -> None:
    log.write(tmp_path, [LogLine(AT, "round", rev=1)])
    with (tmp_path / log.LOG).open("ab") as file:
        file.write(b'{"at":"2026-03-1\n')
    log.write(tmp_path, [LogLine(AT, "round", rev=2)])
    assert [line.rev for line in log.read(tmp_path, 10)] == [1, 2]
    assert log.read(tmp_path, 0) == []


def test_a_log_that_cannot_be_written_ends_no_round(tmp_path: Path) -> None:
    log.write(tmp_path / "gone", [LogLine(AT, "round")])
    assert log.read(tmp_path / "gone", 5) == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            LogLine(AT, "round", "", 0.42, 0.1, 2, 3072, 1, 1200, rev=7, epoch="abcd",
                    nouns=("ticket",)),
            ("17:48:00  round done after 0.4 s: 2 requests, 3 KB, sent 1, got 1,200; at 7 of abcd; "
            "ticket"),
        ),
        (
            LogLine(AT, "round", "central-slow", 8, 0, 1, 90, waiting=3, rejected=1),
            ("17:48:00  round ended early (central-slow) after 8.0 s: 1 request, "
            "90 bytes, sent 0, got 0, 1 refused, 3 waiting"),
        ),
        (
            LogLine(AT, "refused", "ticket-ended", verb="write_reply", noun="ticket_event",
                    op="0a1b2c3d"),
            ("17:48:00    central refused an operation "
            "(write_reply ticket_event, 0a1b2c3d): ticket-ended"),
        ),
    ],
)  # fmt: skip
def test_a_line_reads_as_a_sentence(line: LogLine, words: str) -> None:
    assert line_words(line, "America/New_York") == f"2026-03-10 {words}"


@pytest.fixture
def home(paper: Paper, tmp_path: Path) -> Home:
    made, _ = a_home(tmp_path / "home", paper)
    (tmp_path / "words").write_text(WORDS, encoding="utf-8")
    return made


def ask(home: Home, command: str, *options: str, words: bool = True) -> Result:
    given = ["--passphrase-file", str(home.folder.parent / "words")] if words else []
    return CliRunner().invoke(sync, [command, "--home", str(home.folder), *given, *options])


def status(home: Home) -> tuple[int, dict[str, Any]]:
    said = ask(home, "status", "--json")
    found: dict[str, Any] = json.loads(said.stdout)
    return said.exit_code, found


def test_a_sync_that_goes_by_itself_needs_nobody(home: Home) -> None:
    code, said = status(home)
    assert (code, said["needs"]) == (0, [])
    assert said["store"]["outbox"]["pending"]["acts"] == 25
    assert said["store"]["device"] == "K4"
    assert said["store"]["refused"] == {}
    assert set(map(len, said["store"]["scopes"])) == {8}
    assert [line["what"] for line in said["rounds"]] == ["round", "round"]


def test_what_needs_a_person_is_named_and_ends_with_one(home: Home) -> None:
    opened = home.opened()

    def trouble(connection: Any) -> None:
        op = queue.unsent_acts(connection, 1)[0][0]
        queue.refuse(connection, op, "ticket-ended", "The ticket of Northwind is closed.", AT)
        held = queue.unsent_acts(connection, 1)[0][0]
        queue.hold(connection, held.op_id, "central-stumbles", "Central failed over Northwind.")
        note(
            connection, clock_offset_s=300.0, last_code="pull-deletes-much", last_error="Northwind"
        )

    opened.desk.store.write(trouble)
    # While it is open, as the workbench has it, and after.
    during = status(home)
    opened.desk.close()
    code, said = status(home)
    assert during == (code, said)
    assert code == 1
    assert said["store"]["refused"] == {"ticket-ended": 1}
    assert said["store"]["held"] == {"central-stumbles": 1}
    assert len(said["needs"]) == 4
    text = ask(home, "status").stdout
    assert "→ Central refused 1 act: open Sync, Rejected." in text
    assert "Northwind" not in text + json.dumps(said)


def test_somebody_signed_out_is_told_to_sign_in(home: Home) -> None:
    opened = home.opened()
    opened.desk.store.write(lambda connection: note(connection, signed_out=True))
    opened.desk.close()
    code, said = status(home)
    assert code == 1
    assert said["needs"][0].startswith("Nobody is signed in")


def test_a_discarded_letter_needs_nobody_any_more(home: Home) -> None:
    opened = home.opened()

    def settle(connection: Any) -> None:
        op = queue.unsent_acts(connection, 1)[0][0]
        queue.refuse(connection, op, "ticket-ended", "It is closed.", AT)
        gone = letters.discard(connection, op.op_id)
        assert gone[0] == op.op_id

    opened.desk.store.write(settle)
    opened.desk.close()
    assert status(home)[0] == 0


def test_the_log_is_printed_without_a_key(home: Home) -> None:
    said = ask(home, "log", "-n", "1", words=False)
    assert said.exit_code == 0
    assert "round done after" in said.stdout
    found = [
        json.loads(line) for line in ask(home, "log", "--json", words=False).output.splitlines()
    ]
    assert [line["what"] for line in found] == ["round", "round"]


def test_an_empty_home_says_what_to_do(tmp_path: Path) -> None:
    said = CliRunner().invoke(sync, ["log", "--home", str(tmp_path)])
    assert said.stdout == "Nothing is in the sync log yet: open Trestle and sync once.\n"
    asked = CliRunner().invoke(sync, ["status", "--home", str(tmp_path)])
    assert isinstance(asked.exception, Unavailable)
    assert "trestle doctor" in str(asked.exception)
