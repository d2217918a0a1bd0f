"""Signing in and out, and tokens that grow old."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.ports.problems import Refused, Unavailable
from app.sync.session import Account, kept_person
from tests.sync.worlds import Desk

MakeDesk = Callable[..., Desk]
MIRA = uuid4()


@dataclass
class Doorman:
    """Gives tokens out and looks at them."""

    now: Callable[[], datetime]
    user: UUID = MIRA
    given: int = 0
    good: str = ""
    refresh_works: bool = True
    away: bool = False
    posted: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def call(self, path: str, body: bytes, token: str = "") -> bytes:
        if self.away:
            raise Unavailable("central-unreachable", "Nobody there.")
        if token != self.good:
            raise Refused("signed-out", "You are signed out.")
        return path.encode() + body

    def post(self, path: str, fields: Mapping[str, Any], token: str = "") -> dict[str, Any]:
        self.posted.append(path)
        self.shown.append(token)
        if self.away:
            raise Unavailable("central-unreachable", "Nobody there.")
        if path == "/auth/sign-in" and fields["password"] != "right":
            raise Refused("sign-in-wrong", "The e-mail address or the password is not right.")
        if path == "/auth/refresh" and not self.refresh_works:
            raise Refused("signed-out", "You are signed out.")
        self.given += 1
        self.good = f"access-{self.given}"
        tokens = {
            "access": self.good,
            "refresh": f"refresh-{self.given}",
            "access_expires_at": (self.now() + timedelta(minutes=15)).isoformat(),
        }
        user = {
            "id": str(self.user),
            "name": "Mira Okafor",
            "email": "mira@trestle.example",
            "grade": "standard",
            "rights": ["technician"],
            "zone": "America/New_York",
        }
        return {**tokens, "device_id": str(uuid4()), "device_short": "K4", "user": user}

    def items(self, path: str, token: str) -> list[dict[str, Any]]:
        raise AssertionError((path, token))


@dataclass
class Scene:
    desk: Desk
    door: Doorman
    account: Account

    def sign_in(self, typed: str = "right") -> None:
        self.account.sign_in("mira@trestle.example", typed, "Laptop")


@pytest.fixture
def scene(paper_desk: MakeDesk) -> Scene:
    desk = paper_desk()
    door = Doorman(desk.clock.now)
    return Scene(desk, door, Account(desk.store, door, desk.clock))


def test_a_sign_in_names_the_person_and_the_device(scene: Scene) -> None:
    scene.sign_in()
    person = kept_person(scene.desk.store)
    assert person is not None
    assert (person.user, person.zone) == (MIRA, "America/New_York")
    assert scene.desk.store.device.short == "K4"
    assert not scene.account.is_signed_out()
    assert scene.account.call("/sync/pull", b"!") == b"/sync/pull!"


def test_a_wrong_password_changes_nothing(scene: Scene) -> None:
    with pytest.raises(Refused, match="password"):
        scene.sign_in("wrong")
    assert scene.account.is_signed_out()
    assert kept_person(scene.desk.store) is None


def test_an_old_token_is_renewed_before_it_ends(scene: Scene) -> None:
    scene.sign_in()
    scene.desk.clock.forward(minutes=14, seconds=50)
    scene.account.call("/sync/pull", b"")
    assert scene.door.posted == ["/auth/sign-in", "/auth/refresh"]
    scene.account.call("/sync/pull", b"")
    assert len(scene.door.posted) == 2


def test_a_token_that_was_turned_down_is_renewed_once(scene: Scene) -> None:
    scene.sign_in()
    scene.door.good = "another"
    assert scene.account.call("/sync/pull", b"") == b"/sync/pull"
    assert scene.door.posted.count("/auth/refresh") == 1


def test_a_refused_renewal_signs_out_and_keeps_the_person_and_the_work(scene: Scene) -> None:
    scene.sign_in()
    scene.door.good, scene.door.refresh_works = "another", False
    with pytest.raises(Refused) as caught:
        scene.account.call("/sync/pull", b"")
    assert caught.value.code == "signed-out"
    assert scene.account.is_signed_out()
    assert kept_person(scene.desk.store) is not None
    with pytest.raises(Refused):
        scene.account.call("/sync/pull", b"")
    scene.door.refresh_works = True
    scene.sign_in()
    assert scene.account.call("/sync/pull", b"") == b"/sync/pull"


def test_a_renewal_that_was_not_answered_does_not_sign_out(scene: Scene) -> None:
    scene.sign_in()
    scene.desk.clock.forward(hours=1)
    scene.door.away = True
    with pytest.raises(Unavailable):
        scene.account.call("/sync/pull", b"")
    assert not scene.account.is_signed_out()


def test_another_persons_device_is_not_taken_over(scene: Scene) -> None:
    scene.sign_in()
    scene.door.user = uuid4()
    with pytest.raises(Refused) as caught:
        scene.sign_in()
    assert caught.value.code == "store-of-another"
    assert scene.desk.store.device.user == MIRA


def test_signing_out_forgets_the_tokens_also_when_central_is_away(scene: Scene) -> None:
    scene.sign_in()
    scene.door.away = True
    scene.account.sign_out()
    assert scene.account.is_signed_out()
    assert scene.door.shown[-1] == "access-1"


def test_no_token_stands_in_the_open_on_the_disk(scene: Scene) -> None:
    scene.sign_in()
    for file in scene.desk.store.folder.iterdir():
        assert b"refresh-1" not in file.read_bytes()
