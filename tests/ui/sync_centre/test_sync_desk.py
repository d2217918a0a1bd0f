"""What the sync centre reads and does, without a window."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, insert, select, update

from app.bootstrap import sync_desk
from app.bootstrap.sync_facts import Clash
from app.bootstrap.sync_said import deletes_much, no_room, too_old_to_read
from app.ports.problems import Refused
from app.records import Page, Ticket
from app.records.nouns import table_of
from app.store import letters
from app.store.tables import dead_letter, outbox
from app.sync import log
from app.sync.centre import in_order
from app.sync.log_words import line_words
from app.sync.round import note_failure
from app.sync.value_words import Values, field_words
from app.usecases.write_reply import WriteReply, write_reply
from tests.builders.rows import NORTHWIND, NOW, T1042, id_of
from tests.builders.world import World, open_world
from tests.ui.clients.client_world import RUNBOOK, client_rows
from tests.ui.sync_centre import sync_world
from ui.tour.sync_samples import samples


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = open_world(tmp_path / "world", rows=client_rows())
    yield made
    made.close()


def clashes(world: World) -> tuple[Clash, ...]:
    return sync_desk.sync_overview(world.desk).clashes


def test_acts_wait_in_the_words_of_the_person_who_did_them(world: World) -> None:
    sync_world.work_offline(world)
    overview = sync_desk.sync_overview(world.desk)
    told = [(act.title, act.on) for act in overview.waiting]
    assert told[0] == ("Reply", "T-1042 · Northwind")
    assert told[1] == ("Internal note", "T-1042 · Northwind")
    assert told[2] == ("Time entry 15:48–16:48", "T-1042 · Northwind")
    assert told[3][0].startswith("New ticket")
    assert told[3][1] == "Add Eli to the mailing list · Northwind"
    assert told[4] == ("State: waiting for the client", "T-1044 · Northwind")


def test_the_list_and_the_status_count_the_same_acts(world: World) -> None:
    sync_world.work_offline(world)
    overview = sync_desk.sync_overview(world.desk)
    assert overview.status.waiting == len(overview.waiting) == 5


def test_both_values_of_a_clash_are_said_as_people_know_them(world: World) -> None:
    sync_world.clash(world)
    text, priority = clashes(world)
    assert (priority.title, priority.field_words) == (
        "T-1044 Shared ledger will not open", "Priority",
    )  # fmt: skip
    assert (priority.kept, priority.other) == ("P1", "P3")
    assert text.other == sync_world.THEIRS
    assert (text.title, text.on, text.noun) == ("Mail runbook", "Northwind", "page")


def test_keeping_a_value_takes_the_clash_off_the_list(world: World) -> None:
    sync_world.clash(world)
    sync_desk.keep_ours(world.desk, clashes(world)[1:])
    assert [clash.title for clash in clashes(world)] == ["Mail runbook"]


def test_putting_a_value_back_is_an_edit_that_waits(world: World) -> None:
    sync_world.clash(world)
    text, priority = clashes(world)
    sync_desk.put_back(world.desk, priority)
    sync_desk.put_back(world.desk, text)
    ticket = world.desk.ask(lambda session: session.get(Ticket, sync_world.T1044))
    page = world.desk.ask(lambda session: session.get(Page, RUNBOOK))
    assert ticket is not None
    assert page is not None
    assert (ticket.priority, page.body) == (3, sync_world.THEIRS)
    assert clashes(world) == ()
    waiting = sync_desk.sync_overview(world.desk).waiting
    assert [act.title for act in waiting] == ["Value put back", "Value put back"]


def test_a_value_that_was_written_since_is_the_third_side_and_is_not_overwritten_unseen(
    world: World,
) -> None:
    sync_world.clash(world)
    seen = clashes(world)[1]
    assert (seen.kept, seen.now) == ("P1", ""), "ours stands"
    write_since(world, 2)
    with pytest.raises(Refused, match="changed it meanwhile"):
        sync_desk.put_back(world.desk, seen)
    now = clashes(world)[1]
    assert (now.kept, now.other, now.now, now.now_by) == ("P1", "P3", "P2", "Ana Ruiz")
    undo = sync_desk.put_back(world.desk, now, ours=True)
    ticket = world.desk.ask(lambda session: session.get(Ticket, sync_world.T1044))
    assert ticket is not None
    assert ticket.priority == 1
    undo()
    assert clashes(world)[1].now == "P2"


def write_since(world: World, priority: int) -> None:
    """Let Ana's next priority of the ticket come in, with its line on the timeline."""

    def job(connection: Connection) -> None:
        ticket, event = table_of("ticket"), table_of("ticket_event")
        mine = outbox.c.row == sync_world.T1044
        connection.execute(outbox.delete().where(mine))
        here = ticket.c.id == sync_world.T1044
        connection.execute(update(ticket).where(here).values(priority=priority))
        connection.execute(insert(event).values(
            id=id_of("since"), rev=12, frev={}, ticket_id=sync_world.T1044, client_id=NORTHWIND,
            kind="change", field_name="priority", old="1", new=str(priority), at=NOW,
            effective_at=NOW, created_at=NOW, author_id=id_of("Ana Ruiz"),
        ))  # fmt: skip

    world.store.write(job)


def test_a_refusal_keeps_its_text_without_our_own_field_names(world: World) -> None:
    sync_world.be_refused(world)
    (refusal,) = sync_desk.sync_overview(world.desk).refusals
    assert refusal.reason.startswith("The ticket was closed at 16:02.")
    assert refusal.text == "Reply – T-1031 · Harbor News\n\nIngest runs again since 16:10.\n"


def test_a_refused_act_is_one_entry_with_the_reason_and_the_values_of_all_its_parts(
    world: World,
) -> None:
    sync_world.refuse_a_state(world)
    overview = sync_desk.sync_overview(world.desk)
    (refusal,) = overview.refusals
    assert overview.status.rejected == 1
    assert (refusal.title, refusal.reason, refusal.followers) == (
        "State: waiting for the client", "It was closed meanwhile.", 0,
    )  # fmt: skip
    assert refusal.text.count("\n") == 3, "the timeline does not say it once more"
    sync_desk.send_changed(world.desk, refusal, {"state": "in_progress"})
    with world.store.reading() as connection:
        lines = connection.execute(select(outbox).where(outbox.c.state == "pending")).all()
    said = {op.entity: msgspec.msgpack.decode(op.fields) for op in lines}
    assert len({op.tx for op in lines}) == 1
    assert (said["ticket"]["state"], said["ticket_event"]["new"]) == ("in_progress",) * 2


def test_discarding_keeps_a_copy_in_the_store(world: World) -> None:
    refused = sync_world.be_refused(world)
    (refusal,) = sync_desk.sync_overview(world.desk).refusals
    sync_desk.discard(world.desk, refusal)
    assert sync_desk.sync_overview(world.desk).refusals == ()
    with world.store.reading() as connection:
        kept = connection.execute(
            select(dead_letter.c.ended).where(dead_letter.c.op_id == refused)
        ).scalar_one()
    assert kept == "discarded"


def test_discarding_twice_says_that_it_was_settled(world: World) -> None:
    sync_world.be_refused(world)
    (refusal,) = sync_desk.sync_overview(world.desk).refusals
    sync_desk.discard(world.desk, refusal)
    with pytest.raises(Refused, match="settled meanwhile"):
        sync_desk.discard(world.desk, refusal)


def test_trying_again_puts_it_into_the_outbox(world: World) -> None:
    sync_world.be_refused(world)
    (refusal,) = sync_desk.sync_overview(world.desk).refusals
    sync_desk.send_again(world.desk, refusal)
    with world.store.reading() as connection:
        states = connection.execute(
            select(outbox.c.state).where(outbox.c.entity == "ticket_event")
        ).scalars()
        assert "pending" in set(states)


def test_what_a_person_does_with_a_refusal_is_in_the_log_without_its_words(world: World) -> None:
    refused = sync_world.be_refused(world)
    (refusal,) = sync_desk.sync_overview(world.desk).refusals
    sync_desk.discard(world.desk, refusal)()
    sync_desk.send_again(world.desk, refusal)()
    sync_desk.send_again(world.desk, refusal)
    lines = log.read(world.store.folder, 10)
    assert [line.what for line in lines] == [
        "discarded", "reopened", "resent", "reopened", "resent",
    ]  # fmt: skip
    assert {(line.code, line.verb, line.noun, line.op) for line in lines} == {
        (refusal.code, "write_reply", "ticket_event", log.digest(refused.bytes))
    }
    with world.store.reading() as connection:
        (anew,) = letters.replaced(connection)
    assert [line.anew for line in lines[-2:]] == ["", log.digest(anew.bytes)]
    assert line_words(lines[-1], "UTC").endswith(
        f"a refused operation was sent anew (write_reply ticket_event, {lines[-1].op} "
        f"as {lines[-1].anew}): {refusal.code}"
    )
    assert b"Ingest" not in (world.store.folder / log.LOG).read_bytes()


def test_what_central_confirmed_is_looked_back_on(world: World) -> None:
    sync_world.be_confirmed(world)
    (sent,) = sync_desk.sync_overview(world.desk).sent
    assert (sent.title, sent.on, sent.sent_at) == ("Reply", "T-1047 · Havel", NOW)


def test_the_device_is_said_in_figures(world: World) -> None:
    sync_world.synced(world, clock_offset_s=300.0)
    device = sync_desk.sync_overview(world.desk).device
    assert (device.short, device.person, device.clients) == ("K4", "Mira Okafor", 6)
    assert device.rows > 50
    assert device.size > 100_000
    assert "5 minutes behind" in device.clock_words


@pytest.mark.parametrize(
    ("entity", "field", "value", "words"),
    [
        ("ticket", "state", "waiting_client", "waiting for the client"),
        ("ticket", "assignee_id", id_of("Ana Ruiz"), "Ana Ruiz"),
        ("ticket", "assignee_id", id_of("nobody"), "someone who is not known here"),
        ("ticket", "follow_up_of", id_of("T-1042"), "T-1042"),
        ("ticket", "minor", True, "yes"),
        ("ticket", "service_restored_at", NOW, "17:48"),
        ("asset", "kind", "laptop", "Laptop"),
        ("page", "title", "", "nothing"),
    ],
)
def test_values_are_said_by_name(
    world: World, entity: str, field: str, value: Any, words: str
) -> None:
    said = world.desk.ask(
        lambda session: Values(session, "America/New_York", NOW).say(entity, field, value)
    )
    assert said == words


def test_fields_are_named_as_the_screens_name_them() -> None:
    assert field_words("assignee_id") == "Owner"
    assert field_words("serial") == "Serial"
    assert field_words("") == "Several fields"


def test_entries_stand_by_client_and_then_by_time(world: World) -> None:
    desk = world.desk
    desk.do(write_reply, WriteReply(T1042, "First, for Northwind."))
    desk.do(write_reply, WriteReply(sync_world.T1031, "For Harbor News."))
    desk.do(write_reply, WriteReply(sync_world.T1047, "For Havel."))
    desk.do(write_reply, WriteReply(T1042, "Second, for Northwind.", internal=True))
    told = [(act.client, act.title) for act in sync_desk.sync_overview(desk).waiting]
    assert told == [
        ("Harbor News", "Reply"),
        ("Havel", "Reply"),
        ("Northwind", "Reply"),
        ("Northwind", "Internal note"),
    ]


def test_what_belongs_to_the_firm_comes_after_all_clients() -> None:
    told = [("", NOW, "the firm"), ("Northwind", NOW, "a client"), ("alder", NOW, "another")]
    assert in_order(told) == ("another", "a client", "the firm")


@pytest.mark.parametrize("name", ["brake", "program-older", "disk-full"])
def test_the_pictures_of_a_stopped_sync_say_what_the_program_says_then(
    world: World, name: str
) -> None:
    problems = {
        "brake": deletes_much("ticket", 1_204, 1_310),
        "program-older": too_old_to_read(),
        "disk-full": no_room(),
    }
    sync_world.synced(world, offline_since=None)
    note_failure(world.store, NOW, problems[name])
    now = sync_desk.sync_overview(world.desk).status
    (shown,) = [one.state.overview for one in samples() if one.name == name]
    assert shown is not None
    status = shown.status
    assert (status.state, status.words, status.code) == (now.state, now.words, now.code)
