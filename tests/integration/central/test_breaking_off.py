"""After whatever statement a push breaks off, nothing of it stays; it can be told again (A13)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import settings
from sqlalchemy import event, select

from app.central.exchange import push
from app.central.schema import metadata
from app.database.walls import see
from app.database.work import WorkSession
from app.domain.vocabulary import Right
from app.records.types import to_micros
from app.wire.envelopes import PushRequest
from tests.integration.central.test_attachments import new_file
from tests.integration.central.test_erasing import GONE, give
from tests.integration.central.test_push import new_entry
from tests.integration.central.world import EVERYTHING, MIRA, World

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


def push_of_other_acts(world: World) -> tuple[str, PushRequest]:
    """A person and a file, each made and ended, and one act that is refused."""
    give(world, MIRA, Right.TAM, Right.TECHNICIAN)
    world.clock.move(hours=2)
    mira = world.device()
    at = {"created_at": to_micros(world.clock.at), "created_by": mira.user.bytes}
    ticket = mira.new_ticket(world.north)
    person, file = uuid4().bytes, new_file(mira, world.north, ticket_id=ticket.row)
    known = {"client_id": world.north.bytes, "name": "Ottilie", "email": "o@north.example"}
    acts = [
        mira.tx("submit_ticket", ticket),
        mira.tx("add_contact", mira.op("contact", person, "create", known | {"phone": ""} | at)),
        mira.tx("attach_file", file),
        mira.tx("erase_contact", mira.op("contact", person, "edit", dict(GONE))),
        mira.tx("void_attachment", mira.op("attachment", file.row, "edit", {"void": True})),
        mira.edit(uuid4().bytes, title="of nothing"),
    ]
    return mira.token, mira.request(*acts)


@pytest.mark.parametrize(
    "acts", [long_push, pytest.param(push_of_other_acts, marks=pytest.mark.long)]
)
def test_a_push_that_breaks_off_after_any_statement_leaves_nothing_and_goes_through_later(
    world: World, acts: Callable[[World], tuple[str, PushRequest]]
) -> None:
    token, request = acts(world)
    before, at = everything(world), world.clock.at
    many = statements_of(world, token, request)
    assert many > 40
    assert everything(world) == before
    for number in random.sample(range(1, many + 1), min(POINTS, many)):
        world.clock.at = at
        with breaking_after(world, number) as done, pytest.raises(BrokenOffError):
            push(world.central, token, request)
        assert len(done) >= number
        assert everything(world) == before, done[-1]
    answer = push(world.central, token, request)
    *done_now, refused = (told.result for told in answer.answers)
    assert (set(done_now), refused) == ({"ok"}, "rejected")
