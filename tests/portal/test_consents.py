"""An approver agrees to work by the hour, declines it, or takes it back (domain.md 3.2, 7.7)."""

from __future__ import annotations

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.domain.vocabulary import EventKind, TicketState
from app.queries.lifecycle import is_approved
from app.queries.portal import consents as consents_of
from app.records import Authorization, Ticket, TicketEvent
from tests.integration.central.coverage_world import ny
from tests.portal.test_pages import request_of, seen
from tests.portal.town import BO, DANA, ELI, FINN, PIA, SARA, TITLES, Town

NEW = "/consents/new"
SATURDAY = {"starts": "2026-03-14T10:00", "ends": "2026-03-14T12:00"}
NEW_YORK = ZoneInfo("America/New_York")
WHY = "Shall we fit the screen on Saturday?"


def asks(town: Town, email: str = FINN) -> str:
    """The desk asks for an approval of somebody's request; its number."""
    ticket = town.ticket(email)
    town.books.change(Ticket, ticket.id, state=TicketState.AWAITING_APPROVAL.value)
    now = town.world.clock.now()
    town.books.add(
        TicketEvent(
            **town.books.made(
                ticket_id=ticket.id, kind=EventKind.CHANGE.value, at=now, effective_at=now,
                author_id=town.books.mira, field_name="state", old=ticket.state,
                new=TicketState.AWAITING_APPROVAL.value, reason=WHY,
            )
        )
    )  # fmt: skip
    return str(ticket.number)


def agree(town: Town, **fields: str) -> Any:
    """Pia fills the form in and sends it."""
    said = {"number": "", "ok": "yes", "shown": _shown(town)} | SATURDAY | fields
    return town.send(NEW, **said)


def _shown(town: Town) -> str:
    """What Pia's form carries of the rates that she read."""
    town.become(PIA)
    page: str = town.get(NEW).text
    return page.partition('name="shown" value="')[2].partition('"')[0]


def consents(town: Town) -> list[Authorization]:
    return town.books.all(Authorization)


def test_what_a_request_waits_for_is_agreed_to_and_its_story_says_so(town: Town) -> None:
    number = asks(town)
    town.become(PIA)
    assert WHY in seen(town.get("/"))
    assert f'href="{NEW}?number={number}"' in town.get("/quotes").text
    assert agree(town, number=number, note="Ring the bell twice.").status_code == 303
    (made,) = consents(town)
    assert (made.kind, made.approved_by_kind) == ("billable", "contact")
    assert made.approved_by == town.contacts[PIA]
    assert (made.starts_at, made.ends_at) == tuple(
        ny(at).astimezone(UTC) for at in ("03-14 10:00", "03-14 12:00")
    )
    ticket = town.ticket(FINN)
    assert ticket.state == TicketState.TRIAGED
    inside, outside = ny("03-14 11:00"), ny("03-14 12:00")
    assert town.books.ask(lambda session: is_approved(session, ticket, inside))
    assert not town.books.ask(lambda session: is_approved(session, ticket, outside))
    town.become(FINN)
    told = seen(town.get(request_of(town, FINN)))
    assert "by the hour from Sat 14 March 2026, 10:00 to Sat 14 March 2026, 12:00, New York" in told
    assert "Ring the bell twice." in told


def test_what_is_agreed_to_from_an_hour_that_is_over_begins_now_and_says_so(town: Town) -> None:
    number = asks(town)
    now = town.world.clock.now()
    assert agree(town, number=number, starts="2026-03-09T10:00").status_code == 303
    (made,) = consents(town)
    assert made.starts_at > now
    (said,) = [one.body for one in town.books.all(TicketEvent) if one.body.startswith("I agree")]
    assert f" from {now.astimezone(NEW_YORK):%a %d March %Y, %H:%M} to " in said


def test_who_may_not_see_a_request_reads_its_number_and_what_is_asked_and_no_title(
    town: Town,
) -> None:
    number = asks(town)
    town.become(PIA)
    told = seen(town.get(NEW))
    assert "I agree for Northwind that you work by the hour: $" in told
    told += seen(town.get("/quotes")) + seen(town.get("/"))
    assert f"Request {number}" in told
    assert TITLES[FINN] not in told
    town.change(DANA, roles=["coordinator", "approver"])
    town.become(DANA)
    assert f"Request {number}: {TITLES[FINN]}" in seen(town.get(NEW))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"ok": ""}, "Tick that you agree to it"),
        ({"starts": "2026-03-09T10:00", "ends": "2026-03-09T12:00"}, "still to come"),
        ({"ends": "2026-03-14T10:00"}, "The end must come after the start."),
        ({"ends": "2026-05-14T10:00"}, "Keep it within 31 days"),
        ({"starts": "soon"}, "From"),
        ({"starts": "2026-03-08T02:30"}, "From"),
        ({"shown": "of last year"}, "The rates were changed while you read them"),
    ],
)
def test_what_cannot_be_agreed_to_is_said_in_place_and_nothing_is_agreed(
    town: Town, fields: dict[str, str], sentence: str
) -> None:
    answer = agree(town, note="kept", **fields)
    assert answer.status_code == 422
    told = seen(answer)
    assert 'role="alert">' in told
    assert sentence in told
    assert ">kept</textarea>" in told
    assert consents(town) == []


def test_who_may_approve_so_much_agrees_to_no_work_without_an_upper_end_and_reads_who_may(
    town: Town,
) -> None:
    number = asks(town)
    shown = {"shown": _shown(town)}
    town.change(PIA, approves_to_minor=50_000)
    limit = "Your limit is $500.00, and work by the hour has no upper end. "
    told = seen(town.get(NEW))
    assert f"{limit}Ask us for a quote with a highest price." in told
    assert 'action="/consents/new"' not in told
    assert "Decline" in told
    town.change(DANA, roles=["coordinator", "approver"])
    answer = agree(town, number=number, **shown)
    assert answer.status_code == 422
    assert f"{limit}Ask Dana Whitfield to agree, or ask us for a quote" in seen(answer)
    assert consents(town) == []
    town.change(PIA, approves_to_minor=None)
    assert agree(town, number=number).status_code == 303


def test_the_same_is_agreed_to_once_and_can_be_taken_back_until_it_begins(town: Town) -> None:
    assert agree(town).status_code == 303
    assert agree(town).status_code == 422
    (made,) = consents(town)
    assert made.ticket_id is None
    place = f"/consents/{made.id}/withdraw"
    town.become(PIA)
    assert place in town.get("/quotes").text
    town.world.clock.at = ny("03-14 10:01").astimezone(UTC)
    town.become(PIA)
    assert place not in town.get("/quotes").text
    assert "It has begun" in seen(town.send(place))
    town.world.clock.at = ny("03-14 09:00").astimezone(UTC)
    town.become(PIA)
    assert town.send(place).status_code == 303
    (gone,) = consents(town)
    assert gone.revoked_reason == "Withdrawn at the portal by Pia Approves."
    assert place not in town.get("/quotes").text


def test_what_is_declined_goes_back_to_the_desk_with_the_reason(town: Town) -> None:
    number = asks(town)
    town.become(PIA)
    sent = town.send("/consents/decline", number=number, note="Monday will do.")
    assert sent.status_code == 303
    assert town.ticket(FINN).state == TicketState.TRIAGED
    town.become(FINN)
    assert "I do not agree to this work. Monday will do." in seen(town.get(request_of(town, FINN)))
    town.become(PIA)
    again = town.send("/consents/decline", number=number)
    assert again.status_code == 404
    assert consents(town) == []


def test_nobody_else_agrees_and_nobody_agrees_for_what_is_not_theirs_to_answer(
    town: Town,
) -> None:
    number = asks(town)
    assert (
        agree(town, number=str(town.number(ELI))).status_code == 404
    )  # it waits for nobody's approval
    assert agree(town, number=str(town.number(SARA))).status_code == 404
    assert agree(town, number="1e3").status_code == 404
    for who in (DANA, FINN, BO):
        town.become(who)
        assert town.get(NEW).status_code == 403
        assert town.send(NEW, number=number, ok="yes", **SATURDAY).status_code == 403
    assert consents(town) == []


def test_an_account_manager_s_own_consent_is_not_the_client_s_to_take_back(town: Town) -> None:
    books = town.books
    begins, ends = (ny(at).astimezone(UTC) for at in ("03-14 10:00", "03-14 12:00"))
    covered = books.add(
        Authorization(
            **books.made(
                kind="covered", starts_at=begins, ends_at=ends, approved_by_kind="user",
                approved_by=books.mira, at=books.world.clock.now(),
            )
        )
    )  # fmt: skip
    town.become(PIA)
    assert town.send(f"/consents/{covered.id}/withdraw").status_code == 404
    (kept,) = consents(town)
    assert kept.revoked_at is None


def test_a_request_older_than_those_of_the_list_can_be_meant_and_no_other_is_instead(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consents_of, "MOST", 1)
    town.change(DANA, roles=["coordinator", "approver"])
    town.become(DANA)
    page = town.get(NEW).text
    old = next(one for one in map(town.ticket, (ELI, FINN)) if f'value="{one.number}"' not in page)
    number = str(old.number)
    asked = town.get(f"{NEW}?number={number}").text
    assert f'<option value="{number}" selected>' in asked
    shown = asked.partition('name="shown" value="')[2].partition('"')[0]
    said = {"number": number, "ok": "yes", "shown": shown} | SATURDAY
    assert town.send(NEW, **said).status_code == 303
    (made,) = consents(town)
    assert made.ticket_id == old.id


@pytest.mark.parametrize("number", ["999999", "soon", "9" * 5000])
def test_a_request_that_nobody_knows_is_not_replaced_by_the_first_of_the_list(
    town: Town, number: str
) -> None:
    asks(town)
    town.become(PIA)
    assert town.get(f"{NEW}?number={number}").status_code == 404
    assert agree(town, number=number).status_code == 404
    assert consents(town) == []
