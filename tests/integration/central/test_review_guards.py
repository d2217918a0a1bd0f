"""What a device claims about quarterly reviews is believed only where its verb could say it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from app.domain.quarter_review import review_id
from app.records import AgreementVersion, Contact, QuarterlyReview
from app.records.types import to_micros
from tests.integration.central.coverage_world import Month, ny
from tests.integration.central.test_coverage_guards import edited, manager, said
from tests.integration.central.world import World

pytestmark = pytest.mark.postgresql_long

NOW = to_micros(ny("04-10 12:00"))


@pytest.fixture
def month(world: World) -> Month:
    world.clock.at = ny("04-10 12:00")
    opened = Month(world)
    opened.begin_agreement(date(2026, 1, 1))
    manager(opened)
    return opened


def approver(month: Month, *roles: str) -> UUID:
    chosen = list(roles) or ["approver"]
    return month.add(Contact(**month.made(name="Ana", roles=chosen, active=True))).id


def evidence(quarter: str = "2026-Q1", used: int = 3000) -> dict[str, Any]:
    first = 3 * int(quarter[-1]) - 2
    return {
        "quarter": quarter, "budget_min": 1200, "fee_minor": 360_000, "currency": "USD",
        "since": "2026-05-01", "exceptions": [], "priorities": [],
        "months": [
            {
                "month": f"2026-{number:02}", "budget_min": 1200, "consumed_min": used,
                "exceptional_min": 0, "full": True, "projected": False,
            }
            for number in range(first, first + 3)
        ],
    }  # fmt: skip


def published(month: Month) -> UUID:
    row = QuarterlyReview(
        **month.made(
            quarter="2026-Q1", state="published", evidence=evidence(),
            published_at=ny("04-09 12:00"), comment="",
        )
    )  # fmt: skip
    row.id = review_id(month.client, "2026-Q1")
    return month.add(row).id


def test_a_review_is_that_of_its_quarter_and_shows_evidence_that_can_be_read(
    month: Month,
) -> None:
    device = month.world.device()
    own = {"client_id": month.client.bytes, "created_at": NOW, "created_by": month.mira.bytes}

    def publish(row: UUID, **more: Any) -> str:
        text = msgspec.json.encode(more.pop("evidence", evidence())).decode()
        fields = own | {
            "quarter": "2026-Q1", "state": "published", "evidence": text, "published_at": NOW,
        }  # fmt: skip
        op = device.op("quarterly_review", row.bytes, "create", fields | more)
        return device.tell(device.tx("publish_review", op))[0].code

    right = review_id(month.client, "2026-Q1")
    assert publish(uuid4()) == "review-other"
    assert publish(right, quarter="spring") == "quarter-unreadable"
    assert publish(right, state="accepted") == "review-begins"
    assert publish(right, evidence={"quarter": "2026-Q1"}) == "evidence-unreadable"
    assert publish(right, evidence=evidence("2026-Q2")) == "evidence-unreadable"
    assert publish(right, version_id=None, decided_at=NOW) == "review-begins"
    assert publish(right) == ""
    assert publish(right) == "row-exists"


def test_a_decision_comes_to_what_was_published_and_is_carried_out_by_its_version(
    month: Month,
) -> None:
    contact, row = approver(month), published(month)
    before = month.all(AgreementVersion)[0]
    month.change(AgreementVersion, before.id, budget_min=1200, fee_minor=360_000)
    device = month.world.device()
    decision: dict[str, Any] = {
        "state": "accepted", "budget_min": 1500, "fee_minor": 450_000,
        "effective_from": "2026-05-01", "decided_at": NOW, "decided_by": month.mira.bytes,
        "approved_by": contact.bytes, "approval_note": "By mail.",
    }  # fmt: skip

    def decide(verb: str = "decide_review", budget: int = 1500, **more: Any) -> str:
        """The operations that the verb makes: the version before ends, another begins."""
        version = uuid4()
        copied = {
            name: getattr(before, name)
            for name in ("agreement_id", "calendar_id", "zone", "currency", "rates", "multipliers",
                         "rounding")
        }  # fmt: skip
        fields = {
            "client_id": month.client.bytes, "created_at": NOW, "created_by": month.mira.bytes,
            "number": before.number + 1, "effective_from": "2026-05-01", "budget_min": budget,
            "fee_minor": 450_000,
        } | {
            name: value.bytes if isinstance(value, UUID) else
            msgspec.json.encode(value).decode() if isinstance(value, dict) else value
            for name, value in copied.items()
        }  # fmt: skip
        ops = [
            device.op(
                "agreement_version", before.id.bytes, "edit", {"effective_to": "2026-04-30"},
                base=10**9,
            ),
            device.op("agreement_version", version.bytes, "create", fields),
            device.op(
                "quarterly_review", row.bytes, "edit",
                decision | {"version_id": version.bytes} | more, base=10**9,
            ),
        ]  # fmt: skip
        answers = device.tell(device.tx(verb, *ops))
        codes = {one.code for one in answers if "Another part" not in one.reason}
        return "".join(sorted(codes - {""}))

    assert decide(decided_by=None) == "not-yours"
    assert decide(budget=1470) == "review-differs"
    assert decide(fee_minor=1) == "review-differs"
    assert decide(effective_from="2026-04-01") == "review-differs"
    assert decide(approved_by=None) == "approver-missing"
    assert decide(approval_note="") == "note-empty"
    assert decide(version_id=None) == "review-differs"
    assert decide("save_agreement_version") == "verb-noun"
    assert decide() == ""
    assert edited(month, "draft_review", "quarterly_review", row, {"reason": "x"}).code == (
        "review-decided"
    )


def test_a_budget_changes_within_a_quarter_only_by_a_review(month: Month) -> None:
    before = month.all(AgreementVersion)[0]
    fields = {"effective_from": "2026-05-01", "budget_min": before.budget_min + 600}
    verb, noun = "save_agreement_version", "agreement_version"
    month.change(AgreementVersion, before.id, effective_to=date(2026, 4, 30))
    second = month.add(
        AgreementVersion(
            **month.made(
                **{
                    name: getattr(before, name)
                    for name in ("agreement_id", "calendar_id", "zone", "currency", "rates",
                                 "multipliers", "rounding", "budget_min", "fee_minor")
                },
                number=9, effective_from=date(2026, 7, 1),
            )
        )
    )  # fmt: skip
    answered = edited(month, verb, noun, second.id, fields)
    assert answered.code == "budget-mid-quarter"
    published(month)
    assert edited(month, verb, noun, second.id, fields).code == ""


def test_exceptional_work_has_a_reason_and_an_open_review(month: Month) -> None:
    ticket = month.ticket().id
    fields = {
        "month": "2026-03", "ticket_id": ticket.bytes, "minutes": 60, "at": NOW,
        "reason": "a storm took the mast down",
    }  # fmt: skip
    verb, noun = "mark_exceptional", "exceptional_mark"
    assert said(month, verb, noun, fields | {"reason": "storm"}).code == "reason-short"
    assert said(month, verb, noun, fields | {"minutes": 0}).code == "minutes-wrong"
    assert said(month, verb, noun, fields | {"month": "March"}).code == "month-unreadable"
    assert said(month, verb, noun, fields).code == ""
    month.change(QuarterlyReview, published(month), state="declined")
    assert said(month, verb, noun, fields).code == "review-decided"
