"""Whoever waits for a turn waits for that one alone, until it is committed; PostgreSQL's locks.

SQLCipher has one writer at a time. What follows from the turns, `test_at_once` tries on both.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, Select, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.central.auth.tables import account, firm
from app.central.auth.turns import firm_turn, person_turn
from app.central.people import ADMINISTRATION, person_by_email
from tests.integration.central.world import MIRA, TOM, World

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
