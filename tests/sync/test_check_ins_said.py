"""A check-in that is held without a connection, and what central and another device make of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.central.people import ADMINISTRATION
from app.database.scope import whole
from app.domain.vocabulary import Right
from app.queries.check_ins import CheckInPage, check_in_page
from app.queries.decisions import work_rows
from app.records import Action, Contact, TimeEntry, User
from app.usecases.check_ins.actions import TakeAction, take_action
from app.usecases.check_ins.capturing import TakeDown, take_down
from app.usecases.check_ins.holding import (
    FinishCheckIn,
    Finished,
    StartCheckIn,
    finish_check_in,
    start_check_in,
)
from app.usecases.check_ins.planning import PlanCheckIn, plan_check_in
from app.usecases.check_ins.preparing import AddTopic, MarkItem, add_topic, mark_item
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk, make_desk

DEVICE = whole("this device")


@pytest.fixture
def central(real_central: RealCentral) -> RealCentral:
    """Mira is Northwind's account manager, and Ana speaks for it."""

    def job(session: Any) -> None:
        session.get(User, real_central.mira).rights = ["tam", "technician"]
        session.add(
            Contact(
                id=real_central.central.ids.new(),
                client_id=real_central.north,
                name="Ana Ruiz",
                roles=["coordinator"],
                created_at=real_central.clock.now(),
            )
        )

    real_central.clock.forward(days=1)
    real_central.central.work.run("test", ADMINISTRATION, job)
    return real_central


@pytest.fixture
def managers(central: RealCentral, tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    """Two devices of hers, in step with central."""
    made = [make_desk(tmp_path / name, central) for name in ("laptop", "tablet")]
    for desk in made:
        desk.actor = replace(desk.actor, rights=frozenset({Right.TECHNICIAN, Right.TAM}))
        desk.clock.forward(days=1)
        desk.sync()
    yield made[0], made[1]
    for desk in made:
        desk.store.close()


def do(desk: Desk, verb: Any, command: Any) -> Any:
    return desk.do(verb.__name__, lambda session: verb(session, desk.ctx, command))


def ask(desk: Desk, question: Any) -> Any:
    return desk.store.work.read(DEVICE, question)


def page(desk: Desk, check_in: UUID) -> CheckInPage:
    found = ask(desk, lambda session: check_in_page(session, check_in, desk.clock.now()))
    assert isinstance(found, CheckInPage)
    return found


def planned(desk: Desk, central: RealCentral) -> UUID:
    at = desk.clock.now() + timedelta(minutes=5)
    found: UUID = do(desk, plan_check_in, PlanCheckIn(central.north, at))
    return found


def held(desk: Desk, check_in: UUID) -> Finished:
    desk.clock.forward(minutes=45)
    following = desk.clock.now() + timedelta(days=28)
    found = do(desk, finish_check_in, FinishCheckIn(check_in, next_at=following))
    assert isinstance(found, Finished)
    return found


def test_what_was_said_without_a_connection_is_the_same_for_everybody_afterwards(
    central: RealCentral, managers: tuple[Desk, Desk]
) -> None:
    laptop, tablet = managers
    check_in = planned(laptop, central)
    topic = do(laptop, add_topic, AddTopic(central.north, "New office"))
    hide = MarkItem(check_in, "assets:ownerless", hidden=True, reason="Next time")
    do(laptop, mark_item, hide)
    laptop.clock.forward(minutes=5)
    do(laptop, start_check_in, StartCheckIn(check_in))
    do(laptop, take_down, TakeDown(check_in, "decision", "In autumn", f"topic:{topic}"))
    do(laptop, take_down, TakeDown(check_in, "note", "They hesitate", internal=True))
    do(laptop, take_action, TakeAction(check_in, "Send a plan", user=laptop.actor.user))
    done = held(laptop, check_in)
    assert laptop.sync() is not None
    assert [one.reason for one in laptop.letters] == []
    assert laptop.is_clean()
    tablet.clock.forward(minutes=50)
    tablet.sync()
    ours, theirs = page(laptop, check_in), page(tablet, check_in)
    assert theirs.minutes == ours.minutes
    assert theirs.for_client == ours.for_client
    assert theirs.head == ours.head
    assert [one.text for one in theirs.for_client.captured] == ["In autumn", "Send a plan"]
    assert done.next is not None
    assert page(tablet, done.next).head.state == "planned"
    (row,) = ask(tablet, lambda session: work_rows(session, TimeEntry.id == done.entry))
    assert row.decision.headline == "IN-CHECKIN"


def test_of_two_who_finish_one_check_in_the_first_to_arrive_holds_it(
    central: RealCentral, managers: tuple[Desk, Desk]
) -> None:
    laptop, tablet = managers
    check_in = planned(laptop, central)
    laptop.clock.forward(minutes=5)
    do(laptop, start_check_in, StartCheckIn(check_in))
    laptop.sync()
    tablet.clock.forward(minutes=6)
    tablet.sync()
    do(tablet, take_action, TakeAction(check_in, "Send a plan"))
    first, second = held(laptop, check_in), held(tablet, check_in)
    laptop.sync()
    tablet.sync()
    assert {one.code for one in tablet.letters} == {"check-in-settled"}
    laptop.sync()
    tablet.sync()
    assert page(tablet, check_in).head.entry_id == first.entry
    # What was promised there is kept, though its agenda was not taken.
    assert ask(laptop, lambda session: session.scalars(select(Action.text)).all()) == [
        "Send a plan"
    ]
    entries = ask(laptop, lambda session: session.scalars(select(TimeEntry.id)).all())
    assert second.entry not in entries
