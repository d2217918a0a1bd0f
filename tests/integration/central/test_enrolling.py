"""A device is enrolled once, by its person, its store and its keys, under a name of its own."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.central.audit.kinds import Kind
from app.central.audit.looking import Wanted, events
from app.central.auth.devices import (
    NOTED_EVERY,
    SILENT,
    Enrolled,
    enrol,
    is_known,
    is_note_due,
    note_position,
    note_push,
    short_name,
    slowest,
)
from app.central.auth.policy import STRICT, NewDevices, Policy, SecondFactor, decide
from app.central.auth.tables import device
from app.central.people import ADMINISTRATION
from app.domain.rules import RuleBroken
from app.ports.problems import Refused
from app.security.device_keys import NONCE_BYTES, PublicKeys, new_keys
from app.wire.envelopes import PushRequest
from tests.integration.central.world import MIRA, TOM, World

NEEDS_APPROVAL = Policy(SecondFactor.OFFERED, NewDevices.APPROVED)


class Everything(set[str]):
    """Has every name already, and keeps which were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __contains__(self, name: object) -> bool:
        self.asked.append(str(name))
        return True


def come(
    world: World,
    inc: str = "one",
    keys: PublicKeys | None = None,
    *,
    name: str = "Laptop",
    who: str = MIRA,
) -> Enrolled:
    def job(session: Any) -> Enrolled:
        central = world.central
        return enrol(session, central.ids, world.people[who], name, inc, central.clock.now(), keys)

    return world.central.work.run("sign_in", ADMINISTRATION, job)


def row_of(world: World, which: UUID) -> dict[str, Any]:
    [found] = [row for row in world.table(device) if row["id"] == which]
    return found


def policy(world: World, wanted: Policy) -> None:
    world.central.work.run("decide", ADMINISTRATION, lambda session: decide(session, wanted))


def test_a_name_is_short_to_be_read_out_and_the_same_id_gets_the_same_one() -> None:
    for seed in range(40):
        name = short_name(seed, set())
        assert re.fullmatch(r"[A-HJ-NP-Z][2-9]", name)
        assert short_name(seed, set()) == name
        longer = short_name(seed, _every_short_one())
        assert re.fullmatch(r"[A-HJ-NP-Z]{2}[2-9]", longer)


def _every_short_one() -> set[str]:
    return {f"{chr(letter)}{digit}" for letter in range(65, 91) for digit in range(10)}


def test_where_every_name_is_taken_longer_ones_are_tried_and_then_it_is_said() -> None:
    taken = Everything()
    with pytest.raises(RuleBroken, match=r"^No name is left .*: remove old ones\.$") as refused:
        short_name(7, taken)
    assert refused.value.code == "devices-many"
    assert {len(name) for name in taken.asked} == {2, 3, 4, 5}


def test_a_device_that_comes_again_is_the_same_one_and_is_seen(world: World) -> None:
    keys = new_keys().public
    first = come(world, keys=keys)
    world.clock.move(days=3)
    again = come(world, keys=keys, name="Another name")
    assert again == first
    assert again.nonce == first.nonce
    assert len(first.nonce) == NONCE_BYTES
    row = row_of(world, first.id)
    assert (row["sign_key"], row["box_key"], row["nonce"]) == (keys.sign, keys.box, first.nonce)
    assert row["name"] == "Laptop"
    assert (row["seen_at"] - row["enrolled_at"]).days == 3
    assert len(world.table(device)) == 1


def test_another_person_another_store_or_other_keys_make_another_device(world: World) -> None:
    keys, others = new_keys().public, new_keys().public
    first = come(world, keys=keys)
    assert come(world, "two", keys).id != first.id
    assert come(world, keys=others).id != first.id
    assert come(world, keys=keys, who=TOM).id != first.id
    assert come(world).id != first.id, "one that shows no keys is none that has some"
    names = [row["short_name"] for row in world.table(device)]
    assert len(names) == len(set(names)) == 5


def test_a_device_without_keys_registers_them_once(world: World) -> None:
    keys = new_keys().public
    first = come(world)
    row = row_of(world, first.id)
    assert (first.nonce, row["sign_key"], row["box_key"], row["nonce"]) == (b"", None, None, None)
    assert come(world).id == first.id
    assert come(world).nonce == b""
    world.clock.move(days=3)
    second = come(world, keys=keys)
    row = row_of(world, first.id)
    assert (row["seen_at"] - row["enrolled_at"]).days == 3
    assert second.id == first.id
    assert (row["sign_key"], row["box_key"], row["nonce"]) == (keys.sign, keys.box, second.nonce)
    assert len(second.nonce) == NONCE_BYTES
    assert come(world, keys=keys).nonce == second.nonce
    assert come(world, keys=new_keys().public).id != first.id


def test_of_two_that_fit_the_one_with_its_keys_is_meant(world: World) -> None:
    keys = new_keys().public
    with_keys = come(world, keys=keys)
    without = come(world)
    assert without.id != with_keys.id
    assert come(world, keys=keys).id == with_keys.id


def test_it_is_known_by_its_person_its_store_and_its_keys(world: World) -> None:
    keys = new_keys().public
    come(world, keys=keys)
    mira, tom = world.people[MIRA], world.people[TOM]

    def known(user: UUID, inc: str, shown: PublicKeys | None) -> bool:
        return world.central.work.read(
            ADMINISTRATION, lambda session: is_known(session, user, inc, shown)
        )

    assert known(mira, "one", keys)
    assert not known(tom, "one", keys)
    assert not known(mira, "two", keys)
    assert not known(mira, "one", new_keys().public)
    assert not known(mira, "one", None)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  Mira's   old\tlaptop ", "Mira's old laptop"), ("x" * 90, "x" * 60), (" \n ", None)],
)
def test_its_name_is_tidied_and_a_nameless_one_is_called_by_its_short_name(
    world: World, typed: str, kept: str | None
) -> None:
    found = come(world, name=typed)
    assert row_of(world, found.id)["name"] == (kept or f"Device {found.short_name}")


def test_the_chain_says_whose_device_came_and_whether_it_waits(world: World) -> None:
    at_once = come(world)
    policy(world, NEEDS_APPROVAL)
    waits = come(world, "two", who=TOM)
    assert (at_once.state, waits.state) == ("active", "pending")
    with world.central.work.database.read.connect() as connection:
        told = events(connection, Wanted(Kind.DEVICE_ENROLLED.value))
    assert [
        (one.outcome, one.person, one.device, one.subject_kind, one.subject) for one in told[:2]
    ] == [
        (found.state, world.people[who], found.id, "device", found.id)
        for found, who in ((waits, TOM), (at_once, MIRA))
    ]


def test_the_chain_says_what_the_firm_decided(world: World) -> None:
    policy(world, NEEDS_APPROVAL)
    with world.central.work.database.read.connect() as connection:
        told = events(connection, Wanted(Kind.SETTINGS_CHANGED.value))[0]
    assert told.facts == {"second_factor": "offered", "new_devices": "approved"}
    assert (told.subject_kind, told.subject) == ("", None)


def test_five_of_a_person_wait_and_another_person_s_wait_beside_them(world: World) -> None:
    policy(world, STRICT)
    for at in range(5):
        assert come(world, f"{at}").state == "pending"
    with pytest.raises(Refused, match=r"^5 of your devices wait .*administrator\.$") as refused:
        come(world, "five")
    assert refused.value.code == "devices-waiting"
    assert come(world, "0").state == "pending", "who waits already may come again"
    assert come(world, "six", who=TOM).state == "pending"
    with world.central.work.database.write.begin() as connection:
        connection.execute(device.update().values(state="active"))
    assert come(world, "more").state == "pending", "those that may sync are not counted"
    policy(world, Policy(SecondFactor.OFFERED, NewDevices.AT_ONCE))
    assert come(world, "seven").state == "active"


@pytest.mark.parametrize("state", ["suspended", "revoked"])
def test_one_that_was_put_out_stays_out_whoever_asks_for_it(world: World, state: str) -> None:
    found = come(world)
    with world.central.work.database.write.begin() as connection:
        connection.execute(device.update().where(device.c.id == found.id).values(state=state))
    with pytest.raises(Refused, match=r"any more\. Ask your administrator\.$") as refused:
        come(world)
    assert refused.value.code == "device-barred"
    assert come(world, "two").state == "active"


def test_a_push_says_how_far_a_device_is_and_says_it_of_no_other(world: World) -> None:
    mine, other = come(world), come(world, "two")
    before = row_of(world, other.id)
    now = world.clock.at + timedelta(hours=2)
    request = PushRequest(2**40, "", uuid4().hex, [])

    def job(session: Any) -> None:
        note_push(session, mine.id, request, 12, now)

    world.central.work.run("push", ADMINISTRATION, job)
    row = row_of(world, mine.id)
    assert (row["inc"], row["last_seq"], row["schema"]) == (request.inc, 12, 2**31 - 1)
    assert row["seen_at"] == now
    assert row_of(world, other.id) == before


class Drawn:
    """Ids that were drawn before."""

    def __init__(self, *numbers: int) -> None:
        self._left = list(numbers)

    def new(self) -> UUID:
        return UUID(int=self._left.pop(0))


def test_of_two_whose_names_would_be_one_the_second_gets_another(world: World) -> None:
    one = short_name(1, set())
    like = next(seed for seed in range(2, 10_000) if short_name(seed, set()) == one)
    ids = Drawn(1, like)

    def job(inc: str) -> Enrolled:
        def come_by(session: Any) -> Enrolled:
            now = world.central.clock.now()
            return enrol(session, ids, world.people[MIRA], "Laptop", inc, now)

        return world.central.work.run("sign_in", ADMINISTRATION, come_by)

    assert job("one").short_name == one
    assert job("two").short_name == short_name(like, {one})


def test_a_position_is_written_down_once_a_day_and_whenever_the_clock_went_back(
    world: World,
) -> None:
    mine, other = come(world), come(world, "two")
    now = world.clock.at
    with world.central.work.database.write.begin() as connection:
        assert is_note_due(connection, mine.id, now)
        note_position(connection, mine.id, 17, now)
        assert not is_note_due(connection, mine.id, now)
        assert is_note_due(connection, other.id, now), "what another told is none of its own"
        nearly = now + NOTED_EVERY - timedelta(seconds=1)
        assert not is_note_due(connection, mine.id, nearly)
        assert is_note_due(connection, mine.id, now + NOTED_EVERY)
        assert is_note_due(connection, mine.id, now - timedelta(seconds=1))
    row = row_of(world, mine.id)
    assert (row["pos"], row["pulled_at"]) == (17, now)
    assert row_of(world, other.id)["pulled_at"] is None


def test_the_slowest_is_the_last_of_those_that_may_sync_and_still_come(world: World) -> None:
    one, two, gone = come(world), come(world, "two"), come(world, "three")
    now = world.clock.at
    with world.central.work.database.write.begin() as connection:
        assert slowest(connection, now) is None
        for which, pos in ((one, 30), (two, 20), (gone, 10)):
            note_position(connection, which.id, pos, now)
        connection.execute(device.update().where(device.c.id == gone.id).values(state="suspended"))
        assert slowest(connection, now) == 20
        note_position(connection, one.id, 30, now + timedelta(days=1))
        assert slowest(connection, now + SILENT - timedelta(seconds=1)) == 20
        assert slowest(connection, now + SILENT) == 30, "the other was silent for too long"
        assert slowest(connection, now + SILENT + timedelta(days=1)) is None
