"""Nobody does anything without a right: the check is the first thing that a verb does."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import app.usecases
import app.usecases.billing
import app.usecases.check_ins
from app.database.scope import whole
from app.domain.people import Actor
from app.domain.rules import RuleBroken
from app.records.base import FIRM_SCOPE
from app.usecases.context import Ctx

Verb = Callable[[Any, Ctx, Any], object]
NOBODY = Actor(FIRM_SCOPE, "Nobody", rights=frozenset())


class Untouched:
    """Stands for what a verb must not look at before it has checked the right."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"{name} was looked at before the right was checked")


def verbs() -> Iterator[tuple[str, Verb]]:
    """Functions of the use-cases that take a session, a context and a command."""
    rooms = (app.usecases, app.usecases.billing, app.usecases.check_ins)
    names = (
        f"{room.__name__}.{found.name}"
        for room in rooms
        for found in pkgutil.iter_modules(room.__path__)
    )
    for module in map(importlib.import_module, names):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and list(inspect.signature(function).parameters) == [
                "session",
                "ctx",
                "command",
            ]:
                yield name, function


VERBS = dict(verbs())


def test_the_verbs_are_found() -> None:
    found = {"submit_ticket", "write_reply", "log_time", "attach_file", "send_quote"}
    found |= {"finish_check_in", "confirm_exclusions", "close_month"}
    assert found <= VERBS.keys()


@pytest.mark.parametrize("name", sorted(VERBS))
def test_a_person_without_rights_is_refused_before_anything_is_looked_at(name: str) -> None:
    nothing: Any = Untouched()
    ctx = Ctx(NOBODY, nothing, nothing, whole("a person without rights"))
    with pytest.raises(RuleBroken, match="Nobody may not do this: it needs the right") as refusal:
        VERBS[name](nothing, ctx, nothing)
    assert refusal.value.code == "not-allowed"
