"""What a device claims about quotes and reviews is believed only where its verb could say it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from app.domain.quarter_review import review_id
from app.domain.quotes import Offer, shown_digest
from app.records import (
    AgreementVersion,
    Contact,
    Milestone,
    Project,
    QuarterlyReview,
    Quote,
)
from app.records.types import to_micros
from tests.integration.central.coverage_world import Month, ny
from tests.integration.central.test_coverage_guards import edited, manager, said
from tests.integration.central.world import World

OFFER = Offer(
    "New rack", "flat", "Put it up.", "A rack.", "", 90_000, "USD", 0, (), 1, date(2026, 5, 1)
)
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


def quote(month: Month, **more: Any) -> UUID:
    row = Quote(
        **month.made(
            title=OFFER.title, kind="flat", scope=OFFER.scope, deliverables=OFFER.deliverables,
            out_of_scope="", fee_minor=OFFER.fee_minor, currency="USD", estimate_min=0,
            milestones=[], ticket_ids=[], edition=1, expires_on=OFFER.expires_on, state="draft",
        )
    )  # fmt: skip
    for name, value in more.items():
        setattr(row, name, value)
    return month.add(row).id


SENT = {"state": "sent", "sent_at": NOW, "sent_digest": shown_digest(OFFER)}
OUT: dict[str, Any] = {
    "state": "sent", "sent_at": ny("04-09 12:00"), "sent_digest": shown_digest(OFFER),
}  # fmt: skip


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, ""),
        ({"state": "approved"}, "quote-settled"),
        ({"sent_at": None}, "quote-unsent"),
        ({"sent_digest": "other"}, "quote-differs"),
        ({"fee_minor": 80_000}, "quote-differs"),
        ({"scope": " "}, "quote-unfinished"),
        ({"fee_minor": 0}, "quote-free"),
        ({"milestones": '[{"title": "All", "fee_minor": 1}]'}, "milestone-sum"),
        ({"milestones": '[{"title": "All"}]'}, "milestone-unreadable"),
        ({"expires_on": "2026-04-09"}, "quote-over"),
        ({"kind": "free"}, "quote-kind"),
    ],
)
def test_a_quote_is_sent_whole_and_as_it_was_shown(
    month: Month, more: dict[str, Any], code: str
) -> None:
    row = quote(month)
    assert edited(month, "send_quote", "quote", row, SENT | more).code == code


def test_a_new_quote_is_a_draft_of_the_edition_that_follows(month: Month) -> None:
    first = quote(month, **OUT)
    fields = {"title": "New rack", "currency": "USD"}
    assert said(month, "draft_quote", "quote", fields).code == ""
    assert said(month, "draft_quote", "quote", fields | {"title": " "}).code == "title-empty"
    assert said(month, "draft_quote", "quote", fields | {"state": "sent"}).code == "quote-begins"
    assert said(month, "draft_quote", "quote", fields | {"sent_at": NOW}).code == "quote-begins"
    assert said(month, "draft_quote", "quote", fields | {"edition": 2}).code == "quote-edition"
    follows = fields | {"supersedes": first.bytes}
    assert said(month, "renew_quote", "quote", follows).code == "quote-edition"
    assert said(month, "renew_quote", "quote", follows | {"edition": 2}).code == ""
    gone = fields | {"ticket_ids": f'["{uuid4()}"]'}
    assert said(month, "draft_quote", "quote", gone).code == "reference-missing"


def test_what_the_client_was_shown_stays_as_it_is(month: Month) -> None:
    row = quote(month, **OUT)
    for name, value in (("fee_minor", 1), ("title", "Other"), ("expires_on", "2026-06-01")):
        assert edited(month, "edit_quote", "quote", row, {name: value}).code == "quote-fixed"
    assert edited(month, "edit_quote", "quote", row, {"sent_at": 1}).code == "quote-fixed"
    assert edited(month, "edit_quote", "quote", row, {"decided_at": 1}).code == "quote-settled"
    assert edited(month, "edit_quote", "quote", row, {"state": "draft"}).code == "quote-settled"


def answer(month: Month, contact: UUID, **more: Any) -> dict[str, Any]:
    return {
        "state": "declined", "decided_at": NOW, "decided_by": contact.bytes,
        "decided_digest": shown_digest(OFFER), "recorded_by": month.mira.bytes,
        "note": "On the phone.",
    } | more  # fmt: skip


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, ""),
        ({"recorded_by": None}, "not-yours"),
        ({"decided_at": None}, "not-yours"),
        ({"decided_at": to_micros(ny("04-08 12:00"))}, "answered-before"),
        ({"decided_digest": "other"}, "quote-differs"),
        ({"note": ""}, "note-empty"),
        ({"decided_by": None}, "approver-missing"),
        ({"state": "approved"}, "quote-project"),
        ({"state": "approved", "decided_at": to_micros(ny("05-02 12:00"))}, "quote-over"),
        ({"state": "framed"}, "quote-settled"),
    ],
)
def test_an_answer_is_an_approvers_and_written_down_in_ones_own_name(
    month: Month, more: dict[str, Any], code: str
) -> None:
    contact, row = approver(month), quote(month, **OUT)
    assert edited(month, "answer_quote", "quote", row, answer(month, contact, **more)).code == code


def test_an_approved_quote_names_the_project_that_it_began(month: Month) -> None:
    contact, row = approver(month), quote(month, **OUT)
    project = month.add(
        Project(
            **month.made(
                title="New rack", currency="USD", ticket_ids=[], approved_by=contact,
                approved_at=ny("04-10 12:00"),
            )
        )
    )  # fmt: skip
    fields = answer(month, contact, state="approved", project_id=project.id.bytes)
    assert edited(month, "answer_quote", "quote", row, fields).code == ""
    again = {"note": "Again.", "decided_at": NOW + 1}
    assert edited(month, "answer_quote", "quote", row, again).code == "quote-settled"


def test_a_milestone_is_reached_in_ones_own_name_while_its_project_is_open(month: Month) -> None:
    contact = approver(month)
    made = {
        "title": "New rack", "currency": "USD", "ticket_ids": [], "approved_by": contact,
        "approved_at": ny("04-01 12:00"),
    }  # fmt: skip
    project = month.add(Project(**month.made(**made))).id
    fields = {"project_id": project.bytes, "title": "Standing", "fee_minor": 90_000}
    verb, noun = "answer_quote", "milestone"
    assert said(month, verb, noun, fields | {"fee_minor": 0}).code == "milestone-empty"
    assert said(month, verb, noun, fields | {"reached_at": NOW}).code == "milestone-begins"
    assert said(month, verb, noun, fields).code == ""
    (row,) = (one.id for one in month.all(Milestone))
    reached = {"reached_at": NOW, "reached_by": month.mira.bytes}
    verb = "reach_milestone"
    assert edited(month, verb, noun, row, {"reached_at": NOW}).code == "not-yours"
    assert edited(month, verb, noun, row, reached).code == ""
    assert edited(month, verb, noun, row, {"void": True}).code == "milestone-reached"
    back = {"reached_at": None, "reached_by": None}
    assert edited(month, verb, noun, row, back).code == ""
    month.change(Project, project, closed_at=ny("04-10 12:00"))
    assert edited(month, verb, noun, row, reached).code == "project-closed"


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
