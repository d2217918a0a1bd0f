"""Agreeing to a dearer decision confirms what it adds, as it was seen, and nothing beside it."""

from __future__ import annotations

from typing import Any

import pytest

from app.ports.problems import Refused
from app.queries.effects import EffectFacts, open_proposals
from app.records import EffectAnswer, TimeEntry
from app.records.types import to_micros
from app.usecases.settle_effect import SettleEffect, settle_effect
from tests.integration.central.billing_said import pushed
from tests.integration.central.billing_world import Books, open_books
from tests.integration.central.coverage_world import ny
from tests.integration.central.world import TOM, World

pytestmark = pytest.mark.postgresql_long


@pytest.fixture
def books(world: World) -> Books:
    """Northwind in March."""
    made = open_books(world)
    made.at("03-12 10:00")
    return made


def asked(books: Books) -> EffectFacts:
    (found,) = books.ask(lambda session: open_proposals(session, client=books.client))
    return found


def states(books: Books) -> list[tuple[str, int, str]]:
    """Reason, amount and state of each group that is billed."""
    return sorted((row.reason, row.amount_minor, row.state) for row in books.rows())


def decided_by_tom(books: Books, entry: TimeEntry) -> None:
    """The included part of an entry is billed after all, says another account manager."""
    tom = books.world.people[TOM]
    own = {"starts_at": entry.started_at, "ends_at": ny("03-10 18:00")}
    books.override(entry, "excluded", proposed_by=tom, decided_by=tom, **own)


def test_what_is_agreed_to_is_confirmed_and_what_stood_beside_it_still_waits(books: Books) -> None:
    """G03: its evening was not spoken of, so it is not confirmed with the rest."""
    entry = books.entry(books.ticket(), "03-10 17:40", "03-10 18:20")
    decided_by_tom(books, entry)
    assert asked(books).amount_minor == 9000
    books.answer(books.asked(), "agreed")
    assert states(books) == [
        ("EX-AFTER-HOURS", 6750, "proposed"),
        ("EX-OVERRIDE", 9000, "confirmed"),
    ]


@pytest.mark.parametrize(("before", "after"), [("confirmed", "confirmed"), ("", "proposed")])
def test_a_difference_that_is_agreed_to_bills_the_whole_only_where_the_rest_was_confirmed(
    books: Books, before: str, after: str
) -> None:
    ticket = books.ticket()
    entry = books.entry(ticket, "03-10 17:40", "03-10 18:20")
    if before:
        books.confirm(entry)
    books.correct_kind(ticket, "service_request")
    assert asked(books).amount_minor == 6750
    books.answer(books.asked(), "agreed")
    assert states(books) == [("EX-SERVICE-REQUEST", 13500, after)]


def test_an_answer_says_what_it_answers_and_counts_for_nothing_else(books: Books) -> None:
    ticket = books.ticket()
    books.entry(ticket, "03-10 10:00", "03-10 11:00")
    books.correct_kind(ticket, "service_request")
    effect = asked(books)
    otherwise = SettleEffect(effect.id, "agreed", None, "by phone", "seen otherwise")
    with pytest.raises(Refused, match="comes out otherwise than it was seen"):
        books.do(settle_effect, otherwise)
    at = to_micros(books.world.clock.at)
    said: dict[str, Any] = {
        "effect_id": effect.id.bytes,
        "answer": "agreed",
        "note": "by phone",
        "at": at,
    }
    refused = pushed(books, "settle_effect", "effect_answer", **said, seen="seen otherwise")
    assert refused.code == "effect-otherwise"
    assert pushed(books, "settle_effect", "effect_answer", **said, seen=effect.seen).result == "ok"
    assert [(one.outcome, one.seen) for one in books.all(EffectAnswer)] == [("taken", effect.seen)]
    assert states(books) == [("EX-SERVICE-REQUEST", 18000, "confirmed")]
