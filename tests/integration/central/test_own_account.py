"""One's own password: chosen at the first sign-in, changed with the old one, never a common one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from app.central.api.rights import Needs
from app.central.audit.kinds import Kind
from app.central.auth.attempts import PER_ADDRESS
from app.central.auth.policy import STRICT, Policy, SecondFactor, decide
from app.central.auth.tables import account, token_family
from app.central.inviting import STARTS_WITHIN, invite, start_anew
from app.central.own_account import change_password
from app.central.people import ADMINISTRATION
from app.central.rights_page import lines
from app.central.second_factor import ask_second_factor
from app.domain.rules import RuleBroken
from app.ports.problems import Refused
from tests.builders.central_app import serving
from tests.integration.central.signed import SignedDevice
from tests.integration.central.test_at_once import at_once
from tests.integration.central.test_audit import told
from tests.integration.central.test_second_factor import Phone, set_up
from tests.integration.central.test_sign_in import enter, is_signed_in, refusal
from tests.integration.central.world import ADMIN, MIRA, PASSWORD, TOM, World

pytestmark = pytest.mark.postgresql_long

NIA, OWN = "nia@x.example", "eleven quiet lanterns"
Client = TestClient[Litestar]


@pytest.fixture
def http(world: World) -> Iterator[Client]:
    with serving(world.central) as app, TestClient(app, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def secret(world: World) -> str:
    """The starting secret of Nia, who was invited just now."""
    ada = world.device(ADMIN)
    return invite(world.central, ada.token, "Nia Park", NIA, ["desk"]).secret


def come(world: World, secret: str, **more: Any) -> Any:
    return enter(world, NIA, **({"password": secret, "new_password": OWN} | more))


def test_a_starting_secret_opens_nothing_until_its_person_chose_a_password(
    world: World, secret: str
) -> None:
    assert refusal(enter, world, NIA, password=secret) == "password-own"
    nia = next(row["id"] for row in world.rows("user") if row["email"] == NIA)
    assert nia not in {row["user_id"] for row in world.table(token_family)}, "no half a session"
    came = come(world, secret)
    assert is_signed_in(world, came.tokens)
    assert enter(world, NIA, password=OWN).email == NIA


def test_a_starting_secret_is_good_for_one_sign_in_also_at_the_same_moment(
    world: World, secret: str
) -> None:
    results = at_once(*[lambda: come(world, secret)] * 3)
    assert sorted(getattr(one, "code", "in") for one in results) == ["in", *["sign-in-wrong"] * 2]
    assert refusal(come, world, secret) == "sign-in-wrong"
    assert refusal(enter, world, NIA, password=secret) == "sign-in-wrong"


def test_with_a_starting_secret_no_address_of_central_answers_but_the_sign_in(
    http: Client, secret: str
) -> None:
    device = SignedDevice(http)
    answer = device.sign_in(NIA, password=secret)
    assert (answer.status_code, answer.json()["code"]) == (403, "password-own")
    assert not {"access", "refresh"} & set(answer.json()), "nothing to ask anything with"
    for method, path, rule in lines():
        if rule.needs is Needs.SIGNED_IN:
            place = path.replace("{", "").replace(":str}", "")
            asked = http.request(method, place, headers=device.headers(method, place))
            assert asked.status_code == 401, (method, path)
    device.take(device.sign_in(NIA, password=secret, new_password=OWN))
    assert device.get("/auth/account").status_code == 200


def test_a_starting_secret_that_nobody_used_for_a_week_counts_no_more(
    world: World, secret: str
) -> None:
    world.clock.move(seconds=(STARTS_WITHIN - timedelta(minutes=1)).total_seconds())
    assert refusal(enter, world, NIA, password=secret) == "password-own"
    world.clock.move(minutes=2)
    assert refusal(come, world, secret) == "starting-over"
    with pytest.raises(Refused, match="not used in time"):
        ask_second_factor(world.central, email=NIA, password=secret)
    assert told(world, Kind.SIGN_IN)[-1].outcome == "starting-over"
    ada = world.device(ADMIN)
    nia = next(row["id"] for row in world.rows("user") if row["email"] == NIA)
    another = start_anew(world.central, ada.token, nia)
    assert another != secret
    assert come(world, another).email == NIA


def test_another_starting_secret_ends_what_was_there_and_nobody_gives_one_to_themselves(
    world: World,
) -> None:
    ada, tom = world.device(ADMIN), enter(world, TOM)
    another = start_anew(world.central, ada.token, world.people[TOM])
    assert not is_signed_in(world, tom.tokens)
    assert refusal(enter, world, TOM) == "sign-in-wrong"
    assert refusal(enter, world, TOM, password=another) == "password-own"
    mira = world.device(MIRA)
    for token, which, code in (
        (ada.token, world.people[ADMIN], "person-oneself"),
        (ada.token, UUID(int=5), "person-unknown"),
        (mira.token, world.people[TOM], "not-allowed"),
    ):
        with pytest.raises((Refused, RuleBroken)) as refused:
            start_anew(world.central, token, which)
        problem: Any = refused.value
        assert problem.code == code


def test_the_second_factor_is_set_up_between_the_secret_and_the_first_session(
    world: World, secret: str
) -> None:
    required = Policy(SecondFactor.REQUIRED, STRICT.new_devices)
    world.central.work.run("decide", ADMINISTRATION, lambda session: decide(session, required))
    assert refusal(come, world, secret) == "second-factor-unset"
    phone = Phone(world, NIA, secret)
    came = come(world, secret, code=phone.code())
    assert len(came.recovery_codes) == 10
    phone.wait()
    assert enter(world, NIA, password=OWN, code=phone.code()).email == NIA


@pytest.mark.parametrize("easy", ["short", "password password", "aaaaaaaaaaaaaaaaaaaa"])
def test_what_many_people_would_try_is_refused_and_the_secret_still_opens(
    world: World, secret: str, easy: str
) -> None:
    with pytest.raises(RuleBroken, match=r"Choose a password|another one"):
        come(world, secret, new_password=easy)
    with pytest.raises(RuleBroken):
        come(world, secret, new_password=secret)
    assert come(world, secret).email == NIA


def test_who_has_a_password_cannot_put_another_in_its_place_by_signing_in(world: World) -> None:
    assert refusal(enter, world, new_password=OWN) == "password-chosen"
    assert enter(world).email == MIRA


def changed(world: World, token: str, *words: str) -> str:
    """What became of it: the code of a refusal, or nothing."""
    try:
        change_password(world.central, token, *words)
    except (Refused, RuleBroken) as problem:
        return problem.code
    return ""


def test_a_new_password_ends_every_session_but_the_one_that_chose_it(world: World) -> None:
    here, there = enter(world), enter(world)
    assert changed(world, here.tokens.access, PASSWORD, OWN) == ""
    assert is_signed_in(world, here.tokens)
    assert not is_signed_in(world, there.tokens)
    assert refusal(enter, world) == "sign-in-wrong"
    assert enter(world, password=OWN).email == MIRA
    event = told(world, Kind.PASSWORD_SET)[-1]
    assert (event.person, event.device) == (world.people[MIRA], here.device.id)
    assert event.subject == world.people[MIRA]


def test_the_old_password_is_asked_for_and_wrong_ones_are_counted(world: World) -> None:
    here = enter(world)
    wrong = [changed(world, here.tokens.access, "not my password at all", OWN)] * PER_ADDRESS.most
    for _ in range(PER_ADDRESS.most - 1):
        wrong.append(changed(world, here.tokens.access, "not my password at all", OWN))
    assert set(wrong) == {"password-old-wrong"}
    assert changed(world, here.tokens.access, PASSWORD, OWN) == "sign-in-locked"
    assert enter(world).email == MIRA, "the way in is not shut by it"
    world.clock.move(seconds=31)
    assert changed(world, here.tokens.access, PASSWORD, OWN) == ""


def test_where_there_is_a_second_factor_its_code_is_asked_for_too(world: World) -> None:
    phone, codes = set_up(world)
    here = enter(world, code=phone.code())
    assert changed(world, here.tokens.access, PASSWORD, OWN) == "second-factor-needed"
    assert changed(world, here.tokens.access, PASSWORD, OWN, "000000") == "second-factor-wrong"
    before = {row["user_id"]: row["password_hash"] for row in world.table(account)}
    phone.wait()
    assert changed(world, here.tokens.access, PASSWORD, OWN, phone.code()) == ""
    assert before[world.people[MIRA]] not in {row["password_hash"] for row in world.table(account)}
    assert enter(world, password=OWN, code=codes[0]).email == MIRA


@pytest.mark.parametrize("easy", ["short", "password password", "Mira Okafor", MIRA, PASSWORD])
def test_the_new_one_is_none_that_many_would_try_and_not_the_old_one(
    world: World, easy: str
) -> None:
    here = enter(world)
    assert changed(world, here.tokens.access, PASSWORD, easy) in {
        "password-easy",
        "password-short",
        "password-same",
    }
    assert enter(world).email == MIRA


def test_one_sees_how_one_signs_in_and_how_many_recovery_codes_are_left(
    world: World, http: Client
) -> None:
    device = SignedDevice.enter(http, TOM)
    assert device.get("/auth/account").json() == {
        "second_factor_since": None,
        "recovery_codes": 0,
        "required": False,
    }
    _phone, codes = set_up(world, TOM)
    device.take(device.sign_in(TOM, code=codes[0]))
    said = device.get("/auth/account").json()
    assert said["second_factor_since"]
    assert said["recovery_codes"] == 9
    assert device.post("/auth/password", {"old": PASSWORD, "new": OWN, "code": codes[1]}).is_success
    assert device.get("/auth/account").json()["recovery_codes"] == 8


def test_no_password_stands_in_the_answer_of_a_refusal(http: Client) -> None:
    device = SignedDevice.enter(http, TOM)
    answer = device.post("/auth/password", {"old": "wrong wrong wrong", "new": OWN})
    assert answer.status_code == 400
    assert "wrong wrong" not in answer.text
    assert OWN not in answer.text
    unknown = device.post("/auth/password", {"old": "a", "new": OWN, "role": "admin"})
    assert unknown.status_code == 400
