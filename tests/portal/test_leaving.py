"""Files that leave through the portal: whoever may, written down, under a name that cannot hurt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from app.central.audit.kinds import Kind
from app.central.portal import limits
from app.central.portal.leaving import (
    CSV,
    PDF,
    Leaving,
    LeavingRows,
    disposition,
    take_out,
    take_out_rows,
)
from app.central.portal.sessions import Visitor
from app.central.portal.web import session_cookie
from app.domain.exports import Taken
from app.domain.rights import Permission
from app.ports.problems import Refused, Unavailable
from tests.integration.central.test_audit import told
from tests.portal.town import DANA, ELI, Town

ASKED = Permission.SET_AGENDA_TOPICS


def secret_of(town: Town, email: str) -> str:
    town.become(email)
    secret: str = town.http.cookies[session_cookie(town.portal)]
    return secret


def sheet(_session: Session, _visitor: Visitor) -> Callable[[], Leaving]:
    return lambda: Leaving("Agenda.pdf", PDF, b"%PDF")


def test_a_file_goes_once_it_is_written_down_who_takes_what(town: Town) -> None:
    secret, check_in = secret_of(town, DANA), uuid4()
    answer = take_out(town.portal, secret, ASKED, Taken.AGENDA, sheet, ("check_in", check_in))
    assert answer.content == b"%PDF"
    (event,) = told(town.world, Kind.EXPORT)
    assert (event.subject_kind, event.subject) == ("check_in", check_in)
    assert event.facts == {
        "client": str(town.world.north), "contact": str(town.contacts[DANA]), "what": "agenda",
        "place": "file", "pieces": 1,
    }  # fmt: skip


def test_whoever_may_not_gets_nothing_and_nothing_is_written_down(town: Town) -> None:
    secret = secret_of(town, ELI)
    with pytest.raises(Refused, match="not among what you may see"):
        take_out(town.portal, secret, ASKED, Taken.AGENDA, sheet)
    assert told(town.world, Kind.EXPORT) == []


def test_what_cannot_be_written_down_does_not_leave(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, read = secret_of(town, DANA), list[str]()

    def parts() -> Iterator[bytes]:
        read.append("begun")
        yield b""

    def broken(*_given: Any) -> None:
        raise Unavailable("chain-unwritten", "It cannot be written down.")

    monkeypatch.setattr("app.central.portal.leaving.note", broken)
    rows = LeavingRows("Requests.csv", CSV, 3, parts())
    with pytest.raises(Unavailable):
        take_out_rows(town.portal, secret, None, Taken.REQUESTS, rows)
    assert read == []


def test_a_table_is_told_with_the_number_of_its_rows(town: Town) -> None:
    rows = LeavingRows("Requests.csv", CSV, 3, iter((b"a",)))
    take_out_rows(town.portal, secret_of(town, DANA), None, Taken.REQUESTS, rows)
    (event,) = told(town.world, Kind.EXPORT)
    assert (event.facts["what"], event.facts["pieces"]) == ("requests", 3)


def test_who_takes_files_by_the_dozen_waits(town: Town) -> None:
    secret = secret_of(town, DANA)
    for _ in range(limits.FILES_PER_CONTACT.most):
        take_out(town.portal, secret, None, Taken.AGENDA, sheet)
    with pytest.raises(Refused, match="very often"):
        take_out(town.portal, secret, None, Taken.AGENDA, sheet)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd", "a\r\nset-cookie: x=1", 'a"; filename="b.exe', "\u202egpj.exe", "\0",
        "CON", "", "Zürich – Büro.csv", "名前.pdf", "x" * 300,
    ],
)  # fmt: skip
def test_no_name_reaches_a_path_or_splits_a_header(name: str) -> None:
    said = disposition(name)
    assert said.isascii()
    assert said.isprintable()
    assert said.startswith('attachment; filename="')
    assert said.count('"') == 2
    assert not set("/\\") & set(said)
    assert len(said) < 1000


def test_a_name_comes_back_as_it_is_written() -> None:
    assert disposition("Büro 2026.csv") == (
        "attachment; filename=\"B-ro 2026.csv\"; filename*=UTF-8''B%C3%BCro%202026.csv"
    )
