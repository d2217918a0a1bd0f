"""Central carries the vault, opens nothing of it, and lets nobody have what is not theirs (T30)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

import pytest
from litestar.testing import TestClient

from app.central.auth.caller import Caller
from app.central.feed.vault_tables import vault_wrap
from app.central.people import grant, revoke
from app.central.staff import KEEPING, set_rights
from app.ports.problems import Refused
from app.security.device_keys import new_keys
from app.security.vault import client_keys
from app.security.vault.fields import Place, header_of
from app.security.vault.recovery import keys_of
from app.security.vault.said import Admit, Birth, Role, Share
from tests.builders.central_app import serving
from tests.integration.central.vaulted import Firm, Keeper, text
from tests.integration.central.world import ADMIN, MIRA, TOM, World

pytestmark = pytest.mark.postgresql_long


@pytest.fixture
def firm(world: World) -> Iterator[Firm]:
    with serving(world.central) as app, TestClient(app, raise_server_exceptions=False) as client:
        yield Firm(world, client)


@pytest.fixture
def boss(firm: Firm) -> Keeper:
    """The administrator, whose device is the chain's first."""
    boss = firm.keeper(ADMIN)
    assert firm.set_up(boss).status_code == 200
    return boss


def let_in(firm: Firm, boss: Keeper, email: str) -> Keeper:
    keeper = firm.keeper(email)
    boss.admit(keeper)
    return keeper


@pytest.fixture
def mira(firm: Firm, boss: Keeper) -> Keeper:
    return let_in(firm, boss, MIRA)


@pytest.fixture
def tom(firm: Firm, boss: Keeper) -> Keeper:
    return let_in(firm, boss, TOM)


def code(answer: Any) -> str:
    assert answer.status_code >= 400, answer.content
    return str(answer.json()["code"])


def due(keeper: Keeper) -> set[tuple[str, str, bool, str]]:
    return {
        (one["credential"], one["field"], one["revealed"], one["why"])
        for one in keeper.told("GET", "/vault/rotation")
    }


# The chain


def test_before_it_is_set_up_there_is_no_chain_and_what_needs_it_says_so(firm: Firm) -> None:
    mira = firm.keeper(MIRA)
    assert mira.told("GET", "/vault/chain") == []
    assert code(mira.ask("GET", "/vault/wraps")) == "vault-none"


def test_only_an_administrator_sets_it_up_and_only_once(firm: Firm) -> None:
    assert code(firm.set_up(firm.keeper(MIRA))) == "chain-not-theirs"
    boss = firm.keeper(ADMIN)
    assert firm.set_up(boss).status_code == 200
    assert code(firm.set_up(firm.keeper(ADMIN))) == "chain-moved"


def test_a_chain_is_fetched_from_where_a_device_stands(firm: Firm, boss: Keeper) -> None:
    let_in(firm, boss, MIRA)
    let_in(firm, boss, TOM)
    answer = boss.told("GET", "/vault/chain?since=2")
    assert [one["number"] for one in answer] == [2]
    assert answer[0]["entry"] == text(boss.chain().entries[2].raw)
    assert boss.told("GET", "/vault/chain?since=3") == []


def test_of_two_who_append_at_the_same_place_one_is_told_to_look_again(
    boss: Keeper, firm: Firm
) -> None:
    one, two = firm.keeper(MIRA), firm.keeper(TOM)
    at = boss.chain()
    boss.admit(one)
    boss.device.world.clock.move(seconds=1)
    late = at.next(Role(two.person, administers=True)).signed(boss.keys.sign)
    assert code(boss.offer(late)) == "chain-moved"


def test_the_same_entry_told_twice_after_a_lost_answer_is_taken_once(
    boss: Keeper, mira: Keeper
) -> None:
    length = len(boss.chain())
    assert boss.offer(boss.chain().entries[-1]).status_code == 200
    assert len(mira.chain()) == length


def test_a_device_that_is_another_persons_or_unknown_is_not_let_in(
    firm: Firm, boss: Keeper
) -> None:
    tom, keys = firm.keeper(TOM), new_keys()
    for person, which in ((boss.person, tom.id), (tom.person, UUID(int=7))):
        said = Admit(person, which, keys.public)
        entry = boss.chain().next(said).signed(boss.keys.sign).seconded(keys.sign)
        assert code(boss.offer(entry)) == "device-unknown"


def test_a_person_who_does_not_look_after_central_does_not_administer_the_vault(
    boss: Keeper, mira: Keeper
) -> None:
    assert code(boss.say(Role(mira.person, administers=True))) == "person-no-administrator"


def test_bytes_that_are_no_entry_are_refused_in_words(boss: Keeper) -> None:
    for said in ("AAAA", "no base64", ""):
        answer = boss.ask("POST", "/vault/chain", {"entry": said})
        assert (answer.status_code, answer.json()["code"]) == (400, "vault-unreadable")


# Clients' keys


def test_a_birth_reaches_everybody_who_looks_after_the_client_and_nobody_else(
    firm: Firm, boss: Keeper, mira: Keeper, tom: Keeper
) -> None:
    assert mira.birth(firm.world.north).status_code == 200
    assert mira.birth(firm.world.south).status_code == 200
    key = mira.newest(firm.world.north)
    assert mira.fetch().keys() == mira.held.keys()
    assert list(tom.fetch().values()) == [key]
    assert boss.chain().hashes == tom.chain().hashes


def test_a_birth_that_leaves_somebody_out_is_refused(
    firm: Firm, boss: Keeper, mira: Keeper
) -> None:
    let_in(firm, boss, TOM)
    answer = mira.birth(firm.world.north, only=[mira.signs])
    assert code(answer) == "not-covered"
    assert mira.chain().newest(firm.world.north) is None


def test_a_birth_of_a_client_that_one_does_not_see_is_answered_like_none(
    firm: Firm, tom: Keeper
) -> None:
    chain, south = tom.chain(), firm.world.south
    key = client_keys.new_key(chain.anchor, south)
    said = Birth(south, 1, key.name, (tom.signs,))
    entry = chain.next(said).signed(tom.keys.sign)
    answer = tom.ask("POST", "/vault/births", {"entry": text(entry.raw), "wraps": []})
    assert (answer.status_code, code(answer)) == (404, "not-found")
    assert code(tom.offer(entry)) == "chain-needs-wraps"


def test_recovery_is_always_covered_and_opens_every_key(firm: Firm, mira: Keeper) -> None:
    assert mira.birth(firm.world.north).status_code == 200
    chain, paper = mira.chain(), keys_of(firm.seed)
    [wrap] = [
        bytes(row["wrap"])
        for row in firm.world.table(vault_wrap)
        if bytes(row["receiver"]) == paper.public.sign
    ]
    born = chain.newest(firm.world.north)
    assert born is not None
    assert client_keys.unwrap(wrap, born, chain.anchor, paper) == mira.newest(firm.world.north)


def test_a_newcomer_is_missing_until_somebody_shares(
    firm: Firm, boss: Keeper, mira: Keeper
) -> None:
    north = firm.world.north
    assert mira.birth(north).status_code == 200
    tom = let_in(firm, boss, TOM)
    name = mira.newest(north).name
    assert mira.standing(north)["missing"] == [[text(name), text(tom.signs)]]
    assert tom.fetch() == {}
    assert mira.share([mira.newest(north)], tom).status_code == 200
    assert tom.fetch().keys() == {name}
    assert mira.standing(north)["missing"] == []


def test_nobody_is_given_a_key_whom_central_does_not_name_for_the_client(
    firm: Firm, mira: Keeper, tom: Keeper
) -> None:
    assert mira.birth(firm.world.south).status_code == 200
    answer = mira.share([mira.newest(firm.world.south)], tom)
    assert code(answer) == "receiver-not-named"


def test_nobody_shares_a_key_that_they_do_not_hold(firm: Firm, boss: Keeper, mira: Keeper) -> None:
    assert mira.birth(firm.world.north).status_code == 200
    tom = let_in(firm, boss, TOM)
    chain = tom.chain()
    said = Share((mira.newest(firm.world.north).name,), (tom.signs,))
    wraps = [{"name": text(said.names[0]), "receiver": text(tom.signs), "wrap": text(b"\x01" * 81)}]
    entry = text(chain.next(said).signed(tom.keys.sign).raw)
    answer = tom.ask("POST", "/vault/shares", {"entry": entry, "wraps": wraps})
    assert code(answer) == "chain-not-holding"


# Values


def test_what_one_seals_the_other_opens_and_central_holds_no_word_of_it(
    firm: Firm, mira: Keeper, tom: Keeper
) -> None:
    mira.birth(firm.world.north)
    place = mira.add(firm.world.north, password="correct horse", note="behind the door")
    tom.fetch()
    assert tom.opened(firm.stored(place), place) == "correct horse"
    row = firm.world.row("credential", place.credential.bytes)
    assert all(b"horse" not in bytes(v) for v in row.values() if isinstance(v, bytes))


def test_a_value_under_no_key_of_the_client_or_at_another_place_is_refused(
    firm: Firm, mira: Keeper
) -> None:
    mira.birth(firm.world.north)
    mira.birth(firm.world.south)
    place = mira.add(firm.world.north)
    stored = firm.stored(place)
    elsewhere = mira.sealed("x", Place(firm.world.south, place.credential, "password"), 2)
    for value in (elsewhere, stored[:-1] + bytes([stored[-1] ^ 1]), b"plain text", b""):
        assert mira.edit(place, value).result == "rejected"
    assert firm.stored(place) == stored


def test_a_value_that_another_person_sealed_is_not_taken_from_somebody_else(
    firm: Firm, mira: Keeper, tom: Keeper
) -> None:
    mira.birth(firm.world.north)
    tom.fetch()
    place = mira.add(firm.world.north)
    answer = tom.edit(place, mira.sealed("new", place, 2))
    assert (answer.result, answer.code) == ("rejected", "not-yours")


def test_an_edition_far_beyond_the_last_one_is_refused(firm: Firm, mira: Keeper) -> None:
    mira.birth(firm.world.north)
    place = mira.add(firm.world.north)
    answer = mira.edit(place, mira.sealed("new", place, 2**60))
    assert (answer.result, answer.code) == ("rejected", "edition-far")


def test_a_value_under_a_key_that_has_a_successor_is_to_be_sealed_anew(
    firm: Firm, mira: Keeper
) -> None:
    mira.birth(firm.world.north)
    place = mira.add(firm.world.north)
    late = mira.sealed("typed offline", place, 2)
    assert mira.birth(firm.world.north).status_code == 200
    answer = mira.edit(place, late)
    assert (answer.result, answer.code) == ("rejected", "key-stale")
    assert mira.edit(place, mira.sealed("typed offline", place, 2)).result == "ok"


def test_sealing_anew_keeps_the_value_and_never_beats_an_edit(firm: Firm, mira: Keeper) -> None:
    mira.birth(firm.world.north)
    place = mira.add(firm.world.north)
    first = firm.stored(place)
    mira.birth(firm.world.north)
    assert mira.reseal(place, first)
    anew = firm.stored(place)
    assert header_of(anew).edition == 1
    assert mira.opened(anew, place) == "correct horse"
    assert mira.edit(place, mira.sealed("changed", place, 2)).result in {"ok", "conflict"}
    changed = firm.stored(place)
    assert not mira.reseal(place, anew), "somebody wrote meanwhile"
    assert firm.stored(place) == changed


def test_of_several_that_are_sealed_anew_one_that_is_not_taken_keeps_no_other_back(
    firm: Firm, mira: Keeper
) -> None:
    mira.birth(firm.world.north)
    places = [mira.add(firm.world.north) for _ in range(4)]
    before = [firm.stored(place) for place in places]
    mira.birth(firm.world.north)
    assert mira.edit(places[1], mira.sealed("changed", places[1], 2)).result in {"ok", "conflict"}
    changed = firm.stored(places[1])
    values = [mira.anew(place, stored) for place, stored in zip(places, before, strict=True)]
    values[2]["value"] = text(mira.sealed("correct horse", places[2], 7))
    values.append(values[0] | {"credential": str(UUID(int=7))})
    told = mira.told("POST", "/vault/reseals", {"values": values})["told"]
    assert told == ["", "moved", "edition-moved", "", "not-found"]
    assert [firm.stored(place) for place in places[1:3]] == [changed, before[2]]
    for place in (places[0], places[3]):
        assert mira.opened(firm.stored(place), place) == "correct horse"


def test_what_was_sealed_anew_reaches_the_other_devices_by_the_feed(
    firm: Firm, mira: Keeper, tom: Keeper
) -> None:
    mira.birth(firm.world.north)
    place = mira.add(firm.world.north)
    tom.device.pull()
    mira.birth(firm.world.north)
    assert mira.reseal(place, firm.stored(place))
    tom.device.pull()
    seen = tom.device.rows["credential", place.credential.bytes]
    assert seen["password"] == firm.stored(place)


# What is lost


def test_what_somebody_could_read_who_may_use_credentials_no_more_is_on_the_list(
    firm: Firm, mira: Keeper, tom: Keeper
) -> None:
    world = firm.world
    mira.birth(world.north)
    tom.fetch()
    readable = str(mira.add(world.north).credential)

    def give(*rights: str) -> None:
        world.central.work.run(
            "set_rights",
            KEEPING,
            lambda session: set_rights(
                session, cast("Caller", None), world.central, tom.person, rights
            ),
        )

    give("desk")
    assert due(mira) == set(), "they may still"
    give("admin")
    assert {(credential, why) for credential, _, _, why in due(mira)} == {(readable, "client")}


def test_who_loses_a_client_gets_no_wraps_reads_nothing_new_and_is_on_the_list(
    firm: Firm, mira: Keeper, tom: Keeper
) -> None:
    north, south = firm.world.north, firm.world.south
    mira.birth(north)
    mira.birth(south)
    first = tom.fetch()
    readable = [mira.add(north), mira.add(north, totp_seed="JBSWY3DP")]
    mira.add(south)
    mira.add(north, note="")
    tom.look(readable[0])
    revoke(firm.world.central, TOM, "NW")
    assert tom.fetch() == {}, "no wraps at the next sync"
    assert mira.standing(north)["stale"]
    assert mira.birth(north).status_code == 200
    later = mira.add(north)
    tom.held = dict(first)
    with pytest.raises(StopIteration):
        tom.opened(firm.stored(later), later)
    listed = {(credential, field) for credential, field, _, _ in due(mira)}
    rows = firm.world.rows("credential")
    held = {name[:16] for name in first}
    expected = {
        (str(row["id"]), name)
        for row in rows
        for name in ("password", "totp_seed", "note")
        if row[name] is not None and header_of(bytes(row[name])).key in held
    }
    assert listed == expected
    assert {(c, f) for c, f, looked, _ in due(mira) if looked} == {
        (str(readable[0].credential), "password")
    }


def test_the_list_forgets_what_was_changed_under_a_key_they_never_held_and_not_what_was_resealed(
    firm: Firm, mira: Keeper, tom: Keeper
) -> None:
    north = firm.world.north
    mira.birth(north)
    tom.fetch()
    place = mira.add(north)
    entry = (str(place.credential), "password", False, "client")
    revoke(firm.world.central, TOM, "NW")
    assert due(mira) == {entry}
    mira.edit(place, mira.sealed("changed under the old key", place, 2))
    assert due(mira) == {entry}
    mira.birth(north)
    assert mira.reseal(place, firm.stored(place))
    assert due(mira) == {entry}
    mira.edit(place, mira.sealed("changed", place, 3))
    assert due(mira) == set()


def test_what_was_added_after_the_loss_under_a_new_key_is_not_on_the_list(
    firm: Firm, boss: Keeper, mira: Keeper
) -> None:
    north = firm.world.north
    let_in(firm, boss, TOM)
    mira.birth(north)
    revoke(firm.world.central, TOM, "NW")
    mira.birth(north)
    mira.add(north)
    assert due(mira) == set()


def test_the_list_is_of_ones_own_clients_alone(firm: Firm, mira: Keeper, tom: Keeper) -> None:
    mira.birth(firm.world.south)
    grant(firm.world.central, TOM, "SG")
    mira.share([mira.newest(firm.world.south)], tom)
    mira.add(firm.world.south)
    revoke(firm.world.central, TOM, "SG")
    assert len(due(mira)) == 1
    assert due(tom) == set()


@pytest.mark.parametrize("lost", [True, False])
def test_a_device_that_is_put_out_gets_nothing_and_a_lost_one_writes_the_list(
    firm: Firm, mira: Keeper, tom: Keeper, lost: bool
) -> None:
    north = firm.world.north
    mira.birth(north)
    tom.fetch()
    place = mira.add(north)
    other = firm.keeper(TOM)
    path = f"/devices/{tom.id}/revoke" + ("?lost=true" if lost else "")
    assert other.ask("POST", path).status_code == 204
    assert tom.ask("GET", "/vault/wraps").status_code == 401
    assert mira.standing(north)["stale"]
    expected = {(str(place.credential), "password", False, "lost")} if lost else set()
    assert due(mira) == expected


def test_a_device_that_was_ended_pushes_no_secret_any_more(
    firm: Firm, boss: Keeper, mira: Keeper, tom: Keeper
) -> None:
    mira.birth(firm.world.north)
    tom.fetch()
    place = mira.add(firm.world.north)
    late = tom.sealed("mine", place, 2)
    boss.end(tom)
    answer = tom.edit(place, late)
    assert (answer.result, answer.code) == ("rejected", "not-yours")
    assert tom.fetch() == {}


def test_nobody_looks_under_another_persons_name(firm: Firm, mira: Keeper, tom: Keeper) -> None:
    mira.birth(firm.world.north)
    place = mira.add(firm.world.north)
    told = {"client_id": place.client.bytes, "credential_id": place.credential.bytes,
            "user_id": mira.person.bytes, "field_name": "password", "act": "shown", "at": 1,
            "created_at": 1}  # fmt: skip
    answer = tom.tell("note_reveal", "credential_reveal", UUID(int=9), "create", told)
    assert (answer.result, answer.code) == ("rejected", "not-yours")


def test_a_share_for_a_client_that_was_lost_meanwhile_is_refused(
    firm: Firm, mira: Keeper, tom: Keeper
) -> None:
    mira.birth(firm.world.north)
    tom.fetch()
    key = tom.newest(firm.world.north)
    revoke(firm.world.central, TOM, "NW")
    assert code(tom.share([key], mira)) == "not-found"


def test_a_refusal_of_an_unknown_person_leaves_no_list(firm: Firm, mira: Keeper) -> None:
    with pytest.raises(Refused):
        revoke(firm.world.central, "nobody@trestle.example", "NW")
    assert due(mira) == set()
