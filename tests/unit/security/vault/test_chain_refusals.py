"""What nobody may say in the chain of the vault's keys, whoever signs it: each has its own code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from app.ports.problems import Refused
from app.security.vault import client_keys
from app.security.vault.said import Birth, End, Join, Role, Root, Said, Share
from tests.builders.vaults import Vault

CLIENT = UUID(int=7)


def again(vault: Vault) -> Root:
    return Root(vault.boss.person, uuid4(), vault.boss.keys.public, vault.recovery.public)


def unproven(vault: Vault) -> Birth:
    key = client_keys.new_key(vault.chain.anchor, CLIENT)
    return Birth(CLIENT, 2, key.name, (vault.tina.member,))


def proven(vault: Vault) -> Birth:
    """Proof of a key before the first one, which there cannot be."""
    client = uuid4()
    key = client_keys.new_key(vault.chain.anchor, client)
    return Birth(client, 1, key.name, (vault.tina.member,), b"\x01" * 32)


def named_again(vault: Vault) -> Birth:
    return Birth(uuid4(), 1, newest(vault), (vault.tina.member,))


def named_alike(vault: Vault) -> Birth:
    """Another name of which the part that is shown is the same."""
    name = newest(vault)
    return Birth(uuid4(), 1, name[:-1] + bytes([name[-1] ^ 1]), (vault.tina.member,))


def given_away(vault: Vault) -> Birth:
    client = uuid4()
    key = client_keys.new_key(vault.chain.anchor, client)
    return Birth(client, 1, key.name, (vault.omar.member,))


def newest(vault: Vault) -> bytes:
    born = vault.chain.newest(CLIENT)
    assert born is not None
    return born.name


REFUSALS: dict[str, tuple[str, str, Callable[[Vault], Said]]] = {
    "a second root": ("boss", "chain-second-root", again),
    "an administrator's role again": (
        "boss", "chain-says-nothing", lambda vault: Role(vault.boss.person, administers=True),
    ),
    "the end of a role that nobody has": (
        "boss", "chain-says-nothing", lambda vault: Role(vault.tina.person, administers=False),
    ),
    "a role for somebody without a device": (
        "boss", "chain-unknown-person", lambda _vault: Role(uuid4(), administers=True),
    ),
    "the end of a device that is not there": (
        "boss", "chain-unknown-device", lambda _vault: End(b"\x05" * 32),
    ),
    "a next key without proof of the one before": ("tina", "chain-no-proof", unproven),
    "a first key with proof": ("tina", "chain-no-proof", proven),
    "a key under a name that is taken": ("tina", "chain-name-taken", named_again),
    "a key under a name that looks the same": ("tina", "chain-name-taken", named_alike),
    "a key that its maker does not hold": ("tina", "chain-not-holding", given_away),
    "a share of nothing": (
        "tina", "chain-says-nothing", lambda vault: Share((), (vault.boss.member,)),
    ),
    "a share with nobody": (
        "tina", "chain-says-nothing", lambda vault: Share((newest(vault),), ()),
    ),
    "a share of a key that is not there": (
        "tina", "chain-unknown-key", lambda vault: Share((b"\x06" * 32,), (vault.boss.member,)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSALS)
def test_what_makes_no_sense_is_refused_by_name_and_leaves_the_chain_as_it_was(what: str) -> None:
    vault = Vault()
    vault.birth(CLIENT, vault.tina)
    by, code, said = REFUSALS[what]
    before = vault.chain
    with pytest.raises(Refused) as problem:
        vault.say(said(vault), getattr(vault, by))
    assert problem.value.code == code
    assert problem.value.sentence.endswith(".")
    assert problem.value.next_step.endswith(".")
    assert vault.chain is before


def in_order(vault: Vault) -> dict[str, Said]:
    """One statement of each kind that takes one signature, as the administrator may say it."""
    client = uuid4()
    key = client_keys.new_key(vault.chain.anchor, client)
    return {
        "role": Role(vault.omar.person, administers=True),
        "end": End(vault.omar.member),
        "birth": Birth(client, 1, key.name, (vault.boss.member,)),
        "share": Share((newest(vault),), (vault.tina.member,)),
        "join": Join(b"\x01" * 32, ()),
    }


@pytest.mark.parametrize("kind", ["role", "end", "birth", "share", "join"])
def test_an_entry_that_takes_one_signature_takes_no_second_one(kind: str) -> None:
    vault = Vault()
    vault.birth(CLIENT, vault.boss)
    plain = vault.entry(in_order(vault)[kind], vault.boss)
    vault.chain.extended([plain])
    named = replace(plain, second=vault.omar.keys.public.sign).signed(vault.boss.keys.sign)
    for entry in (plain.seconded(vault.omar.keys.sign), named):
        with pytest.raises(Refused) as problem:
            vault.chain.extended([entry])
        assert problem.value.code == "chain-second-signature"


def test_a_role_is_given_and_taken_back() -> None:
    vault = Vault()
    vault.promote(vault.omar)
    assert vault.omar.person in vault.chain.administrators
    vault.say(Role(vault.omar.person, administers=False), vault.boss)
    assert vault.omar.person not in vault.chain.administrators
