"""Whoever waits for a turn waits for that one alone, until it is committed; PostgreSQL's locks.

SQLCipher has one writer at a time. What follows from the turns, `test_at_once` tries on both.
"""

from __future__ import annotations

import threading
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import Connection, Select, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.central.auth.caller import Caller
from app.central.auth.tables import account, firm
from app.central.auth.turns import firm_turn, person_turn
from app.central.people import ADMINISTRATION, person_by_email
from app.central.staff import set_rights
from app.database.work import WorkSession
from app.ports.problems import Refused
from app.records import User
from tests.builders.patience import PATIENCE_S
from tests.integration.central.world import ADMIN, MIRA, TOM, World

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


def of(world: World, email: str) -> Select[Any]:
    """The account of a person."""
    user = world.central.work.read(ADMINISTRATION, lambda session: person_by_email(session, email))
    return select(account.c.user_id).where(account.c.user_id == user)


def is_free(world: World, row: Select[Any], *, to_refer: bool = False) -> bool:
    """Whether another connection gets a lock on a row at once.

    Args:
        world: whose central.
        row: which one.
        to_refer: the lock that a row takes which refers to this one, in place of a turn's own.
    """
    asked = row.with_for_update(nowait=True, key_share=True, read=to_refer)
    with world.central.work.database.write.connect() as other:
        try:
            return other.execute(asked).first() is not None
        except OperationalError:
            return False


def begun(world: World) -> Connection:
    connection = world.central.work.database.write.connect()
    connection.begin()
    return connection


def test_a_turn_of_the_firm_is_one_s_own_until_the_commit(world: World) -> None:
    row: Select[Any] = select(firm.c.one)
    assert is_free(world, row)
    with begun(world) as connection:
        firm_turn(Session(connection))
        assert not is_free(world, row)
        assert is_free(world, row, to_refer=True)
        assert is_free(world, of(world, MIRA))
        connection.commit()
        assert is_free(world, row)


def test_a_turn_of_a_person_keeps_nobody_else_waiting(world: World) -> None:
    with begun(world) as connection:
        mira = connection.execute(of(world, MIRA)).scalar_one()
        person_turn(Session(connection), mira)
        assert not is_free(world, of(world, MIRA))
        assert is_free(world, of(world, MIRA), to_refer=True)
        assert is_free(world, of(world, TOM))
        assert is_free(world, select(firm.c.one))
        connection.commit()
        assert is_free(world, of(world, MIRA))


def test_two_who_take_the_right_to_keep_people_from_each_other_leave_one(world: World) -> None:
    """The second one comes while the first has not committed, and cannot see it yet."""
    world.central.work.run(
        "test", ADMINISTRATION, lambda session: _both_keep_people(world, session)
    )
    others, told = [world.people[ADMIN], world.people[MIRA]], list[Refused]()

    def take(session: WorkSession, which: UUID) -> None:
        set_rights(session, cast("Caller", None), world.central, which, ["desk"])

    def second() -> None:
        try:
            world.central.work.run("b", ADMINISTRATION, lambda session: take(session, others[1]))
        except Refused as problem:
            told.append(problem)

    other = threading.Thread(target=second)

    def first(session: WorkSession) -> None:
        take(session, others[0])
        other.start()
        other.join(1.0)  # it waits for this commit, or else is done by now

    world.central.work.run("a", ADMINISTRATION, first)
    other.join(PATIENCE_S)
    assert [one.code for one in told] == ["last-admin"]
    assert [one["email"] for one in world.rows("user") if "admin" in one["rights"]] == [MIRA]


def _both_keep_people(world: World, session: WorkSession) -> None:
    for email in (ADMIN, MIRA):
        session.get_one(User, world.people[email]).rights = ["admin", "desk"]
