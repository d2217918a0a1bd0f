"""Quotes and quarterly reviews without a connection, and what central makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.central.people import ADMINISTRATION
from app.database.scope import whole
from app.domain.offers import Stage
from app.domain.vocabulary import Right
from app.records import (
    AgreementVersion,
    Contact,
    Milestone,
    Project,
    QuarterlyReview,
    Quote,
    Record,
    User,
)
from app.usecases.quarter_review import (
    DecideReview,
    DraftReview,
    PublishReview,
    decide_review,
    draft_review,
    publish_review,
)
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
    draft_quote,
    edit_quote,
    renew_quote,
    send_quote,
)
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk, make_desk

pytestmark = pytest.mark.postgresql_long

DEVICE = whole("this device")
OFFER = QuoteFields(
    "New rack",
    scope="Put it up.",
    deliverables="A rack.",
    fee_minor=90_000,
    stages=(Stage("Ordered", 30_000), Stage("Standing", 60_000)),
)


@pytest.fixture
def central(real_central: RealCentral) -> RealCentral:
    """Mira is the account manager of Northwind, where Ana may accept offers."""

    def job(session: Any) -> None:
        session.get(User, real_central.mira).rights = ["desk", "tam", "technician"]
        now, north = real_central.clock.now(), real_central.north
        ids = real_central.central.ids
        made = {"client_id": north, "created_at": now}
        session.add(Contact(id=ids.new(), name="Ana Ruiz", roles=["approver"], **made))

    real_central.central.work.run("test", ADMINISTRATION, job)
    return real_central


def desk_at(folder: Path, central: RealCentral) -> Desk:
    made = make_desk(folder, central)
    made.actor = replace(made.actor, rights=frozenset({Right.TECHNICIAN, Right.DESK, Right.TAM}))
    made.sync()
    return made


@pytest.fixture
def desk(central: RealCentral, tmp_path: Path) -> Iterator[Desk]:
    made = desk_at(tmp_path / "laptop", central)
    yield made
    made.store.close()


def do(desk: Desk, verb: Any, command: Any) -> Any:
    return desk.do(verb.__name__, lambda session: verb(session, desk.ctx, command))


def contact(desk: Desk) -> UUID:
    query = select(Contact.id).where(Contact.name == "Ana Ruiz")
    found: UUID = desk.store.work.read(DEVICE, lambda session: session.scalars(query).one())
    return found


def kept(central: RealCentral, noun: type[Record]) -> list[Any]:
    return list(central.central.work.read(DEVICE, lambda s: s.scalars(select(noun)).all()))


def synced(desk: Desk) -> None:
    desk.sync()
    assert [one.reason for one in desk.letters] == []
    assert desk.is_clean()


def test_a_quote_is_offered_answered_and_amended_offline_and_central_takes_all_of_it(
    central: RealCentral, desk: Desk
) -> None:
    ana = contact(desk)
    first = do(desk, draft_quote, DraftQuote(central.north, OFFER))
    do(desk, send_quote, SendQuote(first))
    synced(desk)
    project = do(desk, answer_quote, AnswerQuote(first, "approved", ana, note="On the phone."))
    synced(desk)
    assert [one.id for one in kept(central, Project)] == [project]
    ordered = min(kept(central, Milestone), key=lambda one: one.position)
    do(desk, reach_milestone, ReachMilestone(ordered.id))
    second = do(desk, renew_quote, RenewQuote(first))
    fields = replace(OFFER, fee_minor=75_000, stages=(Stage("Standing, and labelled", 75_000),))
    do(desk, edit_quote, EditQuote(second, fields))
    do(desk, send_quote, SendQuote(second))
    do(desk, answer_quote, AnswerQuote(second, "approved", ana, note="By e-mail."))
    synced(desk)
    (amended,) = kept(central, Project)
    assert amended.fee_minor == 105_000
    standing = [one for one in kept(central, Milestone) if not one.void]
    assert sorted(one.title for one in standing) == ["Ordered", "Standing, and labelled"]
    assert {one.state for one in kept(central, Quote)} == {"approved"}


def test_two_answers_to_one_quote_begin_one_project(
    central: RealCentral, desk: Desk, tmp_path: Path
) -> None:
    ana = contact(desk)
    quote = do(desk, draft_quote, DraftQuote(central.north, OFFER))
    do(desk, send_quote, SendQuote(quote))
    synced(desk)
    other = desk_at(tmp_path / "tower", central)
    command = AnswerQuote(quote, "approved", ana, note="On the phone.")
    do(desk, answer_quote, command)
    do(other, answer_quote, replace(command, note="I heard it, too."))
    synced(desk)
    other.sync()
    assert any("approved already" in one.reason for one in other.letters)
    assert len(kept(central, Project)) == 1
    assert len(kept(central, Milestone)) == 2
    other.store.close()


def test_a_review_is_published_and_decided_offline_and_carries_its_version(
    central: RealCentral, desk: Desk
) -> None:
    do(desk, draft_review, DraftReview(central.north, "2026-Q1", "They grew."))
    do(desk, publish_review, PublishReview(central.north, "2026-Q1", "They grew a lot."))
    ana = contact(desk)
    version = do(
        desk,
        decide_review,
        DecideReview(
            central.north, "2026-Q1", "changed", 9_000, 900_000, "They grew a lot.", ana, "Said so."
        ),
    )
    synced(desk)
    (review,) = kept(central, QuarterlyReview)
    assert (review.state, review.version_id) == ("changed", version)
    (added,) = [one for one in kept(central, AgreementVersion) if one.id == version]
    assert added.effective_from == date(2026, 4, 1)
    assert (added.budget_min, added.fee_minor) == (9_000, 900_000)


def test_two_devices_begin_one_review_of_a_quarter(
    central: RealCentral, desk: Desk, tmp_path: Path
) -> None:
    other = desk_at(tmp_path / "tower", central)
    first = do(desk, draft_review, DraftReview(central.north, "2026-Q1", "They grew."))
    second = do(other, draft_review, DraftReview(central.north, "2026-Q1", "They move."))
    assert first == second
    synced(desk)
    other.sync()
    assert len(kept(central, QuarterlyReview)) == 1
    other.store.close()
