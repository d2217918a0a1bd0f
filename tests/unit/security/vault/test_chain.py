"""The chain of the vault's keys: who may say what, where, and how two of them compare."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ports.problems import Corrupt, Refused
from app.security.device_keys import PrivateKeys, PublicKeys, new_keys
from app.security.vault import client_keys
from app.security.vault.chain import Chain, Compared, read_chain, started
from app.security.vault.entries import NOTHING_BEFORE, Entry, read
from app.security.vault.said import (
    Admit,
    Birth,
    End,
    Join,
    Recovery,
    Role,
    Root,
    Said,
    Share,
)
from tests.builders.vaults import Laptop, Vault, entry_of


def code(problem: pytest.ExceptionInfo[Refused]) -> str:
    return problem.value.code


def full() -> Vault:
    """A vault in whose chain every kind of entry stands."""
    vault = Vault()
    client = uuid4()
    key = vault.birth(client, vault.tina, vault.omar)
    vault.share(key, vault.tina, vault.boss)
    vault.promote(vault.omar)
    vault.end(vault.tina)
    vault.birth(client, vault.omar, vault.boss)
    fresh = new_keys()
    vault.append(vault.entry(Recovery(fresh.public), vault.boss).seconded(vault.recovery.sign))
    vault.say(Join(b"\x01" * 32, ()), vault.boss)
    return vault


FULL = full()
RAWS = [entry.raw for entry in FULL.chain.entries]


def test_a_chain_that_was_written_reads_the_same() -> None:
    again = read_chain(RAWS, FULL.chain.anchor)
    assert again.hashes == FULL.chain.hashes
    assert again.active == FULL.chain.active
    assert again.recovery == FULL.chain.recovery


@given(st.data())
def test_any_byte_of_any_entry_that_was_changed_is_refused(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(RAWS) - 1))
    changed = bytearray(RAWS[place])
    at = data.draw(st.integers(0, len(changed) - 1))
    changed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises((Corrupt, Refused)):
        read_chain([*RAWS[:place], bytes(changed), *RAWS[place + 1 :]], FULL.chain.anchor)


def test_every_byte_of_the_newest_entry_is_held_by_its_signature() -> None:
    shorter = FULL.chain.entries[:-1]
    before = read_chain([entry.raw for entry in shorter])
    for at in range(len(RAWS[-1])):
        changed = bytearray(RAWS[-1])
        changed[at] ^= 0x01
        with pytest.raises((Corrupt, Refused)):
            before.extended([read(bytes(changed))])


@given(st.integers(0, len(RAWS) - 1), st.integers(0, len(RAWS) - 1))
def test_entries_in_another_order_or_left_out_are_refused(one: int, two: int) -> None:
    swapped = list(RAWS)
    swapped[one], swapped[two] = swapped[two], swapped[one]
    if one != two:
        with pytest.raises((Corrupt, Refused)):
            read_chain(swapped)
    if 0 < one < len(RAWS) - 1:
        with pytest.raises(Refused):
            read_chain(RAWS[:one] + RAWS[one + 1 :])


@given(st.binary(max_size=300))
def test_bytes_that_are_no_entry_are_refused_in_words(raw: bytes) -> None:
    with pytest.raises(Corrupt):
        read(raw)


def test_another_vaults_chain_is_refused_by_its_anchor() -> None:
    with pytest.raises(Refused) as problem:
        read_chain(RAWS, b"\x00" * 32)
    assert code(problem) == "chain-other-vault"


# Who may say what


def statements(vault: Vault) -> dict[str, Said]:
    """One statement of each kind that would be in order."""
    client, fresh = next(iter(vault.chain.clients)), new_keys().public
    newest = vault.chain.newest(client)
    assert newest is not None
    key = client_keys.new_key(vault.chain.anchor, client)
    before = vault.keys[client][-1]
    new_client = uuid4()
    first = client_keys.new_key(vault.chain.anchor, new_client)
    return {
        "role": Role(vault.omar.person, administers=True),
        "end": End(vault.omar.member),
        "recovery": Recovery(fresh),
        "next key": client_keys.birth(vault.chain, client, key, [vault.tina.member], before),
        "first key": Birth(new_client, 1, first.name, (vault.omar.member,)),
        "share": Share((newest.name,), (vault.boss.member,)),
        "join": Join(b"\x01" * 32, ()),
    }


ALLOWED = {
    "role": {"boss", "recovery"},
    "end": {"boss", "recovery", "omar", "omar's other"},
    "recovery": set[str](),
    "next key": {"tina"},
    "first key": {"omar"},
    "share": {"tina", "tina's other", "recovery"},
    "join": {"boss", "recovery"},
}


def test_nobody_but_whom_the_table_names_can_say_each_thing() -> None:
    vault = Vault()
    others = {name: vault.another(getattr(vault, name)) for name in ("tina", "omar")}
    for name, laptop in others.items():
        vault.admit(laptop, by=getattr(vault, name))
    vault.birth(uuid4(), vault.tina, others["tina"])
    ended = vault.admit(Laptop(uuid4()))
    vault.promote(ended)
    vault.end(ended)
    callers: dict[str, Laptop | PrivateKeys] = {
        "boss": vault.boss,
        "tina": vault.tina,
        "tina's other": others["tina"],
        "omar": vault.omar,
        "omar's other": others["omar"],
        "recovery": vault.recovery,
        "an administrator's ended device": ended,
        "a stranger": Laptop(uuid4()),
        "the same person, not let in": vault.another(vault.boss),
    }
    for what, said in statements(vault).items():
        for name, caller in callers.items():
            entry = vault.entry(said, caller)
            if name in ALLOWED[what]:
                vault.chain.extended([entry])
            else:
                with pytest.raises(Refused):
                    vault.chain.extended([entry])


def test_a_device_is_let_in_by_the_same_person_an_administrator_or_recovery_alone() -> None:
    vault = Vault()
    newcomer = vault.another(vault.tina)
    for by in (vault.tina, vault.boss, vault.recovery):
        vault.chain.extended([vault.admission(newcomer, by)])
    for other in (vault.omar, newcomer, Laptop(uuid4())):
        with pytest.raises(Refused):
            vault.chain.extended([vault.admission(newcomer, other)])


def test_nobody_lets_in_a_device_that_did_not_sign_itself() -> None:
    vault = Vault()
    said = Admit(vault.tina.person, uuid4(), new_keys().public)
    for entry in (
        vault.entry(said, vault.boss),
        entry_of(said, vault.chain, vault.boss.keys.sign, vault.boss.keys.sign),
    ):
        with pytest.raises(Refused) as problem:
            vault.chain.extended([entry])
        assert code(problem) == "chain-not-countersigned"


def test_being_let_in_makes_nobody_an_administrator() -> None:
    vault = Vault()
    newcomer = vault.admit(vault.another(vault.tina), by=vault.tina)
    with pytest.raises(Refused) as problem:
        vault.say(Role(vault.tina.person, administers=True), newcomer)
    assert code(problem) == "chain-not-theirs"


def test_a_devices_own_countersignature_for_one_place_does_not_serve_at_another() -> None:
    vault = Vault()
    entry = vault.admission(Laptop(uuid4()))
    vault.admit(Laptop(uuid4()))
    later = replace(entry, number=len(vault.chain), before=vault.chain.head)
    with pytest.raises(Refused):
        vault.chain.extended([later.signed(vault.boss.keys.sign)])


def test_a_key_stands_in_the_chain_once_ever() -> None:
    vault = Vault()
    vault.end(vault.tina)
    spare = new_keys()
    taken = (
        vault.tina.keys,
        PrivateKeys(spare.sign, vault.omar.keys.box),
        PrivateKeys(vault.recovery.sign, spare.box),
    )
    for keys in taken:
        with pytest.raises(Refused) as problem:
            vault.admit(Laptop(vault.tina.person, uuid4(), keys))
        assert code(problem) == "chain-key-again"


def test_a_device_with_a_forgotten_pin_comes_in_again_with_new_keys_only() -> None:
    vault = Vault()
    again = Laptop(vault.tina.person, vault.tina.id)
    with pytest.raises(Refused) as problem:
        vault.admit(again)
    assert code(problem) == "chain-device-there"
    vault.end(vault.tina)
    vault.admit(again)
    assert vault.chain.member_of(vault.tina.id) == vault.chain.members[again.member]


def test_the_keys_that_administer_are_those_of_devices_that_are_there_now() -> None:
    vault = Vault()
    assert vault.chain.administering == {vault.boss.member}
    second = vault.admit(vault.another(vault.boss))
    vault.promote(vault.omar)
    assert vault.chain.administering == {vault.boss.member, second.member, vault.omar.member}
    vault.end(second)
    vault.say(Role(vault.omar.person, administers=False), vault.boss)
    assert vault.chain.administering == {vault.boss.member}


def test_a_device_of_one_person_does_not_become_anothers() -> None:
    vault = Vault()
    vault.end(vault.tina)
    with pytest.raises(Refused) as problem:
        vault.admit(Laptop(vault.omar.person, vault.tina.id))
    assert code(problem) == "chain-device-taken"


def test_keys_that_protect_nothing_are_not_let_in() -> None:
    vault = Vault()
    good = new_keys()
    said = Admit(vault.tina.person, uuid4(), PublicKeys(good.public.sign, bytes(32)))
    entry = entry_of(said, vault.chain, vault.boss.keys.sign, good.sign)
    with pytest.raises(Refused) as problem:
        vault.chain.extended([entry])
    assert code(problem) == "chain-weak-key"


def test_an_ended_device_signs_nothing_any_more_and_what_it_signed_before_holds() -> None:
    vault = Vault()
    client = uuid4()
    vault.birth(client, vault.tina, vault.omar)
    vault.end(vault.tina)
    assert vault.chain.newest(client) is not None
    with pytest.raises(Refused) as problem:
        vault.birth(uuid4(), vault.tina)
    assert code(problem) == "chain-stranger"


def test_what_was_signed_before_an_end_is_not_slipped_in_behind_it() -> None:
    vault = Vault()
    kept = vault.entry(End(vault.omar.member), vault.boss)
    vault.promote(vault.omar)
    vault.end(vault.boss, by=vault.omar)
    with pytest.raises(Refused) as problem:
        vault.append(kept)
    assert code(problem) == "chain-moved"
    with pytest.raises(Refused):
        vault.append(replace(kept, number=len(vault.chain), before=vault.chain.head))


def test_the_last_administrators_device_is_ended_only_by_recovery() -> None:
    vault = Vault()
    for said in (End(vault.boss.member), Role(vault.boss.person, administers=False)):
        with pytest.raises(Refused) as problem:
            vault.say(said, vault.boss)
        assert code(problem) == "chain-last-administrator"
    vault.end(vault.boss, by=vault.recovery)
    newcomer = vault.admit(vault.another(vault.boss), by=vault.recovery)
    assert newcomer.member in vault.chain.active
    vault.end(vault.tina, by=newcomer)


def test_one_administrator_alone_replaces_no_recovery_keys_with_all_their_devices() -> None:
    vault = Vault()
    second = vault.admit(vault.another(vault.boss))
    entry = vault.entry(Recovery(new_keys().public), vault.boss)
    for by in (vault.boss.keys, second.keys, vault.tina.keys, new_keys()):
        with pytest.raises(Refused) as problem:
            vault.chain.extended([entry.seconded(by.sign)])
        assert code(problem) == "chain-recovery-alone"
    vault.promote(vault.omar)
    both = vault.entry(Recovery(new_keys().public), vault.boss).seconded(vault.omar.keys.sign)
    vault.append(both)
    with pytest.raises(Refused) as problem:
        vault.end(vault.boss, by=vault.recovery)
    assert code(problem) == "chain-stranger", "the old keys on paper are worth nothing now"


# Client keys in the chain


def test_one_birth_wins_where_two_devices_make_the_next_key() -> None:
    vault = Vault()
    client = uuid4()
    key = client_keys.new_key(vault.chain.anchor, client)
    late = client_keys.birth(vault.chain, client, key, [vault.omar.member])
    vault.birth(client, vault.tina)
    with pytest.raises(Refused) as problem:
        vault.say(late, vault.omar)
    assert code(problem) == "chain-birth-late"


def test_nobody_plants_a_key_on_a_client_by_being_in_the_directory() -> None:
    vault = Vault()
    client = uuid4()
    vault.birth(client, vault.tina)
    planted = client_keys.new_key(vault.chain.anchor, client)
    said = Birth(client, 2, planted.name, (vault.omar.member,), b"\x00" * 32)
    with pytest.raises(Refused) as problem:
        vault.say(said, vault.omar)
    assert code(problem) == "chain-not-holding"


def test_a_next_key_made_without_the_one_before_it_does_not_follow_from_it() -> None:
    vault = Vault()
    client = uuid4()
    first = vault.birth(client, vault.tina)
    second = vault.birth(client, vault.tina)
    born = vault.chain.client_keys(client)[1]
    assert client_keys.follows(first, born, vault.chain.anchor)
    assert not client_keys.follows(second, born, vault.chain.anchor)
    assert not client_keys.follows(first, replace(born, version=3), vault.chain.anchor)
    assert not client_keys.follows(first, replace(born, client=uuid4()), vault.chain.anchor)


def test_no_ended_receiver_is_ever_given_a_key_that_was_born_later() -> None:
    vault = Vault()
    vault.end(vault.omar)
    for give in (
        lambda: vault.birth(uuid4(), vault.tina, vault.omar),
        lambda: vault.share(vault.birth(uuid4(), vault.tina), vault.tina, vault.omar),
    ):
        with pytest.raises(Refused) as problem:
            give()
        assert code(problem) == "chain-ended-receiver"


@given(st.lists(st.sampled_from(["end", "admit", "birth", "share"]), max_size=12), st.randoms())
def test_whatever_happens_holders_were_active_when_they_were_given_a_key(
    acts: list[str],
    chance: Random,
) -> None:
    choice = chance.choice
    vault = Vault()
    laptops, client = [vault.boss, vault.tina, vault.omar], uuid4()
    for act in acts:
        one, two = choice(laptops), choice(laptops)
        try:
            if act == "end":
                vault.end(one)
            elif act == "admit":
                laptops.append(vault.admit(vault.another(one)))
            elif act == "birth":
                vault.birth(client, one, two)
            elif vault.keys.get(client):
                vault.share(vault.keys[client][-1], one, two)
        except Refused:
            continue
    for born in vault.chain.client_keys(client):
        for member, since in vault.chain.holders(born.name).items():
            assert vault.chain.members[member].is_active_at(since)


def test_a_key_is_stale_when_a_device_that_holds_it_is_ended_until_the_next_one_is_made() -> None:
    vault = Vault()
    client, other = uuid4(), uuid4()
    vault.birth(client, vault.tina, vault.omar)
    vault.birth(other, vault.tina)
    vault.end(vault.omar)
    assert vault.chain.is_stale(client)
    assert not vault.chain.is_stale(other)
    vault.birth(client, vault.tina)
    assert not vault.chain.is_stale(client)


# Two chains


def forked() -> tuple[Vault, Chain, Chain]:
    vault = Vault()
    common = vault.chain
    vault.end(vault.omar)
    mine = vault.chain
    vault.chain = common
    vault.birth(uuid4(), vault.omar)
    return vault, mine, vault.chain


@given(st.integers(1, len(RAWS)), st.integers(1, len(RAWS)))
def test_a_chain_that_ends_earlier_is_no_other_past(mine: int, theirs: int) -> None:
    own = read_chain(RAWS[:mine])
    expected = Compared.SAME
    if theirs != mine:
        expected = Compared.LONGER if theirs > mine else Compared.SHORTER
    assert own.compared(FULL.chain.hashes[:theirs]) is expected


def test_forks_are_told_from_chains_that_end_earlier() -> None:
    _, mine, theirs = forked()
    assert mine.compared(theirs.hashes) is Compared.OTHER
    assert theirs.compared(mine.hashes) is Compared.OTHER
    assert mine.compared(mine.hashes[:-1]) is Compared.SHORTER


def test_a_head_of_another_past_is_known_for_none_of_ones_own() -> None:
    _, mine, theirs = forked()
    assert mine.place_of(theirs.head) is None
    assert mine.place_of(mine.head) == len(mine) - 1


def test_two_pasts_become_one_when_an_administrator_joins_them_with_the_ends_of_both() -> None:
    vault, mine, theirs = forked()
    with pytest.raises(Refused) as problem:
        mine.joined_with(theirs)
    assert code(problem) == "chain-other-past"
    vault.chain = theirs
    vault.say(Join(mine.head, (vault.omar.member,)), vault.boss)
    assert mine.joined_with(vault.chain) is vault.chain
    assert vault.omar.member not in vault.chain.active


def test_a_join_that_forgets_an_end_or_is_about_another_past_is_not_followed() -> None:
    vault, mine, theirs = forked()
    for said in (Join(mine.head, ()), Join(b"\x02" * 32, (vault.omar.member,))):
        vault.chain = theirs
        vault.say(said, vault.boss)
        with pytest.raises(Refused):
            mine.joined_with(vault.chain)


def test_a_join_by_somebody_who_administers_only_in_the_other_past_is_not_followed() -> None:
    vault, mine, theirs = forked()
    vault.chain = theirs
    vault.promote(vault.tina)
    vault.say(Join(mine.head, (vault.omar.member,)), vault.tina)
    with pytest.raises(Refused):
        mine.joined_with(vault.chain)


def test_a_root_is_signed_by_the_device_that_it_names() -> None:
    boss, paper = Laptop(uuid4()), new_keys()
    said = Root(boss.person, boss.id, boss.keys.public, paper.public)
    with pytest.raises(Refused):
        started(Entry(0, NOTHING_BEFORE, said).signed(paper.sign))
    with pytest.raises(Refused):
        started(Entry(1, NOTHING_BEFORE, said).signed(boss.keys.sign))
