"""Central knows every verb that a workbench can push."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

import app.usecases
from app.central.feed.verbs import VERBS, check_verb
from app.central.schema import metadata
from app.domain.people import Actor
from app.domain.rules import RuleBroken
from app.domain.vocabulary import Right
from app.records.base import FIRM_SCOPE
from app.records.marks import Merge
from app.records.nouns import NOUNS, fields_of


def verbs_of_the_workbench() -> Iterator[str]:
    """Functions of the use-cases that take a session, a context and a command."""
    for found in pkgutil.iter_modules(app.usecases.__path__):
        module = importlib.import_module(f"app.usecases.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            taken = list(inspect.signature(function).parameters)
            if function.__module__ == module.__name__ and taken == ["session", "ctx", "command"]:
                yield name


def test_every_verb_of_the_workbench_is_declared() -> None:
    found = set(verbs_of_the_workbench())
    assert "submit_ticket" in found
    assert found <= VERBS.keys()


def test_a_verb_touches_only_nouns_of_clients_that_people_write() -> None:
    for verb in VERBS.values():
        # Opening hours may serve several clients: a guard asks whose they are. What was taken out
        # and is of no client names none: a guard sees to it. The letterhead is the firm's own, and
        # nobody knows yet whose a parked mail is. Of a client itself guards let in a few fields.
        for noun in verb.nouns - {"calendar", "client", "firm_export", "letterhead", "mail"}:
            assert NOUNS[noun].SCOPE == "client"
            assert any(field.merge is not Merge.CENTRAL for field in fields_of(noun).values())


def test_somebody_without_rights_may_do_nothing() -> None:
    nobody = Actor(FIRM_SCOPE, "Nobody", rights=frozenset())
    for name, verb in VERBS.items():
        with pytest.raises(RuleBroken, match="needs the right"):
            check_verb(nobody, name, min(verb.nouns), "edit")


def test_no_verb_deletes() -> None:
    admin = Actor(FIRM_SCOPE, "Ada", rights=frozenset(Right))
    for name, verb in VERBS.items():
        with pytest.raises(RuleBroken, match="cannot change such a thing"):
            check_verb(admin, name, min(verb.nouns), "delete")


@pytest.mark.parametrize("kind", [sqlite.dialect, postgresql.dialect])
def test_the_tables_can_be_said_in_both_databases(kind: Callable[[], Dialect]) -> None:
    for table in metadata().sorted_tables:
        assert str(CreateTable(table).compile(dialect=kind()))
