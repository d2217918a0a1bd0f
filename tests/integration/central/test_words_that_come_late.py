"""Words about money that were said before a month was closed and come after, or at that moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any
from uuid import UUID

import pytest

import app.central.feed.books as waiting
import app.usecases.billing.taking as closing
from app.domain.billing.invoice import compose
from app.domain.billing.lines import Facts
from app.domain.billing.lines import Invoice as Composed
from app.records import Material, MonthAct, ReviewAct
from app.records.types import to_micros
from app.usecases.billing.materials import (
    AddMaterial,
    ApproveMaterial,
    add_material,
    approve_material,
)
from app.usecases.turns import take_turn
from tests.builders.patience import PATIENCE_S
from tests.integration.central.billing_said import evening, pushed
from tests.integration.central.billing_world import Books, open_books
from tests.integration.central.coverage_world import ny
from tests.integration.central.world import World

pytestmark = pytest.mark.postgresql_long

JANUARY, FEBRUARY = "2026-01", "2026-02"
LONG = "we were told it is included"


@pytest.fixture
def books(world: World) -> Books:
    """Northwind in February."""
    return open_books(world)


def disputed(books: Books, word: dict[str, Any], at: str, whose: UUID) -> str:
    """A dispute that a device brings now and that was said then; why central refuses it."""
    said = {"act": "disputed", "reason": LONG, "at": to_micros(ny(at)), "contact_id": whose.bytes}
    answer = pushed(books, "dispute_exclusion", "review_act", **(word | said))
    return answer.reason


def test_a_dispute_from_before_the_close_that_comes_after_it_is_settled_by_a_credit(
    books: Books,
) -> None:
    """It stays on its invoice while it is disputed, and is credited in the open month."""
    entry, word = evening(books)
    who = books.approver()
    books.at("02-04 09:00")
    books.confirm(entry)
    books.at("02-05 09:00")
    books.close(JANUARY)
    assert disputed(books, word, "02-04 12:00", who) == ""
    assert [(row.state, row.invoice) for row in books.rows()] == [("disputed", "2026-0001")]
    books.reverse(entry)
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    assert books.lines(FEBRUARY) == [("fee", 360000), ("credits", -27000)]


def test_a_confirmation_by_who_had_not_heard_of_an_objection_does_not_end_it(books: Books) -> None:
    entry, word = evening(books)
    who = books.approver()
    books.at("02-05 09:00")
    books.confirm(entry)
    assert disputed(books, word, "02-04 12:00", who) == ""
    assert sorted((one.act, one.outcome) for one in books.all(ReviewAct)) == [
        ("confirmed", "taken"),
        ("disputed", "taken"),
    ]
    assert [row.state for row in books.rows()] == ["disputed"]
    books.close(JANUARY)
    assert books.lines(JANUARY) == [("fee", 360000), ("fee", 360000)]


def test_a_dispute_is_held_to_its_thirty_days_by_when_it_was_said(books: Books) -> None:
    """I12, whatever a device pushes."""
    entry, word = evening(books)
    who = books.approver()
    books.confirm(entry)
    books.close(JANUARY)
    books.at("03-20 09:00")
    late = disputed(books, word, "03-06 09:00", who)
    assert late == ("This was invoiced more than 30 days ago: speak with your account manager.")
    assert [one.act for one in books.all(ReviewAct)] == ["confirmed"]
    assert disputed(books, word, "03-05 23:00", who) == ""
    assert [row.state for row in books.rows()] == ["disputed"]


def test_what_is_withdrawn_while_its_month_is_closed_waits_and_is_refused(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither may look before the other has written."""
    cable = books.do(
        add_material, AddMaterial(books.client, "Cable", 1299, used_on=ny("01-10 09:00").date())
    )
    books.do(approve_material, ApproveMaterial(cable, books.approver(), "by mail"))
    seen = books.preview(JANUARY).document.digest
    closes, withdraws = Event(), Event()
    one_writer = books.world.central.work.database.write.dialect.name != "postgresql"

    def composed(facts: Facts) -> Composed:
        closes.set()
        assert one_writer or withdraws.wait(PATIENCE_S)
        return compose(facts)

    def arrives(session: Any, clients: Any) -> None:
        withdraws.set()
        take_turn(session, clients)

    def withdraw() -> str:
        assert closes.wait(PATIENCE_S)
        device = books.world.device()
        op = device.op("material", cable.bytes, "edit", {"void": True}, base=10**9)
        try:
            return device.tell(device.tx("void_material", op))[0].code
        finally:
            withdraws.set()

    monkeypatch.setattr(closing, "compose", composed)
    monkeypatch.setattr(waiting, "take_turn", arrives)
    act = MonthAct(**books.made(month=JANUARY, act="close", seen=seen, at=ny("02-03 10:00")))
    with ThreadPoolExecutor(1) as pool:
        told = pool.submit(withdraw)
        books.add(act)
        assert told.result() == "material-invoiced"
    (kept,) = books.all(Material)
    assert (kept.void, kept.invoice_id is not None) == (False, True)
