"""What is taken away is read no more: new keys, what waits, and other pasts."""

from __future__ import annotations

import pytest

from app.central.people import revoke
from app.domain.credentials import Secret
from app.ports.problems import Refused
from app.security.vault.fields import header_of
from app.store import vault as kept
from app.store.tables import outbox
from app.sync.vault.fetching import fetch_chain, text
from app.usecases.credentials import EditCredential
from tests.builders.vaults import Vault
from tests.integration.central.world import MIRA, TOM, World
from tests.sync.vaults import PIN, Laptop, Make, code_of, passed

pytestmark = pytest.mark.postgresql_long


def test_who_loses_a_client_has_no_wraps_after_the_next_sync_and_cannot_read_what_is_new(
    world: World, mira: Laptop, tom: Laptop
) -> None:
    mira.sync()
    credential = mira.add(world.north)
    mira.sync()
    tom.sync()
    tom.vault.reveal(credential, Secret.PASSWORD)
    before = {*_names(tom)}
    assert before
    revoke(world.central, TOM, "NW")
    tom.sync()
    assert _names(tom) == set()
    mira.sync()
    again = mira.add(world.north, "only for those who stay")
    mira.sync()
    sealed = passed(mira, again).password
    assert sealed is not None
    assert header_of(sealed).key not in {name[:16] for name in before}
    mira.round()
    stored = passed(mira, credential).password
    assert stored is not None
    assert header_of(stored).key == header_of(sealed).key, "what was there is sealed anew"
    assert mira.vault.reveal(credential, Secret.PASSWORD).text == "correct horse"


def _names(laptop: Laptop) -> set[bytes]:
    with laptop.store.reading() as connection:
        return set(kept.wraps(connection))


def test_what_was_typed_offline_before_a_new_key_is_sealed_anew_and_sent(
    world: World, mira: Laptop, make: Make, boss: Laptop
) -> None:
    make(TOM, "tom").enter(boss)
    mira.sync()
    credential = mira.add(world.north)
    mira.sync()
    other = make(MIRA, "other").enter(boss)
    mira.sync()
    other.sync()
    other.add(world.north, "typed offline")
    other.vault.edit(EditCredential(credential), {Secret.PASSWORD: "changed offline"})
    revoke(world.central, TOM, "NW")
    mira.sync()
    other.sync()
    stored = {bytes(row["password"]) for row in world.rows("credential")}
    with other.store.reading() as connection:
        chain = kept.chain_here(connection)
        left = connection.execute(outbox.select().where(outbox.c.state != "acked")).all()
    assert chain is not None
    newest = chain.newest(world.north)
    assert newest is not None
    assert newest.version == 2
    assert {header_of(value).key for value in stored} == {newest.name[:16]}
    assert left == []
    mira.sync()
    assert mira.vault.reveal(credential, Secret.PASSWORD).text == "changed offline"


def test_with_a_locked_vault_it_waits_for_the_pin_and_everything_else_goes(
    world: World, mira: Laptop, make: Make, boss: Laptop
) -> None:
    make(TOM, "tom").enter(boss)
    mira.sync()
    other = make(MIRA, "other").enter(boss)
    mira.sync()
    other.sync()
    other.add(world.north, "typed offline")
    other.vault.lock()
    revoke(world.central, TOM, "NW")
    mira.sync()
    other.sync()
    with other.store.reading() as connection:
        waits = connection.execute(outbox.select().where(outbox.c.state == "held")).all()
    assert [(op.verb, op.code) for op in waits] == [("add_credential", "key-stale")]
    assert world.rows("credential") == []
    mira.sync()
    other.vault.unlock(PIN)
    other.sync()
    [row] = world.rows("credential")
    mira.round()
    assert mira.vault.reveal(row["id"], Secret.PASSWORD).text == "typed offline"


def test_a_device_that_was_ended_is_given_nothing_more_and_others_make_new_keys(
    world: World, boss: Laptop, mira: Laptop, tom: Laptop
) -> None:
    mira.sync()
    tom.sync()
    boss.vault.members.end(tom.id, PIN)
    mira.sync()
    with mira.store.reading() as connection:
        chain = kept.chain_here(connection)
    assert chain is not None
    newest = chain.newest(world.north)
    assert newest is not None
    assert newest.version == 2
    assert tom.id not in {chain.members[key].device for key in chain.holders(newest.name)}


def test_a_central_that_was_put_back_is_offered_what_it_lost_in_order(
    mira: Laptop, tom: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tom
    mira.sync()
    with mira.store.reading() as connection:
        chain = kept.chain_here(connection)
    assert chain is not None
    there = [text(entry.raw) for entry in chain.entries]
    central = there[:-2]

    def items(path: str) -> list[dict[str, object]]:
        since = int(path.rpartition("=")[2])
        return [{"number": at, "entry": central[at]} for at in range(since, len(central))]

    def post(_path: str, fields: dict[str, str]) -> dict[str, object]:
        central.append(fields["entry"])
        return {}

    monkeypatch.setattr(mira.way, "items", items)
    monkeypatch.setattr(mira.way, "post", post)
    assert fetch_chain(mira.store, mira.way) is not None
    assert central == there


def test_another_past_at_central_stops_writing_and_leaves_reading(
    world: World, mira: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    mira.sync()
    credential = mira.add(world.north)
    mira.sync()
    told = [
        {"number": at, "entry": text(entry.raw)} for at, entry in enumerate(Vault().chain.entries)
    ]
    monkeypatch.setattr(mira.way, "items", lambda _path: told)
    mira.vault.turn()
    assert mira.vault.trouble == "chain-other-past"
    with pytest.raises(Refused) as problem:
        mira.add(world.north)
    assert code_of(problem) == "chain-other-past"
    assert mira.vault.reveal(credential, Secret.PASSWORD).text == "correct horse"
