"""What a verb leaves on a device alone: operations that wait, and provisional numbers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.ports.problems import Refused
from app.queries.agreements import agreement_page
from app.queries.queue import queue_rows
from app.store.queue import unsent_acts
from app.store.tables import outbox
from app.usecases.change_ticket import (
    AssignTicket,
    assign_ticket,
)
from app.usecases.restore_value import RestoreValue, restore_value
from app.usecases.save_agreement_version import SaveAgreementVersion, save_agreement_version
from app.usecases.submit_ticket import SubmitTicket
from tests.builders.rows import MIRA, NORTHWIND, T1042, TOM, id_of
from tests.builders.world import World, open_world
from tests.ui.agreements.agreement_world import agreement_rows


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    opened = open_world(tmp_path / "store")
    yield opened
    opened.close()


def waiting_ops(world: World) -> list[tuple[str, str, str]]:
    with world.store.reading() as connection:
        rows = connection.execute(
            select(outbox.c.verb, outbox.c.entity, outbox.c.kind).order_by(outbox.c.seq)
        )
        return [(verb, entity, kind) for verb, entity, kind in rows]


def test_a_ticket_born_here_has_a_provisional_number_its_site_and_a_due_time(world: World) -> None:
    born = world.desk.submit(
        SubmitTicket(NORTHWIND, "  Printer   stopped printing ", requester=id_of("Dana Whitfield"))
    )
    row = world.desk.ask(lambda session: queue_rows(session, [born]))[born]
    assert row.label == "L-K4-1"
    assert row.title == "Printer stopped printing"
    assert row.requester == "Dana Whitfield"
    assert row.site_id == id_of("NW site")
    assert row.priority == 3
    # Twelve minutes are left today; the other 228 of 240 count from Wednesday's opening on.
    assert row.due_kind == "respond"
    assert row.due_at == world.clock.now() + timedelta(minutes=12, hours=15 + 3, seconds=48 * 60)
    assert waiting_ops(world) == [("submit_ticket", "ticket", "create")]


def test_each_ticket_born_here_has_a_number_of_its_own(world: World) -> None:
    born = [world.desk.submit(SubmitTicket(NORTHWIND, title)) for title in ("One", "Two")]
    rows = world.desk.ask(lambda session: queue_rows(session, born))
    assert [rows[each].label for each in born] == ["L-K4-1", "L-K4-2"]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (SubmitTicket(NORTHWIND, "   "), "title-empty"),
        (SubmitTicket(NORTHWIND, "x" * 201), "title-long"),
        (SubmitTicket(id_of("Nobody"), "Help"), "client-missing"),
        (SubmitTicket(NORTHWIND, "Help", requester=id_of("Bea Stone")), "contact-foreign"),
        (SubmitTicket(NORTHWIND, "Help", site=id_of("PE site")), "site-foreign"),
    ],
)
def test_what_makes_no_ticket_is_refused_and_uses_up_no_number(
    world: World, command: SubmitTicket, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        world.desk.submit(command)
    assert refusal.value.code == code
    assert waiting_ops(world) == []
    born = world.desk.submit(SubmitTicket(NORTHWIND, "Works"))
    assert world.desk.ask(lambda session: queue_rows(session, [born]))[born].label == "L-K4-1"


def test_assigning_the_same_owner_again_writes_nothing(world: World) -> None:
    assert not world.desk.do(assign_ticket, AssignTicket(T1042, MIRA))
    assert waiting_ops(world) == []


def test_one_act_is_one_transaction_with_its_operations(world: World) -> None:
    world.desk.do(assign_ticket, AssignTicket(T1042, TOM))
    assert waiting_ops(world) == [
        ("assign_ticket", "ticket", "edit"),
        ("assign_ticket", "ticket_event", "create"),
    ]


def test_a_value_that_is_put_back_waits_with_what_the_timeline_tells_of_it(world: World) -> None:
    world.desk.do(restore_value, RestoreValue("ticket", T1042, "kind", "solution_design"))
    assert waiting_ops(world) == [
        ("restore_value", "ticket", "edit"),
        ("restore_value", "ticket_event", "create"),
    ]


def test_central_gets_the_end_of_the_old_version_before_the_start_of_the_new(
    tmp_path: Path,
) -> None:
    world = open_world(tmp_path / "agreements", rows=agreement_rows())
    now = world.clock.now()
    page = world.desk.ask(lambda session: agreement_page(session, NORTHWIND, now))
    assert page is not None
    later = replace(page.versions[-1], first=date(2026, 4, 1))
    world.desk.do(save_agreement_version, SaveAgreementVersion(NORTHWIND, later, None))
    with world.store.reading() as connection:
        (ops,) = unsent_acts(connection, 10)
    world.close()
    assert [op.kind for op in ops] == ["edit", "create"]
