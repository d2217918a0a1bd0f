"""Quotes: drafted, sent, answered; an approved flat fee begins or amends its project (S14, S50)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.domain.attachments import FileFacts
from app.domain.offers import Stage, shown_digest
from app.ports.problems import Refused
from app.queries.quotes import QuotePage, offer_of, quote_lines, quote_page
from app.records import Milestone, Project, Quote
from app.usecases.attach_file import AttachFile, attach_file
from app.usecases.projects import CloseProject, StartProject, close_project, start_project
from app.usecases.quote_answers import (
    AnswerQuote,
    ReachMilestone,
    answer_quote,
    reach_milestone,
)
from app.usecases.quotes import (
    DraftQuote,
    EditQuote,
    QuoteFields,
    RenewQuote,
    SendQuote,
    WithdrawQuote,
    draft_quote,
    edit_quote,
    renew_quote,
    send_quote,
    withdraw_quote,
)
from tests.builders.grounds import Ground
from tests.builders.rows import NORTHWIND, NOW, TOM, id_of
from tests.integration.usecases.offered import DANA, IRIS, T1029, T1036, at, offered_ground

pytestmark = pytest.mark.postgresql_long

ground = offered_ground

FLAT = QuoteFields(
    "Two workstations",
    scope="Set up two workstations.",
    deliverables="Both on desks 4 and 5, with their pages.",
    fee_minor=240_000,
    estimate_min=720,
    stages=(Stage("Ordered", 80_000), Stage("In service", 160_000, date(2026, 4, 1))),
    tickets=(T1036,),
)
BY_TIME = replace(FLAT, kind="time", fee_minor=90_000, stages=())


def drafted(ground: Ground, fields: QuoteFields = FLAT) -> UUID:
    return ground.do(draft_quote, DraftQuote(NORTHWIND, fields))


def sent(ground: Ground, fields: QuoteFields = FLAT) -> UUID:
    quote = drafted(ground, fields)
    ground.do(send_quote, SendQuote(quote))
    return quote


def approve(ground: Ground, quote: UUID, **change: Any) -> UUID | None:
    command = AnswerQuote(quote, "approved", IRIS, note="By e-mail.")
    return ground.do(answer_quote, replace(command, **change))


def row(ground: Ground, quote: UUID) -> Quote:
    return ground.ask(lambda session: session.get_one(Quote, quote))


def page(ground: Ground, quote: UUID) -> QuotePage:
    found = ground.ask(lambda session: quote_page(session, quote, ground.clock.now()))
    assert found is not None
    return found


def states(ground: Ground) -> list[tuple[int, str]]:
    now = ground.clock.now()
    lines = ground.ask(lambda session: quote_lines(session, NORTHWIND, now))
    return [(one.edition, one.state) for one in lines]


def test_a_draft_says_what_it_is_told_until_it_is_sent_and_then_stays(ground: Ground) -> None:
    quote = drafted(ground, QuoteFields("  Two   workstations ", fee_minor=100))
    assert (row(ground, quote).title, row(ground, quote).currency) == ("Two workstations", "USD")
    with pytest.raises(Refused, match="what is done"):
        ground.do(send_quote, SendQuote(quote))
    assert ground.do(edit_quote, EditQuote(quote, FLAT))
    assert not ground.do(edit_quote, EditQuote(quote, FLAT))
    assert ground.do(send_quote, SendQuote(quote)) == date(2026, 4, 9)
    kept = row(ground, quote)
    assert (kept.state, kept.sent_at) == ("sent", NOW)
    assert kept.sent_digest == shown_digest(offer_of(kept))
    with pytest.raises(Refused, match="new edition"):
        ground.do(edit_quote, EditQuote(quote, replace(FLAT, fee_minor=1)))
    with pytest.raises(Refused, match="was sent"):
        ground.do(send_quote, SendQuote(quote))


def test_only_an_account_manager_offers_and_writes_answers_down(ground: Ground) -> None:
    quote, tom = sent(ground), ground.acting(TOM)
    for attempt in (
        lambda: drafted(tom),
        lambda: approve(tom, quote),
        lambda: tom.do(withdraw_quote, WithdrawQuote(quote)),
        lambda: tom.do(renew_quote, RenewQuote(quote)),
    ):
        with pytest.raises(Refused, match="needs the right tam"):
            attempt()


def test_a_quote_names_tickets_of_its_own_client(ground: Ground) -> None:
    with pytest.raises(Refused, match="another client's"):
        drafted(ground, replace(FLAT, tickets=(T1029,)))


def test_s14_an_approved_flat_fee_begins_the_project_that_its_work_goes_to(
    ground: Ground,
) -> None:
    quote = sent(ground)
    at(ground, NOW + timedelta(days=1))
    said = NOW + timedelta(hours=2)
    project = approve(ground, quote, said_at=said)
    assert project is not None
    begun = ground.ask(lambda session: session.get_one(Project, project))
    assert (begun.fee_minor, begun.estimate_min, begun.ticket_ids) == (
        240_000,
        720,
        [str(T1036)],
    )
    assert (begun.approved_at, begun.approved_by) == (said, IRIS)
    shown = page(ground, quote)
    assert [(one.title, one.fee_minor, one.due_on) for one in shown.milestones] == [
        ("Ordered", 80_000, None),
        ("In service", 160_000, date(2026, 4, 1)),
    ]
    assert (shown.line.state, shown.line.decided_by) == ("approved", "Iris Vance")
    assert (shown.recorded_by, shown.project_id) == ("Mira Okafor", project)
    kept = row(ground, quote)
    assert kept.decided_digest == kept.sent_digest


def test_a_flat_fee_without_milestones_is_due_when_the_work_is_done(ground: Ground) -> None:
    quote = sent(ground, replace(FLAT, stages=()))
    approve(ground, quote)
    assert [(one.title, one.fee_minor) for one in page(ground, quote).milestones] == [
        ("Two workstations", 240_000)
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"contact": DANA}, "Only an approver"),
        ({"contact": None}, "Only an approver"),
        ({"note": " "}, "attach the message"),
        ({"said_at": NOW - timedelta(days=1)}, "after the quote was sent"),
        ({"said_at": NOW + timedelta(days=1)}, "not in the future"),
        ({"answer": "framed"}, "approved or declined"),
        ({"message": id_of("no such file")}, "Attach the message"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_nothing_begins(
    ground: Ground, change: dict[str, Any], sentence: str
) -> None:
    quote = sent(ground)
    with pytest.raises(Refused, match=sentence):
        approve(ground, quote, **change)
    assert row(ground, quote).state == "sent"
    assert not ground.ask(lambda session: session.query(Project).all())


def test_the_message_that_says_so_hangs_on_a_ticket_and_on_the_answer(ground: Ground) -> None:
    quote = sent(ground)
    facts = FileFacts("yes.eml", "message/rfc822", 2048, "ab" * 32)
    message = ground.do(attach_file, AttachFile(facts, ticket=T1036))
    approve(ground, quote, note="", message=message)
    assert page(ground, quote).attachment_id == message


def test_a_declined_quote_begins_nothing_and_may_be_offered_anew(ground: Ground) -> None:
    quote = sent(ground)
    approve(ground, quote, answer="declined", note="Too dear, they say.")
    with pytest.raises(Refused, match="declined already"):
        approve(ground, quote)
    again = ground.do(renew_quote, RenewQuote(quote))
    ground.do(edit_quote, EditQuote(again, replace(FLAT, fee_minor=200_000, stages=())))
    ground.do(send_quote, SendQuote(again))
    assert approve(ground, again) is not None
    assert states(ground) == [(2, "approved"), (1, "declined")]


def test_a_quote_expires_by_itself_and_an_answer_said_in_time_counts(ground: Ground) -> None:
    quote = sent(ground)
    at(ground, NOW + timedelta(days=31))
    assert states(ground) == [(1, "expired")]
    with pytest.raises(Refused, match="expired on 9 April 2026"):
        approve(ground, quote)
    assert approve(ground, quote, said_at=NOW + timedelta(days=30)) is not None


def test_another_scope_is_a_new_edition_that_voids_the_one_that_was_out(ground: Ground) -> None:
    first = sent(ground)
    second = ground.do(renew_quote, RenewQuote(first))
    kept = row(ground, second)
    assert (kept.edition, kept.supersedes, kept.state, kept.fee_minor) == (
        2,
        first,
        "draft",
        240_000,
    )
    with pytest.raises(Refused, match="was withdrawn"):
        approve(ground, first)
    with pytest.raises(Refused, match="is a draft"):
        ground.do(renew_quote, RenewQuote(second))
    ground.do(withdraw_quote, WithdrawQuote(second, "They wait."))
    assert states(ground) == [(2, "withdrawn"), (1, "withdrawn")]


def test_a_change_quote_amends_the_project_and_keeps_what_was_reached(ground: Ground) -> None:
    first = sent(ground)
    project = approve(ground, first)
    ordered, _service = page(ground, first).milestones
    ground.do(reach_milestone, ReachMilestone(ordered.id))
    second = ground.do(renew_quote, RenewQuote(first))
    assert (row(ground, second).fee_minor, len(row(ground, second).milestones)) == (160_000, 1)
    more = replace(
        FLAT, fee_minor=220_000, estimate_min=900,
        stages=(Stage("In service", 160_000), Stage("A third one", 60_000)),
    )  # fmt: skip
    ground.do(edit_quote, EditQuote(second, more))
    ground.do(send_quote, SendQuote(second))
    assert approve(ground, second) == project
    amended = ground.ask(lambda session: session.get_one(Project, project))
    assert (amended.fee_minor, amended.estimate_min) == (300_000, 900)
    assert [(one.title, one.reached_at is None) for one in page(ground, second).milestones] == [
        ("Ordered", False),
        ("In service", True),
        ("A third one", True),
    ]
    void = ground.ask(lambda session: session.query(Milestone).filter_by(void=True).count())
    assert void == 1


def test_a_milestone_is_reached_once_and_can_be_taken_back_until_it_is_invoiced(
    ground: Ground,
) -> None:
    quote = sent(ground)
    project = approve(ground, quote)
    assert project is not None
    ordered, service = (one.id for one in page(ground, quote).milestones)
    with pytest.raises(Refused, match="not in the future"):
        ground.do(reach_milestone, ReachMilestone(ordered, at=NOW + timedelta(days=1)))
    assert ground.do(reach_milestone, ReachMilestone(ordered))
    assert not ground.do(reach_milestone, ReachMilestone(ordered))
    assert page(ground, quote).milestones[0].reached_at == NOW
    assert ground.do(reach_milestone, ReachMilestone(ordered, reached=False))
    assert page(ground, quote).milestones[0].reached_at is None
    assert page(ground, quote).closable
    assert page(ground, quote).left == (
        "2 milestones are not reached: “Ordered”, “In service”. Their $2,400.00 are not invoiced."
    )
    ground.do(close_project, CloseProject(project))
    assert not page(ground, quote).closable
    with pytest.raises(Refused, match="closed"):
        ground.do(reach_milestone, ReachMilestone(service))
    change = ground.do(renew_quote, RenewQuote(quote))
    ground.do(edit_quote, EditQuote(change, FLAT))
    with pytest.raises(Refused, match="offer this as a new quote"):
        ground.do(send_quote, SendQuote(change))


def test_nothing_is_reached_while_a_change_quote_offers_it_anew(ground: Ground) -> None:
    first = sent(ground)
    approve(ground, first)
    ordered = page(ground, first).milestones[0].id
    change = ground.do(renew_quote, RenewQuote(first))
    with pytest.raises(Refused, match="“Two workstations” offers this anew"):
        ground.do(reach_milestone, ReachMilestone(ordered))
    ground.do(withdraw_quote, WithdrawQuote(change))
    assert ground.do(reach_milestone, ReachMilestone(ordered))


def test_a_ticket_of_another_project_is_refused_when_the_quote_is_approved(
    ground: Ground,
) -> None:
    quote = sent(ground)
    ground.do(start_project, StartProject(NORTHWIND, "Older", IRIS, tickets=(T1036,)))
    with pytest.raises(Refused, match="belongs to the project “Older”"):
        approve(ground, quote)
