"""A profile that was copied, or put back to an earlier day: both go on, nothing lost or doubled."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select, update

from app.central.feed.history_tables import sync_token
from app.central.feed.tables import op_log
from app.platform.ids import seeded_ids
from app.ports.problems import Corrupt, Unavailable
from app.records.nouns import table_of
from app.store import forks
from app.store.open import open_store
from app.store.state import standing
from app.store.tables import sync_state
from app.sync import push
from app.wire.envelopes import PushAnswer, PushRequest
from app.wire.pack import pack, unpack
from tests.builders.clock import SetClock
from tests.sync.real import RealCentral
from tests.sync.worlds import SEEDS, Desk, Flaky, MemoryKeyring, made_ring, make_desk


@pytest.fixture
def laptop(real_central: RealCentral, tmp_path: Path) -> Iterator[Desk]:
    desk = make_desk(tmp_path / "laptop", real_central)
    desk.sync()
    yield desk
    desk.store.close()


def copy_of(desk: Desk, folder: Path) -> Desk:
    """The profile in another folder, opened by somebody who does not know that it is a copy."""
    desk.store.database.close()
    shutil.copytree(desk.store.folder, folder)
    return opened(desk, folder)


def opened(desk: Desk, folder: Path) -> Desk:
    clock = SetClock(desk.clock.now())
    store = open_store(
        folder,
        clock=clock,
        ids=seeded_ids(clock, next(SEEDS)),
        keyring=made_ring(),
    )
    return replace(desk, store=store, clock=clock, transport=Flaky(desk.transport.inner), heard=[])


def titles(desk: Desk) -> list[str]:
    return sorted(row.title for row in desk.table(table_of("ticket")))


def here(desk: Desk) -> Any:
    with desk.store.reading() as connection:
        return standing(connection)


def arrived(central: RealCentral) -> tuple[int, int]:
    """How many operations are in central's log, and how many different ones."""
    counted = select(func.count(), func.count(op_log.c.op_id.distinct()))
    with central.central.work.database.read.connect() as connection:
        whole, different = connection.execute(counted).one()
    return int(whole), int(different)


def test_a_copied_profile_runs_beside_its_original_and_nothing_is_lost_or_doubled(
    laptop: Desk, real_central: RealCentral, tmp_path: Path
) -> None:
    laptop.submit(real_central.north, "sent before")
    laptop.sync()
    laptop.submit(real_central.north, "waits in both")
    copy = copy_of(laptop, tmp_path / "copy")
    wanted = {"sent before", "waits in both"}
    for turn in range(3):
        for name, desk in (("original", laptop), ("copy", copy)):
            desk.submit(real_central.south, f"{name} {turn}")
            wanted.add(f"{name} {turn}")
            desk.sync()
    for desk in (laptop, copy, laptop):
        desk.sync()
    assert titles(laptop) == titles(copy) == sorted(wanted)
    whole, different = arrived(real_central)
    assert whole == different
    incs = {here(desk).inc for desk in (laptop, copy)}
    assert len(incs) == 2
    assert laptop.is_clean()
    assert copy.is_clean()
    copy.store.close()


def test_a_profile_that_was_copied_without_its_keyring_neither_opens_nor_syncs(
    laptop: Desk, tmp_path: Path
) -> None:
    laptop.store.database.close()
    shutil.copytree(laptop.store.folder, tmp_path / "copy")
    before = sorted(path.name for path in (tmp_path / "copy").iterdir())
    with pytest.raises(Unavailable) as missing:
        open_store(
            tmp_path / "copy", clock=laptop.clock, ids=laptop.store.ids, keyring=MemoryKeyring()
        )
    assert missing.value.code == "store-key-missing"
    assert sorted(path.name for path in (tmp_path / "copy").iterdir()) == before


def test_two_copies_do_not_push_each_other_out_again_and_again(
    laptop: Desk, real_central: RealCentral, tmp_path: Path
) -> None:
    copy = copy_of(laptop, tmp_path / "copy")
    forks = []
    for turn in range(4):
        for desk in (laptop, copy):
            before = here(desk).inc
            desk.submit(real_central.north, f"{turn}")
            desk.sync()
            forks.append(here(desk).inc != before)
    assert sum(forks) == 1
    copy.store.close()


def test_a_store_put_back_to_an_earlier_day_is_known_by_its_token_and_looked_through(
    laptop: Desk, real_central: RealCentral, tmp_path: Path
) -> None:
    laptop.submit(real_central.north, "one")
    laptop.sync()
    earlier = copy_of(laptop, tmp_path / "earlier")
    for title in ("two", "three"):
        laptop.submit(real_central.north, title)
        laptop.sync()
    was = here(earlier).inc
    # Its numbers alone do not show it: they go on where the other one's do.
    earlier.store.write(lambda c: c.execute(update(sync_state).values(next_seq=1000)))
    earlier.submit(real_central.north, "on the earlier one")
    (op,) = {one.op_id for one in earlier.ops if one.kind == "create" and one.entity == "ticket"}
    earlier.sync()
    assert here(earlier).inc != was
    assert here(earlier).forked_at == earlier.clock.now()
    assert here(earlier).fork_check == "whole"
    assert real_central.times_applied(op) == 1
    assert here(laptop).forked_at is None
    earlier.store.close()


def test_a_copy_that_is_damaged_says_so_once_it_was_looked_through(
    laptop: Desk, real_central: RealCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop.store.write(lambda c: forks.note_fork(c, laptop.clock.now()))
    laptop.submit(real_central.north, "saved")
    monkeypatch.setattr("app.sync.round.is_whole", lambda _path, _key: False)
    with pytest.raises(Corrupt):
        laptop.sync()
    assert here(laptop).fork_check == "damaged"
    assert laptop.is_clean(), "what was saved is at central all the same"
    laptop.sync()


def request_of(desk: Desk) -> PushRequest:
    asked = desk.store.write(lambda c: push.next_batch(c, desk.clock.now()))
    assert asked is not None
    return asked


def answer_to(desk: Desk, request: PushRequest) -> PushAnswer:
    return unpack(desk.transport.inner.call("/sync/push", pack(request)), PushAnswer)


def test_a_push_whose_answer_was_lost_is_answered_with_the_same_token(
    laptop: Desk, real_central: RealCentral
) -> None:
    laptop.submit(real_central.north, "one")
    first = answer_to(laptop, request_of(laptop))
    again = answer_to(laptop, request_of(laptop))
    assert first.token
    assert (again.token, again.fork) == (first.token, False)
    laptop.sync()
    laptop.submit(real_central.north, "two")
    following = answer_to(laptop, request_of(laptop))
    assert following.token not in {"", first.token}


def test_tokens_are_kept_as_digests_and_shown_nowhere(
    laptop: Desk, real_central: RealCentral
) -> None:
    laptop.submit(real_central.north, "one")
    laptop.sync()
    laptop.submit(real_central.north, "two")
    request = request_of(laptop)
    answer = answer_to(laptop, request)
    with real_central.central.work.database.read.connect() as connection:
        lines = connection.execute(select(sync_token)).all()
    for token in (request.token, answer.token):
        assert token
        for place in (repr(request), repr(answer), repr(here(laptop)), repr(lines)):
            assert token not in place


def test_a_program_from_before_tokens_goes_on_pushing(
    laptop: Desk, real_central: RealCentral
) -> None:
    for title in ("one", "two", "three"):
        laptop.submit(real_central.north, title)
        told = answer_to(laptop, msgspec.structs.replace(request_of(laptop), schema=3, token=""))
        assert (told.fork, told.token) == (False, "")
        with laptop.store.writing() as connection:
            push.take_answer(connection, told, laptop.clock.now())
    laptop.sync()
    assert titles(laptop) == ["one", "three", "two"]
