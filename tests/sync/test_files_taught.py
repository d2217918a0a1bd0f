"""What lives with files and long texts brought to light: one test for each fault that they met."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.central.file_tables import file_blob
from app.central.files.clearing import clear_up
from app.central.files.room import Files, files_of
from app.store import journal, letters, queue
from app.store.errands import Allowed
from app.store.files import evict, vault_of
from app.store.files_waiting import waiting_files
from app.store.journal import AT_MOST
from app.store.state import note
from app.store.tables import outbox
from app.sync.files.asks import Begin, Send
from app.sync.files.carrying import begin_turn, tidy
from app.usecases.edit_ticket import EditTicket, edit_ticket
from tests.sync.files import Direct, add_file, carry, here, state, wanted
from tests.sync.real import RealCentral
from tests.sync.restorable import Restorable
from tests.sync.worlds import Desk, make_desk

pytestmark = pytest.mark.postgresql_long

BODY = random.Random(11).randbytes(300_000)
MOST = 10**9


@pytest.fixture
def kept(central: RealCentral) -> Files:
    return files_of(central.central)


@pytest.fixture
def laptop(desks: tuple[Desk, Desk]) -> Desk:
    desks[0].sync()
    return desks[0]


@pytest.fixture
def ask(central: RealCentral, kept: Files) -> Direct:
    return Direct(central.central, kept, central.token)


def lying(desk: Desk) -> list[str]:
    return [name for name, _at in vault_of(desk.store).store.names()]


def sent(desk: Desk, ask: Direct, client: UUID) -> tuple[UUID, UUID]:
    """A ticket with a file that central has."""
    ticket = desk.submit(client)
    added = add_file(desk, ticket, BODY)
    desk.sync()
    carry(desk, ask)
    desk.sync()
    return ticket, added


def test_the_files_of_a_client_that_is_taken_away_go_with_its_rows(
    central: RealCentral, laptop: Desk, ask: Direct
) -> None:
    added = add_file(laptop, laptop.submit(central.south), BODY, BODY[:500])
    laptop.sync()
    carry(laptop, ask)
    central.take_away_south()
    laptop.sync()
    assert here(laptop, added) is None
    assert tidy(laptop.store) == 2
    assert list(vault_of(laptop.store).store.names()) == []


def test_the_bytes_of_a_client_that_is_taken_away_leave_the_disk_with_the_next_turn(
    central: RealCentral, laptop: Desk, ask: Direct
) -> None:
    sent(laptop, ask, central.south)
    room = begin_turn(laptop.store, None)
    central.take_away_south()
    laptop.sync()
    begin_turn(laptop.store, room)
    assert lying(laptop) == []


def test_a_file_that_is_not_sent_yet_outlives_that_its_client_is_granted_anew(
    central: RealCentral, laptop: Desk, ask: Direct
) -> None:
    added = add_file(laptop, laptop.submit(central.south), BODY)
    laptop.sync()
    central.take_away_south()
    central.give_south()
    laptop.sync()
    carry(laptop, ask)
    laptop.sync()
    assert (state(laptop, added), here(laptop, added)) == ("stored", BODY)


def test_a_photo_that_was_not_sent_yet_waits_sealed_while_its_client_is_taken_away(
    central: RealCentral, laptop: Desk, ask: Direct
) -> None:
    laptop.store.write(lambda connection: note(connection, user=laptop.actor.user))
    ticket = laptop.submit(central.south)
    added = add_file(laptop, ticket, BODY)
    laptop.sync()
    central.take_away_south()
    laptop.sync()
    tidy(laptop.store)
    assert laptop.ticket(ticket) is None
    assert here(laptop, added) == BODY
    with laptop.store.reading() as connection:
        waits = waiting_files(connection, laptop.clock.now(), Allowed(whole=True, largest=MOST))
    assert [one[:3] for one in waits] == [("away", 1, len(BODY))]
    carry(laptop, ask)  # to nobody: it may not be sent now
    central.give_south()
    laptop.sync()
    carry(laptop, ask)
    laptop.sync()
    assert (state(laptop, added), here(laptop, added)) == ("stored", BODY)


def test_a_file_that_central_refused_goes_once_its_person_lets_it_go(
    central: RealCentral, laptop: Desk
) -> None:
    ticket = laptop.submit(central.north)
    laptop.sync()
    added = add_file(laptop, ticket, BODY)
    [op] = [one for one in laptop.ops if one.entity == "attachment"]
    now = laptop.clock.now()
    laptop.store.write(lambda c: queue.refuse(c, op, "ticket-ended", "It is closed.", now))
    tidy(laptop.store)
    assert here(laptop, added) == BODY  # it may be sent again
    laptop.store.write(lambda c: letters.discard(c, op.op_id))
    tidy(laptop.store)
    assert lying(laptop) == []


def test_a_copy_stays_until_a_backup_of_centrals_holds_it_or_nobody_looked_at_it_for_long(
    central: RealCentral, laptop: Desk, ask: Direct
) -> None:
    ticket, _added = sent(laptop, ask, central.north)
    central.change(ticket, state="closed")
    laptop.sync()
    now = laptop.clock.now()
    assert laptop.store.write(lambda c: evict(c, 0, now)) == []
    later = now + AT_MOST + timedelta(days=1)
    assert len(laptop.store.write(lambda c: evict(c, 0, later))) == 1


def test_a_central_that_was_put_back_is_sent_the_files_that_it_lost(tmp_path: Path) -> None:
    restorable = Restorable(tmp_path / "central")
    laptop = make_desk(tmp_path / "laptop", restorable.central)
    try:
        laptop.sync()
        ticket = laptop.submit(restorable.central.north)
        laptop.sync()
        backup = restorable.back_up(tmp_path / "backup")
        laptop.transport.inner = restorable.central.transport()
        added = add_file(laptop, ticket, BODY)
        laptop.sync()
        carry(laptop, asking(restorable))
        laptop.sync()
        assert state(laptop, added) == "stored"
        restorable.restore(backup)
        laptop.transport.inner = restorable.central.transport()
        laptop.sync()
        assert state(laptop, added) == "pending"
        begin_turn(laptop.store, MOST)
        carry(laptop, asking(restorable))
        laptop.sync()
        assert state(laptop, added) == "stored"
    finally:
        laptop.store.close()
        restorable.central.close()


def asking(restorable: Restorable) -> Direct:
    central = restorable.central.central
    return Direct(central, files_of(central), restorable.central.token)


def test_an_upload_of_which_central_lost_a_piece_begins_again(
    central: RealCentral, laptop: Desk, ask: Direct, kept: Files
) -> None:
    added = add_file(laptop, laptop.submit(central.north), BODY)
    laptop.sync()

    def loses(wish: Any) -> Any:
        came = ask(wish)
        if len(ask.asked) == 2:  # after the first bytes came
            for name, _at in list(kept.vault.store.names()):
                kept.vault.drop(name)
        return came

    carry(laptop, loses)
    for _turn in range(3):
        laptop.clock.forward(minutes=20)
        carry(laptop, ask)
    laptop.sync()
    assert state(laptop, added) == "stored"
    assert len([one for one in ask.asked if isinstance(one, Begin)]) == 2


def lose_content(central: RealCentral, kept: Files) -> None:
    """Where files lie, all are gone; the database does not know."""
    with central.central.work.database.read.connect() as connection:
        names = connection.execute(select(file_blob.c.name)).scalars().all()
    for name in names:
        kept.vault.drop(name)


def test_central_tells_that_the_bytes_of_a_file_are_gone_and_who_has_them_sends_them_again(
    central: RealCentral, laptop: Desk, ask: Direct, kept: Files
) -> None:
    _ticket, added = sent(laptop, ask, central.north)
    lose_content(central, kept)
    clear_up(central.central, kept)
    laptop.sync()
    assert state(laptop, added) == "missing"
    begin_turn(laptop.store, MOST)
    carry(laptop, ask)
    laptop.sync()
    assert state(laptop, added) == "stored"
    clear_up(central.central, kept)
    laptop.sync()
    assert state(laptop, added) == "stored"


def test_a_file_whose_bytes_are_only_away_for_a_while_is_there_again_with_them(
    central: RealCentral, laptop: Desk, ask: Direct, kept: Files
) -> None:
    _ticket, added = sent(laptop, ask, central.north)
    with central.central.work.database.read.connect() as connection:
        name = connection.execute(select(file_blob.c.name)).scalar_one()
    body = b"".join(kept.vault.read(name, len(BODY)))
    lose_content(central, kept)
    clear_up(central.central, kept)
    kept.vault.keep([body], name)
    clear_up(central.central, kept)
    laptop.sync()
    assert state(laptop, added) == "stored"


def test_content_that_central_only_believes_to_have_is_sent(
    central: RealCentral, desks: tuple[Desk, Desk], laptop: Desk, ask: Direct, kept: Files
) -> None:
    sent(laptop, ask, central.north)
    lose_content(central, kept)
    tablet = desks[1]
    tablet.sync()
    added = add_file(tablet, tablet.submit(central.north), BODY)
    tablet.sync()
    ask.asked.clear()
    carry(tablet, ask)
    assert any(isinstance(one, Send) for one in ask.asked)
    laptop.sync()
    laptop.store.write(lambda c: evict(c, 0, laptop.clock.now()))
    tablet.sync()
    wanted(tablet.store, added, len(BODY))
    with central.central.work.database.read.connect() as connection:
        name = connection.execute(select(file_blob.c.name)).scalar_one()
    assert b"".join(kept.vault.read(name, len(BODY))) == BODY


def describe(desk: Desk, ticket: UUID, text: str) -> None:
    command = EditTicket(ticket, description=text)
    desk.do("edit_ticket", lambda session: edit_ticket(session, desk.ctx, command))


def test_what_was_seen_of_a_central_that_lost_it_counts_as_unseen(
    central: RealCentral, laptop: Desk
) -> None:
    ticket = laptop.submit(central.north)
    laptop.sync()
    describe(laptop, ticket, "It happened again.")
    laptop.store.write(lambda c: c.execute(update(outbox).values(base_rev=900)))
    laptop.store.write(lambda c: journal.offer_again(c, 7))
    assert {op.base_rev for op in laptop.ops if op.kind == "edit"} == {7}
