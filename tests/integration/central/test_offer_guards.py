"""What a device claims about quotes and reviews is believed only where its verb could say it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.domain.offers import Offer, shown_digest
from app.records import (
    Contact,
    Milestone,
    Project,
    Quote,
)
from app.records.types import to_micros
from tests.integration.central.coverage_world import Month, ny
from tests.integration.central.test_coverage_guards import edited, manager, said
from tests.integration.central.world import World

pytestmark = pytest.mark.postgresql_long

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
        "approved_at": ny("04-01 12:00"), "fee_minor": 90_000,
    }  # fmt: skip
    project = month.add(Project(**month.made(**made))).id
    fields = {"project_id": project.bytes, "title": "Standing", "fee_minor": 90_000}
    verb, noun = "answer_quote", "milestone"
    assert said(month, verb, noun, fields | {"fee_minor": 0}).code == "milestone-empty"
    assert said(month, verb, noun, fields | {"reached_at": NOW}).code == "milestone-begins"
    more = said(month, verb, noun, fields | {"fee_minor": 90_001})
    assert more.code == "milestones-beyond"
    assert "would make $900.01, and the client accepted $900.00" in more.reason
    assert said(month, verb, noun, fields).code == ""
    another = said(month, verb, noun, fields | {"fee_minor": 1})
    assert another.code == "milestones-beyond"
    (row,) = (one.id for one in month.all(Milestone))
    reached = {"reached_at": NOW, "reached_by": month.mira.bytes}
    verb = "reach_milestone"
    assert edited(month, verb, noun, row, {"reached_at": NOW}).code == "not-yours"
    assert edited(month, verb, noun, row, reached).code == ""
    assert edited(month, verb, noun, row, {"void": True}).code == "milestone-reached"
    back = {"reached_at": None, "reached_by": None}
    assert edited(month, verb, noun, row, back).code == ""
    first = quote(month, **OUT)
    month.change(Quote, first, state="approved", project_id=project)
    change = quote(month, edition=2, supersedes=first)
    assert edited(month, verb, noun, row, reached).code == "milestone-changing"
    month.change(Quote, change, state="withdrawn")
    month.change(Project, project, closed_at=ny("04-10 12:00"))
    assert edited(month, verb, noun, row, reached).code == "project-closed"
    assert edited(month, verb, noun, row, {"void": True}).code == ""
    assert edited(month, verb, noun, row, {"void": False}).code == "milestone-replaced"
