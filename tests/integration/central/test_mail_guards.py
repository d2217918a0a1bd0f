"""What a device says of parked mail is believed only as far as the desk could have done it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from app.central.jobs.intake import take_rows
from app.domain.mail import MailState
from app.records.types import to_micros
from app.wire.envelopes import OpAnswer
from tests.integration.central.world import MIRA, TOM, Device, World


def park(world: World) -> UUID:
    row = uuid4()
    now = world.clock.now()
    take_rows(world.central, [("mail", [{
        "id": row, "received_at": now, "sender": "x@else.example", "subject": "Hello",
        "why": "sender-unknown", "files": [], "created_at": now, "created_by": None,
    }])])  # fmt: skip
    return row


def place(device: Device, mail: UUID, state: str = "filed", **other: Any) -> list[OpAnswer]:
    """Make a request of it, as the workbench does."""
    ticket = device.new_ticket(device.world.north)
    said = {
        "state": state, "made_ticket": ticket.row, "settled_by": device.user.bytes,
        "settled_at": to_micros(device.world.clock.at),
    }  # fmt: skip
    edit = device.op("mail", mail.bytes, "edit", said | other)
    return device.tell(device.tx("file_mail", ticket, edit))


def state(world: World, mail: UUID) -> str:
    return str(world.row("mail", mail.bytes)["state"])


def test_everybody_receives_it_since_nobody_knows_whose_it_is(world: World) -> None:
    mail, tom = park(world), world.device(TOM)
    tom.pull()
    assert ("mail", mail.bytes) in tom.rows


def test_the_desk_places_it_together_with_its_request(world: World) -> None:
    mail = park(world)
    assert {answer.result for answer in place(world.device(), mail)} == {"ok"}
    assert state(world, mail) == MailState.FILED
    assert len(world.rows("ticket")) == 1


def test_the_second_who_places_it_without_a_connection_is_refused_and_makes_no_request(
    world: World,
) -> None:
    mail, one, other = park(world), world.device(), world.device(MIRA, "Office")
    place(one, mail)
    answers = place(other, mail)
    assert [answer.result for answer in answers] == ["rejected", "rejected"]
    assert any("placed this mail meanwhile" in answer.reason for answer in answers)
    assert len(world.rows("ticket")) == 1


def test_a_technician_may_read_but_not_place_it(world: World) -> None:
    mail = park(world)
    answers = place(world.device(TOM), mail)
    assert {answer.result for answer in answers} == {"rejected"}
    assert state(world, mail) == MailState.PARKED


def test_what_the_desk_could_not_have_done_is_refused(world: World) -> None:
    mail, mira = park(world), world.device()
    for wrong in (
        {"made_ticket": None},
        {"made_ticket": uuid4().bytes},
        {"state": "burnt"},
        {"state": "dismissed", "made_ticket": None},
        {"settled_by": world.people[TOM].bytes},
        {"subject": "Other words"},
    ):
        assert "rejected" in {answer.result for answer in place(mira, mail, **wrong)}, wrong
        assert state(world, mail) == MailState.PARKED
    new = mira.op("mail", uuid4().bytes, "create", {
        "received_at": 0, "sender": "x@y.example", "why": "failed", "created_at": 0,
    })  # fmt: skip
    [answer] = mira.tell(mira.tx("file_mail", new))
    assert (answer.result, answer.reason) == ("rejected", "Mail comes in at central alone.")
