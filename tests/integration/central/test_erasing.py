"""A client's person who left can be erased: what was done stays, and names nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from app.central.audit.kinds import Kind
from app.central.contacts import erase, people_of
from app.central.feed.tables import op_log
from app.central.people import ADMINISTRATION
from app.central.schema import metadata
from app.database.walls import see
from app.domain.erasure import ERASED_NAME
from app.domain.vocabulary import Right
from app.ports.problems import Refused
from app.records import User
from app.records.types import to_micros
from tests.integration.central.test_audit import told as audited
from tests.integration.central.test_walls import ON_POSTGRESQL
from tests.integration.central.world import EVERYTHING, MIRA, TOM, Device, World

NAME, MAIL, PHONE, LATER = "Ottilie Quist", "quist@north.example", "555 0199", "555 0777"
SAID = tuple(word.encode() for word in (NAME, "Quist", MAIL, PHONE, LATER))
GONE = {"name": ERASED_NAME, "email": "", "phone": "", "active": False}


@dataclass
class Known:
    """A person whom two people wrote about, and who called in a ticket."""

    id: bytes
    ticket: bytes
    mira: Device
    tom: Device


def give(world: World, email: str, *rights: Right) -> None:
    def change(session: Any) -> None:
        session.get_one(User, world.people[email]).rights = sorted(rights)

    world.central.work.run("change_rights", ADMINISTRATION, change)


def edit(device: Device, row: bytes, verb: str = "edit_contact", **fields: Any) -> Any:
    """The answer to an edit that the device makes of what it saw last."""
    base = device.rows.get(("contact", row), {}).get("rev", 0)
    op = device.op("contact", row, "edit", fields, base=base)
    [answer] = device.tell(device.tx(verb, op))
    return answer


def known(world: World) -> Known:
    mira, tom = world.device(MIRA), world.device(TOM)
    at, row = to_micros(world.clock.at), uuid4().bytes
    fields = {"client_id": world.north.bytes, "name": NAME, "email": MAIL, "phone": PHONE,
              "created_at": at, "created_by": mira.user.bytes}  # fmt: skip
    ticket = mira.new_ticket(world.north, requester_id=row)
    made = mira.op("contact", row, "create", fields)
    told = mira.tell(mira.tx("edit_contact", made), mira.tx("submit_ticket", ticket))
    assert [one.result for one in told] == ["ok", "ok"]
    mira.pull()
    tom.pull()
    assert edit(mira, row, phone=LATER).result == "ok"
    # Tom had not seen it: the number that gave way is kept with his edit.
    assert edit(tom, row, phone=PHONE).result == "conflict"
    return Known(row, ticket.row, mira, tom)


def everything(world: World) -> bytes:
    """All that central's database holds, as bytes."""
    found = []
    with world.central.work.database.read.connect() as connection:
        see(connection, EVERYTHING)
        for table in metadata().tables.values():
            for row in connection.execute(select(table)):
                found += [bytes(one) if isinstance(one, bytes) else str(one).encode()
                          for one in row]  # fmt: skip
    return b"\n".join(found)


def left_of(world: World) -> list[bytes]:
    held = everything(world)
    return [word for word in SAID if word in held]


@pytest.fixture
def person(world: World) -> Known:
    found = known(world)
    assert left_of(world) == list(SAID)
    return found


def test_an_account_manager_erases_a_person_and_nothing_of_them_is_left_at_central(
    world: World, person: Known
) -> None:
    give(world, MIRA, Right.TAM)
    assert edit(person.mira, person.id, "erase_contact", **GONE).result == "ok"
    assert left_of(world) == []
    assert world.row("ticket", person.ticket)["requester_id"].bytes == person.id
    person.tom.pull()
    seen = person.tom.rows["contact", person.id]
    assert (seen["name"], seen["email"], seen["phone"]) == (ERASED_NAME, "", "")
    [noted] = audited(world, Kind.CONTACT_ERASED)
    assert noted.subject == UUID(bytes=person.id)


def test_what_happened_stays_in_the_log_when_and_by_whom(world: World, person: Known) -> None:
    kept = ("op_id", "seq", "user_id", "verb", "rev", "result", "code", "at", "clashed")

    def facts() -> list[tuple[Any, ...]]:
        return sorted(tuple(row[name] for name in kept) for row in world.table(op_log))

    before = facts()
    assert erase(world.central, UUID(bytes=person.id))
    assert facts() == before


def test_the_same_operation_told_again_after_the_erasure_is_answered_and_says_nothing(
    world: World, person: Known
) -> None:
    op = person.tom.op("contact", person.id, "edit", {"email": "o." + MAIL})
    tx = person.tom.tx("edit_contact", op)
    [first] = person.tom.tell(tx)
    erase(world.central, UUID(bytes=person.id))
    [again] = person.tom.tell(tx)
    assert (again.result, again.rev) == (first.result, first.rev)
    assert left_of(world) == []


def test_a_clash_that_is_told_again_after_the_erasure_keeps_no_others_waiting(
    world: World, person: Known
) -> None:
    """Whoever is erased approves of nothing, so what they could approve of has gone, too."""
    give(world, MIRA, Right.TAM)
    mira, tom = person.mira, world.device(MIRA)
    tom.pull()
    mira.pull()
    limited = {"email": LATER, "approves_to_minor": 500_00}
    assert edit(mira, person.id, "set_approval_limit", **limited).result == "ok"
    base = tom.rows["contact", person.id]["rev"]
    fields = {"email": MAIL, "approves_to_minor": 900_00}
    clash = tom.tx("edit_contact", tom.op("contact", person.id, "edit", fields, base=base))
    [first] = tom.tell(clash)
    assert first.before == limited
    erase(world.central, UUID(bytes=person.id))
    again, fresh = tom.tell(clash, tom.edit(person.ticket, title="Later"))
    assert (again.result, again.rev, again.before) == ("conflict", first.rev, {"email": ""})
    assert fresh.result == "ok"
    assert left_of(world) == []


def test_who_had_not_heard_writes_nothing_of_an_erased_person(world: World, person: Known) -> None:
    erase(world.central, UUID(bytes=person.id))
    for fields in ({"phone": PHONE}, {"name": NAME}, {"active": True}, {"name": NAME, "mobile": 1}):
        answer = edit(person.tom, person.id, **fields)
        assert answer.result == "rejected", fields
    assert answer.reason.endswith(".")
    restored = edit(person.mira, person.id, "restore_value", name=NAME)
    assert (restored.result, restored.code) == ("rejected", "contact-erased")
    assert left_of(world) == []


def test_erasing_twice_changes_nothing_more(world: World, person: Known) -> None:
    assert erase(world.central, UUID(bytes=person.id))
    assert not erase(world.central, UUID(bytes=person.id))
    give(world, MIRA, Right.ADMIN)
    assert edit(person.mira, person.id, "erase_contact", **GONE).result == "ok"
    assert len(audited(world, Kind.CONTACT_ERASED)) == 1


@pytest.mark.parametrize("verb", ["erase_contact", "edit_contact", "restore_value"])
def test_a_technician_erases_nobody_by_any_verb(world: World, person: Known, verb: str) -> None:
    before = world.row("contact", person.id)
    assert edit(person.tom, person.id, verb, **GONE).code == "not-allowed"
    assert world.row("contact", person.id) == before


def test_who_is_erased_is_erased_whole(world: World, person: Known) -> None:
    give(world, MIRA, Right.TAM)
    answer = edit(person.mira, person.id, "erase_contact", name=ERASED_NAME)
    assert answer.code == "contact-erased-part"


def test_the_command_line_names_people_by_their_ids_and_erases_one(
    world: World, person: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.cli.central import central

    monkeypatch.setattr("app.cli.at_central.open_here", lambda: world.central)
    monkeypatch.setattr(type(world.central), "close", lambda _central: None)
    listed = CliRunner().invoke(central, ["contact", "list", "nw"])
    assert f"{UUID(bytes=person.id)}  {NAME}  {MAIL}" in listed.output
    said = CliRunner().invoke(central, ["contact", "erase", str(UUID(bytes=person.id))])
    assert said.output.startswith("Erased here. Devices follow with their next sync")
    assert people_of(world.central, "NW") == []
    assert left_of(world) == []
    with pytest.raises(Refused, match="contact list CODE"):
        erase(world.central, uuid4())
    with pytest.raises(Refused, match="no client with the code"):
        people_of(world.central, "QQ")


@ON_POSTGRESQL
def test_where_the_database_does_not_let_central_clear_its_log_nobody_is_erased_by_half(
    world: World, person: Known
) -> None:
    assert world.central.settings.url is not None
    with world.as_owner() as owner:
        service = world.central.settings.url.username
        owner.execute(text(f'REVOKE UPDATE (body, before) ON op_log FROM "{service}"'))
    with pytest.raises(Refused, match="trestle central migrate"):
        erase(world.central, UUID(bytes=person.id))
    assert left_of(world) == list(SAID)


def test_an_operation_keeps_of_a_person_only_what_says_nothing_of_them() -> None:
    from app.domain.erasure import without_person

    told = {"name": NAME, "phone": PHONE, "site_id": b"x", "mobile": PHONE, "active": True}
    assert without_person(told) == {
        "name": ERASED_NAME, "phone": "", "site_id": b"x", "active": True
    }  # fmt: skip
