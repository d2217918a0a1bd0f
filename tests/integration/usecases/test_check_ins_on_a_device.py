"""A check-in in a client's meeting room, without a network: all of it on one device."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select

from app.bootstrap.check_in_verbs import action_to_ticket, start_check_in
from app.domain.check_ins import Person, Section, parse_capture
from app.ports.problems import Refused
from app.queries.check_ins import CheckInPage, check_in_page
from app.records import Ticket
from app.store.tables import outbox
from app.usecases.check_ins.actions import ActionToTicket, TakeAction, take_action
from app.usecases.check_ins.capturing import TakeDown, take_down
from app.usecases.check_ins.holding import FinishCheckIn, StartCheckIn, finish_check_in
from app.usecases.submit_ticket import SubmitTicket
from tests.builders.ag01 import at
from tests.builders.ag01_rows import CHECK_IN, PLANNED, T1048, ag01_rows
from tests.builders.clock import SetClock
from tests.builders.rows import ANA, NORTHWIND
from tests.builders.world import World, open_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    opened = open_world(tmp_path / "store", rows=ag01_rows(), clock=SetClock(PLANNED))
    yield opened
    opened.close()


def page(world: World, check_in: UUID = CHECK_IN) -> CheckInPage:
    now = world.clock.now()
    found = world.desk.ask(lambda session: check_in_page(session, check_in, now))
    assert found is not None
    return found


def acts(world: World) -> list[tuple[str, set[str]]]:
    """What waits to be sent: each act's verb with the nouns that it touches."""
    with world.store.reading() as connection:
        rows = connection.execute(select(outbox).order_by(outbox.c.seq)).all()
    found: dict[bytes, tuple[str, set[str]]] = {}
    for row in rows:
        found.setdefault(row.tx, (row.verb, set()))[1].add(row.entity)
    return list(found.values())


def test_from_the_agenda_to_minutes_and_tickets_without_a_connection(world: World) -> None:
    desk = world.desk
    people: tuple[Person, ...] = page(world).people
    desk.do(start_check_in, StartCheckIn(CHECK_IN))
    world.clock.forward(minutes=20)
    line = parse_capture("A order toner @ana fri", people, PLANNED.date())
    assert line.owner is not None
    action = desk.do(
        take_action, TakeAction(CHECK_IN, line.text, user=UUID(line.owner.id), due_on=line.due)
    )
    desk.do(take_down, TakeDown(CHECK_IN, "decision", "The old phones stay"))
    ticket = desk.do(action_to_ticket, ActionToTicket(action, SubmitTicket(NORTHWIND, "Toner")))
    world.clock.forward(minutes=25)
    done = desk.do(finish_check_in, FinishCheckIn(CHECK_IN, next_at=at("04-16")))
    shown = page(world)
    assert shown.head.state == "held"
    assert [(one.kind, one.owner, one.ticket) for one in shown.captured] == [
        ("action", "Ana Ruiz", "L-K4-1"),
        ("decision", "", ""),
    ]
    assert line.owner.id == str(ANA)
    assert desk.ask(lambda session: session.get_one(Ticket, ticket)).provisional == "L-K4-1"
    assert acts(world) == [
        ("start_check_in", {"check_in"}),
        ("take_action", {"action"}),
        ("take_down", {"capture"}),
        ("action_to_ticket", {"ticket", "action"}),
        ("finish_check_in", {"check_in", "time_entry"}),
    ]
    assert done.next is not None
    carried = page(world, done.next).minutes.sections[Section.ACTIONS - 1].items
    assert {item.key for item in carried} >= {f"action:{action}"}


def test_what_waits_to_be_sent_says_nothing_that_only_central_may_say(world: World) -> None:
    world.desk.do(start_check_in, StartCheckIn(CHECK_IN))
    world.clock.forward(minutes=20)
    world.desk.do(finish_check_in, FinishCheckIn(CHECK_IN))
    with world.store.reading() as connection:
        sent = connection.execute(select(outbox)).all()
    fields = {
        name: value
        for row in sent
        if row.entity == "check_in"
        for name, value in msgspec.msgpack.decode(row.fields).items()
    }
    assert {"agenda", "frozen_at", "entry_id", "state", "started_at", "ended_at"} <= fields.keys()
    assert msgspec.json.decode(fields["agenda"])["client"] == "Northwind"


def test_the_timer_that_runs_is_held_while_a_check_in_is(world: World) -> None:
    desk = world.desk
    desk.timer.start(T1048)
    world.clock.forward(minutes=3)
    assert desk.do(start_check_in, StartCheckIn(CHECK_IN))
    view = desk.timer.view()
    assert view.running is None
    assert [(held.ticket, held.worked_s) for held in view.held] == [(T1048, 180)]
    world.clock.forward(minutes=30)
    desk.do(finish_check_in, FinishCheckIn(CHECK_IN))
    desk.timer.resume()
    running = desk.timer.view().running
    assert running is not None
    assert running.worked_s == 180


def test_a_start_that_is_refused_leaves_the_timer_running(world: World) -> None:
    world.desk.timer.start(T1048)
    later = StartCheckIn(CHECK_IN, at=PLANNED + timedelta(hours=1))
    with pytest.raises(Refused, match="begins by now"):
        world.desk.do(start_check_in, later)
    assert world.desk.timer.view().running is not None
