"""A caught-up device asks in short, and still hears of every client that comes and goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.ports.problems import Unavailable
from app.store.state import scopes, standing
from app.sync.versions import keep_central
from app.wire.envelopes import PullAnswer, PullRequest
from app.wire.pack import pack, unpack
from tests.sync.firm import rows_of
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk, make_desk

PULL = "/sync/pull"


@pytest.fixture
def laptop(real_central: RealCentral, tmp_path: Path) -> Iterator[Desk]:
    desk = make_desk(tmp_path / "laptop", real_central)
    desk.sync()
    desk.sync()  # after a first copy everything is compared once
    yield desk
    desk.store.close()


class Overheard:
    """What went over the line from now on."""

    def __init__(self, desk: Desk) -> None:
        self.answers: list[PullAnswer] = []
        self.asked: list[PullRequest] = []
        carry = desk.transport.call

        def call(path: str, body: bytes) -> bytes:
            if path == PULL:
                self.asked.append(unpack(body, PullRequest))
            came = carry(path, body)
            if path == PULL:
                self.answers.append(unpack(came, PullAnswer))
            return came

        desk.transport.call = call  # type: ignore[method-assign] # listens for one test


def test_a_round_for_which_nothing_is_new_names_no_scope_either_way(laptop: Desk) -> None:
    heard = Overheard(laptop)
    laptop.sync()
    assert [(asked.scopes, bool(asked.alike)) for asked in heard.asked] == [([], True)]
    assert [(answer.scopes, answer.alike) for answer in heard.answers] == [([], True)]
    assert len(pack(heard.asked[0])) + len(pack(heard.answers[0])) < 400


def test_every_scope_stands_where_central_says_after_an_answer_in_short(
    laptop: Desk, real_central: RealCentral
) -> None:
    laptop.submit(real_central.north)
    laptop.sync()
    with laptop.store.reading() as connection:
        here, known = standing(connection), scopes(connection)
    assert len(known) == 3
    assert {scope.pos for scope in known} == {here.rev}


def test_a_client_that_is_taken_and_given_goes_and_comes(
    laptop: Desk, real_central: RealCentral
) -> None:
    laptop.submit(real_central.south)
    laptop.sync()
    with laptop.store.reading() as connection:
        before = rows_of(connection)
    real_central.take_away_south()
    heard = Overheard(laptop)
    laptop.sync()
    assert [answer.kind for answer in heard.answers] == ["whole", "ok"]
    assert real_central.south.bytes in heard.answers[-1].drop
    real_central.give_south()
    laptop.sync()
    with laptop.store.reading() as connection:
        assert rows_of(connection) == before


def test_an_older_central_is_told_every_scope(laptop: Desk) -> None:
    laptop.store.write(lambda connection: keep_central(connection, 4))
    heard = Overheard(laptop)
    laptop.sync()
    assert [(len(asked.scopes), asked.alike) for asked in heard.asked] == [(3, b"")]


def test_whoever_asks_for_all_scopes_again_and_again_is_not_central(laptop: Desk) -> None:
    def garble(path: str, answer: bytes) -> bytes:
        if path != PULL:
            return answer
        told = unpack(answer, PullAnswer)
        return pack(PullAnswer("whole", told.epoch, told.head, told.commit_id, []))

    laptop.transport.spoil = garble
    with pytest.raises(Unavailable) as caught:
        laptop.sync()
    assert caught.value.code == "central-garbled"
