"""Old tickets rest at central: what a device keeps, fetches, pins and finds of them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.central.jobs.resting import archive_days, rest_all
from app.domain.vocabulary import TicketState
from app.ports.problems import Refused
from app.queries.search import matching_tickets
from app.records import TicketEvent, TimeEntry
from app.records.archive import archive_of
from app.store import archive, sums
from app.store.tables import archived_ticket, base, scope_state
from app.sync import pull
from app.sync.asking import ask_central
from app.usecases.log_time import LogTime, Stretch, log_time
from app.wire.archive import LookAnswer, LookRequest, SizeAnswer, SizeRequest
from app.wire.envelopes import SCHEMA, Page, PullAnswer, PullRequest
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk, make_desk

pytestmark = pytest.mark.postgresql_long

NOW = timedelta(0)


@pytest.fixture
def desk(real_central: RealCentral, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    made: list[Desk] = []

    def make(name: str = "laptop") -> Desk:
        made.append(make_desk(tmp_path / name, real_central))
        made[-1].sync()
        return made[-1]

    yield make
    for one in made:
        one.store.close()


def ended(central: RealCentral, laptop: Desk, title: str = "Printer jams") -> UUID:
    """A ticket of Northwind with a reply, which both have, and which has ended."""
    ticket = laptop.submit(central.north, title)
    laptop.reply(ticket, "The roller was worn")
    laptop.sync()
    central.change(ticket, state=TicketState.CANCELLED)
    laptop.sync()
    return ticket


def rest(central: RealCentral) -> None:
    central.clock.forward(minutes=1)
    rest_all(central.central, NOW)


def words_found(desk: Desk, *words: str) -> list[UUID]:
    return desk.store.work.read(
        desk.ctx.scope, lambda session: matching_tickets(session, words, limit=9)
    )


def events(desk: Desk, ticket: UUID) -> int:
    return len(
        desk.store.work.read(
            desk.ctx.scope,
            lambda session: session.scalars(
                select(TicketEvent.id).where(TicketEvent.ticket_id == ticket)
            ).all(),
        )
    )


def pin(desk: Desk, client: UUID) -> None:
    desk.store.write(lambda connection: archive.pin(connection, client, desk.clock.now()))


def unpin(desk: Desk, client: UUID) -> None:
    desk.store.write(lambda connection: archive.unpin(connection, client))


def want(desk: Desk, ticket: UUID) -> None:
    desk.store.write(lambda connection: archive.want(connection, ticket, desk.clock.now()))


def test_what_rests_leaves_the_device_with_its_timeline_and_its_words(
    real_central: RealCentral, desk: Callable[..., Desk]
) -> None:
    laptop = desk()
    ticket = ended(real_central, laptop)
    rest(real_central)
    laptop.sync()
    assert laptop.ticket(ticket) is None
    assert not events(laptop, ticket)
    assert not words_found(laptop, "roller")
    assert real_central.ticket(ticket)["title"] == "Printer jams"


def test_time_worked_stays_on_the_device_for_the_budget_is_counted_from_it(
    real_central: RealCentral, desk: Callable[..., Desk]
) -> None:
    laptop = desk()
    ticket = laptop.submit(real_central.north)
    end = laptop.clock.now()
    worked = LogTime((Stretch(end - timedelta(minutes=30), end),), "Cleaned it", ticket)
    laptop.do("log_time", lambda session: log_time(session, laptop.ctx, worked))
    laptop.sync()
    real_central.change(ticket, state=TicketState.CANCELLED)
    rest(real_central)
    laptop.sync()
    assert laptop.ticket(ticket) is None
    entries = laptop.store.work.read(
        laptop.ctx.scope, lambda session: session.scalars(select(TimeEntry)).all()
    )
    assert [entry.ticket_id for entry in entries] == [ticket]


def test_what_rests_is_no_part_of_a_first_copy(
    real_central: RealCentral, desk: Callable[..., Desk]
) -> None:
    laptop = desk()
    ticket = ended(real_central, laptop)
    rest(real_central)
    tablet = desk("tablet")
    assert tablet.ticket(ticket) is None
    assert not events(tablet, ticket)


def test_an_open_ticket_and_one_that_was_touched_lately_do_not_rest(
    real_central: RealCentral, desk: Callable[..., Desk]
) -> None:
    laptop = desk()
    still_open = laptop.submit(real_central.north)
    lately = ended(real_central, laptop, "Mail is late")
    real_central.clock.forward(minutes=1)
    assert not rest_all(real_central.central, timedelta(days=180))
    rest(real_central)
    laptop.sync()
    assert laptop.ticket(still_open) is not None
    assert laptop.ticket(lately) is None


def test_a_write_at_central_wakes_a_resting_ticket_whole(
    real_central: RealCentral, desk: Callable[..., Desk]
) -> None:
    laptop = desk()
    ticket = ended(real_central, laptop)
    had = events(laptop, ticket)
    rest(real_central)
    laptop.sync()
    real_central.change(ticket, title="Printer jams again")
    laptop.sync()
    assert laptop.shown(ticket).title == "Printer jams again"
    assert events(laptop, ticket) == had
    assert words_found(laptop, "roller") == [ticket]


def test_a_row_under_edits_that_wait_stays_until_they_are_sent_and_wake_it(
    real_central: RealCentral, desk: Callable[..., Desk]
) -> None:
    laptop = desk()
    ticket = ended(real_central, laptop)
    rest(real_central)
    laptop.edit(ticket, title="Printer jams still")
    pulled: PullAnswer = _pulled(laptop)
    laptop.store.write(lambda connection: pull.apply(connection, pulled, laptop.clock.now()))
    assert laptop.shown(ticket).title == "Printer jams still"
    assert [row.rests for row in laptop.table(base)] == [True]
    laptop.sync()
    assert laptop.is_clean()
    assert real_central.ticket(ticket)["title"] == "Printer jams still"
    assert events(laptop, ticket)


def test_an_edit_that_is_refused_does_not_keep_a_resting_row(
    real_central: RealCentral, desk: Callable[..., Desk]
) -> None:
    laptop = desk()
    ticket = ended(real_central, laptop)
    rest(real_central)
    laptop.edit(ticket, state=TicketState.WAITING_VENDOR)  # from cancelled there is no way there
    laptop.sync()
    assert len(laptop.letters) == 1
    assert laptop.ticket(ticket) is None


def test_a_fetched_ticket_comes_with_the_next_round_and_stays_awake_for_two_weeks(
    real_central: RealCentral, desk: Callable[..., Desk]
) -> None:
    laptop = desk()
    ticket = ended(real_central, laptop)
    rest(real_central)
    laptop.sync()
    want(laptop, ticket)
    laptop.sync()
    assert laptop.shown(ticket).title == "Printer jams"
    assert events(laptop, ticket)
    rest(real_central)
    laptop.sync()
    assert laptop.ticket(ticket) is not None
    real_central.clock.forward(days=15)
    assert rest_all(real_central.central, NOW)


def test_what_was_wanted_without_a_connection_is_remembered(
    real_central: RealCentral, desk: Callable[..., Desk]
) -> None:
    laptop = desk()
    ticket = ended(real_central, laptop)
    rest(real_central)
    laptop.sync()
    want(laptop, ticket)
    laptop.transport.lose_request = 1
    with pytest.raises(Exception, match="cannot be reached"):
        laptop.sync()
    laptop.sync()
    assert laptop.ticket(ticket) is not None


def test_central_says_of_a_ticket_of_a_foreign_client_what_it_says_of_none(
    real_central: RealCentral, desk: Callable[..., Desk]
) -> None:
    laptop = desk()
    ticket = laptop.submit(real_central.south)
    laptop.sync()
    real_central.change(ticket, state=TicketState.CANCELLED)
    rest(real_central)
    real_central.take_away_south()
    laptop.sync()
    for one in (ticket, uuid4()):
        want(laptop, one)
        laptop.sync()
        with laptop.store.reading() as connection:
            assert archive.is_wanted(connection, one) == archive.UNKNOWN
    assert laptop.ticket(ticket) is None


def test_of_a_pinned_client_what_rests_is_here_too_and_goes_with_the_pin(
    real_central: RealCentral, desk: Callable[..., Desk]
) -> None:
    laptop = desk()
    before, after = (ended(real_central, laptop, title) for title in ("Old jam", "Newer jam"))
    rest(real_central)
    laptop.sync()
    pin(laptop, real_central.north)
    laptop.sync()
    assert set(words_found(laptop, "roller")) == {before, after}
    unpin(laptop, real_central.north)
    assert laptop.ticket(before) is None
    assert not events(laptop, after)
    assert not words_found(laptop, "jam")
    laptop.sync()
    assert laptop.ticket(before) is None


def test_a_pinned_ticket_that_goes_to_rest_or_wakes_stays_in_sight(
    real_central: RealCentral, desk: Callable[..., Desk]
) -> None:
    laptop = desk()
    ticket = ended(real_central, laptop)
    pin(laptop, real_central.north)
    laptop.sync()
    rest(real_central)
    laptop.sync()
    assert laptop.ticket(ticket) is not None
    assert len(laptop.table(archived_ticket)) == 1
    real_central.change(ticket, title="Again")
    laptop.sync()
    assert laptop.shown(ticket).title == "Again"
    assert not laptop.table(archived_ticket)
    unpin(laptop, real_central.north)
    assert laptop.ticket(ticket) is not None


def test_a_pinned_ticket_that_wakes_and_is_changed_again_comes_with_all_of_its_timeline(
    real_central: RealCentral, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = desk()
    ticket = ended(real_central, laptop)
    before = events(laptop, ticket)
    pin(laptop, real_central.north)
    laptop.sync()
    rest(real_central)
    laptop.sync()
    real_central.change(ticket, title="Again")
    real_central.change(ticket, title="And again")  # so it comes later than its timeline
    monkeypatch.setattr("app.sync.pull.LIMIT", 1)
    laptop.sync()
    assert laptop.shown(ticket).title == "And again"
    assert events(laptop, ticket) == before


def test_a_device_with_a_pin_comes_to_the_same_sums_as_central(
    real_central: RealCentral, desk: Callable[..., Desk]
) -> None:
    laptop = desk()
    ended(real_central, laptop)
    pin(laptop, real_central.north)
    rest(real_central)
    laptop.sync()
    real_central.change(ended(real_central, laptop), title="Another")
    laptop.clock.forward(hours=2)
    laptop.sync()
    with laptop.store.reading() as connection:
        known = sums.comparisons(connection)
    assert not known.due
    assert not known.found


def test_an_answer_about_a_pin_that_was_taken_away_meanwhile_brings_nothing(
    real_central: RealCentral, desk: Callable[..., Desk]
) -> None:
    laptop = desk()
    ticket = ended(real_central, laptop)
    rest(real_central)
    laptop.sync()
    pin(laptop, real_central.north)
    late = _pulled(laptop)
    assert archive_of(real_central.north).bytes in {scope.id for scope in late.scopes}
    unpin(laptop, real_central.north)
    pin(laptop, real_central.north)
    laptop.store.write(lambda connection: pull.apply(connection, late, laptop.clock.now()))
    assert laptop.ticket(ticket) is None
    laptop.sync()
    assert laptop.ticket(ticket) is not None


def test_a_client_that_is_taken_away_takes_its_archive_and_its_pin_along(
    real_central: RealCentral, desk: Callable[..., Desk]
) -> None:
    laptop = desk()
    ticket = laptop.submit(real_central.south)
    laptop.sync()
    real_central.change(ticket, state=TicketState.CANCELLED)
    rest(real_central)
    pin(laptop, real_central.south)
    laptop.sync()
    assert laptop.ticket(ticket) is not None
    real_central.take_away_south()
    laptop.sync()
    assert laptop.ticket(ticket) is None
    assert not laptop.table(archived_ticket)
    with laptop.store.reading() as connection:
        assert not archive.pins(connection)
    assert archive_of(real_central.south) not in {row.id for row in laptop.table(scope_state)}


def test_a_device_is_not_given_the_archive_of_a_foreign_client(
    real_central: RealCentral, desk: Callable[..., Desk]
) -> None:
    laptop = desk()
    real_central.take_away_south()
    laptop.sync()
    asked = _request(laptop)
    asked.scopes.append(type(asked.scopes[0])(archive_of(real_central.south).bytes, bytes(16), 0))
    answer = ask_central(laptop.transport, "/sync/pull", asked, PullAnswer)
    assert archive_of(real_central.south).bytes in answer.drop
    assert archive_of(real_central.south).bytes not in {scope.id for scope in answer.scopes}


def test_going_to_rest_does_not_count_as_a_mass_deletion() -> None:
    page = Page(bytes(16), "ticket", ["id"], [[]], rests=[uuid4().bytes for _ in range(999)])
    assert not [*page.exits, *page.deleted]


def test_resting_tickets_are_found_at_central_by_number_and_by_words(
    real_central: RealCentral, desk: Callable[..., Desk]
) -> None:
    laptop = desk()
    ticket = ended(real_central, laptop, "Printer 100% stuck")
    ended(real_central, laptop, "Mail is late")
    rest(real_central)
    number = real_central.ticket(ticket)["number"]
    for text in (f"T-{number}", str(number), "stuck PRINTER", "100%"):
        found = ask_central(
            laptop.transport, "/sync/look", LookRequest(SCHEMA, text), LookAnswer
        ).found
        assert [one.id for one in found] == [ticket.bytes]
    size = ask_central(
        laptop.transport,
        "/sync/archive",
        SizeRequest(SCHEMA, real_central.north.bytes),
        SizeAnswer,
    )
    assert size.tickets == 2
    assert size.rows >= 4


def test_to_look_for_nothing_is_refused_with_what_to_type(desk: Callable[..., Desk]) -> None:
    laptop = desk()
    with pytest.raises(Refused, match="nothing to look for"):
        ask_central(laptop.transport, "/sync/look", LookRequest(SCHEMA, "  "), LookAnswer)


def test_a_number_of_days_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert archive_days() == 180
    monkeypatch.setenv("TRESTLE_ARCHIVE_DAYS", "half a year")
    with pytest.raises(Refused, match="not a number of days"):
        archive_days()


def _request(desk: Desk) -> PullRequest:
    return desk.store.write(lambda connection: pull.request(connection, whole=True))


def _pulled(desk: Desk) -> PullAnswer:
    return ask_central(desk.transport, "/sync/pull", _request(desk), PullAnswer)
