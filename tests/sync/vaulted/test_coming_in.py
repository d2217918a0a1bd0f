"""Coming into the vault: six words between people, or two sheets of paper."""

from __future__ import annotations

import pytest

from app.bootstrap.vault_standing import Part
from app.central.people import revoke
from app.domain.credentials import Secret
from app.ports.problems import Refused
from app.sync.vault.fetching import fetch_chain
from tests.builders.vault_way import typed
from tests.integration.central.world import ADMIN, MIRA, TOM, World
from tests.sync.vaults import PIN, Laptop, Make, code_of

pytestmark = pytest.mark.postgresql_long


def test_a_vault_begins_when_two_sheets_were_typed_back_and_not_before(make: Make) -> None:
    boss = make(ADMIN, "boss")
    begun = boss.vault.entry.begin(PIN)
    assert len(begun.papers) == 3
    one, two = typed(begun.papers)
    with pytest.raises(Refused) as problem:
        begun.finish((one, (2, two[1])))
    assert code_of(problem) == "share-mistyped"
    assert boss.vault.standing().part == Part.NO_VAULT
    assert fetch_chain(boss.store, boss.way) is None
    begun.finish((one, two))
    assert boss.vault.standing().part == Part.INSIDE
    assert boss.vault.is_open


def test_a_device_that_nobody_compared_works_without_a_vault(make: Make, mira: Laptop) -> None:
    mira.sync()
    stranger = make(MIRA, "stranger")
    stranger.sync()
    with pytest.raises(Refused) as problem:
        stranger.vault.unlock(PIN)
    assert code_of(problem) == "vault-no-keys"


def test_a_device_whose_words_were_not_compared_again_after_the_chain_grew_is_not_let_in(
    make: Make, boss: Laptop
) -> None:
    laptop = make(MIRA, "laptop")
    words = laptop.vault.entry.ask_in(PIN)
    [asked] = boss.vault.entry.asking()
    make(TOM, "tom").enter(boss)
    assert boss.vault.entry.words_of(asked) != words
    with pytest.raises(Refused) as problem:
        boss.vault.entry.let_in(asked, PIN)
    assert code_of(problem) == "chain-moved"
    laptop.enter(boss)


def test_a_device_that_asks_is_shown_to_its_person_and_to_administrators_until_it_is_in(
    make: Make, boss: Laptop, mira: Laptop, tom: Laptop
) -> None:
    laptop = make(MIRA, "laptop")
    laptop.vault.entry.ask_in(PIN)
    [asked] = mira.vault.entry.asking()
    assert asked.said.device == laptop.id
    assert [one.said.device for one in boss.vault.entry.asking()] == [laptop.id]
    assert tom.vault.entry.asking() == []
    assert laptop.vault.entry.asking() == []
    mira.vault.entry.let_in(asked, PIN)
    assert mira.vault.entry.asking() == boss.vault.entry.asking() == []
    laptop.vault.turn()
    laptop.vault.unlock(PIN)


def test_letting_in_asks_the_pin_anew_although_the_vault_is_open(make: Make, boss: Laptop) -> None:
    make(MIRA, "laptop").vault.entry.ask_in(PIN)
    [asked] = boss.vault.entry.asking()
    assert boss.vault.is_open
    with pytest.raises(Refused) as problem:
        boss.vault.entry.let_in(asked, "another-pin")
    assert code_of(problem) == "pin-wrong"


# The keys on paper


def test_two_sheets_let_a_new_laptop_in_and_open_every_client_where_all_others_are_lost(
    world: World, make: Make
) -> None:
    sheets = make(ADMIN, "boss").begin()
    lost = make(MIRA, "lost")
    lost.vault.entry.recover(sheets, PIN)
    lost.sync()
    credential = lost.add(world.north)
    lost.sync()

    new = make(MIRA, "new")
    new.sync()
    found = new.vault.entry.recover(sheets, PIN)
    assert found.opened == 2
    new.sync()
    assert new.vault.reveal(credential, Secret.PASSWORD).text == "correct horse"


def test_sheets_open_nothing_of_a_client_that_is_not_this_persons(world: World, make: Make) -> None:
    sheets = make(ADMIN, "boss").begin()
    mira = make(MIRA, "mira")
    mira.vault.entry.recover(sheets, PIN)
    mira.sync()
    mira.add(world.south)
    mira.sync()
    found = make(TOM, "tom").vault.entry.recover(sheets, PIN)
    assert (found.opened, found.elsewhere, found.unnamed) == (1, (), 1)


def test_an_administrator_without_credentials_comes_in_by_paper_and_lets_others_in(
    make: Make,
) -> None:
    sheets = make(ADMIN, "boss").begin()
    again = make(ADMIN, "again")
    assert again.vault.entry.recover(sheets, PIN).opened == 0
    make(MIRA, "mira").enter(again)


def test_a_word_that_is_wrong_lets_nobody_in(make: Make) -> None:
    one, two = make(ADMIN, "boss").begin()
    mira = make(MIRA, "mira")
    with pytest.raises(Refused) as problem:
        mira.vault.entry.recover((one, (2, two[1])), PIN)
    assert code_of(problem) == "share-mistyped"
    assert mira.vault.standing().part == Part.OUTSIDE


def test_replaced_sheets_open_no_more_and_the_new_ones_open_what_was_there_before(
    world: World, make: Make
) -> None:
    boss = make(ADMIN, "boss")
    old = boss.begin()
    mira = make(MIRA, "mira").enter(boss)
    credential = mira.add(world.north)
    mira.sync()
    replacing = boss.vault.entry.replace_sheets(old)
    new = typed(replacing.papers)
    with pytest.raises(Refused):
        replacing.finish(old)
    replacing.finish(new)
    mira.sync()  # who holds the keys seals them to the new sheets

    laptop = make(MIRA, "laptop")
    with pytest.raises(Refused) as problem:
        laptop.vault.entry.recover(old, PIN)
    assert code_of(problem) == "share-mistyped"
    laptop.vault.entry.recover(new, PIN)
    laptop.sync()
    assert laptop.vault.reveal(credential, Secret.PASSWORD).text == "correct horse"


def test_a_device_that_waits_shows_its_words_again_until_the_chain_has_grown(
    make: Make, boss: Laptop
) -> None:
    mira = make(MIRA, "mira")
    words = mira.vault.entry.ask_in(PIN)
    assert mira.vault.standing().part == Part.WAITING
    assert mira.vault.entry.own_words() == words
    [asker] = boss.vault.entry.askers()
    assert (asker.person, asker.words) == ("Mira Okafor", words)
    make(TOM, "tom").enter(boss)
    fetch_chain(mira.store, mira.way)
    assert mira.vault.entry.own_words() == ()


def test_what_somebody_could_read_who_lost_a_client_is_listed_by_name(
    world: World, boss: Laptop, make: Make
) -> None:
    mira = make(MIRA, "mira").enter(boss)
    make(TOM, "tom").enter(boss)
    mira.sync()
    mira.add(world.north)
    mira.sync()
    revoke(world.central, TOM, "NW")
    [one] = mira.vault.to_change()
    assert (one.person, one.client, one.label) == ("Tom Reed", "Northwind", "Firewall")
    assert not one.lost
