"""What a device claims about limits and billing details is held to who may set them, and how."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.records import Client, Contact
from tests.integration.central.coverage_world import Month, ny
from tests.integration.central.test_coverage_guards import edited, manager
from tests.integration.central.test_offer_guards import NOW, OUT, approver, quote
from tests.integration.central.world import MIRA, TOM, World

pytestmark = pytest.mark.postgresql_long


@pytest.fixture
def month(world: World) -> Month:
    world.clock.at = ny("04-10 12:00")
    opened = Month(world)
    opened.begin_agreement(date(2026, 1, 1))
    manager(opened)
    return opened


def answered(month: Month, who: Any) -> dict[str, Any]:
    return {
        "state": "approved", "decided_at": NOW, "decided_by": who.bytes,
        "decided_digest": OUT["sent_digest"], "recorded_by": month.mira.bytes, "note": "Yes.",
    }  # fmt: skip


def test_an_approval_beyond_a_limit_that_was_lowered_meanwhile_is_refused(month: Month) -> None:
    ana = approver(month)
    row = quote(month, kind="time", **OUT)
    month.change(Contact, ana, approves_to_minor=89_999)
    said = edited(month, "answer_quote", "quote", row, answered(month, ana))
    assert said.code == "approver-limit"
    assert "Ana may approve up to $899.99, and this quote is for $900.00" in said.reason
    month.change(Contact, ana, approves_to_minor=90_000)
    assert edited(month, "answer_quote", "quote", row, answered(month, ana)).code == ""


@pytest.mark.parametrize(
    ("verb", "who", "limit", "code"),
    [
        ("set_approval_limit", MIRA, 100, ""),
        ("set_approval_limit", MIRA, None, ""),
        ("set_approval_limit", MIRA, -1, "limit-wrong"),
        ("set_approval_limit", TOM, 100, "not-allowed"),
        ("edit_contact", TOM, 100, "not-allowed"),
        ("restore_value", TOM, 100, "not-allowed"),
    ],
)
def test_whoever_keeps_contacts_sets_no_limit_by_that(
    month: Month, verb: str, who: str, limit: int | None, code: str
) -> None:
    ana = approver(month)
    month.change(Contact, ana, approves_to_minor=5)
    said = edited(month, verb, "contact", ana, {"approves_to_minor": limit}, who=who)
    assert said.code == code


@pytest.mark.parametrize(
    ("fields", "who", "code"),
    [
        ({"billing_address": "1 Main Street", "tax_name": "VAT", "tax_rate_bp": 1900}, MIRA, ""),
        ({"tax_rate_bp": 1900}, MIRA, "tax-name"),
        ({"tax_name": "VAT", "tax_rate_bp": 10_001}, MIRA, "tax-rate"),
        ({"payment_days": -1}, MIRA, "payment-days"),
        ({"name": "Otherwise"}, MIRA, "client-central"),
        ({"tax_id": "EIN 12"}, TOM, "not-allowed"),
    ],
)
def test_a_device_says_whom_invoices_are_for_and_no_more_about_a_client(
    month: Month, fields: dict[str, Any], who: str, code: str
) -> None:
    said = edited(month, "bill_client", "client", month.client, fields, who=who)
    assert said.code == code
    kept = [one for one in month.all(Client) if one.id == month.client]
    assert (kept[0].tax_rate_bp, kept[0].name != "Otherwise") == (
        1900 if code == "" else 0,
        True,
    )
