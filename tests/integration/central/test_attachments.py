"""Central believes of a file only what can be true, and keeps one client's from another's."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.records.types import to_micros
from app.wire.envelopes import Op, OpAnswer
from tests.integration.central.world import TOM, Device, World

pytestmark = pytest.mark.postgresql_long


def new_file(device: Device, client: UUID, **more: Any) -> Op:
    at = to_micros(device.world.clock.at)
    fields = {
        "client_id": client.bytes,
        "name": "rack.jpg",
        "media_type": "image/jpeg",
        "size_bytes": 84_000,
        "sha256": "0a" * 32,
        "added_at": at,
        "author_id": device.user.bytes,
        "created_at": at,
        "created_by": device.user.bytes,
    }
    return device.op("attachment", uuid4().bytes, "create", fields | more)


def with_ticket(device: Device, client: UUID) -> Op:
    ticket = device.new_ticket(client)
    [answer] = device.tell(device.tx("submit_ticket", ticket))
    assert answer.result == "ok"
    return ticket


PLACES = (
    "../",
    "..\\",
    "/etc/",
    "C:\\",
    "\\\\evil\\share\\",
    "\u202e",
    "\r\n",
    "\t",
    "\x07",
    "a/../",
)
CALLED = ("CON", "passwd", "x.jpg", "ä" * 90, ".htaccess", "a\r\nset-cookie: x=1", "a;b", "aux.txt",
          'a"; filename="b.exe', "\u2066x")  # fmt: skip


def tell(device: Device, op: Op, verb: str = "attach_file") -> OpAnswer:
    [answer] = device.tell(device.tx(verb, op))
    return answer


def test_a_hundred_hostile_names_are_refused(world: World) -> None:
    mira = world.device()
    ticket = with_ticket(mira, world.north).row
    names = [before + name for before in PLACES for name in CALLED]
    files = [new_file(mira, world.north, ticket_id=ticket, name=name) for name in names]
    answers = mira.tell(*(mira.tx("attach_file", one) for one in files))
    assert [one.code for one in answers] == ["file-name"] * 100
    assert world.rows("attachment") == []


def test_a_file_is_written_down_as_pending_and_reaches_who_may_see_the_client(
    world: World,
) -> None:
    mira, tom = world.device(), world.device(TOM)
    ticket = with_ticket(mira, world.north)
    file = new_file(mira, world.north, ticket_id=ticket.row)
    south = with_ticket(mira, world.south)
    hidden = new_file(mira, world.south, ticket_id=south.row)
    assert tell(mira, file).result == "ok"
    assert tell(mira, hidden).result == "ok"
    row = world.row("attachment", file.row)
    assert (row["state"], row["void"], row["visibility"]) == ("pending", False, "internal")
    tom.pull()
    assert ("attachment", file.row) in tom.rows
    assert ("attachment", hidden.row) not in tom.rows


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ticket_id": None}, "attachment-owner"),
        ({"name": "a/b.jpg"}, "file-name"),
        ({"name": "photo\u202egpj.exe"}, "file-name"),
        ({"size_bytes": 0}, "file-empty"),
        ({"size_bytes": 250_000_001}, "file-large"),
        ({"sha256": "0A" * 32}, "file-digest"),
        ({"media_type": "jpeg"}, "file-kind"),
        ({"width": 12}, "file-measures"),
        ({"visibility": "everybody"}, "word-unknown"),
        ({"state": "stored"}, "field-central"),
        ({"author_kind": "contact"}, "not-yours"),
        ({"author_id": None}, "not-yours"),
        ({"void": 7}, "value-wrong"),
    ],
)
def test_what_cannot_be_true_of_a_file_is_refused(
    world: World, change: dict[str, Any], code: str
) -> None:
    mira = world.device()
    ticket = with_ticket(mira, world.north)
    answer = tell(mira, new_file(mira, world.north, **{"ticket_id": ticket.row, **change}))
    assert (answer.result, answer.code) == ("rejected", code)
    assert answer.reason.endswith(".")
    assert world.rows("attachment") == []


def test_a_file_never_hangs_on_another_clients_ticket(world: World) -> None:
    mira = world.device()
    ticket = with_ticket(mira, world.south)
    answer = tell(mira, new_file(mira, world.north, ticket_id=ticket.row))
    assert (answer.result, answer.code) == ("rejected", "reference-missing")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "other.jpg"),
        ("size_bytes", 1),
        ("sha256", "0b" * 32),
        ("visibility", "public"),
        ("ticket_id", None),
    ],
)
def test_a_file_stays_what_it_was(world: World, field: str, value: Any) -> None:
    mira = world.device()
    ticket = with_ticket(mira, world.north)
    file = new_file(mira, world.north, ticket_id=ticket.row)
    tell(mira, file)
    answer = tell(mira, mira.op("attachment", file.row, "edit", {field: value}), "void_attachment")
    assert (answer.result, answer.code) == ("rejected", "field-once")


def test_a_file_is_voided_once_and_for_good(world: World) -> None:
    mira = world.device()
    ticket = with_ticket(mira, world.north)
    file = new_file(mira, world.north, ticket_id=ticket.row)
    tell(mira, file)
    gone = mira.op("attachment", file.row, "edit", {"void": 1})
    assert tell(mira, gone, "void_attachment").result == "ok"
    assert world.row("attachment", file.row)["void"] is True
    back = mira.op("attachment", file.row, "edit", {"void": 0})
    answer = tell(mira, back, "void_attachment")
    assert (answer.result, answer.code) == ("rejected", "attachment-void")
    assert world.row("attachment", file.row)["void"] is True


def test_a_file_and_its_new_ticket_arrive_in_one_push(world: World) -> None:
    mira = world.device()
    ticket = mira.new_ticket(world.north)
    file = new_file(mira, world.north, ticket_id=ticket.row)
    answers = mira.tell(mira.tx("submit_ticket", ticket), mira.tx("attach_file", file))
    assert [answer.result for answer in answers] == ["ok", "ok"]
