"""Deletions on a large scale need a reason or a person; parents may be missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from sqlalchemy import func, select

from app.ports.problems import Refused
from app.records import Ticket, TicketEvent
from app.records.nouns import table_of
from app.store.state import scopes, standing
from app.sync import brake, pull
from app.wire.envelopes import SCHEMA, Page, PullAnswer
from tests.sync.paper import _defaults
from tests.sync.worlds import Desk, Paper

MANY = 400


@pytest.fixture
def desk(paper_desk: Callable[..., Desk], paper: Paper) -> Desk:
    desk = paper_desk()
    for at in range(MANY):
        client = paper.north if at % 2 else paper.south
        paper.central.put("ticket", uuid4(), client_id=client.bytes, title=f"No. {at}")
    desk.sync()
    return desk


def rows(desk: Desk, noun: Any = Ticket) -> list[tuple[bytes, bytes]]:
    """Id and client of everything of a noun, as bytes."""
    with desk.store.reading() as connection:
        found = connection.execute(select(noun.id, noun.client_id).order_by(noun.id)).all()
    return [(row.bytes, client.bytes) for row, client in found]


def answer(desk: Desk, pages: Sequence[Page], **more: Any) -> PullAnswer:
    with desk.store.reading() as connection:
        here, known = standing(connection), scopes(connection)
    told = PullAnswer("ok", here.epoch, here.rev, here.commit_id, known, list(pages), schema=SCHEMA)
    return msgspec.structs.replace(told, **more)


def deletion(gone: Sequence[tuple[bytes, bytes]]) -> list[Page]:
    """Pages as central makes them: one for each client."""
    clients = sorted({client for _, client in gone})
    return [
        Page(client, "ticket", [], [], deleted=[row for row, of in gone if of == client])
        for client in clients
    ]


def take(desk: Desk, told: PullAnswer) -> None:
    desk.store.write(lambda c: pull.apply(c, told, desk.clock.now()))


def count(desk: Desk) -> int:
    with desk.store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(Ticket)).scalar_one())


def test_many_deletions_without_a_reason_stop_before_anything_is_removed(desk: Desk) -> None:
    before = count(desk)
    with pytest.raises(Refused) as met:
        take(desk, answer(desk, deletion(rows(desk)[:300])))
    assert met.value.code == brake.DELETES_MUCH
    assert "300 of" in str(met.value)
    assert "accept-deletions" in met.value.next_step
    assert count(desk) == before


def test_the_brake_counts_over_clients_of_which_each_loses_few(desk: Desk) -> None:
    gone = rows(desk)[:240]
    assert max(len(page.deleted) for page in deletion(gone)) < brake.ROWS
    with pytest.raises(Refused):
        take(desk, answer(desk, deletion(gone)))


def test_the_brake_counts_over_the_pages_of_one_pull(desk: Desk) -> None:
    every = rows(desk)
    for start in (0, 90):
        take(desk, answer(desk, deletion(every[start : start + 90]), more=True))
    with pytest.raises(Refused) as met:
        take(desk, answer(desk, deletion(every[180:270]), more=True))
    assert "270 of" in str(met.value)


def test_one_pull_does_not_count_for_the_next(desk: Desk) -> None:
    every = rows(desk)
    for start in range(0, 270, 90):
        take(desk, answer(desk, deletion(every[start : start + 90])))
    assert count(desk) < len(every) - 200


def test_few_deletions_and_those_of_what_is_not_here_pass(desk: Desk) -> None:
    client = rows(desk)[0][1]
    strangers = [(uuid4().bytes, client) for _ in range(1000)]
    take(desk, answer(desk, deletion([*strangers, *rows(desk)[:200]])))
    assert count(desk) < MANY


def test_what_moves_to_another_client_of_mine_is_no_deletion(desk: Desk, paper: Paper) -> None:
    moving = [row for row, client in rows(desk) if client == paper.north.bytes][:150]
    moving += [row for row, client in rows(desk) if client != paper.north.bytes][:150]
    columns = [column.name for column in table_of("ticket").columns]
    values: dict[str, list[Any]] = {name: [None] * len(moving) for name in columns}
    for name, value in _defaults("ticket").items():
        values[name] = [value] * len(moving)
    values |= {
        "id": moving,
        "client_id": [paper.north.bytes] * len(moving),
        "rev": [10_000] * len(moving),
        "frev": ["{}"] * len(moving),
    }
    came = Page(paper.north.bytes, "ticket", columns, [values[name] for name in columns])
    left = Page(paper.south.bytes, "ticket", [], [], exits=moving)
    before = count(desk)
    take(desk, answer(desk, [left, came]))
    assert count(desk) == before


def test_a_client_that_was_revoked_goes_however_much_that_is(desk: Desk, paper: Paper) -> None:
    take(desk, answer(desk, [], drop=[paper.south.bytes], reason="revoked"))
    assert {client for _, client in rows(desk)} == {paper.north.bytes}


def test_a_client_that_is_dropped_without_a_reason_stays_until_a_person_has_looked(
    desk: Desk, paper: Paper
) -> None:
    for at in range(60):
        paper.central.put("ticket", uuid4(), client_id=paper.south.bytes, title=f"More {at}")
    desk.sync()
    told = answer(desk, [], drop=[paper.south.bytes])
    with pytest.raises(Refused):
        take(desk, told)
    desk.store.write(brake.accept)
    take(desk, told)
    assert {client for _, client in rows(desk)} == {paper.north.bytes}


def test_what_a_person_accepted_goes_once(desk: Desk) -> None:
    every = rows(desk)
    desk.store.write(brake.accept)
    take(desk, answer(desk, deletion(every[:100]), more=True))
    take(desk, answer(desk, deletion(every[100:180])))
    left = rows(desk)
    assert len(left) == len(every) - 180
    with pytest.raises(Refused):
        take(desk, answer(desk, deletion(left)))


def event(client: UUID, ticket: UUID, row: UUID, rev: int) -> Page:
    columns = [column.name for column in table_of("ticket_event").columns]
    values = {
        **_defaults("ticket_event"),
        "id": row.bytes,
        "client_id": client.bytes,
        "ticket_id": ticket.bytes,
        "kind": "note",
        "body": "Came early",
        "rev": rev,
        "frev": "{}",
    }
    return Page(client.bytes, "ticket_event", columns, [[values.get(name)] for name in columns])


def test_a_row_whose_parent_is_not_here_is_taken_and_kept(desk: Desk, paper: Paper) -> None:
    row, ticket = uuid4(), uuid4()
    take(desk, answer(desk, [event(paper.north, ticket, row, 9_000)]))
    assert row.bytes in [found for found, _ in rows(desk, TicketEvent)]
    paper.central.put("ticket", ticket, client_id=paper.north.bytes, title="Came late")
    desk.sync()
    assert desk.shown(ticket).title == "Came late"
    assert row.bytes in [found for found, _ in rows(desk, TicketEvent)]


def test_a_parent_may_go_before_its_children_in_one_page(desk: Desk) -> None:
    ticket, client = rows(desk)[0]
    row = uuid4()
    take(desk, answer(desk, [event(UUID(bytes=client), UUID(bytes=ticket), row, 9_000)]))
    parent = Page(client, "ticket", [], [], deleted=[ticket])
    child = Page(client, "ticket_event", [], [], deleted=[row.bytes])
    take(desk, answer(desk, [parent, child]))
    assert ticket not in [found for found, _ in rows(desk)]
    assert row.bytes not in [found for found, _ in rows(desk, TicketEvent)]


def test_children_stay_readable_when_their_parent_goes(desk: Desk) -> None:
    ticket, client = rows(desk)[0]
    row = uuid4()
    take(desk, answer(desk, [event(UUID(bytes=client), UUID(bytes=ticket), row, 9_000)]))
    take(desk, answer(desk, [Page(client, "ticket", [], [], deleted=[ticket])]))
    assert row.bytes in [found for found, _ in rows(desk, TicketEvent)]


def test_no_table_of_a_device_demands_that_a_parent_is_here(desk: Desk) -> None:
    with desk.store.reading() as connection:
        for (name,) in connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).all():
            keys = connection.exec_driver_sql(f'PRAGMA foreign_key_list("{name}")').all()
            assert not keys, name
