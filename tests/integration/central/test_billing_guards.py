"""What a device says about the money of a month: believed, taken, overtaken or refused."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from app.records import Contact, Invoice, Material, MonthAct, ReviewAct, User
from app.records.types import to_micros
from app.usecases.billing.materials import (
    AddMaterial,
    ApproveMaterial,
    VoidMaterial,
    add_material,
    approve_material,
    void_material,
)
from tests.integration.central.billing_said import evening, new, pushed
from tests.integration.central.billing_world import Books, open_books
from tests.integration.central.world import MIRA, TOM, World

pytestmark = pytest.mark.postgresql_long

JANUARY = "2026-01"
LONG = "a reason that is long enough"


@pytest.fixture
def books(world: World) -> Books:
    """Northwind in February."""
    return open_books(world)


@pytest.mark.parametrize(
    ("verb", "more", "code"),
    [
        ("confirm_exclusions", {}, ""),
        ("confirm_exclusions", {"act": "forgotten"}, "review-unknown"),
        ("waive_exclusions", {"act": "waived", "reason": "so"}, "reason-short"),
        ("waive_exclusions", {"act": "waived", "reason": LONG}, ""),
        ("confirm_exclusions", {"group_key": ""}, "review-key"),
        ("confirm_exclusions", {"group_key": "k" * 65}, "review-key"),
        ("confirm_exclusions", {"at": 2**52}, "time-future"),
        ("confirm_exclusions", {"outcome": "taken"}, "field-central"),
        ("dispute_exclusion", {"act": "disputed", "reason": LONG}, "review-whose"),
        ("reverse_exclusion", {"act": "reversed", "reason": LONG}, "review-override"),
        ("confirm_exclusions", {"entry_id": UUID(int=9).bytes}, "reference-missing"),
    ],
)
def test_a_word_about_an_exclusion_is_believed_only_where_its_verb_could_have_said_it(
    books: Books, verb: str, more: dict[str, Any], code: str
) -> None:
    _entry, word = evening(books)
    answer = pushed(books, verb, "review_act", **(word | more))
    assert (answer.result, answer.code) == ("rejected" if code else "ok", code)


def test_a_technician_says_nothing_about_exclusions_or_months(books: Books) -> None:
    _entry, word = evening(books)
    assert pushed(books, "confirm_exclusions", "review_act", who=TOM, **word).code == "not-allowed"
    at = to_micros(books.world.clock.at)
    month: dict[str, Any] = {"month": JANUARY, "act": "close", "seen": "x", "at": at}
    assert pushed(books, "close_month", "month_act", who=TOM, **month).code == "not-allowed"
    assert pushed(books, "close_month", "invoice", month=JANUARY).code == "verb-noun"


def test_a_dispute_names_a_person_of_the_client(books: Books) -> None:
    _entry, word = evening(books)
    said = word | {"act": "disputed", "reason": LONG}
    foreign = books.add(
        Contact(**books.made(client_id=books.world.south, name="Eva Braun", active=True))
    )
    refused = pushed(books, "dispute_exclusion", "review_act", contact_id=foreign.id.bytes, **said)
    assert refused.result == "rejected"
    own = pushed(
        books, "dispute_exclusion", "review_act", contact_id=books.approver().bytes, **said
    )
    assert own.result == "ok"
    assert [row.state for row in books.rows()] == ["disputed"]


def test_of_two_words_said_apart_the_later_stands_whichever_arrives_first(books: Books) -> None:
    _entry, word = evening(books)
    at = word["at"]
    for act, later in (("confirmed", 2), ("waived", 1)):
        pushed(
            books,
            "confirm_exclusions",
            "review_act",
            **(word | {"act": act, "reason": LONG, "at": at - 10 + later}),
        )
    assert [(one.act, one.outcome) for one in books.all(ReviewAct)] == [
        ("confirmed", "taken"),
        ("waived", "overtaken"),
    ]
    assert [row.state for row in books.rows()] == ["confirmed"]


def test_a_clock_that_runs_ahead_does_not_have_the_last_word(books: Books) -> None:
    _entry, word = evening(books)
    device = books.world.device()
    ahead = word["at"] + 86_400_000_000
    op = new(books, device, "review_act", **(word | {"at": ahead, "created_at": ahead}))
    device.tell(device.tx("confirm_exclusions", op))
    books.world.clock.move(hours=1)
    later = word | {"act": "waived", "reason": LONG, "at": to_micros(books.world.clock.at)}
    pushed(books, "waive_exclusions", "review_act", **later)
    assert [one.outcome for one in books.all(ReviewAct)] == ["taken", "taken"]
    assert [row.state for row in books.rows()] == ["waived"]


def test_a_word_about_work_that_is_decided_otherwise_now_is_overtaken(books: Books) -> None:
    entry, word = evening(books)
    books.reverse(entry)
    pushed(books, "confirm_exclusions", "review_act", **word)
    assert sorted((one.act, one.outcome) for one in books.all(ReviewAct)) == [
        ("confirmed", "overtaken"),
        ("reversed", "taken"),
    ]
    books.close(JANUARY)
    assert books.lines(JANUARY) == [("fee", 360000), ("fee", 360000)]


def test_a_month_closed_without_a_connection_is_closed_as_it_was_seen(books: Books) -> None:
    entry, _word = evening(books)
    books.confirm(entry)
    seen = books.preview(JANUARY).document.digest
    at = to_micros(books.world.clock.at)
    answer = pushed(books, "close_month", "month_act", month=JANUARY, act="close", seen=seen, at=at)
    assert answer.result == "ok"
    assert [(one.outcome, one.outcome_words) for one in books.all(MonthAct)] == [("taken", "")]
    assert books.issued(JANUARY).digest == seen


def test_a_close_that_no_longer_fits_is_refused_with_what_to_do(books: Books) -> None:
    entry, _word = evening(books)
    seen = books.preview(JANUARY).document.digest
    at = to_micros(books.world.clock.at)
    month: dict[str, Any] = {"month": JANUARY, "act": "close", "seen": seen, "at": at}
    pushed(books, "close_month", "month_act", **month)
    books.confirm(entry)
    pushed(books, "close_month", "month_act", **month)
    told = [(one.outcome, one.outcome_words[:60]) for one in books.all(MonthAct)]
    assert told == [
        ("refused", "January 2026 cannot be locked while these wait for a person:"),
        ("refused", "The invoice comes out otherwise than it was seen: look at th"),
    ]
    assert books.all(Invoice) == []


def test_of_two_managers_who_close_a_month_one_does(books: Books) -> None:
    seen = books.preview(JANUARY).document.digest
    at = to_micros(books.world.clock.at)
    for _ in range(2):
        pushed(books, "close_month", "month_act", month=JANUARY, act="close", seen=seen, at=at)
    told = [(one.outcome, one.outcome_words) for one in books.all(MonthAct)]
    assert told == [("taken", ""), ("refused", "January 2026 is locked already.")]
    assert [one.number for one in books.all(Invoice)] == ["2026-0001"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"month": "2026-1"}, "month-wrong"),
        ({"act": "open"}, "month-act"),
        ({"seen": ""}, "month-unseen"),
    ],
)
def test_a_close_that_cannot_be_is_not_written_down(
    books: Books, more: dict[str, Any], code: str
) -> None:
    at = to_micros(books.world.clock.at)
    month: dict[str, Any] = {"month": JANUARY, "act": "close", "seen": "x", "at": at}
    assert pushed(books, "close_month", "month_act", **(month | more)).code == code


def test_material_is_agreed_to_by_who_keeps_consents_and_changed_by_nobody_then(
    books: Books,
) -> None:
    battery = books.do(add_material, AddMaterial(books.client, "UPS battery", 12999))
    approver = books.approver()
    at = to_micros(books.world.clock.at)
    said = {"approved_by": approver.bytes, "approved_at": at, "approval_note": "by phone"}

    def edit(verb: str, who: str, fields: dict[str, Any]) -> str:
        device = books.world.device(who)
        op = device.op("material", battery.bytes, "edit", fields, base=10**9)
        return device.tell(device.tx(verb, op))[0].code

    assert edit("add_material", TOM, said) == "not-allowed"
    assert edit("approve_material", MIRA, said | {"approval_note": ""}) == "note-empty"
    assert edit("approve_material", MIRA, said) == ""
    assert edit("add_material", TOM, {"unit_price_minor": 1}) == "material-approved"
    books.close(JANUARY)
    books.at("03-02 09:00")
    books.close("2026-02")
    (kept,) = books.all(Material)
    assert kept.invoice_id == books.all(Invoice)[-1].id
    assert edit("void_material", TOM, {"void": True}) == "material-invoiced"


@pytest.mark.parametrize(
    ("verb", "noun"), [("confirm_exclusions", "review_act"), ("close_month", "month_act")]
)
def test_what_moves_money_bears_the_name_of_who_said_it(books: Books, verb: str, noun: str) -> None:
    _entry, word = evening(books)
    month: dict[str, Any] = {"month": JANUARY, "act": "close", "seen": "x", "at": word["at"]}
    said = word if noun == "review_act" else month
    for name in (None, books.world.people[TOM].bytes):
        assert pushed(books, verb, noun, **(said | {"created_by": name})).code == "not-yours"


def test_material_is_written_down_in_the_clients_money(books: Books) -> None:
    fields: dict[str, Any] = {
        "description": "UPS battery",
        "unit_price_minor": 500,
        "used_on": "2026-02-01",
    }
    for currency, code in (("JPY", "material-currency"), ("", "material-currency"), ("USD", "")):
        answer = pushed(books, "add_material", "material", **(fields | {"currency": currency}))
        assert answer.code == code


def test_material_that_was_withdrawn_does_not_come_back(books: Books) -> None:
    battery = books.do(add_material, AddMaterial(books.client, "UPS battery", 12999))
    books.do(approve_material, ApproveMaterial(battery, books.approver(), "by mail"))
    books.do(void_material, VoidMaterial(battery))
    device = books.world.device(TOM)
    op = device.op("material", battery.bytes, "edit", {"void": False}, base=10**9)
    assert device.tell(device.tx("void_material", op))[0].code == "material-void"


def test_who_lost_the_right_confirms_nothing_any_more(books: Books) -> None:
    _entry, word = evening(books)
    books.change(User, books.mira, rights=["technician"])
    assert pushed(books, "confirm_exclusions", "review_act", **word).code == "not-allowed"
    assert books.all(ReviewAct) == []
