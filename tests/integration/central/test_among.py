"""Rows that are looked up by many values at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import ColumnElement, event, select

from app.central.feed.tables import op_log
from app.database.among import among
from tests.integration.central.world import World


def test_rows_are_found_by_any_of_the_values_however_many(world: World) -> None:
    mira = world.device()
    ticket = mira.new_ticket(world.north)
    mira.tell(mira.tx("submit_ticket", ticket))
    mira.tell(*(mira.tx("write_reply", mira.new_event(ticket, f"Part {n}")) for n in range(3)))
    logged = {row["op_id"]: row["seq"] for row in world.table(op_log)}
    first, second, *_others = logged
    strangers = [uuid4() for _ in range(2_000)]

    def found(column: ColumnElement[Any], values: Sequence[object]) -> set[UUID]:
        with world.central.work.database.read.connect() as connection:
            query = select(op_log.c.op_id).where(among(connection, column, values))
            return set(connection.execute(query).scalars())

    assert found(op_log.c.op_id, [first, *strangers, second]) == {first, second}
    assert found(op_log.c.op_id, [first, first]) == {first}
    assert found(op_log.c.op_id, strangers) == set()
    assert found(op_log.c.op_id, []) == set()
    assert found(op_log.c.seq, [logged[second], 10**9]) == {second}
    both = [first, second]
    with world.central.work.database.read.connect() as connection:
        left_over = [among(connection, op_log.c.op_id, some) for some in (both, [second])]
        assert connection.execute(select(op_log.c.op_id).where(*left_over)).scalars().all() == [
            second
        ], "two conditions on one column keep their own values"


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_push_of_many_acts_asks_postgresql_in_as_few_words_as_one_of_a_few(world: World) -> None:
    mira = world.device()
    ticket = mira.new_ticket(world.north)
    mira.tell(mira.tx("submit_ticket", ticket))
    asked: list[int] = []

    def count(_connection: object, _cursor: object, _sql: str, given: Any, *_rest: object) -> None:
        asked.append(len(given))

    engine = world.central.work.database.write
    event.listen(engine, "before_cursor_execute", count)
    try:
        most = []
        for many in (3, 300):
            asked.clear()
            mira.tell(*(mira.tx("write_reply", mira.new_event(ticket, "So")) for _ in range(many)))
            most.append(max(asked))
    finally:
        event.remove(engine, "before_cursor_execute", count)
    few, many = most
    assert few == many, "the driver goes through a statement for each of its parameters"
