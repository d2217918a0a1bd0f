"""What holds against any central: the one on paper and the real one in this process."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.ports.problems import Unavailable
from app.queries.search import matching_tickets
from app.records import Client, Ticket, TicketEvent
from app.sync import pull
from app.wire.envelopes import PullAnswer
from app.wire.pack import pack, unpack
from tests.plugins.databases import KINDS, Places
from tests.sync.real import RealCentral, begin_firm
from tests.sync.worlds import AnyCentral, Desk, Paper, make_desk

MakeDesk = Callable[..., Desk]


@pytest.fixture(params=["paper", *KINDS])
def central(
    request: pytest.FixtureRequest, places_on: Callable[[str], Places], tmp_path: Path
) -> Iterator[AnyCentral]:
    if request.param == "paper":
        yield Paper()
        return
    places = places_on(request.param)
    central = RealCentral(places.copy_of("sync", begin_firm, tmp_path / "central"))
    yield central
    central.close()


@pytest.fixture
def desk(central: AnyCentral, tmp_path: Path) -> Iterator[MakeDesk]:
    made: list[Desk] = []

    def make(name: str = "laptop") -> Desk:
        made.append(make_desk(tmp_path / name, central))
        return made[-1]

    yield make
    for one in made:
        one.store.close()


def test_a_first_round_brings_what_the_person_may_see(desk: MakeDesk) -> None:
    laptop = desk()
    laptop.sync()
    names = laptop.store.work.read(
        laptop.ctx.scope, lambda session: {client.name for client in session.query(Client)}
    )
    assert names == {"Northwind", "Southgate"}


def test_a_ticket_born_offline_reaches_central_and_comes_back_numbered(
    desk: MakeDesk, central: AnyCentral
) -> None:
    laptop = desk()
    laptop.sync()
    ticket = laptop.submit(central.north, "Mail is late")
    assert laptop.shown(ticket).number is None
    result = laptop.sync()
    assert result.pushed == 1
    assert central.ticket(ticket)["title"] == "Mail is late"
    assert laptop.shown(ticket).number == central.ticket(ticket)["number"]
    assert laptop.is_clean()


def test_two_devices_agree_after_each_has_synced(desk: MakeDesk, central: AnyCentral) -> None:
    laptop, tablet = desk("laptop"), desk("tablet")
    laptop.sync()
    ticket = laptop.submit(central.north)
    laptop.sync()
    tablet.sync()
    tablet.edit(ticket, title="Printer jams again")
    laptop.edit(ticket, category="hardware")
    tablet.sync()
    laptop.sync()
    tablet.sync()
    for device in (laptop, tablet):
        shown = device.shown(ticket)
        assert (shown.title, shown.category) == ("Printer jams again", "hardware")
        assert device.is_clean()


def test_a_lost_request_is_sent_again(desk: MakeDesk, central: AnyCentral) -> None:
    laptop = desk()
    laptop.sync()
    ticket = laptop.submit(central.north)
    laptop.transport.lose_request = 1
    with pytest.raises(Unavailable):
        laptop.sync()
    assert [op.state for op in laptop.ops] == ["pending"]
    laptop.sync()
    assert central.ticket(ticket)["title"] == "Printer jams"


def test_a_lost_reply_delivers_once(desk: MakeDesk, central: AnyCentral) -> None:
    laptop = desk()
    laptop.sync()
    ticket = laptop.submit(central.north)
    (op,) = laptop.ops
    for _ in range(3):
        laptop.transport.lose_reply = 1
        with pytest.raises(Unavailable):
            laptop.sync()
    laptop.sync()
    assert central.times_applied(op.op_id) == 1
    assert laptop.shown(ticket).number is not None
    assert laptop.is_clean()


def test_an_unsent_edit_stays_visible_over_a_pull_and_the_rest_of_the_row_moves_on(
    desk: MakeDesk, central: AnyCentral
) -> None:
    laptop, tablet = desk("laptop"), desk("tablet")
    laptop.sync()
    ticket = laptop.submit(central.north)
    laptop.sync()
    tablet.sync()
    tablet.edit(ticket, title="Theirs", category="network")
    tablet.sync()
    laptop.edit(ticket, title="Ours")
    laptop.transport.spoil = _only_pull_works
    laptop.transport.calls.clear()
    _pull_only(laptop)
    assert (laptop.shown(ticket).title, laptop.shown(ticket).category) == ("Ours", "network")


def _only_pull_works(path: str, answer: bytes) -> bytes:
    return answer if path == "/sync/pull" else b""


def _pull_only(desk: Desk) -> None:
    """Take what is new without telling anything, as when only that half came through."""
    asked = desk.store.write(pull.request)
    answer = unpack(desk.transport.call("/sync/pull", pack(asked)), PullAnswer)
    desk.store.write(lambda connection: pull.apply(connection, answer, desk.clock.now()))


def test_the_later_arrival_stands_and_the_other_value_is_kept(
    desk: MakeDesk, central: AnyCentral
) -> None:
    laptop, tablet = desk("laptop"), desk("tablet")
    laptop.sync()
    ticket = laptop.submit(central.north)
    laptop.sync()
    tablet.sync()
    tablet.edit(ticket, title="Theirs")
    laptop.edit(ticket, title="Ours")
    tablet.sync()
    result = laptop.sync()
    assert result.conflicts == 1
    assert central.ticket(ticket)["title"] == "Ours"
    assert laptop.shown(ticket).title == "Ours"
    assert laptop.is_clean()


def test_ones_own_earlier_edit_is_never_a_conflict(desk: MakeDesk, central: AnyCentral) -> None:
    laptop = desk()
    laptop.sync()
    ticket = laptop.submit(central.north)
    laptop.sync()
    laptop.edit(ticket, title="Second thought")
    laptop.transport.lose_reply = 1
    with pytest.raises(Unavailable):
        laptop.sync()
    laptop.edit(ticket, title="Third thought")
    assert laptop.sync().conflicts == 0
    assert central.ticket(ticket)["title"] == "Third thought"


def test_members_of_both_sides_hold(desk: MakeDesk, central: AnyCentral) -> None:
    laptop, tablet = desk("laptop"), desk("tablet")
    laptop.sync()
    ticket = laptop.submit(central.north)
    laptop.sync()
    tablet.sync()
    tablet.edit(ticket, tags=["vip"])
    laptop.edit(ticket, tags=["printer"])
    tablet.sync()
    assert laptop.sync().conflicts == 0
    assert laptop.shown(ticket).tags == ["printer", "vip"]


def test_an_edit_made_while_a_push_is_on_its_way_is_kept_and_sent_later(
    desk: MakeDesk, central: AnyCentral
) -> None:
    laptop = desk()
    laptop.sync()
    ticket = laptop.submit(central.north)
    laptop.sync()
    laptop.edit(ticket, title="First")

    def edit_meanwhile(_path: str, answer: bytes) -> bytes:
        laptop.transport.spoil = None
        laptop.edit(ticket, title="Meanwhile")
        return answer

    laptop.transport.spoil = edit_meanwhile
    laptop.sync()
    assert laptop.shown(ticket).title == "Meanwhile"
    assert central.ticket(ticket)["title"] == "Meanwhile"
    assert laptop.is_clean()


def test_a_client_taken_away_is_gone_with_everything_of_it(
    desk: MakeDesk, central: AnyCentral
) -> None:
    laptop = desk()
    laptop.sync()
    ticket = laptop.submit(central.south, "Unforgettable words")
    laptop.sync()
    central.take_away_south()
    laptop.sync()
    assert laptop.ticket(ticket) is None
    with laptop.store.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT count(*) FROM search WHERE search MATCH 'unforgettable'"
        ).scalar_one()
        left = connection.exec_driver_sql(
            "SELECT count(*) FROM site WHERE client_id = ?", (central.south.bytes,)
        ).scalar_one()
    assert (found, left) == (0, 0)


def test_a_client_given_back_is_copied_anew(desk: MakeDesk, central: AnyCentral) -> None:
    laptop, tablet = desk("laptop"), desk("tablet")
    laptop.sync()
    tablet.sync()
    ticket = laptop.submit(central.south)
    laptop.sync()
    tablet.sync()
    central.take_away_south()
    laptop.sync()
    central.give_south()
    laptop.sync()
    tablet.sync()
    assert laptop.shown(ticket).title == "Printer jams"
    assert tablet.shown(ticket).title == "Printer jams"


def test_a_refused_change_goes_to_the_dead_letters_and_nothing_waits_behind_it(
    desk: MakeDesk, central: AnyCentral
) -> None:
    laptop = desk()
    laptop.sync()
    doomed = laptop.submit(central.south, "Refused")
    laptop.reply(doomed, "Goes with it")
    fine = laptop.submit(central.north, "Goes through")
    central.take_away_south()
    if isinstance(central, Paper):
        central.central.judge = lambda op: (
            ("client-missing", "Choose the client that this is for.")
            if op.fields.get("client_id") == central.south.bytes
            else None
        )
    result = laptop.sync()
    assert result.rejected == 2
    assert central.ticket(fine)["title"] == "Goes through"
    assert laptop.ticket(doomed) is None
    assert {letter.row for letter in laptop.letters} >= {doomed}
    assert all(letter.reason for letter in laptop.letters)
    assert not laptop.ops


def test_a_copied_device_goes_on_under_a_new_incarnation_and_loses_nothing(
    desk: MakeDesk, central: AnyCentral
) -> None:
    laptop = desk()
    laptop.sync()
    first = laptop.submit(central.north, "Known to central")
    with laptop.store.writing() as connection:
        before = connection.exec_driver_sql("SELECT next_seq FROM sync_state").scalar_one()
    laptop.sync()
    # The device is put back to an older copy: its counter starts where it was.
    with laptop.store.writing() as connection:
        connection.exec_driver_sql("UPDATE sync_state SET next_seq = ?", (before - 1,))
    inc = laptop.store.device.inc
    second = laptop.submit(central.north, "After the restore")
    laptop.sync()
    assert laptop.store.device.inc != inc
    assert central.ticket(first)["title"] == "Known to central"
    assert central.ticket(second)["title"] == "After the restore"


def test_a_round_with_nothing_new_writes_no_row(desk: MakeDesk, central: AnyCentral) -> None:
    laptop = desk()
    laptop.sync()
    laptop.submit(central.north)
    laptop.sync()
    laptop.heard.clear()
    result = laptop.sync()
    assert (result.pushed, result.pulled, result.requests) == (0, 0, 1)
    assert not laptop.heard


def test_screens_hear_which_rows_came(desk: MakeDesk, central: AnyCentral) -> None:
    laptop, tablet = desk("laptop"), desk("tablet")
    laptop.sync()
    tablet.sync()
    ticket = laptop.submit(central.north)
    laptop.sync()
    tablet.heard.clear()
    tablet.sync()
    assert any(ticket in heard.ids and "ticket" in heard.kinds for heard in tablet.heard)
    assert {heard.origin for heard in tablet.heard} == {"sync"}


def test_replies_are_found_through_their_ticket(desk: MakeDesk, central: AnyCentral) -> None:
    laptop, tablet = desk("laptop"), desk("tablet")
    laptop.sync()
    tablet.sync()
    ticket = laptop.submit(central.north, "Printer jams")
    laptop.reply(ticket, "Replaced the fuser unit, Müller signed")
    laptop.sync()
    tablet.sync()
    for device in (laptop, tablet):
        found = device.store.work.read(
            device.ctx.scope,
            lambda session: matching_tickets(session, ["muller", "fus"], limit=5),
        )
        assert found == [ticket]


def test_everything_that_was_done_is_there_after_a_long_day_offline(
    desk: MakeDesk, central: AnyCentral
) -> None:
    laptop, tablet = desk("laptop"), desk("tablet")
    laptop.sync()
    tickets = [laptop.submit(central.north, f"Ticket {number}") for number in range(40)]
    for ticket in tickets:
        laptop.reply(ticket, "On it")
        laptop.edit(ticket, category="routine")
    result = laptop.sync()
    assert result.pushed == 40 + 40 + 40
    tablet.sync()
    with tablet.store.reading() as connection:
        for kind in (Ticket, TicketEvent):
            mine = connection.exec_driver_sql(
                f"SELECT count(*) FROM {kind.__tablename__}"
            ).scalar_one()
            assert mine >= 40
    assert {tablet.shown(ticket).category for ticket in tickets} == {"routine"}
