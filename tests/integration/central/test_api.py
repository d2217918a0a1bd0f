"""Central over HTTP: each route asks for what it declares, and refusals give nothing away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from litestar import Controller, Litestar, get
from litestar.handlers import HTTPRouteHandler
from litestar.testing import TestClient

from app.central.api import app as api
from app.central.api.app import ROUTES, make_app
from app.central.api.given import Here, Token
from app.central.api.rights import Needs, Rows, needs, rule_of, undeclared
from app.central.auth.attempts import PER_ADDRESS
from app.central.auth.tables import device as device_table
from app.central.feed.tables import op_log
from app.central.people import revoke
from app.central.versions import OLDEST
from app.domain.vocabulary import Right
from app.wire.envelopes import ErrorAnswer, PullAnswer, PushAnswer
from app.wire.pack import MEDIA_TYPE, pack, unpack
from tests.integration.central.signed import SignedDevice
from tests.integration.central.world import ADMIN, MIRA, PASSWORD, TOM, Device, World
from tests.plugins.lines import ErrorLines

pytestmark = pytest.mark.postgresql_long

Client = TestClient[Litestar]


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    with TestClient(make_app(world.central), raise_server_exceptions=False) as client:
        yield client


def signed(device: Device) -> dict[str, str]:
    return {"Authorization": f"Bearer {device.token}"}


def sign_in(client: Client, email: str = MIRA, **more: Any) -> Any:
    return SignedDevice(client).sign_in(email, **more)


def call(client: Client, device: Device, path: str, message: Any) -> Any:
    headers = signed(device) | {"Content-Type": MEDIA_TYPE}
    return client.post(path, content=pack(message), headers=headers)


def test_health_says_who_is_there_without_asking_who_asks(client: Client) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json()["name"] == "Trestle central"
    assert set(answer.json()) == {"name", "version", "schema", "epoch", "now"}


def test_signing_in_gives_tokens_a_device_name_and_the_person(client: Client) -> None:
    answer = sign_in(client).json()
    assert answer["user"]["name"] == "Mira Okafor"
    assert answer["user"]["rights"] == ["desk", "technician"]
    assert len(answer["device_short"]) == 2
    assert answer["access"] != answer["refresh"]
    assert answer["firm"] == "Trestle"


def test_a_round_over_http_pushes_and_pulls(world: World, client: Client) -> None:
    mira = world.device()
    ticket = mira.new_ticket(world.north)
    request = mira.request(mira.tx("submit_ticket", ticket))
    answer = unpack(call(client, mira, "/sync/push", request).content, PushAnswer)
    assert [told.result for told in answer.answers] == ["ok"]
    reply = call(client, mira, "/sync/pull", mira.ask())
    assert reply.headers["content-type"].startswith(MEDIA_TYPE)
    mira.take(unpack(reply.content, PullAnswer))
    assert ("ticket", ticket.row) in mira.rows


@pytest.mark.parametrize("path", ["/sync/push", "/sync/pull"])
def test_a_device_without_a_good_token_is_told_so_in_its_own_form(
    client: Client, path: str
) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic abc"}):
        answer = client.post(path, content=b"x", headers=headers | {"Content-Type": MEDIA_TYPE})
        assert answer.status_code == 401
        assert unpack(answer.content, ErrorAnswer).code == "signed-out"


def test_a_token_in_the_address_counts_for_nothing(world: World, client: Client) -> None:
    mira = world.device()
    assert client.get(f"/api/tickets?token={mira.token}").status_code == 401


def test_every_route_declares_whom_it_serves() -> None:
    assert undeclared(ROUTES) == []
    open_routes = {
        path
        for handler in ROUTES
        if isinstance(handler, HTTPRouteHandler)
        and (rule := rule_of(handler)) is not None
        and rule.needs is Needs.NOBODY
        for path in handler.paths
        if "OPTIONS" not in handler.http_methods  # says only what the server can do
    }
    assert open_routes == {
        "/health",
        "/auth/sign-in",
        "/auth/refresh",
        "/auth/second-factor",
        "/auth/standing",
        "/auth/order",
        "/auth/hand-in",
    }


def test_an_app_with_an_undeclared_route_is_not_made(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    @get("/forgotten", sync_to_thread=False)
    def forgotten() -> str:
        return ""

    @get("/half", opt=needs(Needs.SIGNED_IN), sync_to_thread=False)
    def half() -> str:
        return ""

    class Many(Controller):
        path = "/many"

    assert len(undeclared([forgotten, half, Many])) == 3
    monkeypatch.setattr(api, "ROUTES", (*ROUTES, forgotten))
    with pytest.raises(RuntimeError, match="forgotten"):
        make_app(world.central)


def test_who_lacks_the_right_that_a_route_asks_for_is_refused_by_every_way_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    @get("/admins", opt=needs(Needs.SIGNED_IN, Rows.FIRM, Right.ADMIN), sync_to_thread=False)
    def admins(central: Here, token: Token) -> str:
        return central.recognise(token).actor.name

    monkeypatch.setattr(api, "ROUTES", (*ROUTES, admins))
    with TestClient(make_app(world.central), raise_server_exceptions=False) as http:
        answer = http.get("/admins", headers=signed(world.device()))
        assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
        assert http.get("/admins", headers=signed(world.device(ADMIN))).text == "Ada Admin"


def test_a_ticket_can_be_read_by_number_and_by_id(world: World, client: Client) -> None:
    mira = world.device()
    ticket = mira.new_ticket(world.north)
    event = mira.new_event(ticket, "On my way")
    mira.tell(mira.tx("submit_ticket", ticket), mira.tx("write_reply", event))
    by_number = client.get("/api/tickets/T-1001", headers=signed(mira)).json()
    by_id = client.get(f"/api/tickets/{by_number['ticket']['id']}", headers=signed(mira)).json()
    assert by_number == by_id
    assert by_number["ticket"]["label"] == "T-1001"
    assert [event["body"] for event in by_number["events"]] == ["On my way"]
    assert by_number["time_entries"] == []


def test_foreign_and_unknown_things_read_the_same(world: World, client: Client) -> None:
    mira, tom = world.device(), world.device(TOM)
    ticket = mira.new_ticket(world.south)
    mira.tell(mira.tx("submit_ticket", ticket))
    foreign_id = client.get(f"/api/tickets/{ticket.row.hex()}", headers=signed(mira))
    assert foreign_id.status_code == 200
    answers = [
        client.get(f"/api/tickets/{reference}", headers=signed(tom))
        for reference in (ticket.row.hex(), "T-1001", "T-999999", uuid4().hex, "nonsense")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert client.get("/api/tickets?client=SG", headers=signed(tom)).json() == []


def test_tickets_are_listed_by_client_and_state(world: World, client: Client) -> None:
    mira = world.device()
    north = mira.new_ticket(world.north)
    world.clock.move(seconds=1)
    south = mira.new_ticket(world.south, state="triaged", service="Mail")
    step = {"kind": "change", "field_name": "state", "old": "new", "new": "triaged"}
    told = mira.new_event(south, "", **step)
    mira.tell(mira.tx("submit_ticket", north), mira.tx("submit_ticket", south, told))

    def labels(query: str) -> list[str]:
        found = client.get(f"/api/tickets{query}", headers=signed(mira)).json()
        return [ticket["label"] for ticket in found]

    assert labels("") == ["T-1002", "T-1001"]
    assert labels("?client=nw") == ["T-1001"]
    assert labels(f"?client={world.south}") == ["T-1002"]
    assert labels("?state=triaged") == ["T-1002"]
    assert labels("?limit=1") == ["T-1002"]
    assert labels("?client=nobody") == []


def test_a_strange_filter_is_refused_without_an_echo(world: World, client: Client) -> None:
    mira = world.device()
    for query in ("?state=%27%3BDROP", "?limit=0", "?limit=hunter2"):
        answer = client.get(f"/api/tickets{query}", headers=signed(mira))
        assert answer.status_code == 400
        assert "hunter2" not in answer.text
        assert "DROP" not in answer.text


def test_what_arrived_is_shown_to_its_own_person_and_to_an_admin(
    world: World, client: Client
) -> None:
    mira, tom, ada = world.device(), world.device(TOM), world.device(ADMIN)
    ticket = mira.new_ticket(world.north)
    refused = mira.new_ticket(world.north, title=7)
    answers = mira.tell(*(mira.tx("submit_ticket", op) for op in (ticket, refused)))
    [first, second] = client.get("/api/op-log", headers=signed(mira)).json()
    assert first["fields"]["title"] == "Printer jams"
    assert first["fields"]["client_id"] == str(world.north)
    assert (second["result"], second["fields"]["title"]) == ("rejected", 7)
    assert client.get("/api/op-log", headers=signed(tom)).json() == []
    short = mira.session.device.short_name
    path = f"/api/op-log?device={short}&after_rev={answers[0].rev}"
    [seen] = client.get(path, headers=signed(ada)).json()
    assert seen["op_id"].replace("-", "") == refused.op_id.hex()


def test_the_refusals_that_nobody_sent_anew_are_listed_apart(world: World, client: Client) -> None:
    mira, tom, ada = world.device(), world.device(TOM), world.device(ADMIN)
    one, two = (mira.new_ticket(world.north, title=at) for at in (1, 2))
    mira.tell(*(mira.tx("submit_ticket", op) for op in (one, two)))
    anew = msgspec.structs.replace(mira.new_ticket(world.north), replaces=one.op_id)
    # That of somebody else settles nothing of hers.
    other = msgspec.structs.replace(tom.new_ticket(world.north), replaces=two.op_id)
    assert mira.tell(mira.tx("submit_ticket", anew))[0].result == "ok"
    assert tom.tell(tom.tx("submit_ticket", other))[0].result == "ok"

    def listed(refused: str) -> list[tuple[str, str | None]]:
        found = client.get(f"/api/op-log?refused={refused}", headers=signed(ada)).json()
        return [(row["op_id"], row["replaced_by"]) for row in found]

    first, second, third = (str(UUID(bytes=op.op_id)) for op in (one, two, anew))
    assert listed("all") == [(first, third), (second, None)]
    assert listed("open") == [(second, None)]
    assert len(listed("")) == 4
    assert client.get("/api/op-log?refused=some", headers=signed(ada)).status_code == 400


def test_what_was_taken_away_is_out_of_ones_own_log_too(world: World, client: Client) -> None:
    mira = world.device()
    mira.tell(mira.tx("submit_ticket", mira.new_ticket(world.south)))
    revoke(world.central, MIRA, "SG")
    assert client.get("/api/op-log", headers=signed(mira)).json() == []
    assert len(world.table(op_log)) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b'{"email":' + b'{"a":' * 50_000,
        b'{"email": "hunter2"}',
        b'{"email": 1, "password": "hunter2", "device_name": "x", "inc": "y"}',
        b'{"email":"a","password":"hunter2","device_name":"x","inc":"y","is_admin":true}',
        b"\xff\xfe",
        b'{"email":"a@b","password":"\\ud800","device_name":"x","inc":"y"}',
    ],
)
def test_a_body_that_makes_no_sense_is_refused_without_an_echo(client: Client, body: bytes) -> None:
    answer = client.post(
        "/auth/sign-in", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in {400, 413}
    assert "hunter2" not in answer.text
    assert set(answer.json()) >= {"code", "sentence"}


@pytest.mark.parametrize(
    "body", [b"", b"nonsense", b"\x28\xb5\x2f\xfd", b"\x91" * 5000, pack([[[1]]])]
)
def test_a_push_that_is_no_envelope_is_refused(world: World, client: Client, body: bytes) -> None:
    headers = signed(world.device()) | {"Content-Type": MEDIA_TYPE}
    answer = client.post("/sync/push", content=body, headers=headers)
    assert answer.status_code == 400
    assert unpack(answer.content, ErrorAnswer).code == "request-unreadable"


def test_nesting_in_an_envelope_is_refused(world: World, client: Client) -> None:
    import zstandard

    headers = signed(world.device()) | {"Content-Type": MEDIA_TYPE}
    deep = b"\x85\xa6schema\x01\xa5epoch\xa0\xa3inc\xa1x\xa3txs\x90\xa1x" + b"\x91" * 200_000
    answer = client.post(
        "/sync/push", content=zstandard.ZstdCompressor().compress(deep), headers=headers
    )
    assert answer.status_code == 400


def test_a_body_over_the_limit_is_refused(world: World, client: Client) -> None:
    headers = signed(world.device()) | {"Content-Type": MEDIA_TYPE}
    answer = client.post("/sync/push", content=b"x" * (9 * 1024 * 1024), headers=headers)
    assert answer.status_code == 413
    assert unpack(answer.content, ErrorAnswer).code == "request-large"


def test_every_answer_carries_its_number_and_may_not_be_kept(client: Client) -> None:
    answers = [
        client.get("/health"),
        client.get("/nowhere"),
        client.post("/health"),
        client.get("/api/tickets"),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 405, 401]
    numbers = {answer.headers["x-request-id"] for answer in answers}
    assert len(numbers) == 4
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_failure_of_ours_says_nothing_but_its_number(
    world: World,
    client: Client,
    error_lines: ErrorLines,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mira = world.device()

    def broken(*_: object) -> None:
        raise ZeroDivisionError("hunter2")

    monkeypatch.setattr("app.central.api.tickets.whole_ticket", broken)
    answer = client.get("/api/tickets/1001", headers=signed(mira))
    assert answer.status_code == 500
    assert answer.json()["code"] == "central-failed"
    assert "hunter2" not in answer.text
    [line] = error_lines.take()
    assert answer.headers["x-request-id"] in line


@pytest.mark.parametrize("said", [{"schema": OLDEST - 1}, {}])
def test_a_program_too_old_to_be_sent_anything_is_not_enrolled(
    client: Client, world: World, said: dict[str, int]
) -> None:
    before = len(world.table(device_table))
    asked = {"email": MIRA, "password": PASSWORD, "device_name": "Old", "inc": uuid4().hex}
    answers = [client.post("/auth/sign-in", json=asked | said) for _ in range(PER_ADDRESS.most + 1)]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {
        (426, "program-older")
    }, "a right password is never counted as a wrong one"
    assert "Update Trestle" in answers[0].json()["next_step"]
    assert len(world.table(device_table)) == before


def test_a_program_too_old_to_be_sent_anything_pulls_nothing_and_still_pushes(
    world: World, client: Client
) -> None:
    mira = world.device()
    pull = msgspec.structs.replace(mira.ask(), schema=OLDEST - 1)
    answer = call(client, mira, "/sync/pull", pull)
    told = unpack(answer.content, ErrorAnswer)
    assert (answer.status_code, told.code) == (426, "program-older")
    assert "is kept and sent" in told.next_step
    push = mira.request(mira.tx("submit_ticket", mira.new_ticket(world.north)))
    answer = call(client, mira, "/sync/push", msgspec.structs.replace(push, schema=OLDEST - 1))
    assert [one.result for one in unpack(answer.content, PushAnswer).answers] == ["ok"]


def test_a_wrong_password_is_told_before_the_age_of_the_program(client: Client) -> None:
    assert sign_in(client, password="wrong wrong wrong", schema=0).status_code == 401


def test_signing_out_ends_the_session_on_central(client: Client) -> None:
    device = SignedDevice.enter(client, MIRA)
    assert device.get("/api/tickets").status_code == 200
    assert device.post("/auth/sign-out").status_code == 204
    assert device.get("/api/tickets").status_code == 401
    again = device.post("/auth/refresh", {"refresh": device.refresh}, token="")
    assert (again.status_code, again.json()["code"]) == (401, "signed-out")


def test_forged_forwarding_headers_do_not_open_a_fresh_count(client: Client) -> None:
    codes = [
        client.post(
            "/auth/sign-in",
            content=json.dumps(
                {"email": MIRA, "password": "wrong wrong wrong", "device_name": "x", "inc": "y"}
            ),
            headers={"Content-Type": "application/json", "X-Forwarded-For": f"10.0.0.{at}"},
        ).status_code
        for at in range(8)
    ]
    assert codes == [401] * 6 + [429] * 2


def test_error_answers_are_the_same_shape_in_both_forms(client: Client) -> None:
    plain = client.post("/sync/pull").json()
    packed = client.post("/sync/pull", headers={"Content-Type": MEDIA_TYPE}).content
    assert msgspec.convert(plain, ErrorAnswer) == unpack(packed, ErrorAnswer)
