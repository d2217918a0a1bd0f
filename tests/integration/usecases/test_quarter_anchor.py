"""An agreement's quarters are counted from its first month where that was agreed (domain 5)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.ports.problems import Refused
from app.queries.agreements import agreement_page
from app.queries.quarter_review import review_page
from app.queries.quarters import shift_of_client
from app.records import Agreement, QuarterlyReview
from app.usecases.agreement_term import CountQuarters, count_quarters
from app.usecases.quarter_review import PublishReview, publish_review
from tests.builders.grounds import Ground
from tests.builders.rows import TOM
from tests.integration.usecases.offered import HAVEL, offered_ground

pytestmark = pytest.mark.postgresql_long

ground = offered_ground


def agreement(ground: Ground) -> UUID:
    query = select(Agreement.id).where(Agreement.client_id == HAVEL)
    found: UUID = ground.ask(lambda session: session.scalars(query).one())
    return found


def test_havel_s_quarters_begin_in_february_and_its_review_is_of_those_months(
    ground: Ground,
) -> None:
    which = agreement(ground)
    assert ground.do(count_quarters, CountQuarters(which, "agreement_start"))
    assert not ground.do(count_quarters, CountQuarters(which, "agreement_start"))
    now = ground.clock.now()

    def read(session: Any) -> Any:
        return (
            shift_of_client(session, HAVEL),
            agreement_page(session, HAVEL, now),
            review_page(session, HAVEL, "2026-Q1+1", now),
        )

    shift, terms, review = ground.ask(read)
    assert (shift, terms.quarter_shift, terms.facts.quarter_shift) == (1, 1, 1)
    assert review.quarters[0] == "2026-Q1+1"
    assert review.evidence.months[0].month == "2026-02"
    assert review.adjusts_on.isoformat() == "2026-05-01"
    ground.do(publish_review, PublishReview(HAVEL, "2026-Q1+1"))
    kept = ground.ask(lambda session: session.scalars(select(QuarterlyReview.quarter)).all())
    assert kept == ["2026-Q1+1"]


def test_who_sets_terms_counts_quarters_by_one_of_two_ways(ground: Ground) -> None:
    which = agreement(ground)
    with pytest.raises(Refused, match="by the calendar, or from the agreement's first month"):
        ground.do(count_quarters, CountQuarters(which, "fiscal"))
    with pytest.raises(Refused, match="needs the right"):
        ground.acting(TOM).do(count_quarters, CountQuarters(which, "agreement_start"))
