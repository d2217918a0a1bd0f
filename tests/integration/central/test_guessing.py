"""However many guess at once, from wherever: no more passwords are looked at than is allowed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from litestar.testing import TestClient

from app.central.api.app import make_app
from app.central.auth import attempts
from app.central.auth.attempts import PER_ADDRESS, Limit, peer_key
from app.central.sign_in import sign_in
from app.ports.problems import Refused
from tests.integration.central.guessers import spoofed
from tests.integration.central.test_at_once import at_once
from tests.integration.central.test_sign_in import is_signed_in
from tests.integration.central.world import MIRA, World

MANY = pytest.mark.parametrize("many", [24, pytest.param(100, marks=pytest.mark.long)])
"""So many guess at the same moment."""


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were looked at; none is right."""
    seen: list[str] = []

    def verify(_stored: str | None, password: str) -> bool:
        seen.append(password)
        return False

    monkeypatch.setattr("app.central.password_check.verify_password", verify)
    return seen


def guess(world: World, email: str, peer: str) -> Callable[[], object]:
    return partial(
        sign_in, world.central, email=email, password="a guess", device_name="x", inc="i", peer=peer
    )


@MANY
def test_one_account_is_guessed_at_from_many_places_no_more_than_the_limit(
    world: World, looked_at: list[str], many: int
) -> None:
    told = at_once(*[guess(world, MIRA, f"10.0.{at}.1") for at in range(many)])
    assert all(isinstance(one, Refused) for one in told)
    assert len(looked_at) == PER_ADDRESS.most


@MANY
def test_many_accounts_are_guessed_at_from_one_place_no_more_than_the_limit(
    world: World, looked_at: list[str], monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    few = Limit(10, attempts.PER_PEER.forgotten_after)
    monkeypatch.setattr(attempts, "PER_PEER", few)
    told = at_once(*[guess(world, f"p{at}@trestle.example", "10.0.0.1") for at in range(many)])
    assert all(isinstance(one, Refused) for one in told)
    assert len(looked_at) == few.most


def test_who_says_each_time_that_they_come_from_elsewhere_is_counted_as_one_place(
    world: World, looked_at: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Limit(3, attempts.PER_PEER.forgotten_after)
    monkeypatch.setattr(attempts, "PER_PEER", few)
    with TestClient(make_app(world.central)) as http:
        for at in range(few.most + 3):
            asked = {"email": f"p{at}@trestle.example", "password": "a guess",
                     "device_name": "x", "inc": "i"}  # fmt: skip
            http.post("/auth/sign-in", json=asked, headers=spoofed(at))
    assert len(looked_at) == few.most


def test_a_session_goes_on_while_strangers_guess_at_its_account(
    world: World, looked_at: list[str]
) -> None:
    tokens = world.device().session.tokens
    for _ in range(PER_ADDRESS.most + 2):
        with pytest.raises(Refused):
            guess(world, MIRA, "10.0.0.1")()
    assert len(looked_at) == PER_ADDRESS.most
    assert is_signed_in(world, tokens)


def test_the_addresses_of_one_customers_network_are_one_place() -> None:
    assert peer_key("2001:db8:1:2::5") == peer_key("2001:db8:1:2:ffff::1")
    assert peer_key("2001:db8:1:3::5") != peer_key("2001:db8:1:2::5")
    assert peer_key("10.0.0.1") != peer_key("10.0.0.2")
    assert peer_key("::ffff:10.0.0.1") != peer_key("::ffff:10.0.0.2")
    assert peer_key("a socket") == "peer:a socket"
