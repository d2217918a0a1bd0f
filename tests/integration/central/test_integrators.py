"""Programs with a key read and write for their one client, and for no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import requests
import schemathesis
from click.testing import CliRunner
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from litestar import Litestar, get
from litestar.testing import TestClient
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import select

from app.central.audit.tables import audit_event
from app.central.counting import Limit
from app.central.integrator_tables import integrator_key, integrator_once
from app.central.integrators import limits
from app.central.integrators.app import ROUTES, make_api
from app.central.integrators.keys import KeyRight, add_key, end_key, keys_of
from app.central.integrators.room import Room, key, undeclared
from app.central.jobs.letting_go import let_go
from app.cli.central_integrators import integrator
from app.ports.problems import Refused
from app.records import Ticket, TicketEvent
from tests.integration.central.guessers import spoofed
from tests.integration.central.world import World, open_world
from tests.plugins.databases import Places
from tests.plugins.lines import ErrorLines
from tests.portal.town import DANA, ELI, EVERYTHING, INNER, OLA, SAM, SARA, TITLES, Books, fill

READ, WRITE, TIME = KeyRight.READ_REQUESTS, KeyRight.WRITE_REQUESTS, KeyRight.READ_TIME
NEW = {"summary": "No sound in calls", "asked_by": ELI, "affected": "me", "working": "hardly"}


def raw(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1", "replace")


@dataclass
class Api:
    world: World
    http: TestClient[Litestar]
    secrets: dict[frozenset[KeyRight], str] = field(default_factory=dict)

    def key(self, *rights: KeyRight, code: str = "NW") -> str:
        return add_key(self.world.central, code, "a program", frozenset(rights), 30)[1]

    def get(self, path: str, secret: str) -> Any:
        return self.http.get(path, headers={"authorization": f"Bearer {secret}"})

    def post(self, path: str, secret: str, body: Any, **more: str) -> Any:
        headers = {"authorization": f"Bearer {secret}", **more}
        return self.http.post(path, json=body, headers=headers)

    def case(self, case: Case[Any], secret: str) -> Any:
        """A case as it goes over the line."""
        told = case.as_transport_kwargs(base_url="http://127.0.0.1:8401")
        wanted = ("method", "url", "headers", "params", "data", "json")
        made = requests.Request(**{name: told[name] for name in wanted if name in told}).prepare()
        assert made.method is not None
        body = made.body or b""
        content = body.encode() if isinstance(body, str) else body
        headers = [(name.encode(), raw(value)) for name, value in made.headers.items()]
        headers.append((b"authorization", f"Bearer {secret}".encode()))
        return self.http.request(made.method, made.path_url, content=content, headers=headers)

    def number(self, email: str) -> int:
        (found,) = [one for one in self.books.all(Ticket) if one.title == TITLES[email]]
        assert found.number is not None
        return found.number

    @property
    def books(self) -> Books:
        return Books(self.world)

    def noted(self) -> list[tuple[str, str]]:
        query = select(audit_event.c.kind, audit_event.c.outcome)
        return [
            (row.kind, row.outcome)
            for row in self.world.central.work.read(
                EVERYTHING, lambda session: session.connection().execute(query).all()
            )
        ]


def api_at(places: Places, folder: Path) -> Iterator[Api]:
    world = open_world(places.copy_of("portal", fill, folder))
    app = make_api(world.central)
    with TestClient(app, "http://127.0.0.1:8401", raise_server_exceptions=False) as http:
        yield Api(world, http)
    world.central.close()


@pytest.fixture
def api(places_on: Callable[[str], Places], tmp_path: Path) -> Iterator[Api]:
    """On a file: what is refused depends on no database."""
    yield from api_at(places_on("sqlcipher"), tmp_path / "central")


@pytest.fixture
def either_api(places: Places, tmp_path: Path) -> Iterator[Api]:
    """On either database: places in lists, and what counts once."""
    yield from api_at(places, tmp_path / "central")


def test_a_program_reads_every_request_of_its_client_and_none_of_another(api: Api) -> None:
    told = api.get("/api/v1/requests", api.key(READ))
    assert told.status_code == 200
    titles = {one["title"] for one in told.json()["requests"]}
    assert titles == {TITLES[email] for email in TITLES if "northwind" in email}
    assert api.get(f"/api/v1/requests/{api.number(SARA)}", api.key(READ)).status_code == 404
    assert api.get("/api/v1/requests/999999", api.key(READ)).status_code == 404
    assert api.get(f"/api/v1/requests/{10**30}", api.key(READ)).status_code == 404


def test_a_list_is_read_to_its_end_page_by_page_each_request_once(
    either_api: Api,
) -> None:
    api = either_api
    secret, seen, after = api.key(READ), [], ""
    for _page in range(10):
        told = api.get(f"/api/v1/requests?limit=1&after={after}", secret).json()
        seen += [one["number"] for one in told["requests"]]
        if told["next"] is None:
            break
        after = told["next"]
    assert len(seen) == len(set(seen)) == sum("northwind" in email for email in TITLES)
    wrong = api.get("/api/v1/requests?after=nonsense!", secret)
    assert (wrong.status_code, wrong.json()["code"]) == (400, "after-unknown")
    beyond = api.get("/api/v1/requests?after=f_________8AAAAAAAAAAAAAAAAAAAAA", secret)
    assert beyond.json()["code"] == "after-unknown"


def test_only_open_or_only_ended_requests_are_told_when_asked_for(api: Api) -> None:
    secret = api.key(READ)
    assert api.get("/api/v1/requests?state=ended", secret).json()["requests"] == []
    assert len(api.get("/api/v1/requests?state=open", secret).json()["requests"]) == 3


def test_work_is_told_to_a_key_that_may_read_time_alone_and_never_what_is_internal(
    api: Api,
) -> None:
    path = f"/api/v1/requests/{api.number(ELI)}"
    without, told = api.get(path, api.key(READ)), api.get(path, api.key(READ, TIME))
    assert without.json()["work"] is None
    (entry,) = told.json()["work"]
    parts = [(one["decision"], one["worked_min"]) for one in entry["parts"]]
    assert parts == [("included", 20), ("excluded", 20)]
    assert INNER not in told.text + without.text


def test_a_month_s_work_is_told_to_a_key_that_may_read_time(api: Api) -> None:
    told = api.get("/api/v1/time?month=2026-03", api.key(TIME)).json()
    assert api.number(ELI) in {entry["request"] for entry in told["work"]}
    assert (told["held"], told["pages"]) == (1, 1)
    assert INNER not in str(told)
    assert api.get("/api/v1/time?month=2026-02", api.key(TIME)).json()["work"] == []
    assert api.get("/api/v1/time", api.key(TIME)).json()["month"] == "2026-03"
    assert api.get("/api/v1/time?month=March", api.key(TIME)).json()["code"] == "month-wrong"
    assert api.get("/api/v1/time", api.key(READ)).status_code == 403
    theirs = api.get("/api/v1/time?month=2026-03", api.key(TIME, code="SG")).json()
    assert not {one["id"] for one in theirs["work"]} & {one["id"] for one in told["work"]}


@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer trestle_wrong", "Basic x", "Bearer \x80"])
def test_without_a_key_that_counts_nothing_is_told(api: Api, shown: str) -> None:
    headers = {b"authorization": shown.encode("latin-1")} if shown else {}
    for path in ("/api/v1/requests", "/api/v1/requests/1"):
        answer = api.http.get(path, headers=list(headers.items()))
        assert (answer.status_code, answer.json()["code"]) == (401, "key-unknown")


def test_a_key_in_the_address_counts_nothing(api: Api) -> None:
    secret = api.key(READ)
    assert api.http.get(f"/api/v1/requests?key={secret}&token={secret}").status_code == 401


def test_a_key_counts_until_its_day_or_until_it_is_ended(api: Api) -> None:
    made, secret = add_key(api.world.central, "NW", "a program", frozenset({READ}), 1)
    assert api.get("/api/v1/requests", secret).status_code == 200
    api.world.clock.at += timedelta(days=1)
    assert api.get("/api/v1/requests", secret).status_code == 401
    made, secret = add_key(api.world.central, "NW", "a program", frozenset({READ}), 1)
    assert end_key(api.world.central, made)
    assert api.get("/api/v1/requests", secret).status_code == 401
    assert not end_key(api.world.central, made)


def test_a_key_does_what_its_rights_say_and_a_refusal_stands_in_the_chain(api: Api) -> None:
    reads, writes = api.key(READ), api.key(WRITE)
    refused = api.post("/api/v1/requests", reads, NEW)
    assert (refused.status_code, refused.json()["code"]) == (403, "not-allowed")
    assert api.get("/api/v1/requests", writes).status_code == 403
    assert ("denied", "not-allowed") in api.noted()
    assert api.noted().count(("integrator-added", "ok")) == 2


def test_a_request_is_sent_in_the_name_of_a_person_of_the_client(api: Api) -> None:
    made = api.post("/api/v1/requests", api.key(WRITE), NEW)
    assert made.status_code == 201
    (ticket,) = [one for one in api.books.all(Ticket) if one.title == NEW["summary"]]
    assert made.json() == {"number": ticket.number}
    assert (ticket.client_id, ticket.impact, ticket.urgency) == (api.books.client, "low", "medium")
    assert ticket.source == "api", "nobody opened the portal for it"
    assert api.get(f"/api/v1/requests/{ticket.number}", api.key(READ)).json()["asked_by"] == (
        "Eli Brandt"
    )


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"asked_by": SAM}, 400, "person-unknown"),
        ({"asked_by": "nobody@northwind.example"}, 400, "person-unknown"),
        ({"asked_by": OLA}, 403, "not-allowed"),
        ({"summary": " "}, 400, "title-empty"),
        ({"summary": ""}, 400, "request-unreadable"),
        ({"affected": "the moon"}, 400, "request-unreadable"),
        ({"later": 1}, 400, "request-unreadable"),
    ],
)
def test_what_cannot_be_a_request_is_refused_and_nothing_is_kept(
    api: Api, change: dict[str, Any], status: int, code: str
) -> None:
    before = len(api.books.all(Ticket))
    answer = api.post("/api/v1/requests", api.key(WRITE), NEW | change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "the moon" not in answer.text
    assert len(api.books.all(Ticket)) == before


def test_which_field_is_not_as_described_is_said(api: Api) -> None:
    answer = api.post("/api/v1/requests", api.key(WRITE), NEW | {"affected": "the moon"})
    assert "`affected`" in answer.json()["sentence"]


def test_the_same_request_sent_twice_counts_once(
    either_api: Api,
) -> None:
    api = either_api
    secret, named = api.key(WRITE), {"idempotency-key": "order 7"}
    first = api.post("/api/v1/requests", secret, NEW, **named)
    again = api.post("/api/v1/requests", secret, NEW, **named)
    assert first.json() == again.json()
    assert sum(one.title == NEW["summary"] for one in api.books.all(Ticket)) == 1
    other = api.post("/api/v1/requests", secret, NEW | {"working": "no"}, **named)
    assert (other.status_code, other.json()["code"]) == (409, "request-differs")
    theirs = api.post("/api/v1/requests", api.key(WRITE), NEW, **named)
    assert theirs.json() != first.json(), "another program's name for a request is its own"


def test_what_became_of_named_requests_is_let_go_of_after_a_day(api: Api) -> None:
    api.post("/api/v1/requests", api.key(WRITE), NEW, **{"idempotency-key": "order 7"})
    api.world.clock.at += timedelta(days=1, seconds=1)
    let_go(api.world.central)
    query = select(integrator_once.c.token)
    left = api.world.central.work.read(
        EVERYTHING, lambda session: session.connection().execute(query).all()
    )
    assert left == []


def test_a_reply_is_written_where_its_person_may_see_the_request(api: Api) -> None:
    secret = api.key(WRITE)
    path = f"/api/v1/requests/{api.number(ELI)}/replies"
    assert api.post(path, secret, {"asked_by": ELI, "body": "It closed again"}).status_code == 204
    assert api.post(path, secret, {"asked_by": DANA, "body": "For everybody"}).status_code == 204
    dana_s = f"/api/v1/requests/{api.number(DANA)}/replies"
    assert api.post(dana_s, secret, {"asked_by": ELI, "body": "Me, too"}).status_code == 404
    theirs = f"/api/v1/requests/{api.number(SARA)}/replies"
    assert api.post(theirs, secret, {"asked_by": DANA, "body": "Hello"}).status_code == 404
    bodies = {one.body for one in api.books.all(TicketEvent)}
    assert {"It closed again", "For everybody"} <= bodies
    assert not {"Me, too", "Hello"} & bodies


def test_a_key_that_asks_too_often_is_told_when_to_go_on(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Limit("key", 2, timedelta(hours=1))
    monkeypatch.setattr(limits, "PER_KEY", few)
    secret = api.key(READ)
    statuses = [api.get("/api/v1/requests", secret).status_code for _again in range(3)]
    assert statuses == [200, 200, 429]
    assert 0 < int(api.get("/api/v1/requests", secret).headers["retry-after"]) <= 3601
    api.world.clock.at += timedelta(hours=1)
    assert api.get("/api/v1/requests", secret).status_code == 200


def test_wrong_keys_are_counted_by_where_they_come_from(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WRONG_PER_PEER", Limit("key-wrong", 2, timedelta(minutes=15)))
    statuses = []
    for again in range(3):
        said = {"authorization": "Bearer trestle_wrong", **spoofed(again)}
        statuses.append(api.http.get("/api/v1/requests", headers=said).status_code)
    assert statuses == [401, 401, 429]


def test_whatever_fails_says_nothing_but_its_number(
    api: Api, error_lines: ErrorLines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The failure comes last, after all that an answer reads."""
    read = Room.read_as

    def broken(self: Room, caller: Any, job: Any) -> Any:
        read(self, caller, job)
        raise ZeroDivisionError("hunter2")

    secret = api.key(READ, TIME)
    good = api.get("/api/v1/requests", secret).headers
    monkeypatch.setattr(Room, "read_as", broken)
    for path in ("requests", f"requests/{api.number(ELI)}", "time"):
        answer = api.get(f"/api/v1/{path}", secret)
        assert answer.status_code == 500, path
        assert set(answer.headers) == set(good)
        number = answer.headers["x-request-id"]
        assert number != good["x-request-id"]
        assert any(number in line for line in error_lines.take())
        for word in ("hunter2", "ZeroDivision", "Traceback", ".py", "SELECT"):
            assert word not in answer.text


def test_nothing_of_a_key_but_its_digest_is_kept(api: Api) -> None:
    secret = api.key(READ)
    asked_at = api.world.clock.at
    api.get("/api/v1/requests", secret)
    query = select(integrator_key)
    (row,) = api.world.central.work.read(
        EVERYTHING, lambda session: session.connection().execute(query).all()
    )
    assert secret not in repr(row)
    (facts,) = keys_of(api.world.central)
    assert facts.used_at is not None
    assert asked_at < facts.used_at < api.world.clock.now()


@pytest.mark.parametrize(
    ("code", "name", "rights", "days", "said"),
    [
        ("XX", "a program", {READ}, 30, "client-unknown"),
        ("NW", "  ", {READ}, 30, "key-name"),
        ("NW", "a program", set(), 30, "key-rights"),
        ("NW", "a program", {READ}, 0, "key-days"),
        ("NW", "a program", {READ}, 731, "key-days"),
    ],
)
def test_a_key_is_for_a_client_with_a_name_rights_and_an_end(
    api: Api, code: str, name: str, rights: set[KeyRight], days: int, said: str
) -> None:
    with pytest.raises(Refused) as no:
        add_key(api.world.central, code, name, frozenset(rights), days)
    assert no.value.code == said
    assert keys_of(api.world.central) == []


def test_ending_a_key_that_is_not_there_says_how_to_find_one(api: Api) -> None:
    with pytest.raises(Refused, match="integrator list"):
        end_key(api.world.central, UUID(int=1))


def test_every_route_says_which_right_it_asks_for() -> None:
    @get("/api/v1/silent", sync_to_thread=False)
    def silent() -> None: ...

    @get("/api/v1/unlooked", opt=key(READ), sync_to_thread=False)
    def unlooked() -> None: ...

    assert undeclared(ROUTES) == []
    assert len(undeclared([silent, unlooked])) == 2


def test_the_api_describes_itself_to_anybody_and_names_no_client(api: Api) -> None:
    told = api.http.get("/api/v1/openapi.json")
    assert told.status_code == 200
    assert set(told.json()["paths"]) == {
        "/api/v1/requests", "/api/v1/requests/{number}", "/api/v1/requests/{number}/replies",
        "/api/v1/time",
    }  # fmt: skip
    assert told.json()["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for header in ("content-security-policy", "x-content-type-options", "cache-control"):
        assert header in told.headers


def test_a_route_answers_as_its_description_says_to_what_it_allows_and_forbids(
    either_api: Api,
) -> None:
    api = either_api
    secret = api.key(READ, WRITE, TIME)
    schema = schemathesis.openapi.from_dict(api.http.get("/api/v1/openapi.json").json())
    found = [one.ok() for one in schema.get_all_operations() if isinstance(one, Ok)]
    assert len(found) == 5
    for operation in found:
        modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)

        @settings(max_examples=12, database=None, phases=[Phase.generate])
        @given(st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes)))
        def holds(case: Case[Any]) -> None:
            answer = api.case(case, secret)
            assert "southgate" not in answer.text.lower()
            case.validate_response(
                answer,
                checks=[
                    not_a_server_error,
                    status_code_conformance,
                    content_type_conformance,
                    response_schema_conformance,
                ],
            )

        holds()


def test_keys_are_made_listed_and_ended_at_central_s_command_line(
    tmp_path: Path, places_on: Callable[[str], Places], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRESTLE_HOME", str(tmp_path))
    places_on("sqlcipher").copy_of("portal", fill, tmp_path / "central")
    run = CliRunner()
    made = run.invoke(integrator, ["add", "NW", "Report", "--may", "requests:read"])
    assert made.exit_code == 0, made.output
    assert made.stdout.startswith("trestle_")
    listed = run.invoke(integrator, ["list"])
    assert "Report  requests:read  counts, until" in listed.stdout
    assert made.stdout.split()[0] not in listed.stdout
    ended = run.invoke(integrator, ["end", listed.stdout.split()[0]])
    assert ended.stdout == "It counts no more.\n"
    unknown = run.invoke(integrator, ["add", "NW", "Report", "--may", "everything"])
    assert unknown.exit_code == 2
    assert "There is no right everything" in unknown.output
