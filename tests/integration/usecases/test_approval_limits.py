"""What a client's approver may approve at once, and whom billing details name (2, 2.3)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from app.domain.approvers import Sum, refuse_beyond
from app.ports.problems import Refused
from app.records import Client
from app.usecases.approvers import SetApprovalLimit, set_approval_limit
from app.usecases.bill_client import BillClient, bill_client
from app.usecases.billing.materials import (
    AddMaterial,
    ApproveMaterial,
    add_material,
    approve_material,
)
from app.usecases.projects import StartProject, start_project
from app.usecases.quarter_review import DecideReview, PublishReview, decide_review, publish_review
from app.usecases.quote_answers import AnswerQuote, answer_quote
from tests.builders.grounds import Ground
from tests.builders.rows import MIRA, NORTHWIND, NOW, TOM, id_of
from tests.integration.usecases.offered import DANA, IRIS, offered_ground
from tests.integration.usecases.test_quotes import BY_TIME, sent

pytestmark = pytest.mark.postgresql_long

ground = offered_ground


def limit(ground: Ground, minor: int | None, contact: UUID = IRIS) -> bool:
    return ground.do(set_approval_limit, SetApprovalLimit(contact, minor))


def may_approve_too(ground: Ground, name: str, minor: int | None) -> None:
    row = {
        "id": id_of(name), "client_id": NORTHWIND, "name": name, "email": "", "phone": "",
        "roles": ["approver"], "approves_to_minor": minor, "created_at": NOW, "created_by": MIRA,
    }  # fmt: skip
    ground.fill([("contact", [row])])


def test_a_quote_within_the_limit_is_approved_and_the_limit_itself_is_within(
    ground: Ground,
) -> None:
    assert limit(ground, 240_000)
    assert not limit(ground, 240_000)
    assert ground.do(answer_quote, AnswerQuote(sent(ground), "approved", IRIS, note="Yes."))


def test_a_quote_beyond_the_limit_is_refused_and_the_sentence_names_who_may(
    ground: Ground,
) -> None:
    limit(ground, 100_000)
    quote = sent(ground)
    said = AnswerQuote(quote, "approved", IRIS, note="Yes.")
    with pytest.raises(Refused, match="Nobody at the client may approve as much"):
        ground.do(answer_quote, said)
    may_approve_too(ground, "Eli Marsh", None)
    may_approve_too(ground, "Finn Roe", 200_000)
    with pytest.raises(Refused) as refused:
        ground.do(answer_quote, said)
    assert refused.value.sentence == (
        "Iris Vance may approve up to $1,000.00, and this quote is for $2,400.00. Ask Eli Marsh."
    )
    assert ground.do(answer_quote, replace(said, contact=id_of("Eli Marsh")))


def test_a_ceiling_is_as_much_as_it_may_cost(ground: Ground) -> None:
    limit(ground, 50_000)
    with pytest.raises(Refused, match=r"this quote is for \$900\.00"):
        ground.do(answer_quote, AnswerQuote(sent(ground, BY_TIME), "approved", IRIS, note="Yes."))


def test_declining_costs_nothing_so_everybody_who_may_accept_may_decline(ground: Ground) -> None:
    limit(ground, 0)
    quote = sent(ground)
    ground.do(answer_quote, AnswerQuote(quote, "declined", IRIS, note="Not now."))


def test_projects_materials_and_adjustments_are_held_to_the_limit_as_quotes_are(
    ground: Ground,
) -> None:
    limit(ground, 10_000)
    with pytest.raises(Refused, match=r"this project is for \$100\.01"):
        ground.do(start_project, StartProject(NORTHWIND, "Rack", IRIS, 10_001))
    material = ground.do(add_material, AddMaterial(NORTHWIND, "Battery", 5_001, 2000))
    with pytest.raises(Refused, match=r"this material is for \$100\.02"):
        ground.do(approve_material, ApproveMaterial(material, IRIS, "By phone."))
    ground.do(publish_review, PublishReview(NORTHWIND, "2026-Q1"))
    dearer = DecideReview(
        NORTHWIND, "2026-Q1", "changed", 1500, 500_000,
        reason="They want more room.", approver=IRIS, note="By phone.",
    )  # fmt: skip
    with pytest.raises(Refused, match="what this adds to each month is for"):
        ground.do(decide_review, dearer)
    ground.do(decide_review, replace(dearer, budget_min=900, fee_minor=1))


def test_a_limit_is_set_by_who_sets_terms_and_is_an_amount(ground: Ground) -> None:
    with pytest.raises(Refused, match="an amount from zero on"):
        limit(ground, -1)
    assert limit(ground, 5)
    assert limit(ground, None)
    assert not limit(ground, None, DANA)
    with pytest.raises(Refused, match="needs the right"):
        limit(ground.acting(TOM), 1)


def test_more_than_three_who_may_are_not_all_named() -> None:
    asked = Sum("this quote", 200, "USD")
    told = [
        refuse_beyond("Ana", 100, asked, names).sentence.rpartition(". ")[2]
        for names in (["B"], ["B", "C"], ["B", "C", "D"], ["B", "C", "D", "E"])
    ]
    assert told == [
        "Ask B.", "Ask B or C.", "Ask B, C or D.", "Ask B, C, D or another approver.",
    ]  # fmt: skip


def test_billing_details_are_tidied_and_kept_for_the_invoices_to_come(ground: Ground) -> None:
    asked = BillClient(
        NORTHWIND, " Northwind  Inc. ", " 1 Main St \n NY ", "EIN 12", 14, "VAT", 888
    )
    assert ground.do(bill_client, asked)
    assert not ground.do(bill_client, asked)
    kept = ground.ask(lambda session: session.get_one(Client, NORTHWIND))
    assert (kept.billing_name, kept.billing_address) == ("Northwind Inc.", "1 Main St\nNY")
    assert (kept.payment_days, kept.tax_name, kept.tax_rate_bp) == (14, "VAT", 888)


def test_billing_details_that_cannot_be_are_refused(ground: Ground) -> None:
    plain = BillClient(NORTHWIND)
    for wrong, says in (
        (replace(plain, payment_days=366), "from 0 to 365"),
        (replace(plain, tax_rate_bp=100), "name it as it stands"),
        (replace(plain, name="N" * 201), "at most 200 letters"),
        (replace(plain, address="N" * 1001), "at most 1000 letters"),
        (replace(plain, tax_id="N" * 201), "Tax number"),
    ):
        with pytest.raises(Refused, match=says):
            ground.do(bill_client, wrong)
    with pytest.raises(Refused, match="needs the right"):
        ground.acting(TOM).do(bill_client, plain)
