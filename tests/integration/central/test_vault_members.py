"""Central tells who is in the vault, and hears no administrator who is none any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from httpx import Response
from litestar.testing import TestClient
from sqlalchemy import insert

from app.central.api.app import make_app
from app.central.feed.history_tables import sync_epoch
from app.central.people import ADMINISTRATION
from app.database.work import WorkSession
from app.domain.vocabulary import Right
from app.records import User
from app.security.device_keys import new_keys
from app.security.vault import compared
from app.security.vault.entries import Entry
from app.security.vault.recovery import keys_of
from app.security.vault.said import End, Join, Recovery, Role, Said
from tests.integration.central.vaulted import Firm, Keeper
from tests.integration.central.world import ADMIN, MIRA, TOM, World

pytestmark = pytest.mark.postgresql_long


@pytest.fixture
def firm(world: World) -> Iterator[Firm]:
    with TestClient(make_app(world.central), raise_server_exceptions=False) as client:
        yield Firm(world, client)


@pytest.fixture
def boss(firm: Firm) -> Keeper:
    boss = firm.keeper(ADMIN)
    assert firm.set_up(boss).status_code == 200
    return boss


@pytest.fixture
def mira(firm: Firm, boss: Keeper) -> Keeper:
    """Administers the vault beside the first one."""
    mira = firm.keeper(MIRA)
    boss.admit(mira)
    give(firm.world, mira, Right.ADMIN, Right.TECHNICIAN)
    assert boss.say(Role(mira.person, administers=True)).status_code == 200
    return mira


@pytest.fixture
def tom(firm: Firm, boss: Keeper) -> Keeper:
    tom = firm.keeper(TOM)
    boss.admit(tom)
    return tom


def give(world: World, who: Keeper, *rights: Right, active: bool = True) -> None:
    """Let somebody have these rights, or work here no more."""

    def job(session: WorkSession) -> None:
        user = session.get_one(User, who.person)
        user.rights, user.active = [right.value for right in rights], active

    world.central.work.run("set_rights", ADMINISTRATION, job)


def code(answer: Response) -> str:
    return str(answer.json()["code"]) if answer.status_code >= 400 else ""


def told(keeper: Keeper) -> dict[str, tuple[bool, list[tuple[str, bool]]]]:
    """Person → whether they look after central, and their devices with whether they are gone."""
    return {
        one["person"]: (one["admin"], [(it["device"], it["gone"]) for it in one["devices"]])
        for one in keeper.told("GET", "/vault/members")
    }


def test_who_looks_after_central_is_told_of_everybody_and_others_of_themselves(
    boss: Keeper, tom: Keeper
) -> None:
    everybody = {
        "Ada Admin": (True, [(str(boss.id), False)]),
        "Tom Reed": (False, [(str(tom.id), False)]),
    }
    assert told(boss) == everybody
    assert told(tom) == {"Tom Reed": everybody["Tom Reed"]}
    boss.end(tom)
    assert told(tom) == {}


@pytest.mark.parametrize("how", ["revoked", "suspended", "left"])
def test_a_device_is_gone_that_was_put_out_for_good_and_of_somebody_who_left(
    firm: Firm, boss: Keeper, tom: Keeper, how: str
) -> None:
    if how == "left":
        give(firm.world, tom, Right.TECHNICIAN, active=False)
    else:
        act = {"revoked": "revoke", "suspended": "suspend"}[how]
        assert boss.ask("POST", f"/devices/{tom.id}/{act}").status_code == 204
    [(_device, gone)] = told(boss)["Tom Reed"][1]
    assert gone == (how != "suspended"), "a suspended one may come back"


ACTS: dict[str, Callable[[Keeper, Keeper], Said]] = {
    "a role": lambda _mira, tom: Role(tom.person, administers=True),
    "a role taken": lambda mira, _tom: Role(mira.person, administers=False),
    "another's end": lambda _mira, tom: End(tom.signs),
    "two pasts": lambda _mira, _tom: Join(b"\x01" * 32, ()),
}


@pytest.mark.parametrize("act", ACTS)
def test_who_lost_the_right_says_nothing_any_more_that_an_administrator_says(
    firm: Firm, boss: Keeper, mira: Keeper, tom: Keeper, act: str
) -> None:
    give(firm.world, tom, Right.ADMIN)
    give(firm.world, boss, Right.TECHNICIAN)
    assert code(boss.say(ACTS[act](mira, tom))) == "chain-administrator-gone"
    assert code(mira.say(Role(boss.person, administers=False))) == ""


def test_who_lost_the_right_lets_in_and_ends_their_own_computers_alone(
    firm: Firm, boss: Keeper, mira: Keeper, tom: Keeper
) -> None:
    give(firm.world, boss, Right.TECHNICIAN)
    own, other = firm.keeper(ADMIN), firm.keeper(TOM)

    def admission(of: Keeper) -> Entry:
        chain = boss.chain()
        asked = compared.ask(chain, of.person, of.id, of.keys)
        return compared.admission(chain, asked, boss.keys.sign)

    assert code(boss.offer(admission(other))) == "chain-administrator-gone"
    assert code(boss.offer(admission(own))) == ""
    assert code(boss.say(End(own.signs))) == ""
    give(firm.world, mira, active=False)
    assert code(mira.offer(boss.chain().next(End(tom.signs)).signed(mira.keys.sign))) in {
        "signed-out", "chain-administrator-gone",
    }  # fmt: skip


def test_other_recovery_keys_need_that_both_who_sign_look_after_central(
    firm: Firm, boss: Keeper, mira: Keeper
) -> None:
    def entry(one: Keeper, other: bytes) -> Entry:
        said = Recovery(new_keys().public)
        return one.chain().next(said).signed(one.keys.sign).seconded(other)

    give(firm.world, mira, Right.TECHNICIAN)
    assert code(boss.offer(entry(boss, mira.keys.sign))) == "chain-administrator-gone"
    assert code(mira.offer(entry(mira, boss.keys.sign))) == "chain-administrator-gone"
    assert code(boss.offer(entry(boss, keys_of(firm.seed).sign))) == ""


def test_paper_says_it_for_a_person_without_the_right(
    firm: Firm, boss: Keeper, tom: Keeper
) -> None:
    end = tom.chain().next(End(boss.signs)).signed(keys_of(firm.seed).sign)
    assert code(tom.offer(end)) == ""


def test_after_a_restore_others_offer_again_what_an_administrator_said_and_they_do_not(
    firm: Firm, boss: Keeper, mira: Keeper, tom: Keeper
) -> None:
    give(firm.world, boss, Right.TECHNICIAN)
    end = boss.chain().next(End(tom.signs)).signed(boss.keys.sign)
    assert code(mira.offer(end)) == "chain-administrator-gone"
    now = firm.world.clock.now()
    with firm.world.as_owner() as connection:
        again = {"number": 2, "epoch": uuid4().hex, "fork": 0, "began_at": now}
        connection.execute(insert(sync_epoch).values(again))
    assert code(boss.offer(end)) == "chain-administrator-gone"
    assert code(mira.offer(end)) == ""
