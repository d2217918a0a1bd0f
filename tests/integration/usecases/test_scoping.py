"""S45: a service request that is larger than what is included is offered as a project."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.domain.estimates import asks_for_scope
from app.domain.vocabulary import TicketKind
from app.ports.problems import Refused
from app.queries.agreed import agreed_on
from app.queries.scoping import Scoping, fixed_price_comes
from app.records import AgreementVersion, Ticket
from app.usecases.quotes import DraftQuote, SendQuote, draft_quote, send_quote
from app.usecases.triage_ticket import TriageTicket, triage_ticket
from tests.builders.grounds import Ground
from tests.builders.rows import NORTHWIND
from tests.integration.usecases.offered import T1036, offered_ground
from tests.integration.usecases.test_quotes import FLAT

pytestmark = pytest.mark.postgresql_long

ground = offered_ground


def request(ground: Ground, estimate_min: int, included_min: int | None = 60) -> None:
    """T-1036 as a service request of that size, of an agreement that includes so much."""

    def terms(session: Any, _ctx: Any, _none: None) -> None:
        query = select(AgreementVersion).where(AgreementVersion.client_id == NORTHWIND)
        for version in session.scalars(query):
            version.minor_sr = {"per_request_min": included_min}
        session.get(Ticket, T1036).kind = TicketKind.SERVICE_REQUEST

    ground.do(terms, None)
    ground.do(triage_ticket, TriageTicket(T1036, estimate_min=estimate_min))


def scope(ground: Ground) -> Scoping:
    now = ground.clock.now()
    found = ground.ask(lambda session: agreed_on(session, T1036, now))
    assert found is not None
    return found.scope


def told_to_the_client(ground: Ground) -> bool:
    now = ground.clock.now()
    return ground.ask(
        lambda session: fixed_price_comes(session, session.get_one(Ticket, T1036), now)
    )


def test_s45_three_hours_beyond_sixty_minutes_ask_for_a_quote_until_one_is_offered(
    ground: Ground,
) -> None:
    request(ground, 180)
    asked = scope(ground)
    assert asked.asked
    assert asked.words == (
        "Estimated at 3.00 h; 1.00 h of a small request are included. Offer it at a fixed price: "
        "scope it as a project."
    )
    assert told_to_the_client(ground)
    quote = ground.do(draft_quote, DraftQuote(NORTHWIND, FLAT))
    assert not scope(ground).asked
    assert told_to_the_client(ground), "the client has not been shown the draft"
    ground.do(send_quote, SendQuote(quote))
    assert not told_to_the_client(ground)


def test_what_fits_what_has_no_limit_and_what_nobody_estimated_asks_for_none(
    ground: Ground,
) -> None:
    for estimate, included in ((60, 60), (180, None), (0, 60)):
        request(ground, estimate, included)
        assert not scope(ground).asked
        assert scope(ground).words == ""
        assert not told_to_the_client(ground)


def test_an_estimate_is_a_time_and_stays_while_triage_says_nothing_of_it(ground: Ground) -> None:
    request(ground, 90)
    assert ground.do(triage_ticket, TriageTicket(T1036, impact="high"))
    assert scope(ground).estimate_min == 90
    with pytest.raises(Refused, match="number of minutes from zero on"):
        ground.do(triage_ticket, TriageTicket(T1036, estimate_min=-1))


def test_only_a_service_request_is_offered_so() -> None:
    assert asks_for_scope(TicketKind.SERVICE_REQUEST, 61, 60)
    assert not asks_for_scope(TicketKind.INCIDENT, 61, 60)
    assert not asks_for_scope(TicketKind.SOLUTION_DESIGN, 61, 60)
