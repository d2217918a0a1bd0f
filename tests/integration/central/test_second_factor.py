"""A second factor: set up at the first sign-in, asked for at each, good once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import update

from app.central.api.rights import Needs
from app.central.auth.attempts import PER_ADDRESS, Limit, count_attempt, uncount_attempt
from app.central.auth.policy import OPEN, STRICT, Policy, SecondFactor, decide
from app.central.auth.tables import recovery_code, second_factor
from app.central.password_check import SIGNING_IN
from app.central.people import ADMINISTRATION, reset_second_factor
from app.central.rights_page import lines
from app.central.second_factor import ask_second_factor
from app.database.work import WorkSession
from app.ports.problems import Corrupt, Refused
from app.security.totp import STEP_S, code_at, step_at
from tests.builders.central_app import serving
from tests.integration.central.matrix import SAMPLES, Two
from tests.integration.central.signed import SignedDevice
from tests.integration.central.test_at_once import at_once
from tests.integration.central.test_sign_in import enter, is_signed_in, refusal
from tests.integration.central.world import MIRA, PASSWORD, TOM, World

pytestmark = pytest.mark.postgresql_long

REQUIRED = replace(OPEN, second_factor=SecondFactor.REQUIRED)
Client = TestClient[Litestar]


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    with serving(world.central) as app, TestClient(app, raise_server_exceptions=False) as client:
        yield client


def rule(world: World, policy: Policy) -> None:
    world.central.work.run("decide", ADMINISTRATION, lambda session: decide(session, policy))


class Phone:
    """Makes codes from the secret that it was told."""

    def __init__(
        self, world: World, email: str = MIRA, password: str = PASSWORD, **more: Any
    ) -> None:
        self._world = world
        made = ask_second_factor(world.central, email=email, password=password, **more)
        self.secret = made.secret

    def code(self, steps: int = 0) -> str:
        from base64 import b32decode

        return code_at(b32decode(self.secret), step_at(self._world.clock.at.timestamp()) + steps)

    def wait(self) -> None:
        """Until it shows another code."""
        self._world.clock.move(seconds=STEP_S)


def set_up(world: World, email: str = MIRA) -> tuple[Phone, tuple[str, ...]]:
    phone = Phone(world, email)
    came = enter(world, email, code=phone.code())
    phone.wait()
    return phone, came.recovery_codes


def test_where_it_is_offered_a_password_is_enough_until_one_is_set_up(world: World) -> None:
    enter(world)
    set_up(world)
    assert refusal(enter, world) == "second-factor-needed"
    enter(world, TOM)


def test_staff_reach_nothing_without_one_where_it_is_required(world: World) -> None:
    before = enter(world).tokens
    rule(world, REQUIRED)
    assert not is_signed_in(world, before), "a session from before ends with the decision"
    assert refusal(enter, world) == "second-factor-unset"
    phone = Phone(world)
    assert refusal(enter, world) == "second-factor-unset", "a secret alone counts for nothing"
    came = enter(world, code=phone.code())
    assert is_signed_in(world, came.tokens)
    assert len(came.recovery_codes) == 10


def test_a_firm_begins_with_both_rules_on() -> None:
    assert Policy(SecondFactor.REQUIRED, STRICT.new_devices) == STRICT
    assert STRICT.new_devices == "approved"


def test_the_same_code_counts_once(world: World) -> None:
    phone, _ = set_up(world)
    enter(world, code=phone.code())
    assert refusal(enter, world, code=phone.code()) == "second-factor-wrong"
    assert refusal(enter, world, code=phone.code(-1)) == "second-factor-wrong", "an older one too"
    phone.wait()
    enter(world, code=phone.code())


def test_the_same_code_counts_once_also_in_two_requests_at_the_same_moment(world: World) -> None:
    phone, _ = set_up(world)
    code = phone.code()
    results = at_once(*[lambda: enter(world, code=code)] * 4)
    told = sorted(getattr(one, "code", "in") for one in results)
    assert told == ["in", *["second-factor-wrong"] * 3]


def test_a_code_counts_at_most_one_step_from_now(world: World) -> None:
    phone, _ = set_up(world)
    phone.wait()
    phone.wait()
    assert refusal(enter, world, code=phone.code(2)) == "second-factor-wrong"
    assert refusal(enter, world, code=phone.code(-2)) == "second-factor-wrong"
    enter(world, code=phone.code(-1))
    enter(world, code=phone.code(1))


def test_wrong_codes_are_counted_like_wrong_passwords(world: World) -> None:
    phone, _ = set_up(world)
    codes = [refusal(enter, world, code="000000") for _ in range(PER_ADDRESS.most)]
    assert set(codes) == {"second-factor-wrong"}
    assert refusal(enter, world, code=phone.code()) == "sign-in-locked"
    world.clock.move(seconds=31)
    enter(world, code=phone.code())


def test_asking_for_the_code_alone_uses_up_no_tries(world: World) -> None:
    phone, _ = set_up(world)
    for _ in range(PER_ADDRESS.most + 2):
        assert refusal(enter, world) == "second-factor-needed"
    enter(world, code=phone.code())


def test_wrong_codes_stay_counted_however_often_it_is_asked_between_them(world: World) -> None:
    phone, _ = set_up(world)
    for _ in range(PER_ADDRESS.most):
        assert refusal(enter, world) == "second-factor-needed"
        assert refusal(enter, world, code="000000") == "second-factor-wrong"
    assert refusal(enter, world) == "sign-in-locked"
    world.clock.move(seconds=31)
    phone.wait()
    assert refusal(enter, world) == "second-factor-needed", "asking alone shuts no door again"
    assert refusal(enter, world, code="000000") == "second-factor-wrong"
    assert refusal(enter, world, code=phone.code()) == "sign-in-locked"


def test_a_door_that_a_wrong_try_shut_meanwhile_stays_shut(world: World) -> None:
    now = world.clock.now()

    def job(session: WorkSession) -> None:
        count_attempt(session, "address:x", Limit(2, PER_ADDRESS.forgotten_after), now)
        later = now + timedelta(seconds=1)
        count_attempt(session, "address:x", Limit(2, PER_ADDRESS.forgotten_after), later)
        uncount_attempt(session, "address:x", now)
        with pytest.raises(Refused):
            count_attempt(session, "address:x", PER_ADDRESS, later)
        uncount_attempt(session, "address:x", later)
        assert count_attempt(session, "address:x", PER_ADDRESS, later) == PER_ADDRESS.most - 1

    world.central.work.run("test", SIGNING_IN, job)


def test_each_recovery_code_counts_once(world: World) -> None:
    _, codes = set_up(world)
    enter(world, code=codes[0].upper().replace("-", " "))
    assert refusal(enter, world, code=codes[0]) == "second-factor-wrong"
    results = at_once(*[lambda: enter(world, code=codes[1])] * 3)
    assert sum(not isinstance(one, Refused) for one in results) == 1


def test_somebody_elses_recovery_code_counts_for_nothing(world: World) -> None:
    _, codes = set_up(world, TOM)
    set_up(world)
    assert refusal(enter, world, code=codes[0]) == "second-factor-wrong"


def test_setting_one_up_ends_every_other_session(world: World) -> None:
    before = enter(world).tokens
    set_up(world)
    assert not is_signed_in(world, before)


def test_another_phone_needs_a_code_of_the_first(world: World) -> None:
    phone, _ = set_up(world)
    with pytest.raises(Refused) as refused:
        Phone(world)
    assert refused.value.code == "second-factor-needed"
    second = Phone(world, code=phone.code())
    phone.wait()
    old_session = enter(world, code=phone.code()).tokens
    phone.wait()
    enter(world, code=second.code())
    assert not is_signed_in(world, old_session)
    phone.wait()
    assert refusal(enter, world, code=phone.code()) == "second-factor-wrong"


def test_a_new_secret_needs_the_password_and_each_try_is_counted(world: World) -> None:
    for _ in range(PER_ADDRESS.most):
        assert (
            refusal(ask_second_factor, world.central, email=MIRA, password="wrong wrong wrong")
            == "sign-in-wrong"
        )
    assert refusal(Phone, world) == "sign-in-locked"


def test_a_lost_phone_is_reset_by_the_administrator(world: World) -> None:
    rule(world, REQUIRED)
    phone, _ = set_up(world)
    tokens = enter(world, code=phone.code()).tokens
    reset_second_factor(world.central, MIRA)
    assert not is_signed_in(world, tokens)
    assert refusal(enter, world) == "second-factor-unset"
    set_up(world)


def test_neither_secret_nor_codes_stand_in_the_database_in_the_open(world: World) -> None:
    from base64 import b32decode

    phone, codes = set_up(world)
    [row] = world.table(second_factor)
    stored = bytes(row["seed"])
    assert b32decode(phone.secret) not in stored
    hashes = {bytes(row["hash"]) for row in world.table(recovery_code)}
    assert len(hashes) == 10
    assert not any(code.replace("-", "").encode() in stored for code in codes)
    assert all(len(one) == 32 for one in hashes)


def test_a_secret_that_was_put_under_another_persons_name_does_not_open(world: World) -> None:
    phone, _ = set_up(world)
    set_up(world, TOM)
    rows = {row["user_id"]: row["seed"] for row in world.table(second_factor)}
    with world.as_owner() as connection:
        connection.execute(
            update(second_factor)
            .where(second_factor.c.user_id == world.people[TOM])
            .values(seed=rows[world.people[MIRA]])
        )
    with pytest.raises(Corrupt):
        enter(world, TOM, code=phone.code())


def test_a_session_without_the_factor_reaches_nothing_by_any_route(two: Two) -> None:
    rule(two.world, REQUIRED)
    before = two.theirs()
    for method, path, needed in lines():
        for maker in SAMPLES[method, path] if needed.needs is not Needs.NOBODY else ():
            _sample, answer = two.ask(maker, two.own)
            assert answer.status_code == 401, (method, path)
    assert two.theirs() == before


def test_over_http_no_data_route_answers_before_the_second_factor(
    world: World, client: Client
) -> None:
    rule(world, REQUIRED)
    device = SignedDevice(client)
    assert device.sign_in(MIRA).json()["code"] == "second-factor-unset"
    session = world.device()  # whose password was right, and no more
    for path in ("/api/tickets", "/devices", "/api/op-log"):
        answer = client.get(path, headers={"Authorization": f"Bearer {session.token}"})
        assert answer.status_code == 401, path
    asked = {"email": MIRA, "password": PASSWORD}
    made = client.post("/auth/second-factor", json=asked).json()
    assert made["link"].startswith("otpauth://totp/Trestle:")
    phone = Phone.__new__(Phone)
    phone._world, phone.secret = world, made["secret"]
    said = device.take(device.sign_in(MIRA, code=phone.code()))
    assert len(said["recovery_codes"]) == 10
    assert device.get("/api/tickets").status_code == 200
    phone.wait()
    again = device.post("/auth/recovery-codes", {"code": phone.code()})
    assert set(again.json()["recovery_codes"]).isdisjoint(said["recovery_codes"])
    assert device.post("/auth/recovery-codes", {"code": phone.code()}).status_code == 401
