"""Out of the vault, and in again: a forgotten PIN, a stolen laptop, a right that was taken."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import update

from app.bootstrap.vault_standing import Part
from app.central.auth.tables import device
from app.central.devices import listed, put_out
from app.central.people import ADMINISTRATION
from app.database.work import WorkSession
from app.domain.credentials import Secret
from app.domain.vocabulary import Right
from app.ports.problems import Refused
from app.records import User
from app.security.vault.chain import Chain
from app.store import vault as kept
from app.sync.vault.fetching import fetch_chain
from app.sync.vault.members import Known, KnownComputer, due
from tests.integration.central.world import ADMIN, MIRA, World
from tests.sync.vaults import PIN, Laptop, Make, code_of

pytestmark = pytest.mark.postgresql_long
NEW = "grey-heron"


def at_central(world: World, change: Callable[[WorkSession], object]) -> None:
    world.central.work.run("by hand", ADMINISTRATION, change)


def give(world: World, who: Laptop, *rights: Right, active: bool = True) -> None:
    """Let somebody have these rights, or work here no more."""

    def change(session: WorkSession) -> None:
        user = session.get_one(User, who.signed.actor.user)
        user.rights, user.active = [right.value for right in rights], active

    at_central(world, change)


def chain_at(laptop: Laptop) -> Chain:
    found = fetch_chain(laptop.store, laptop.way)
    assert found is not None
    return found


def revoke_device(world: World, which: UUID) -> None:
    def change(session: WorkSession) -> None:
        [one] = [one for one in listed(session) if one.id == which]
        put_out(session, one, "revoked", world.clock.now())

    at_central(world, change)


def test_a_forgotten_pin_means_being_taken_out_asking_anew_and_reading_all_of_it_again(
    world: World, boss: Laptop, mira: Laptop, tom: Laptop
) -> None:
    mira.sync()
    credential = mira.add(world.north)
    mira.sync()
    tom.sync()
    tom.vault.reveal(credential, Secret.PASSWORD)
    tom.vault.lock()
    with pytest.raises(Refused) as wrong:
        tom.vault.unlock(NEW)
    assert code_of(wrong) == "pin-wrong"

    boss.vault.members.end(tom.id, PIN)
    tom.vault.look()
    assert tom.vault.standing().part == Part.OUTSIDE
    tom.vault.entry.ask_in(NEW)
    [asked] = boss.vault.entry.asking()
    boss.vault.entry.let_in(asked, PIN)
    tom.vault.unlock(NEW)
    mira.sync()  # whose open vault gives the new keys what the old ones had
    tom.sync()
    shown = tom.vault.reveal(credential, Secret.PASSWORD)
    assert shown.text == "correct horse"
    assert "at once" not in shown.note, "another MAC of the same value is no other value"
    assert tom.vault.reveal(credential, Secret.PASSWORD).note == ""
    with pytest.raises(Refused):
        tom.vault.unlock(PIN)


def test_other_keys_keep_no_wrap_that_only_the_ones_before_opened(
    world: World, boss: Laptop, mira: Laptop
) -> None:
    mira.sync()
    assert mira.add(world.north)
    boss.vault.members.end(mira.id, PIN)
    mira.vault.look()
    mira.vault.entry.ask_in(NEW)
    with mira.store.reading() as connection:
        assert kept.wraps(connection) == {}


def test_the_only_administrator_with_a_forgotten_pin_comes_in_anew_by_paper(make: Make) -> None:
    boss = make(ADMIN, "boss")
    sheets = boss.begin()
    boss.vault.lock()
    with pytest.raises(Refused) as wrong:
        boss.vault.entry.recover(sheets, NEW)
    assert code_of(wrong) == "pin-wrong"
    boss.vault.entry.recover(sheets, NEW, anew=True)
    boss.vault.lock()
    boss.vault.unlock(NEW)
    assert len(chain_at(boss).active) == 1
    make(MIRA, "mira").vault.entry.ask_in(PIN)
    [asked] = boss.vault.entry.asking()
    boss.vault.entry.let_in(asked, NEW)


def test_ones_own_other_computer_takes_one_out_and_another_persons_does_not(
    make: Make, boss: Laptop, mira: Laptop, tom: Laptop
) -> None:
    other = make(MIRA, "other").enter(boss)
    for which, code in ((tom.id, "chain-not-theirs"), (UUID(int=7), "chain-unknown-device")):
        with pytest.raises(Refused) as problem:
            mira.vault.members.end(which, PIN)
        assert code_of(problem) == code
    mira.vault.members.end(other.id, PIN)
    [me] = mira.vault.members.look().people
    assert [(one.device, one.name, one.here) for one in me.computers] == [(mira.id, "mira", True)]


@pytest.mark.parametrize("how", ["revoked", "left"])
def test_who_was_put_out_is_ended_by_an_administrators_open_vault_and_named_again_gets_nothing(
    world: World, boss: Laptop, mira: Laptop, tom: Laptop, how: str
) -> None:
    mira.sync()
    tom.sync()
    if how == "revoked":
        revoke_device(world, tom.id)
    else:
        give(world, tom, Right.TECHNICIAN, active=False)
    mira.sync()
    assert chain_at(boss).member_of(tom.id) is not None, "nobody but an administrator ends it"
    boss.sync()
    assert chain_at(boss).member_of(tom.id) is None
    mira.sync()
    newest = chain_at(mira).newest(world.north)
    assert newest is not None
    give(world, tom, Right.TECHNICIAN)

    def named_again(session: WorkSession) -> None:
        session.execute(update(device).where(device.c.id == tom.id).values(state="active"))

    at_central(world, named_again)
    mira.sync()
    held = chain_at(mira).holders(newest.name)
    assert tom.id not in {chain_at(mira).members[key].device for key in held}


def test_a_locked_vault_ends_nobody(world: World, boss: Laptop, tom: Laptop) -> None:
    revoke_device(world, tom.id)
    boss.vault.lock()
    boss.vault.look()
    assert chain_at(boss).member_of(tom.id) is not None


def test_who_lost_the_right_administers_no_more_once_another_administrators_vault_is_open(
    world: World, boss: Laptop, mira: Laptop
) -> None:
    give(world, mira, Right.ADMIN, Right.TECHNICIAN)
    boss.vault.members.promote(mira.signed.actor.user, PIN)
    give(world, boss, Right.TECHNICIAN)
    mira.sync()
    assert chain_at(mira).administrators == {mira.signed.actor.user}
    assert chain_at(mira).member_of(boss.id) is not None, "the computer stays in"


def test_central_makes_nobody_an_administrator_of_the_vault_people_do(
    world: World, boss: Laptop, mira: Laptop, tom: Laptop
) -> None:
    person = mira.signed.actor.user
    give(world, mira, Right.ADMIN, Right.TECHNICIAN)
    boss.sync()
    mira.sync()
    assert chain_at(boss).administrators == {boss.signed.actor.user}
    seen = mira.vault.members.look()
    assert not seen.administers
    assert {one.name for one in seen.people} == {"Ada Admin", "Mira Okafor", "Tom Reed"}
    boss.vault.lock()
    with pytest.raises(Refused) as wrong:
        boss.vault.members.promote(person, "not the pin")
    assert code_of(wrong) == "pin-wrong"
    with pytest.raises(Refused) as no_admin:
        boss.vault.members.promote(tom.signed.actor.user, PIN)
    assert code_of(no_admin) == "person-no-administrator"
    boss.vault.members.promote(person, PIN)
    mira.vault.look()
    assert mira.vault.members.look().administers
    [one] = [one for one in mira.vault.members.look().people if one.me]
    assert (one.administers, one.looks_after) == (True, True)
    boss.vault.members.demote(person)
    assert chain_at(boss).administrators == {boss.signed.actor.user}


def test_what_central_says_never_ends_the_device_that_hears_it_or_demotes_its_person(
    boss: Laptop,
) -> None:
    chain = chain_at(boss)
    me = boss.signed.actor.user
    said = Known(me, "Ada Admin", looks_after=False, computers=(KnownComputer(boss.id, "", True),))
    [own] = chain.active
    assert list(due(chain, [said], own)) == []
