"""Signing in, and everything that ends a session."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from app.central.auth.sessions import Tokens
from app.central.auth.tables import account, device, refresh_token, sign_in_attempt
from app.central.people import ADMINISTRATION, set_password
from app.central.sign_in import SignedIn, refresh, sign_in, sign_out
from app.ports.problems import Refused
from app.records import User
from app.records.nouns import table_of
from app.security import passwords
from app.security.tokens import digest
from tests.builders.device_keys import keys_for
from tests.integration.central.world import MIRA, PASSWORD, TOM, Device, World


def enter(world: World, email: str = MIRA, **more: Any) -> SignedIn:
    asked: dict[str, Any] = {
        "email": email,
        "password": PASSWORD,
        "device_name": "Desk",
        "inc": uuid4().hex,
    } | more
    return sign_in(world.central, **({"keys": keys_for(asked["inc"]).public} | asked))


def refusal(job: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(Refused) as refused:
        job(*args, **more)
    return refused.value.code


def is_signed_in(world: World, tokens: Tokens) -> bool:
    try:
        world.central.recognise(tokens.access)
    except Refused:
        return False
    return True


def test_a_wrong_password_and_an_unknown_person_get_the_same_words(world: World) -> None:
    words = []
    for email, password in ((MIRA, "wrong wrong wrong"), ("nobody@trestle.example", PASSWORD)):
        with pytest.raises(Refused) as refused:
            enter(world, email, password=password)
        words.append(str(refused.value))
    assert words[0] == words[1]


def test_an_unknown_person_costs_as_much_work_as_a_known_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Counting:
        def __init__(self) -> None:
            self.looked_at: list[str] = []
            self.made = passwords._hasher.hash

        def hash(self, password: str) -> str:
            return self.made(password)

        def verify(self, stored: str, password: str) -> bool:
            self.looked_at.append(stored)
            return hasher.verify(stored, password)

    hasher, counting = passwords._hasher, Counting()
    monkeypatch.setattr(passwords, "_hasher", counting)
    for email in (MIRA, "nobody@trestle.example"):
        assert refusal(enter, world, email, password="wrong wrong wrong") == "sign-in-wrong"
    known, nobody_s = counting.looked_at
    assert known != nobody_s
    assert known.split("$")[:4] == nobody_s.split("$")[:4], "the same work for either"


def test_the_sixth_wrong_password_locks_the_address_for_a_while(world: World) -> None:
    codes = [refusal(enter, world, password="wrong wrong wrong") for _ in range(7)]
    assert codes == ["sign-in-wrong"] * 6 + ["sign-in-locked"]
    assert refusal(enter, world) == "sign-in-locked"
    world.clock.move(seconds=31)
    assert enter(world).email == MIRA
    assert refusal(enter, world, password="wrong wrong wrong") == "sign-in-wrong"


def test_the_last_tries_are_counted_and_a_pause_says_how_long_it_is(world: World) -> None:
    said: list[Refused] = []
    for _ in range(7):
        with pytest.raises(Refused) as refused:
            enter(world, password="wrong wrong wrong")
        said.append(refused.value)
    steps = [one.next_step for one in said]
    assert "left" not in steps[1]
    assert "3 more tries are left" in steps[2]
    assert "One more try is left" in steps[4]
    assert "pauses" in steps[5]
    assert said[6].retry_after_s == pytest.approx(30.0)


def test_each_further_wrong_password_locks_longer(world: World) -> None:
    for _ in range(6):
        refusal(enter, world, password="wrong wrong wrong")
    world.clock.move(seconds=31)
    assert refusal(enter, world, password="wrong wrong wrong") == "sign-in-wrong"
    world.clock.move(seconds=31)
    assert refusal(enter, world) == "sign-in-locked"
    world.clock.move(seconds=31)
    enter(world)


def test_an_unknown_address_is_locked_like_a_known_one(world: World) -> None:
    codes = [refusal(enter, world, "nobody@trestle.example") for _ in range(7)]
    assert codes[-1] == "sign-in-locked"


def test_one_persons_lock_does_not_shut_out_another(world: World) -> None:
    for _ in range(7):
        refusal(enter, world, password="wrong wrong wrong", peer="10.0.0.1")
    assert enter(world, TOM, peer="10.0.0.1").email == TOM


def test_an_attempt_is_counted_before_its_password_is_looked_at(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []

    def verify(_stored: str | None, _password: str) -> bool:
        with world.central.work.database.read.connect() as connection:
            query = select(sign_in_attempt.c.failed).where(sign_in_attempt.c.who.like("address:%"))
            counted.append(connection.execute(query).scalar_one())
        return False

    monkeypatch.setattr("app.central.password_check.verify_password", verify)
    for _ in range(2):
        refusal(enter, world)
    assert counted == [1, 2]


def test_the_address_may_be_typed_in_any_case_and_with_spaces(world: World) -> None:
    assert enter(world, f"  {MIRA.upper()} ").email == MIRA


def test_every_device_has_a_short_name_of_its_own(world: World) -> None:
    names = [enter(world).device.short_name for _ in range(4)]
    assert len(set(names)) == 4
    assert all(len(name) == 2 for name in names)


def test_the_same_device_keeps_its_name_when_it_signs_in_again(world: World) -> None:
    first = enter(world, inc="one")
    assert enter(world, inc="one").device == first.device
    assert not is_signed_in(world, first.tokens)
    assert len(world.table(device)) == 1


@pytest.mark.usefixtures("dear_passwords")
def test_no_token_and_no_password_stands_in_the_database(world: World) -> None:
    session = enter(world)
    stored = {row["hash"] for row in world.table(refresh_token)}
    assert digest(session.tokens.refresh) in stored
    hashes = {row["user_id"]: row["password_hash"] for row in world.table(account)}
    assert all(text.startswith("$argon2id$v=19$") for text in hashes.values())
    assert hashes[world.people[MIRA]].startswith("$argon2id$v=19$m=47104,t=2,p=1$")


def test_an_access_token_lives_for_a_quarter_of_an_hour(world: World) -> None:
    tokens = enter(world).tokens
    world.clock.move(minutes=14)
    assert is_signed_in(world, tokens)
    world.clock.move(minutes=2)
    assert not is_signed_in(world, tokens)


def test_a_refresh_gives_new_tokens_that_work(world: World) -> None:
    old = enter(world).tokens
    world.clock.move(minutes=20)
    new = refresh(world.central, old.refresh)
    assert new.refresh != old.refresh
    assert is_signed_in(world, new)


def test_a_refresh_whose_reply_was_lost_gives_the_same_successor(world: World) -> None:
    old = enter(world).tokens
    lost = refresh(world.central, old.refresh)
    world.clock.move(seconds=59)
    again = refresh(world.central, old.refresh)
    assert again.refresh == lost.refresh
    assert is_signed_in(world, again)
    assert is_signed_in(world, refresh(world.central, again.refresh))


def test_a_refresh_token_used_again_later_ends_the_whole_family(world: World) -> None:
    old = enter(world).tokens
    new = refresh(world.central, old.refresh)
    world.clock.move(seconds=61)
    assert refusal(refresh, world.central, old.refresh) == "signed-out"
    assert not is_signed_in(world, new)
    assert refusal(refresh, world.central, new.refresh) == "signed-out"


def test_a_refresh_token_used_again_after_its_successor_ends_the_family(world: World) -> None:
    old = enter(world).tokens
    new = refresh(world.central, old.refresh)
    newest = refresh(world.central, new.refresh)
    assert refusal(refresh, world.central, old.refresh) == "signed-out"
    assert not is_signed_in(world, newest)


@pytest.mark.parametrize("token", ["", "x", "ä" * 50, "\ud800", "A" * 43])
def test_a_token_that_nobody_was_given_counts_for_nothing(world: World, token: str) -> None:
    assert refusal(world.central.recognise, token) == "signed-out"
    assert refusal(refresh, world.central, token) == "signed-out"


def test_signing_out_ends_this_device_only(world: World) -> None:
    here, there = enter(world).tokens, enter(world).tokens
    sign_out(world.central, here.access)
    assert not is_signed_in(world, here)
    assert refusal(refresh, world.central, here.refresh) == "signed-out"
    assert is_signed_in(world, there)


def test_a_new_password_ends_every_session_of_the_person(world: World) -> None:
    mine, other = enter(world).tokens, enter(world, TOM).tokens
    set_password(world.central, MIRA, "quite another phrase")
    assert not is_signed_in(world, mine)
    assert refusal(refresh, world.central, mine.refresh) == "signed-out"
    assert is_signed_in(world, other)
    assert refusal(enter, world) == "sign-in-wrong"
    enter(world, password="quite another phrase")


def test_a_person_who_left_is_out_with_the_next_request(world: World) -> None:
    tokens = enter(world).tokens

    def leave(session: Any) -> None:
        session.get_one(User, world.people[MIRA]).active = False

    world.central.work.run("leave", ADMINISTRATION, leave)
    assert not is_signed_in(world, tokens)
    assert refusal(refresh, world.central, tokens.refresh) == "signed-out"
    assert refusal(enter, world) == "sign-in-wrong"


def test_a_right_taken_away_counts_with_the_next_request(world: World) -> None:
    mira = Device(world, enter(world), "x")

    def demote(session: Any) -> None:
        session.get_one(User, world.people[MIRA]).rights = []

    world.central.work.run("demote", ADMINISTRATION, demote)
    [answer] = mira.tell(mira.tx("submit_ticket", mira.new_ticket(world.north)))
    assert answer.code == "not-allowed"


@pytest.mark.parametrize("state", ["pending", "suspended", "revoked"])
def test_only_an_active_device_passes(world: World, state: str) -> None:
    session = enter(world, inc="one")
    with world.central.work.database.write.begin() as connection:
        connection.execute(update(device).values(state=state))
    assert not is_signed_in(world, session.tokens)
    assert refusal(refresh, world.central, session.tokens.refresh) == "signed-out"
    if state == "pending":
        assert enter(world, inc="one").device.state == "pending"
    else:
        assert refusal(enter, world, inc="one") == "device-barred"


@pytest.mark.usefixtures("dear_passwords")
def test_a_weaker_hash_is_made_anew_at_the_next_sign_in(world: World) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    mira = account.c.user_id == world.people[MIRA]
    with world.central.work.database.write.begin() as connection:
        connection.execute(update(account).where(mira).values(password_hash=weak))
    enter(world)
    stored = {row["user_id"]: row["password_hash"] for row in world.table(account)}
    assert "m=47104,t=2,p=1" in stored[world.people[MIRA]]
    enter(world)


def test_who_leaves_between_the_password_and_the_session_is_not_let_in(world: World) -> None:
    with world.as_owner() as connection:
        connection.execute(update(table_of("user")).values(active=False))
    with pytest.raises(Refused) as refused:
        world.device()
    assert refused.value.code == "sign-in-wrong"


LOOK_ALIKE = (
    "mir\u0430@trestle.example",  # a Cyrillic letter
    "m\u0131ra@trestle.example",
    "M\u0130RA@trestle.example",
    "mi\u0307ra@trestle.example",
    "mir\u200ba@trestle.example",
    "\uff4dira@trestle.example",
)


def test_an_address_that_only_looks_like_a_person_s_is_nobody_s(world: World) -> None:
    unknown = refusal(enter, world, "nobody@trestle.example")
    assert {ascii(one): refusal(enter, world, one) for one in LOOK_ALIKE} == {
        ascii(one): unknown for one in LOOK_ALIKE
    }
    for unkeepable in (f"{MIRA}\0", "mira\ud800@trestle.example"):
        with pytest.raises(Refused):
            enter(world, unkeepable)
    assert enter(world, " MIRA@Trestle.Example ").actor.user == world.people[MIRA]
