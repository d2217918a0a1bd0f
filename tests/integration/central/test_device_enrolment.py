"""A device that nobody knows waits until its words were compared, and is put out in one request."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from litestar import Litestar
from litestar.testing import TestClient

from app.central.api import sync
from app.central.api.app import make_app
from app.central.auth.policy import OPEN, NewDevices, decide
from app.central.auth.tables import device as device_table
from app.central.auth.tables import device_key_signature
from app.central.devices import REVOKED, SUSPENDED, approve_here, list_all, put_out, put_out_here
from app.central.feed.tables import op_log
from app.central.people import ADMINISTRATION
from app.cli.central import central as command
from app.database.work import WorkSession
from app.ports.problems import Refused
from app.security.device_keys import PublicKeys, is_signed, new_keys, sign, statement
from app.security.words import six_words
from app.wire.pack import MEDIA_TYPE, pack, unpack
from tests.builders.central_app import serving
from tests.integration.central.signed import SignedDevice
from tests.integration.central.world import ADMIN, MIRA, PASSWORD, TOM, World

pytestmark = pytest.mark.postgresql_long

Client = TestClient[Litestar]
TICKETS = "/api/tickets"
NOBODYS = str(uuid4())


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    with serving(world.central) as app, TestClient(app, raise_server_exceptions=False) as client:
        yield client


def close(world: World) -> None:
    """From now on new devices wait."""
    strict = replace(OPEN, new_devices=NewDevices.APPROVED)
    world.central.work.run("decide", ADMINISTRATION, lambda session: decide(session, strict))


def waiting(client: Client, email: str = MIRA) -> tuple[SignedDevice, dict[str, Any]]:
    device = SignedDevice(client)
    said = device.take(device.sign_in(email))
    assert said["state"] == "pending"
    return device, said


def words(device: SignedDevice, said: dict[str, Any]) -> tuple[str, ...]:
    return six_words(device.keys.public, b64decode(said["nonce"]))


def listed(device: SignedDevice, path: str = "/devices/pending") -> list[dict[str, Any]]:
    answer = device.get(path)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()
    return found


def vouched(one: dict[str, Any]) -> bytes:
    """What whoever lets a device in signs."""
    keys = PublicKeys(b64decode(one["sign_key"]), b64decode(one["box_key"]))
    return statement(UUID(one["id"]), UUID(one["user"]), keys, b64decode(one["nonce"]))


def approve(by: SignedDevice, one: dict[str, Any], said: bytes | None = None) -> int:
    signature = sign(by.keys.sign, vouched(one) if said is None else said)
    body = {"signature": b64encode(signature).decode()}
    return by.post(f"/devices/{one['id']}/approve", body).status_code


def standing(device: SignedDevice) -> str:
    answer = device.post("/auth/standing", {"refresh": device.refresh}, token="")
    return str(answer.json().get("state", answer.status_code))


def test_a_new_device_reaches_nothing_before_it_is_let_in(world: World, client: Client) -> None:
    close(world)
    device, _ = waiting(client)
    for path in (TICKETS, "/devices", "/devices/pending"):
        assert device.get(path).status_code == 401
    assert device.post("/auth/refresh", {"refresh": device.refresh}, token="").status_code == 401
    assert standing(device) == "pending"


def test_ones_other_device_compares_the_words_and_lets_it_in(world: World, client: Client) -> None:
    laptop = SignedDevice.enter(client, MIRA)
    close(world)
    phone, said = waiting(client)
    [one] = listed(laptop)
    keys = PublicKeys(b64decode(one["sign_key"]), b64decode(one["box_key"]))
    assert six_words(keys, b64decode(one["nonce"])) == words(phone, said)
    assert approve(laptop, one) == 204
    assert standing(phone) == "active"
    assert phone.get(TICKETS).status_code == 200
    [mine] = [row for row in listed(laptop, "/devices") if row["id"] == one["id"]]
    assert b64decode(mine["signer_key"]) == laptop.keys.public.sign
    assert is_signed(laptop.keys.public.sign, vouched(mine), b64decode(mine["signature"]))
    assert approve(laptop, one) == 409, "it waits no more"


def test_an_administrator_lets_in_whoever_waits(world: World, client: Client) -> None:
    admin = SignedDevice.enter(client, ADMIN)
    close(world)
    tom, _ = waiting(client, TOM)
    [one] = listed(admin)
    assert one["person"] == "Tom Reed"
    assert approve(admin, one) == 204
    assert tom.get(TICKETS).status_code == 200


def test_nobody_else_sees_or_lets_in_a_waiting_device(world: World, client: Client) -> None:
    mira = SignedDevice.enter(client, MIRA)
    admin = SignedDevice.enter(client, ADMIN)
    close(world)
    waiting(client, TOM)
    assert listed(mira) == []
    [one] = listed(admin)
    assert approve(mira, one) == 404
    answers = {
        mira.post(f"/devices/{which}/{act}").content
        for which in (one["id"], NOBODYS)
        for act in ("suspend", "revoke")
    }
    assert len(answers) == 1, "another's device and none at all are told alike"
    assert {row["state"] for row in world.table(device_table)} == {"active", "pending"}


def test_a_waiting_device_cannot_let_itself_in(world: World, client: Client) -> None:
    SignedDevice.enter(client, MIRA)
    close(world)
    device, said = waiting(client)
    assert (
        device.post(f"/devices/{said['device_id']}/approve", {"signature": "AA"}).status_code == 401
    )
    assert standing(device) == "pending"


def test_keys_that_were_not_signed_by_the_approving_device_are_not_let_in(
    world: World, client: Client
) -> None:
    laptop = SignedDevice.enter(client, MIRA)
    close(world)
    waiting(client)
    [one] = listed(laptop)
    swapped = one | {"sign_key": b64encode(new_keys().public.sign).decode()}
    for said in (b"", vouched(swapped)):
        assert approve(laptop, one, said) == 400
    stranger = sign(new_keys().sign, vouched(one))
    body = {"signature": b64encode(stranger).decode()}
    assert laptop.post(f"/devices/{one['id']}/approve", body).status_code == 400
    assert world.table(device_key_signature) == []


def test_only_five_devices_of_a_person_wait_at_once(world: World, client: Client) -> None:
    close(world)
    for _ in range(5):
        waiting(client)
    answer = SignedDevice(client).sign_in(MIRA)
    assert (answer.status_code, answer.json()["code"]) == (429, "devices-waiting")
    waiting(client, TOM)


def test_a_waiting_device_that_signs_in_again_is_the_same_one(world: World, client: Client) -> None:
    close(world)
    device, said = waiting(client)
    again = device.take(device.sign_in(MIRA))
    assert (again["device_id"], again["nonce"]) == (said["device_id"], said["nonce"])


@pytest.mark.parametrize("state", ["suspend", "revoke"])
def test_a_device_that_is_put_out_is_refused_with_its_next_request(
    client: Client, state: str
) -> None:
    laptop, phone = SignedDevice.enter(client, MIRA), SignedDevice.enter(client, MIRA)
    [one] = [row for row in listed(laptop, "/devices") if not row["here"]]
    assert phone.get(TICKETS).status_code == 200
    assert laptop.post(f"/devices/{one['id']}/{state}").status_code == 204
    assert phone.get(TICKETS).status_code == 401
    assert phone.post("/auth/refresh", {"refresh": phone.refresh}, token="").status_code == 401
    answer = phone.sign_in(MIRA)
    assert (answer.status_code, answer.json()["code"]) == (403, "device-barred")
    assert laptop.get(TICKETS).status_code == 200


def test_no_operation_is_taken_in_from_a_revoked_device_before_during_or_after(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """During: once it is known who asks, and before anything of theirs is taken in."""
    speaks = world.device()
    first = speaks.request(speaks.tx("submit_ticket", speaks.new_ticket(world.north)))
    headers = {"Authorization": f"Bearer {speaks.token}", "Content-Type": MEDIA_TYPE}
    assert client.post("/sync/push", content=pack(first), headers=headers).status_code == 200
    taken = len(world.table(op_log))

    def revoked_meanwhile(*parts: Any, **more: Any) -> Any:
        put_out_here(world.central, speaks.session.device.short_name, REVOKED)
        return unpack(*parts, **more)

    monkeypatch.setattr(sync, "unpack", revoked_meanwhile)
    third = speaks.request(speaks.tx("submit_ticket", speaks.new_ticket(world.north)))
    during = client.post("/sync/push", content=pack(third), headers=headers)
    assert during.status_code == 401
    monkeypatch.undo()
    second = speaks.request(speaks.tx("submit_ticket", speaks.new_ticket(world.north)))
    for message in (first, second):
        refused = client.post("/sync/push", content=pack(message), headers=headers)
        assert refused.status_code == 401
    assert len(world.table(op_log)) == taken


def test_a_suspended_device_is_let_in_again_by_an_administrator_alone(client: Client) -> None:
    admin = SignedDevice.enter(client, ADMIN)
    laptop, phone = SignedDevice.enter(client, MIRA), SignedDevice.enter(client, MIRA)
    [one] = [row for row in listed(laptop, "/devices") if not row["here"]]
    assert laptop.post(f"/devices/{one['id']}/suspend").status_code == 204
    assert approve(laptop, one) == 403
    assert approve(admin, one) == 204
    assert phone.get(TICKETS).status_code == 200


def test_a_revoked_device_stays_out(world: World, client: Client) -> None:
    admin = SignedDevice.enter(client, ADMIN)
    phone = SignedDevice.enter(client, MIRA)
    found = next(one for one in list_all(world.central) if one.person == "Mira Okafor")
    put_out_here(world.central, found.short, REVOKED)
    with pytest.raises(Refused):
        approve_here(world.central, found.short, found.words)
    with pytest.raises(Refused):
        put_out_here(world.central, found.short, SUSPENDED)
    assert admin.post(f"/devices/{found.id}/suspend").status_code == 409
    assert phone.get(TICKETS).status_code == 401


def test_ones_own_device_may_be_put_out_from_itself(client: Client) -> None:
    laptop = SignedDevice.enter(client, MIRA)
    [one] = listed(laptop, "/devices")
    assert one["here"]
    assert laptop.post(f"/devices/{one['id']}/revoke").status_code == 204
    assert laptop.get(TICKETS).status_code == 401


def test_words_that_were_not_compared_let_nobody_in(world: World, client: Client) -> None:
    close(world)
    device, said = waiting(client)
    other = words(SignedDevice(client), said)
    with pytest.raises(Refused):
        approve_here(world.central, said["device_short"], other)
    approve_here(world.central, said["device_short"], words(device, said))
    assert device.get(TICKETS).status_code == 200
    [row] = world.table(device_key_signature)
    assert row["signer_device_id"] is None


def run(*said: str, typed: str = "") -> str:
    result = CliRunner().invoke(command, list(said), input=typed)
    return result.output + (str(result.exception) if result.exception else "")


@pytest.mark.usefixtures("central_home")
def test_the_first_device_of_a_firm_is_let_in_on_the_command_line(tmp_path: Path) -> None:
    from app.bootstrap.central import central_in
    from app.central.settings import default_settings

    file = tmp_path / "password"
    file.write_text(PASSWORD, encoding="utf-8")
    named = ("--firm", "Acme IT", "--name", "Ada", "--email", ADMIN, "--password-file", str(file))
    assert "device approve" in run("init", *named, "--second-factor", "offered")
    assert "No device" in run("device", "list")
    central = central_in(default_settings())
    try:
        with TestClient(make_app(central)) as client:
            device, said = waiting(client, ADMIN)
            short, compared = said["device_short"], " ".join(words(device, said))
            assert f"its words: {compared}" in run("device", "list")
            assert "go" in run("device", "approve", short, typed="n\n")
            assert standing(device) == "pending"
            assert "may sync now" in run("device", "approve", short, typed="y\n")
            assert device.get(TICKETS).status_code == 200
            assert "is suspended" in run("device", "suspend", short)
            assert device.get(TICKETS).status_code == 401
            assert "may sync now" in run("device", "approve", short, "--words", compared)
            revoked = run("device", "revoke", short, "--lost")
            assert "is revoked" in revoked
            assert "listed to be changed" in revoked
            assert "no device Q9" in run("device", "approve", "Q9")
    finally:
        central.close()


def test_what_was_revoked_since_it_was_looked_up_is_not_suspended_over_it(world: World) -> None:
    """An administrator revokes a device while its own push trips the brake."""
    central, tom = world.central, world.device(TOM)
    (seen,) = [one for one in list_all(central) if one.id == tom.session.device.id]
    put_out_here(central, seen.short, REVOKED)

    def brake(session: WorkSession) -> None:
        put_out(session, seen, SUSPENDED, central.clock.now())

    with pytest.raises(Refused) as no:
        central.work.run("push", ADMINISTRATION, brake)
    assert no.value.code == "device-revoked"
    (now,) = [one for one in list_all(central) if one.id == seen.id]
    assert now.state == REVOKED


@pytest.mark.usefixtures("central_home")
def test_the_rules_are_said_and_changed_on_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(PASSWORD, encoding="utf-8")
    run("init", "--firm", "Acme", "--name", "Ada", "--email", ADMIN, "--password-file", str(file))
    assert run("policy") == (
        "A second factor is required.\nNew devices may sync when they are approved.\n"
    )
    assert "offered" in run("policy", "--second-factor", "offered")
    assert "at once" in run("policy", "--new-devices", "at_once")
    assert run("policy") == "A second factor is offered.\nNew devices may sync at once.\n"
    assert f"There is no second factor of {ADMIN} to reset." in run("reset-second-factor", ADMIN)
