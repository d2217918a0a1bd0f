"""What central knows reaches every device that may see it, once, and nothing else does."""

from __future__ import annotations

import threading
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from app.central.central import Central
from app.central.feed.present import present
from app.central.feed.tables import sync_change, sync_commit, sync_counter
from app.central.people import ADMINISTRATION, grant, revoke
from app.database.work import WorkSession
from app.records import Site, Ticket
from app.records.base import FIRM_SCOPE
from app.records.nouns import CODES, NOUNS
from app.wire.envelopes import PullAnswer
from app.wire.pack import pack, unpack
from tests.integration.central.world import MIRA, TOM, Device, World


def make_tickets(device: Device, client: UUID, count: int) -> list[bytes]:
    ops = [device.new_ticket(client, title=f"Ticket {at}") for at in range(count)]
    answers = device.tell(*(device.tx("submit_ticket", op) for op in ops))
    assert all(answer.result == "ok" for answer in answers)
    return [op.row for op in ops]


def change(central: Central, job: object) -> None:
    central.work.run("test", ADMINISTRATION, job)  # type: ignore[arg-type] # tests pass lambdas


def test_a_first_pull_brings_the_firm_and_the_granted_clients(world: World) -> None:
    tom = world.device(TOM)
    tom.pull()
    assert {entity for entity, _ in tom.rows} == {
        "user", "calendar", "client", "site", "agreement", "agreement_version",
    }  # fmt: skip
    assert [row["code"] for (entity, _), row in tom.rows.items() if entity == "client"] == ["NW"]


def test_rows_arrive_in_the_form_in_which_they_were_sent(world: World) -> None:
    mira, tom = world.device(), world.device(TOM)
    ticket = mira.new_ticket(world.north, tags='["vip"]')
    [answer] = mira.tell(mira.tx("submit_ticket", ticket))
    tom.pull()
    row = tom.rows["ticket", ticket.row]
    assert {name: row[name] for name in ticket.fields} == ticket.fields
    assert (row["rev"], row["number"], row["frev"]) == (answer.rev, 1001, "{}")


def test_id_is_the_first_column_and_revisions_are_the_last(world: World) -> None:
    for page in world.device().pull_page().pages:
        assert page.columns[0] == "id"
        assert page.columns[-2:] == ["rev", "frev"]
        assert len({len(values) for values in page.data}) == 1


def test_a_second_pull_brings_nothing_and_says_so_in_one_request(world: World) -> None:
    mira = world.device()
    mira.pull()
    [answer] = mira.pull()
    assert (answer.pages, answer.more, answer.left, answer.drop) == ([], False, 0, [])
    assert {scope.pos for scope in answer.scopes} == {answer.head}


def test_only_what_changed_comes_with_the_next_pull(world: World) -> None:
    mira, tom = world.device(), world.device(TOM)
    rows = make_tickets(mira, world.north, 3)
    tom.pull()
    mira.tell(mira.edit(rows[1], 0, title="Changed"))
    [answer] = tom.pull()
    [page] = answer.pages
    assert page.data[0] == [rows[1]]
    assert tom.rows["ticket", rows[1]]["title"] == "Changed"


def test_a_page_ends_where_a_commit_ends(world: World) -> None:
    mira, tom = world.device(), world.device(TOM)
    tom.pull()
    for size in (7, 5, 9, 1):
        make_tickets(mira, world.north, size)
    boundaries = {row["rev_hi"] for row in world.table(sync_commit)}
    sizes = []
    more = True
    while more:
        answer = tom.pull_page(limit=6)
        more = answer.more
        sizes.append(sum(len(page.data[0]) for page in answer.pages))
        assert {scope.pos for scope in answer.scopes} <= boundaries
        assert more == (answer.left > 0)
    assert sizes == [7, 14, 1]


def test_the_rows_left_count_down_to_nothing(world: World) -> None:
    mira, tom = world.device(), world.device(TOM)
    for _ in range(5):
        make_tickets(mira, world.north, 10)
    answers = tom.pull(limit=10)
    left = [answer.left for answer in answers]
    assert left == sorted(left, reverse=True)
    assert left[-1] == 0
    came = [sum(len(page.data[0]) for page in answer.pages) for answer in answers]
    assert left[0] == sum(came[1:])


def test_no_pull_misses_a_commit_of_writers_that_run_at_the_same_time(world: World) -> None:
    mira, tom = world.device(), world.device(TOM)
    writers = [world.device(MIRA, f"Desk {at}") for at in range(3)]
    done = threading.Event()

    def write(device: Device) -> None:
        for _ in range(10):
            make_tickets(device, world.north, 2)

    threads = [threading.Thread(target=write, args=(device,)) for device in writers]

    def wait() -> None:
        for thread in threads:
            thread.join()
        done.set()

    watcher = threading.Thread(target=wait)
    for thread in [*threads, watcher]:
        thread.start()
    while not done.is_set():
        tom.pull(limit=3)
    watcher.join()
    tom.pull(limit=3)
    mira.pull()
    assert len([key for key in tom.rows if key[0] == "ticket"]) == 60
    shown = {key: row for key, row in mira.rows.items() if row["scope"] != world.south.bytes}
    assert tom.rows == shown


def test_a_new_grant_starts_that_client_at_the_beginning_while_others_go_on(world: World) -> None:
    mira, tom = world.device(), world.device(TOM)
    south = make_tickets(mira, world.south, 4)
    tom.pull()
    grant(world.central, TOM, "SG")
    north = make_tickets(mira, world.north, 1)
    answer = tom.pull_page(limit=1)
    assert ("ticket", north[0]) in tom.rows
    assert ("ticket", south[0]) not in tom.rows
    assert answer.more
    tom.pull()
    assert {("ticket", row) for row in south} <= tom.rows.keys()


def test_a_revoked_client_is_dropped_and_sends_nothing_more(world: World) -> None:
    mira, tom = world.device(), world.device(TOM)
    rows = make_tickets(mira, world.north, 1)
    tom.pull()
    revoke(world.central, TOM, "NW")
    mira.tell(mira.edit(rows[0], 0, title="Secret"))
    [answer] = tom.pull()
    assert answer.drop == [world.north.bytes]
    assert [scope.id for scope in answer.scopes] == [FIRM_SCOPE.bytes]
    assert answer.pages == []


def test_a_client_granted_again_comes_whole_under_a_new_grant(world: World) -> None:
    mira, tom = world.device(), world.device(TOM)
    rows = make_tickets(mira, world.north, 3)
    tom.pull()
    before = {scope.id: scope.grant for scope in tom.scopes}
    revoke(world.central, TOM, "NW")
    grant(world.central, TOM, "NW")
    [answer] = tom.pull()
    after = {scope.id: scope.grant for scope in answer.scopes}
    assert before[world.north.bytes] != after[world.north.bytes]
    [page] = [page for page in answer.pages if page.entity == "ticket"]
    assert sorted(page.data[0]) == sorted(rows)


def test_a_row_that_moves_to_another_client_leaves_the_first(world: World) -> None:
    tom, mira = world.device(TOM), world.device()
    tom.pull()
    mira.pull()
    moved = uuid4()

    def arrive(session: WorkSession) -> None:
        session.add(
            Site(
                id=moved,
                client_id=world.north,
                name="Depot",
                zone="UTC",
                created_at=world.clock.now(),
            )
        )

    def move(session: WorkSession) -> None:
        session.get_one(Site, moved).client_id = world.south

    change(world.central, arrive)
    tom.pull()
    assert ("site", moved.bytes) in tom.rows
    change(world.central, move)
    tom.pull()
    mira.pull()
    assert ("site", moved.bytes) not in tom.rows
    assert mira.rows["site", moved.bytes]["client_id"] == world.south.bytes


def test_a_deleted_row_leaves_a_trace_for_those_who_had_it(world: World) -> None:
    mira, tom = world.device(), world.device(TOM)
    [row] = make_tickets(mira, world.north, 1)
    tom.pull()
    ticket = UUID(bytes=row)
    change(world.central, lambda session: session.delete(session.get_one(Ticket, ticket)))
    [answer] = tom.pull()
    assert [page.deleted for page in answer.pages] == [[row]]
    assert ("ticket", row) not in tom.rows


def test_many_changes_of_one_row_leave_one_entry(world: World) -> None:
    mira = world.device()
    [row] = make_tickets(mira, world.north, 1)
    for at in range(5):
        mira.tell(mira.edit(row, 0, title=f"Title {at}"))
    entries = [e for e in world.table(sync_change) if e["row_id"].bytes == row]
    assert [(entry["op"], entry["entity"]) for entry in entries] == [("U", CODES["ticket"])]
    assert entries[0]["rev"] == world.row("ticket", row)["rev"]


def test_a_server_that_went_back_in_time_is_found_out(world: World) -> None:
    mira = world.device()
    make_tickets(mira, world.north, 1)
    mira.pull()
    with world.as_owner() as connection:
        connection.execute(update(sync_commit).values(commit_id="another history"))
    answer = mira.pull_page()
    assert answer.kind == "resync"
    assert answer.pages == []
    assert {scope.pos for scope in answer.scopes} == {0}
    mira.pull()
    assert mira.pull_page().kind == "ok"


def test_another_epoch_asks_for_a_fresh_start_and_then_takes_what_was_done(world: World) -> None:
    mira = world.device()
    mira.pull()
    with world.central.work.database.write.begin() as connection:
        connection.execute(update(sync_counter).values(epoch="next"))
    act = mira.tx("submit_ticket", mira.new_ticket(world.north))
    told = mira.push(act)
    assert (told.epoch, told.rewound, told.answers) == ("next", True, [])
    answers = mira.pull()
    assert [one.result for one in mira.tell(act)] == ["ok"]
    assert [answer.kind for answer in answers] == ["resync", "ok"]


@pytest.mark.parametrize("limit", [0, -5, 10**9])
def test_a_strange_limit_is_brought_into_bounds(world: World, limit: int) -> None:
    mira = world.device()
    answers = mira.pull(limit=limit)
    assert answers[-1].left == 0


def test_every_commit_is_named_and_ends_with_its_last_revision(world: World) -> None:
    mira = world.device()
    make_tickets(mira, world.north, 2)
    commits = world.table(sync_commit)
    [counter] = world.table(sync_counter)
    assert commits[-1]["rev_hi"] == counter["rev"]
    assert len({commit["commit_id"] for commit in commits}) == len(commits)


def test_an_answer_survives_the_wire(world: World) -> None:
    mira = world.device()
    make_tickets(mira, world.north, 2)
    answer = mira.pull_page()
    assert unpack(pack(answer), PullAnswer) == answer


def test_the_pull_reads_one_snapshot(world: World) -> None:
    mira = world.device()
    make_tickets(mira, world.north, 2)
    with world.central.work.database.read.connect() as connection:
        head = connection.execute(select(sync_counter.c.rev)).scalar_one()
        make_tickets(mira, world.north, 2)
        assert connection.execute(select(sync_counter.c.rev)).scalar_one() == head


def test_only_nouns_that_have_a_row_where_somebody_looks_are_looked_through(world: World) -> None:
    mira = world.device()
    make_tickets(mira, world.north, 1)

    def found(*scopes: UUID) -> set[str]:
        work = world.central.work
        return set(work.read(ADMINISTRATION, lambda s: present(s.connection(), scopes, NOUNS)))

    assert found(world.north) - {"client"} >= {"ticket"}
    assert "ticket" not in found(world.south)
    assert found(world.north, world.south) == found(world.north) | found(world.south)
    assert found() == set()
    mira.pull()
    assert found(FIRM_SCOPE, world.north, world.south) == {entity for entity, _ in mira.rows}
