"""What a transaction may see is told to PostgreSQL once, and again whenever it may not know it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import Connection

from app.database.walls import EVERYTHING, SETTING, Wall, see, stand

A, B = UUID(int=1), UUID(int=2)


@dataclass
class Dialect:
    name: str = "postgresql"


@dataclass
class Told:
    """A connection that remembers what it was told."""

    dialect: Dialect = field(default_factory=Dialect)
    info: dict[str, Any] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    breaks: bool = False
    open: bool = False

    def exec_driver_sql(self, statement: str, given: tuple[str]) -> None:
        assert statement == f"SELECT set_config('{SETTING}', %s, true)"
        if self.breaks:
            raise ConnectionError
        self.words.append(given[0])

    def in_transaction(self) -> bool:
        return self.open

    def begin(self) -> None:
        assert not self.open
        self.open = True


def tell(wall: Wall, told: Told) -> list[str]:
    wall.tell(cast("Connection", told))
    return told.words


def test_the_clients_are_told_by_their_ids_in_order_and_everything_by_one_word() -> None:
    assert tell(Wall(frozenset({B, A})), Told()) == [f"{{{A},{B}}}"]
    assert tell(Wall(None), Told()) == [EVERYTHING] == ["*"]


def test_it_is_told_once_and_anew_when_it_changes_or_was_forgotten() -> None:
    wall, told = Wall(frozenset({A})), Told()
    tell(wall, told)
    assert len(tell(wall, told)) == 1
    wall.clients = frozenset({B})
    assert tell(wall, told)[1:] == [f"{{{B}}}"]
    wall.forget()
    assert len(tell(wall, told)) == 3
    wall.begin()
    assert len(tell(wall, told)) == 4


def test_nobody_s_rows_need_no_word_in_a_transaction_that_begins() -> None:
    wall, told = Wall(frozenset()), Told()
    assert tell(wall, told) == []
    wall.forget()
    assert tell(wall, told) == ["{}"]


def test_what_could_not_be_told_is_told_again() -> None:
    wall, told = Wall(frozenset({A})), Told(breaks=True)
    with pytest.raises(ConnectionError):
        tell(wall, told)
    told.breaks = False
    assert tell(wall, told) == [f"{{{A}}}"]


def standing(told: Told, wall: Wall) -> None:
    stand(cast("Connection", told), wall)


def test_a_wall_that_stands_first_begins_and_one_in_another_s_place_knows_nothing() -> None:
    told, first, second = Told(), Wall(frozenset({A})), Wall(frozenset())
    tell(first, told)
    standing(told, first)
    assert len(tell(first, told)) == 2, "another transaction may have been told it"
    standing(told, first)
    assert len(tell(first, told)) == 2, "the same wall again knows what it told"
    standing(told, second)
    assert tell(second, told)[2:] == ["{}"], "the other's clients must not be seen any more"
    standing(told, first)
    assert len(tell(first, told)) == 4


def test_on_sqlite_no_wall_stands() -> None:
    told = Told(dialect=Dialect("sqlite"))
    standing(told, Wall(None))
    assert told.info == {}


def test_a_connection_without_a_session_is_told_in_a_transaction() -> None:
    told = Told()
    see(cast("Connection", told), Wall(frozenset({A})))
    assert told.open
    [wall] = told.info.values()
    assert tell(wall, told) == [f"{{{A}}}"]
    see(cast("Connection", told), Wall(None))
    [wall] = told.info.values()
    assert tell(wall, told)[1:] == ["*"]
