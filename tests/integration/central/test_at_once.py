"""Things that happen at the same moment on several connections come out as if one after the other.

On SQLCipher the one writer sees to that; on PostgreSQL locks and constraints do.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import pytest
from sqlalchemy import func, select

from app.central.auth.attempts import PER_ADDRESS
from app.central.auth.tables import account, device, sign_in_attempt
from app.central.clients import NewClient, add_client
from app.central.exchange import push
from app.central.feed.tables import op_log, sync_change, sync_commit, sync_counter
from app.central.people import ADMINISTRATION, NewPerson, add_person
from app.central.sign_in import begin_session, refresh, sign_in
from app.database.work import WorkSession
from app.domain.vocabulary import Right
from app.ports.problems import Refused, TrestleProblem
from app.records import Ticket
from app.wire.envelopes import PushAnswer
from tests.builders.patience import PATIENCE_S
from tests.integration.central.world import MIRA, PASSWORD, TOM, Device, World

T = TypeVar("T")


def at_once(*jobs: Callable[[], T]) -> list[T | TrestleProblem]:
    """Do all jobs in threads that start together; a problem is a result."""
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], T]) -> T | TrestleProblem:
        start.wait()
        try:
            return job()
        except TrestleProblem as problem:
            return problem

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def fine(results: Sequence[T | TrestleProblem]) -> list[T]:
    problems = [result for result in results if isinstance(result, TrestleProblem)]
    assert problems == []
    return [result for result in results if not isinstance(result, TrestleProblem)]


def count(world: World, table: object) -> int:
    return len(world.table(table))


def test_the_same_push_delivered_twice_at_once_is_applied_once(world: World) -> None:
    mira = world.device()
    for at in range(8):
        ticket = mira.new_ticket(world.north, f"Delivered twice {at}")
        request = mira.request(
            mira.tx("submit_ticket", ticket, mira.new_event(ticket, "It hums.")),
            mira.tx("edit_ticket", mira.op("ticket", ticket.row, "edit", {"title": "Hums"})),
        )
        before = count(world, op_log)

        def deliver(request: object = request) -> PushAnswer:
            return push(world.central, mira.token, request)  # type: ignore[arg-type] # bound above

        first, second, third = fine(at_once(deliver, deliver, deliver))
        assert first.answers == second.answers == third.answers
        assert {answer.result for answer in first.answers} == {"ok"}
        assert count(world, op_log) == before + 3
        assert world.row("ticket", ticket.row)["title"] == "Hums"


def test_two_people_who_edit_one_ticket_at_once_both_hear_the_truth(world: World) -> None:
    mira, tom = world.device(), world.device(TOM)
    ticket = mira.new_ticket(world.north)
    mira.tell(mira.tx("submit_ticket", ticket))
    for who in (mira, tom):
        who.pull()
    for at in range(6):
        answers = fine(
            at_once(
                lambda at=at: mira.tell(mira.edit(ticket.row, title=f"Mira {at}")),  # type: ignore[misc] # mypy does not infer defaults of lambdas
                lambda at=at: tom.tell(tom.edit(ticket.row, title=f"Tom {at}")),  # type: ignore[misc] # as above
            )
        )
        results = sorted(answer[0].result for answer in answers)
        assert results == ["conflict", "ok"]
        loser = next(answer[0] for answer in answers if answer[0].result == "conflict")
        stands = world.row("ticket", ticket.row)["title"]
        assert {stands, loser.before["title"]} == {f"Mira {at}", f"Tom {at}"}
        for who in (mira, tom):
            who.pull()


def test_no_entry_of_a_timeline_is_forgotten_in_the_counts_of_its_ticket(world: World) -> None:
    mira, tom = world.device(), world.device(TOM)
    ticket = mira.new_ticket(world.north)
    mira.tell(mira.tx("submit_ticket", ticket))

    def hand_over(who: Device) -> list[str]:
        said = [
            who.tell(who.tx("edit_ticket", who.new_event(
                ticket, "", kind="change", field_name="assignee_id", new=str(who.user)
            )))
            for _ in range(5)
        ]  # fmt: skip
        return [answer.result for answers in said for answer in answers]

    told = fine(at_once(lambda: hand_over(mira), lambda: hand_over(tom)))
    assert {result for results in told for result in results} == {"ok"}
    assert world.row("ticket", ticket.row)["reassignment_count"] == 10


def test_tickets_born_at_once_have_numbers_of_their_own_without_gaps(world: World) -> None:
    devices = [world.device(), world.device(TOM), world.device()]

    def submit(who: Device) -> None:
        for at in range(5):
            who.tell(who.tx("submit_ticket", who.new_ticket(world.north, f"Ticket {at}")))

    fine(at_once(*[partial(submit, who) for who in devices]))
    numbers = sorted(row["number"] for row in world.rows("ticket"))
    assert numbers == list(range(numbers[0], numbers[0] + 15))


def test_revisions_rise_in_the_order_of_the_commits(world: World) -> None:
    devices = [world.device(), world.device(TOM), world.device(), world.device(TOM)]
    seen: list[int] = []
    ends = threading.Event()

    def watch() -> None:
        """A reader that takes what is new after what it has, as a device does."""
        reached = 0
        while not ends.is_set() or reached < head(world):
            with world.central.work.database.read.begin() as connection:
                top = connection.execute(select(sync_counter.c.rev)).scalar_one()
                query = select(sync_change.c.rev).where(
                    sync_change.c.rev > reached, sync_change.c.rev <= top
                )
                seen.extend(connection.execute(query).scalars())
                reached = top

    def submit(who: Device) -> None:
        for at in range(8):
            who.tell(who.tx("submit_ticket", who.new_ticket(world.north, f"Ticket {at}")))

    watcher = threading.Thread(target=watch)
    watcher.start()
    fine(at_once(*[partial(submit, who) for who in devices]))
    ends.set()
    watcher.join()
    assert sorted(seen) == sorted(entry["rev"] for entry in world.table(sync_change))
    assert max(row["rev_hi"] for row in world.table(sync_commit)) == head(world)


def head(world: World) -> int:
    with world.central.work.database.read.begin() as connection:
        found: int = connection.execute(select(sync_counter.c.rev)).scalar_one()
        return found


def test_wrong_passwords_that_come_at_once_are_all_counted(world: World) -> None:
    def guess() -> object:
        return sign_in(
            world.central, email="eve@trestle.example", password="no", device_name="x", inc="i",
            peer="10.0.0.9",
        )  # fmt: skip

    tries = PER_ADDRESS.most + 4
    told = at_once(*[guess] * tries)
    codes = [problem.code for problem in told if isinstance(problem, Refused)]
    assert codes.count("sign-in-wrong") <= PER_ADDRESS.most
    assert len(codes) == tries
    failed = {row["who"].partition(":")[0]: row["failed"] for row in world.table(sign_in_attempt)}
    assert failed["address"] == PER_ADDRESS.most


def test_a_device_that_signs_in_twice_at_once_is_one_device(world: World) -> None:
    before = count(world, device)

    def enrol() -> str:
        def job(session: WorkSession) -> str:
            found = begin_session(world.central, session, MIRA, "Laptop", "the same")
            return found.device.short_name

        return world.central.work.run("sign_in", ADMINISTRATION, job)

    assert len(set(fine(at_once(*[enrol] * 4)))) == 1
    assert count(world, device) == before + 1


def test_new_devices_get_short_names_of_their_own(world: World) -> None:
    def enrol(inc: str) -> Callable[[], str]:
        def job(session: WorkSession) -> str:
            found = begin_session(world.central, session, MIRA, "Laptop", inc)
            return found.device.short_name

        return lambda: world.central.work.run("sign_in", ADMINISTRATION, job)

    assert len(set(fine(at_once(*[enrol(f"device {at}") for at in range(6)])))) == 6


def test_a_refresh_that_is_asked_for_twice_at_once_keeps_the_session(world: World) -> None:
    mira = world.device()
    token = mira.session.tokens.refresh
    first, second = fine(at_once(*[lambda: refresh(world.central, token)] * 2))
    assert first.refresh == second.refresh
    refresh(world.central, first.refresh)


def test_an_address_and_a_code_are_given_once(world: World) -> None:
    new = NewPerson("Eli Roth", "eli@trestle.example", PASSWORD, frozenset({Right.DESK}))
    people = at_once(*[lambda: add_person(world.central, new)] * 3)
    assert [p.code for p in people if isinstance(p, Refused)] == ["email-taken"] * 2
    assert len(world.rows("user")) == 4
    assert count(world, account) == 4
    clients = at_once(*[lambda: add_client(world.central, NewClient("East", "EG", "UTC"))] * 3)
    assert [p.code for p in clients if isinstance(p, Refused)] == ["code-taken"] * 2


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_unit_of_work_that_lost_a_deadlock_is_done_again(world: World) -> None:
    mira = world.device()
    rows = [mira.new_ticket(world.north, f"Ticket {at}") for at in range(2)]
    mira.tell(mira.tx("submit_ticket", *rows))
    mira.pull()
    meet = threading.Barrier(2)
    started: list[str] = []

    def crosswise(name: str, first: bytes, second: bytes) -> Callable[[], None]:
        def job(session: WorkSession) -> None:
            started.append(name)
            for at, row in enumerate((first, second)):
                session.execute(
                    select(Ticket.id)
                    .where(Ticket.id == world.row("ticket", row)["id"])
                    .with_for_update()
                )
                if at == 0 and started.count(name) == 1:
                    meet.wait(PATIENCE_S)

        return lambda: world.central.work.run("cross", ADMINISTRATION, job)

    one, two = (ticket.row for ticket in rows)
    fine(at_once(crosswise("a", one, two), crosswise("b", two, one)))
    assert len(started) == 3


def test_every_open_place_is_given_back(world: World) -> None:
    """More requests at once than connections: all are answered in turn."""
    mira = world.device()
    mira.pull()
    fine(at_once(*[lambda: mira.pull_page().head] * 16))
    with world.central.work.database.read.begin() as connection:
        assert connection.execute(select(func.count()).select_from(op_log)).scalar_one() == 0
