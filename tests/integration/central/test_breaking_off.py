"""After whatever statement a push breaks off, nothing of it stays; it can be told again (A13)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import event, select

from app.central.exchange import push
from app.central.schema import metadata
from app.database.walls import see
from app.database.work import WorkSession
from app.records.types import to_micros
from app.wire.envelopes import PushRequest
from tests.integration.central.test_push import new_entry
from tests.integration.central.world import EVERYTHING, World

POINTS = 6 if settings.get_current_profile_name() == "ci" else 10_000
"""So many statements are tried; the long run tries each."""


class BrokenOffError(Exception):
    """What no code here expects."""


@contextmanager
def breaking_after(world: World, number: int | None) -> Iterator[list[str]]:
    """Fail once this many statements were carried out; gives the statements that were."""
    done: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        done.append(statement)
        if len(done) == number:
            raise BrokenOffError(statement)

    engine = world.central.work.database.write
    event.listen(engine, "after_cursor_execute", count)
    try:
        yield done
    finally:
        event.remove(engine, "after_cursor_execute", count)


def everything(world: World) -> dict[str, list[str]]:
    with world.central.work.database.read.connect() as connection:
        see(connection, EVERYTHING)
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in metadata().tables.values()
        }


def long_push(world: World) -> tuple[str, PushRequest]:
    """A ticket, an answer, an hour that is decided, an edit, and one act that is refused."""
    opened = to_micros(world.clock.at)
    world.clock.move(hours=2)
    mira = world.device()
    ticket = mira.new_ticket(world.north, opened_at=opened)
    entry = new_entry(mira, world.north, ticket, opened + 60_000_000)
    acts = [
        mira.tx("submit_ticket", ticket),
        mira.tx("write_reply", mira.new_event(ticket, "On my way")),
        mira.tx("log_time", entry),
        mira.edit(ticket.row, title="The printer on the third floor jams"),
        mira.edit(ticket.row, rev=9),
    ]
    return mira.token, mira.request(*acts)


def statements_of(world: World, token: str, request: PushRequest) -> int:
    """How many statements there are up to the commit, which is not made."""

    def broken(session: WorkSession) -> None:
        session.flush()
        raise BrokenOffError

    with pytest.MonkeyPatch.context() as patched, breaking_after(world, None) as done:
        patched.setattr(WorkSession, "commit", broken)
        with pytest.raises(BrokenOffError):
            push(world.central, token, request)
    return len(done)


def test_a_push_that_breaks_off_after_any_statement_leaves_nothing_and_goes_through_later(
    world: World,
) -> None:
    token, request = long_push(world)
    before, at = everything(world), world.clock.at
    many = statements_of(world, token, request)
    assert many > 50
    assert everything(world) == before
    for number in Random(many).sample(range(1, many + 1), min(POINTS, many)):
        world.clock.at = at
        with breaking_after(world, number) as done, pytest.raises(BrokenOffError):
            push(world.central, token, request)
        assert len(done) >= number
        assert everything(world) == before, done[-1]
    answer = push(world.central, token, request)
    assert [told.result for told in answer.answers] == ["ok"] * 4 + ["rejected"]
