"""The six words: everything in them is fixed before they are shown."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from app.ports.problems import Corrupt, Refused
from app.security.device_keys import new_keys
from app.security.vault import compared
from app.security.vault.compared import accept, admission, ask, six_words
from app.security.vault.said import Admit
from tests.builders.vaults import CHEAP, Laptop, Vault


def test_both_sides_make_the_same_words_of_the_same_chain() -> None:
    vault = Vault()
    new = vault.another(vault.tina)
    asked = ask(vault.chain, new.person, new.id, new.keys)
    words = six_words(asked.said, asked.nonce, vault.chain, CHEAP)
    assert len(words) == 6
    mine = Admit(new.person, new.id, new.keys.public)
    assert words == six_words(mine, asked.nonce, vault.chain, CHEAP)


def test_every_part_is_in_the_words() -> None:
    vault = Vault()
    new = vault.another(vault.tina)
    asked = ask(vault.chain, new.person, new.id, new.keys)
    own = six_words(asked.said, asked.nonce, vault.chain, CHEAP)
    others = [
        six_words(replace(asked.said, keys=new_keys().public), asked.nonce, vault.chain, CHEAP),
        six_words(replace(asked.said, person=vault.omar.person), asked.nonce, vault.chain, CHEAP),
        six_words(replace(asked.said, device=uuid4()), asked.nonce, vault.chain, CHEAP),
        six_words(asked.said, bytes(32), vault.chain, CHEAP),
        six_words(asked.said, asked.nonce, Vault().chain, CHEAP),
    ]
    vault.admit(Laptop(uuid4()))
    others.append(six_words(asked.said, asked.nonce, vault.chain, CHEAP))
    assert own not in others
    assert len(set(others)) == len(others)


def test_central_cannot_show_the_new_device_another_past_than_the_approver_has() -> None:
    vault = Vault()
    new = vault.another(vault.tina)
    stale = vault.chain
    vault.end(vault.omar)
    asked = ask(stale, new.person, new.id, new.keys)
    shown = six_words(asked.said, asked.nonce, stale, CHEAP)
    assert six_words(asked.said, asked.nonce, vault.chain, CHEAP) != shown
    with pytest.raises(Refused) as problem:
        admission(vault.chain, asked, vault.boss.keys.sign)
    assert problem.value.code == "chain-moved"


def test_central_does_not_choose_the_nonce_and_two_are_never_alike() -> None:
    vault = Vault()
    new = vault.another(vault.tina)
    nonces = {ask(vault.chain, new.person, new.id, new.keys).nonce for _ in range(100)}
    assert len(nonces) == 100
    assert len(nonces.pop()) == compared.NONCE_BYTES


def test_keys_that_were_swapped_on_the_way_are_not_countersigned() -> None:
    vault = Vault()
    new = vault.another(vault.tina)
    asked = ask(vault.chain, new.person, new.id, new.keys)
    swapped = replace(asked, said=replace(asked.said, keys=new_keys().public))
    with pytest.raises(Refused):
        vault.append(admission(vault.chain, swapped, vault.boss.keys.sign))


def test_a_new_device_takes_only_the_chain_in_which_its_entry_follows_that_head() -> None:
    vault = Vault()
    new = vault.another(vault.tina)
    asked = ask(vault.chain, new.person, new.id, new.keys)
    before = vault.chain
    vault.append(admission(vault.chain, asked, vault.boss.keys.sign))
    accept(vault.chain, asked.head, new.keys.public)
    vault.admit(Laptop(uuid4()))
    accept(vault.chain, asked.head, new.keys.public)
    elsewhere = Vault()
    elsewhere.admit(Laptop(uuid4(), new.id, new.keys))
    for chain in (before, elsewhere.chain):
        with pytest.raises(Refused) as problem:
            accept(chain, asked.head, new.keys.public)
        assert problem.value.code == "chain-not-compared"


def test_what_is_asked_reads_back_and_any_other_form_is_refused() -> None:
    vault = Vault()
    new = vault.another(vault.tina)
    asked = ask(vault.chain, new.person, new.id, new.keys)
    assert compared.read_asked(asked.raw) == asked
    for at in range(len(asked.raw)):
        with pytest.raises(Corrupt):
            compared.read_asked(asked.raw[:at])
