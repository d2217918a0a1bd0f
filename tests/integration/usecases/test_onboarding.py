"""The initial setup is over when somebody says so, and not before the portal was tried (S22)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from app.domain.vocabulary import TicketState
from app.ports.problems import Refused
from app.queries.onboarding import Onboarding, onboarding
from app.records import Client, Contact
from app.usecases.brand_portal import BrandPortal, brand_portal
from app.usecases.complete_onboarding import CompleteOnboarding, complete_onboarding
from tests.builders.grounds import Ground, grounded
from tests.builders.rows import TOM, Row, small_rows

pytestmark = pytest.mark.postgresql_long

ground = grounded("small", small_rows)
DAY = date(2026, 3, 10)
AT = datetime(2026, 3, 9, 15, tzinfo=UTC)


def client(ground: Ground) -> UUID:
    return ground.ask(
        lambda session: session.scalars(select(Client.id).order_by(Client.id)).first()
    )  # type: ignore[return-value] # there is one


def setup_of(ground: Ground) -> Onboarding:
    which = client(ground)
    return ground.ask(lambda session: onboarding(session, which, DAY))


def born(ground: Ground, **values: object) -> Row:
    own = {"client_id": client(ground), "created_at": AT, "created_by": TOM}
    return {"id": UUID(int=len(values) + hash(str(values)) % 2**60), **own, **values}


def send_one(ground: Ground, state: TicketState, source: str = "portal") -> None:
    row = born(
        ground, title="Test", kind="incident", state=state.value, source=source, opened_at=AT,
        touched_at=AT, state_since=AT, number=7,
    )  # fmt: skip
    ground.fill([("ticket", [row])])


def open_again(ground: Ground) -> None:
    ground.do(complete_onboarding, CompleteOnboarding(client(ground), over=False))


def test_setup_that_goes_on_lists_what_the_data_shows_to_be_missing(ground: Ground) -> None:
    open_again(ground)
    found = setup_of(ground)
    assert found.completed_at is None
    assert [one.key for one in found.steps] == [
        "contacts", "agreement", "configured", "portal", "seat1", "seat2", "pages", "assets",
        "credentials", "check_in",
    ]  # fmt: skip
    assert "portal" in {one.key for one in found.open_steps}


def test_the_portal_is_set_up_once_it_has_a_face_and_a_test_request_was_tracked_to_closed(
    ground: Ground,
) -> None:
    def told() -> tuple[str, bool]:
        (step,) = [one for one in setup_of(ground).steps if one.key == "configured"]
        return step.words, step.done

    bare = "Set up the portal: its look, its sites and its form"
    assert told() == (bare, False)
    ground.do(brand_portal, BrandPortal(client(ground), greeting="Welcome"))
    assert told() == (f"{bare} are there, the test request is left", False)
    send_one(ground, TicketState.CLOSED)
    assert told() == (bare, True)


def test_the_first_check_in_is_booked_as_long_as_it_was_not_called_off(ground: Ground) -> None:
    def booked() -> bool:
        return "check_in" not in {one.key for one in setup_of(ground).open_steps}

    def plan(state: str) -> None:
        row = born(ground, planned_at=AT, tam_id=TOM, state=state)
        ground.fill([("check_in", [row])])

    assert not booked()
    plan("cancelled")
    assert not booked()
    plan("planned")
    assert booked()


@pytest.mark.parametrize(
    ("state", "source"),
    [
        (TicketState.CLOSED, "api"),
        (TicketState.IN_PROGRESS, "portal"),
        (TicketState.RESOLVED, "portal"),
        (TicketState.CLOSED, "phone"),
    ],
)
def test_it_cannot_end_before_a_request_from_the_portal_was_tracked_to_closed(
    ground: Ground, state: TicketState, source: str
) -> None:
    open_again(ground)
    send_one(ground, state, source)
    with pytest.raises(Refused, match="Nobody has tried the portal yet"):
        ground.do(complete_onboarding, CompleteOnboarding(client(ground)))
    assert setup_of(ground).completed_at is None


def test_it_ends_once_the_portal_was_tried_and_can_be_opened_again(ground: Ground) -> None:
    open_again(ground)
    send_one(ground, TicketState.CLOSED)
    assert ground.do(complete_onboarding, CompleteOnboarding(client(ground)))
    assert not ground.do(complete_onboarding, CompleteOnboarding(client(ground)))
    found = setup_of(ground)
    assert found.completed_at is not None
    assert [one.title for one in found.tried] == ["Test"]
    open_again(ground)
    assert setup_of(ground).completed_at is None


def test_whoever_sets_no_terms_cannot_end_it(ground: Ground) -> None:
    send_one(ground, TicketState.CLOSED)
    with pytest.raises(Refused) as no:
        ground.acting(TOM).do(complete_onboarding, CompleteOnboarding(client(ground), over=False))
    assert no.value.code == "not-allowed"


def test_two_distinct_people_take_the_two_seats_in_the_order_of_the_sessions(
    ground: Ground,
) -> None:
    people = ground.ask(
        lambda session: [one.id for one in session.scalars(select(Contact).limit(1))]
    )
    ground.fill(
        [
            (
                "contact",
                [
                    born(ground, name="Eli", email="", phone="", roles=[]),
                    born(ground, name="Finn Osei", email="", phone="", roles=[]),
                ],
            )
        ]
    )
    eli, finn = ground.ask(
        lambda session: [
            session.scalars(select(Contact.id).where(Contact.name == name)).one()
            for name in ("Eli", "Finn Osei")
        ]
    )
    sessions = [
        born(
            ground, user_id=TOM, grade="standard", work_kind="training", topic="portal",
            started_at=AT.replace(year=year, hour=hour),
            ended_at=AT.replace(year=year, hour=hour, minute=30),
            intervals=[], worked_s=1800, confirmed=True, attendees=[str(one) for one in who],
        )
        # Before there was an agreement, a session takes no seat.
        for year, hour, who in (
            (2015, 8, people), (2026, 9, [eli]), (2026, 10, [eli, finn]), (2026, 11, people),
        )
    ]  # fmt: skip
    ground.fill([("time_entry", sessions)])
    found = setup_of(ground)
    assert [one.name for one in found.taken] == ["Eli", "Finn Osei"]
    assert found.seats == 2
