"""What goes wrong between a device and central, and what must hold then."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from app.ports.problems import Corrupt, Refused, Unavailable
from app.records.types import to_micros
from app.store import gave_way, letters, queue, set_aside
from app.store.state import standing
from app.store.tables import conflict, outbox, sync_state
from app.sync import pull
from app.wire.envelopes import OpAnswer, PullAnswer, PushAnswer
from app.wire.pack import pack, unpack
from tests.sync.worlds import Desk, Paper

MakeDesk = Callable[..., Desk]
GARBAGE = [b"", b"<html>Welcome to the hotel</html>", b"\x28\xb5\x2f\xfd", pack({"kind": "no"})]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_an_answer_that_is_not_centrals_is_never_taken_for_one(
    paper: Paper, paper_desk: MakeDesk, garbage: bytes
) -> None:
    desk = paper_desk()
    desk.sync()
    desk.submit(paper.north)
    desk.transport.spoil = lambda _path, _answer: garbage
    with pytest.raises(Unavailable) as caught:
        desk.sync()
    assert caught.value.code == "central-garbled"
    assert [op.state for op in desk.ops] == ["pending"]
    with desk.store.reading() as connection:
        assert standing(connection).offline_since is not None
    desk.transport.spoil = None
    desk.sync()
    assert desk.is_clean()


def test_an_answer_that_was_cut_short_changes_nothing(paper: Paper, paper_desk: MakeDesk) -> None:
    desk = paper_desk()
    desk.transport.spoil = lambda _path, answer: answer[: len(answer) // 2]
    with pytest.raises(Unavailable):
        desk.sync()
    with desk.store.reading() as connection:
        assert standing(connection).epoch == ""
    desk.transport.spoil = None
    paper.add_ticket(paper.north, "Still here")
    desk.sync()


def test_a_page_that_cannot_be_taken_leaves_the_cursor_where_it_was(
    paper: Paper, paper_desk: MakeDesk
) -> None:
    desk = paper_desk()
    desk.sync()
    good, bad = paper.add_ticket(paper.north, "Good"), paper.add_ticket(paper.south, "Bad")
    with desk.store.reading() as connection:
        before = standing(connection).rev

    def break_last_page(_path: str, answer: bytes) -> bytes:
        told = unpack(answer, PullAnswer)
        told.pages[-1].data[-1].append("one too many")
        return pack(told)

    desk.transport.spoil = break_last_page
    with pytest.raises(Corrupt):
        desk.sync()
    assert desk.ticket(good) is None
    with desk.store.reading() as connection:
        assert standing(connection).rev == before
    desk.transport.spoil = None
    desk.sync()
    assert desk.shown(good).title == "Good"
    assert desk.shown(bad).title == "Bad"


def test_a_first_copy_that_breaks_off_goes_on_where_it_was(
    paper: Paper, paper_desk: MakeDesk
) -> None:
    tickets = [paper.add_ticket(paper.north, f"Unusual word {number}") for number in range(30)]
    paper.central.page_limit = 7
    desk = paper_desk()
    calls = iter(range(100))

    def break_third(_path: str, answer: bytes) -> bytes:
        return answer if next(calls) < 3 else b""

    desk.transport.spoil = break_third
    with pytest.raises(Unavailable):
        desk.sync(prefetch=False)
    desk.transport.spoil = None
    result = desk.sync()
    assert all(desk.ticket(ticket) for ticket in tickets)
    assert result.pulled < 30
    with desk.store.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT count(*) FROM search WHERE search MATCH 'unusual'"
        ).scalar_one()
    assert found == 30


def test_progress_counts_the_rows_down(paper: Paper, paper_desk: MakeDesk) -> None:
    for number in range(20):
        paper.add_ticket(paper.north, f"Ticket {number}")
    paper.central.page_limit = 5
    desk = paper_desk()
    desk.sync()
    pulled = [step for step in desk.progress if step.phase == "pull"]
    assert [step.left for step in pulled] == sorted((s.left for s in pulled), reverse=True)
    assert pulled[-1].left == 0
    assert pulled[-1].size > 0


@pytest.mark.parametrize("noticed", [True, False])
def test_central_restored_from_a_backup_gets_back_what_it_lost(
    paper: Paper, paper_desk: MakeDesk, noticed: bool
) -> None:
    desk = paper_desk()
    desk.sync()
    ticket = desk.submit(paper.north, "Lost by the restore")
    desk.sync()
    lost = paper.central.rows.pop(("ticket", ticket.bytes))
    del paper.central.feed[paper.north.bytes, "ticket", ticket.bytes]
    paper.central.log.clear()
    paper.central.seqs.clear()
    if noticed:
        paper.central.epoch = "e2"
        desk.edit(ticket, category="mail")
    else:
        paper.central.commits.clear()
    desk.sync()
    assert paper.central.value("ticket", ticket, "title") == lost["title"]
    assert paper.central.value("ticket", ticket, "category") == ("mail" if noticed else "")
    assert desk.shown(ticket).title == "Lost by the restore"
    assert desk.is_clean()


@pytest.mark.parametrize("lost", ["edit", "ticket"])
def test_what_waits_to_be_offered_to_a_restored_central_stays_in_sight(
    paper: Paper, paper_desk: MakeDesk, lost: str
) -> None:
    desk = paper_desk()
    desk.sync()
    ticket = desk.submit(paper.north, "Printer jams")
    desk.sync()
    before = dict(paper.ticket(ticket))
    desk.edit(ticket, title="Printer is on fire")
    desk.sync()
    if lost == "ticket":
        del paper.central.rows["ticket", ticket.bytes]
        del paper.central.feed[paper.north.bytes, "ticket", ticket.bytes]
    else:
        paper.central.rows["ticket", ticket.bytes] = before
    paper.central.log.clear()
    paper.central.seqs.clear()
    paper.central.epoch = "e2"
    paper.central.hold = True  # it was put back with an older program
    desk.sync()
    assert {op.state for op in desk.ops} == {"held"}
    assert desk.shown(ticket).title == "Printer is on fire"
    paper.central.hold = False
    desk.store.write(lambda connection: set_aside.send_held(connection, "central-older"))
    desk.sync()
    assert paper.central.value("ticket", ticket, "title") == "Printer is on fire"
    assert desk.shown(ticket).title == "Printer is on fire"
    assert desk.is_clean()


def test_a_copy_from_the_start_takes_away_what_central_no_longer_has(
    paper: Paper, paper_desk: MakeDesk
) -> None:
    ghost, stays = paper.add_ticket(paper.north, "Ghost"), paper.add_ticket(paper.north, "Stays")
    desk = paper_desk()
    desk.sync()
    del paper.central.rows["ticket", ghost.bytes]
    del paper.central.feed[paper.north.bytes, "ticket", ghost.bytes]
    paper.central.epoch = "e2"
    waiting = desk.submit(paper.north, "Waiting")
    desk.sync()
    assert desk.ticket(ghost) is None
    assert desk.shown(stays).title == "Stays"
    assert desk.shown(waiting).number is not None


def test_a_deleted_row_goes_and_an_edit_of_it_is_kept_as_refused(
    paper: Paper, paper_desk: MakeDesk
) -> None:
    ticket = paper.add_ticket(paper.north, "Soon gone")
    desk = paper_desk()
    desk.sync()
    desk.edit(ticket, title="Edited too late")
    paper.central.delete("ticket", ticket)
    result = desk.sync()
    assert result.rejected == 1
    assert desk.ticket(ticket) is None
    assert desk.letters[0].code == "row-gone"


def test_a_flood_of_deletions_stops_and_asks(paper: Paper, paper_desk: MakeDesk) -> None:
    tickets = [paper.add_ticket(paper.north, f"Ticket {number}") for number in range(250)]
    desk = paper_desk()
    desk.sync()
    for ticket in tickets:
        paper.central.delete("ticket", ticket)
    with pytest.raises(Refused, match="250 of 250"):
        desk.sync()
    assert desk.ticket(tickets[0]) is not None


def test_what_an_older_central_cannot_take_is_held_and_nothing_is_lost(
    paper: Paper, paper_desk: MakeDesk
) -> None:
    desk = paper_desk()
    desk.sync()
    ticket = desk.submit(paper.north)
    paper.central.hold = True
    assert desk.sync().held == 1
    assert desk.shown(ticket).title == "Printer jams"
    paper.central.hold = False
    with desk.store.writing() as connection:
        set_aside.send_again(connection, [op.op_id for op in desk.ops])
    desk.sync()
    assert paper.central.value("ticket", ticket, "title") == "Printer jams"


def test_what_was_written_behind_something_held_goes_behind_it_once_that_goes(
    paper: Paper, paper_desk: MakeDesk
) -> None:
    desk = paper_desk()
    desk.sync()
    ticket = desk.submit(paper.north)
    paper.central.hold = True
    desk.sync()
    paper.central.hold = False
    desk.edit(ticket, title="Printer is on fire")
    with desk.store.writing() as connection:
        set_aside.send_held(connection, "central-older")
    desk.sync()
    assert paper.central.value("ticket", ticket, "title") == "Printer is on fire"
    assert desk.letters == []


def test_what_builds_on_something_set_aside_waits_with_it(
    paper: Paper, paper_desk: MakeDesk
) -> None:
    desk = paper_desk()
    desk.sync()
    ticket = desk.submit(paper.north)
    [create] = desk.ops
    with desk.store.writing() as connection:
        queue.hold(connection, create.op_id, "central-stumbles", "Central failed over this.")
    desk.edit(ticket, title="Printer is on fire")
    desk.sync()
    assert [(op.state, op.code) for op in desk.ops] == [("held", "central-stumbles")] * 2
    with desk.store.writing() as connection:
        assert set_aside.send_act(connection, create.tx) == 2
    desk.sync()
    assert paper.central.value("ticket", ticket, "title") == "Printer is on fire"


def test_an_act_over_which_central_stumbles_is_set_aside_and_the_rest_flows(
    paper: Paper, paper_desk: MakeDesk
) -> None:
    desk = paper_desk()
    desk.sync()
    poison = desk.submit(paper.north, "Poison")
    fine = desk.submit(paper.north, "Fine")

    def stumble(path: str, body: bytes) -> bytes:
        if path == "/sync/push" and b"Poison" in unpack_raw(body):
            raise Unavailable("central-failed", "Central stumbled.")
        return paper.central.call(path, body)

    theirs = paper.add_ticket(paper.north, "Somebody else's")
    desk.transport.inner = _Calls(stumble)
    with pytest.raises(Unavailable):
        desk.sync()
    assert desk.shown(theirs).title == "Somebody else's", "it does not wait for the poison"
    assert {(op.state, op.attempts) for op in desk.ops} == {("pending", 1)}
    for _ in range(12):
        try:
            desk.sync()
        except Unavailable:
            continue
    assert paper.central.value("ticket", fine, "title") == "Fine"
    assert [(op.row, op.code) for op in desk.ops] == [(poison, "central-stumbles")]
    assert desk.shown(poison).title == "Poison"


@pytest.mark.parametrize(
    ("code", "comes"), [("push-shape", True), ("signed-out", False), ("program-older", False)]
)
def test_a_push_that_is_refused_holds_nothing_back_but_where_this_device_may_not_sync(
    paper: Paper, paper_desk: MakeDesk, code: str, comes: bool
) -> None:
    desk = paper_desk()
    desk.sync()
    mine = desk.submit(paper.north, "Mine")
    theirs = paper.add_ticket(paper.north, "Theirs")

    def refuse(path: str, body: bytes) -> bytes:
        if path == "/sync/push":
            raise Refused(code, "No.")
        return paper.central.call(path, body)

    desk.transport.inner = _Calls(refuse)
    with pytest.raises(Refused) as caught:
        desk.sync()
    assert caught.value.code == code
    assert (desk.ticket(theirs) is not None) == comes
    assert desk.shown(mine).title == "Mine"
    assert {op.state for op in desk.ops} == {"pending"}
    with desk.store.reading() as connection:
        assert standing(connection).last_code == code


class _Calls:
    def __init__(self, call: Callable[[str, bytes], bytes]) -> None:
        self.call = call


def unpack_raw(body: bytes) -> bytes:
    import zstandard

    return zstandard.ZstdDecompressor().decompress(body)


def test_the_value_that_gave_way_can_be_put_back(paper: Paper, paper_desk: MakeDesk) -> None:
    ticket = paper.add_ticket(paper.north, "Before")
    desk = paper_desk()
    desk.sync()
    desk.edit(ticket, title="Ours")
    paper.change(ticket, title="Theirs")
    assert desk.sync().conflicts == 1
    with desk.store.reading() as connection:
        (loser,) = gave_way.losers(connection)
    assert (loser.field, loser.ours, loser.theirs) == ("title", "Ours", "Theirs")
    desk.edit(ticket, title=loser.theirs)
    with desk.store.writing() as connection:
        gave_way.resolve(connection, loser.op_id, desk.clock.now())
    desk.sync()
    assert paper.central.value("ticket", ticket, "title") == "Theirs"
    assert all(row.resolved_at for row in desk.table(conflict))


def test_a_refused_act_is_sent_again_corrected_with_all_that_built_on_it(
    paper: Paper, paper_desk: MakeDesk
) -> None:
    desk = paper_desk()
    desk.sync()
    ticket = desk.submit(paper.north, "Bad")
    event = desk.reply(ticket, "With it")
    paper.central.judge = lambda op: ("no", "No.") if op.fields.get("title") == "Bad" else None
    desk.sync()
    later = desk.table(outbox)
    assert not later
    with desk.store.writing() as connection:
        first = next(one for one in letters.letters(connection) if one.row == ticket)
        letters.resend(connection, desk.store.ids, first.op_id, {"title": "Good"})
    assert desk.shown(ticket).title == "Good"
    desk.sync()
    assert paper.central.value("ticket", ticket, "title") == "Good"
    assert paper.central.value("ticket_event", event, "body") == "With it"
    assert {letter.ended for letter in desk.letters} == {"resent"}
    assert desk.is_clean()


def test_what_waits_behind_a_refused_act_is_parked_until_that_is_settled(
    paper: Paper, paper_desk: MakeDesk
) -> None:
    desk = paper_desk()
    desk.sync()
    ticket = desk.submit(paper.north, "Bad")
    paper.central.judge = lambda op: ("no", "No.") if op.fields.get("title") == "Bad" else None

    def reply_meanwhile(path: str, answer: bytes) -> bytes:
        if path == "/sync/push":
            desk.transport.spoil = None
            desk.reply(ticket, "Written while it was on its way")
        return answer

    desk.transport.spoil = reply_meanwhile
    desk.sync()
    assert [(op.state, op.code) for op in desk.ops] == [("held", set_aside.PARKED)]
    with desk.store.writing() as connection:
        (letter,) = letters.letters(connection)
        letters.discard(connection, letter.op_id)
    assert not desk.ops
    assert {letter.ended for letter in desk.letters} == {"discarded"}
    with desk.store.reading() as connection:
        assert letters.letters(connection) == []


def test_a_long_act_travels_whole(paper: Paper, paper_desk: MakeDesk) -> None:
    desk = paper_desk()
    desk.sync()

    def many(session: Any) -> None:
        from app.records import Contact

        now = desk.clock.now()
        for number in range(620):
            session.add(
                Contact(id=uuid4(), client_id=paper.north, name=f"C {number}", created_at=now)
            )

    desk.do("import_contacts", many)
    desk.submit(paper.north)
    assert desk.sync().pushed == 621
    assert desk.transport.calls.count("/sync/push") == 2


def test_a_clock_that_is_off_is_measured_and_told(paper: Paper, paper_desk: MakeDesk) -> None:
    desk = paper_desk()
    paper.central.now = to_micros(desk.clock.now()) + 180_000_000
    result = desk.sync()
    assert result.clock_is_off
    with desk.store.reading() as connection:
        assert standing(connection).clock_offset_s == pytest.approx(180)


def test_a_newer_program_asks_for_everything_again(paper_desk: MakeDesk) -> None:
    desk = paper_desk()
    desk.sync()
    with desk.store.writing() as connection:
        connection.execute(update(sync_state).values(schema=0))
        asked = pull.request(connection)
    assert {scope.pos for scope in asked.scopes} == {0}


def test_an_answer_that_says_nothing_of_what_was_sent_is_not_asked_for_ever(
    paper: Paper, paper_desk: MakeDesk
) -> None:
    desk = paper_desk()
    desk.sync()
    desk.submit(paper.north)
    silent = pack(PushAnswer("e1", [OpAnswer(bytes(16), "ok")], 0))
    desk.transport.spoil = lambda path, answer: silent if path == "/sync/push" else answer
    with pytest.raises(Unavailable) as caught:
        desk.sync()
    assert caught.value.code == "push-stuck"
    assert [op.state for op in desk.ops] == ["pending"]


def test_being_signed_out_drops_nothing(paper: Paper, paper_desk: MakeDesk) -> None:
    desk = paper_desk()
    desk.sync()
    desk.submit(paper.north)

    def barred(_path: str, _body: bytes) -> bytes:
        raise Refused("signed-out", "You are signed out.")

    desk.transport.inner = _Calls(barred)
    with pytest.raises(Refused):
        desk.sync()
    assert [op.state for op in desk.ops] == ["pending"]
    with desk.store.reading() as connection:
        assert standing(connection).signed_out
