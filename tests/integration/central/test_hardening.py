"""What every answer of central has, whatever was asked (A7, A16, A18, A37, A38, A41, T20)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from app.central.api.rights import Needs
from app.central.rights_page import lines
from app.central.schema import metadata
from app.database.scope import ScopedSession
from app.database.work import Work, WorkSession
from app.domain.vocabulary import Right
from app.wire.pack import MEDIA_TYPE
from tests.integration.central.matrix import JSON, SAMPLES, TUS, Two
from tests.integration.central.world import World
from tests.plugins.lines import ErrorLines

pytestmark = pytest.mark.postgresql_long

ROUTES = sorted(lines(), key=lambda line: (line[1] == "/auth/sign-out", line[0] == "DELETE"))
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
}
EXAMPLES = 6 if settings.get_current_profile_name() == "ci" else 400
"""Each is a request over HTTP and a change of rights; the long run tries many more."""
ROOM = 64 * 1024
"""An answer to what was refused is at most this and twice the request."""


def signed(two: Two) -> dict[str, str]:
    return {"Authorization": f"Bearer {two.tom.token}"}


def whole(answer: Any) -> Any:
    """The answer, once it is seen that it has what every answer has."""
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])
    assert "server" not in answer.headers
    assert "set-cookie" not in answer.headers
    return answer


def bounded(answer: Any, sent: int) -> Any:
    """The answer, once it is seen that it is no failure and no flood."""
    whole(answer)
    assert answer.status_code < 500, answer.status_code
    if answer.status_code >= 400:
        assert len(answer.content) <= 2 * sent + ROOM
    return answer


def everything(world: World) -> dict[str, list[Any]]:
    return {
        table.name: sorted(map(repr, world.table(table))) for table in metadata().tables.values()
    }


def test_every_answer_has_the_headers_whatever_became_of_the_request(two: Two) -> None:
    for method, path, _rule in ROUTES:
        for maker in SAMPLES[method, path]:
            whole(two.ask(maker, two.own, signed=False)[1])
            whole(two.ask(maker, two.own)[1])
    http = two.http
    seen = [
        (http.get("/nowhere"), 404),
        (http.get("/sync/push"), 405),
        (http.post("/auth/sign-in", content=b"{", headers=JSON), 400),
        (http.post("/auth/sign-in", content=b"x" * 70_000, headers=JSON), 413),
        (http.get("/api/tickets"), 401),
    ]
    for answer, status in seen:
        assert whole(answer).status_code == status


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG"])
def test_no_address_takes_a_method_that_it_does_not_declare(two: Two, method: str) -> None:
    for path in ("/health", "/sync/push", "/api/tickets", "/auth/sign-in"):
        answer = whole(two.http.request(method, path, headers=signed(two)))
        assert answer.status_code == 405
        assert two.tom.token not in answer.text


def test_a_method_that_is_said_in_a_header_is_not_the_method(two: Two) -> None:
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        answer = two.http.get("/sync/push", headers=signed(two) | {name: "POST"})
        assert answer.status_code == 405


NOWHERE = (
    "/schema", "/schema/openapi.json", "/openapi.json", "/docs", "/redoc", "/swagger", "/debug",
    "/metrics", "/admin", "/setup", "/static", "/files", "/files/", "/sync", "/api",
    "/.git/HEAD",
    "/..%2f..%2fetc/passwd", "/api/tickets/..%2f..%2fkey",
)  # fmt: skip


def test_there_is_no_page_about_central_and_no_list_of_anything(two: Two) -> None:
    for path in NOWHERE:
        assert whole(two.http.get(path, headers=signed(two))).status_code == 404, path


def test_no_token_counts_in_an_address_in_a_cookie_or_in_a_body(two: Two) -> None:
    token = two.tom.token
    for name in ("token", "access", "access_token", "authorization", "Authorization"):
        answer = two.http.get(f"/api/tickets?{name}={token}", headers={"Cookie": f"{name}={token}"})
        assert answer.status_code == 401
    for _method, path, _rule in ROUTES:
        assert not re.search("token|secret|key", path)


FORWARDED = {
    "Forwarded": "for=10.0.0.1;host=evil.example;proto=https", "X-Forwarded-For": "10.0.0.1",
    "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "1",
    "X-Forwarded-Prefix": "/evil", "X-Real-IP": "10.0.0.1", "X-Remote-User": "ada",
    "Remote-User": "ada", "X-Forwarded-User": "ada", "X-Original-URL": "/health",
    "X-Rewrite-URL": "/health", "X-Client-Cert": "ada", "Host": "evil.example",
}  # fmt: skip


def test_what_a_proxy_might_say_changes_no_answer(two: Two) -> None:
    asks = [
        maker
        for method, path, _rule in ROUTES
        if method in {"GET", "HEAD", "OPTIONS"} and path != "/sync/wait"  # which need not answer
        for maker in SAMPLES[method, path]
    ]
    for maker in [*asks, *SAMPLES["POST", "/sync/look"], *SAMPLES["POST", "/sync/fetch"]]:
        for said in ({}, signed(two)):
            answers = []
            for forwarded in ({}, FORWARDED):
                two.world.clock.at = two.world.clock.at.replace(microsecond=0)
                sample = maker(two.tom, two.own)
                headers = {**sample.headers, **said, **forwarded}
                answer = two.http.request(
                    sample.method, sample.path, headers=headers, content=sample.content
                )
                assert "evil" not in answer.text + str(answer.headers)
                answers.append((answer.status_code, answer.content))
            assert answers[0] == answers[1], sample.path


def test_where_an_upload_is_told_without_the_name_of_any_host(two: Two) -> None:
    sample = SAMPLES["POST", "/files/uploads"][0](two.tom, two.own)
    headers = {**sample.headers, **signed(two), **FORWARDED}
    place = two.http.post(sample.path, headers=headers).headers["location"]
    assert place.startswith("/files/uploads/")


ANSWERED_BEFORE = frozenset(
    path
    for _method, path, _ in ROUTES
    if path.startswith(("/devices/{", "/auth/", "/vault/")) or path.endswith("/small")
)
"""They read nothing, or find that there is nothing, a vault for one, before the reading ends."""
LEAKS = (b"hunter2", b"ZeroDivision", b"Traceback", b".py", b"SELECT")


def broken_read(read: Any) -> Any:
    def read_and_break(self: Work, scope: Any, job: Any) -> Any:
        def broken(session: ScopedSession) -> Any:
            job(session)
            raise ZeroDivisionError("hunter2")

        # The listener for news is no request; it would only say that it starts again.
        return read(self, scope, job if scope.why.startswith("waking") else broken)

    return read_and_break


def break_before_commit(session: WorkSession) -> None:
    session.flush()
    raise ZeroDivisionError("hunter2")


@pytest.mark.parametrize("what", ["reads", "commits"])
def test_whatever_fails_says_nothing_but_its_number_and_leaves_nothing_behind(
    two: Two, what: str, error_lines: ErrorLines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The failure comes last: everything that a handler does was done, and is taken back."""
    before = everything(two.world)
    with monkeypatch.context() as patched:
        if what == "reads":
            patched.setattr(Work, "read", broken_read(Work.read))
        else:
            patched.setattr(WorkSession, "commit", break_before_commit)
        failed = [
            (method, path)
            for method, path, _rule in ROUTES
            for maker in SAMPLES[method, path]
            if _fails(two.ask(maker, two.own)[1], error_lines)
        ]
    told = {path for _method, path in failed}
    if what == "reads":
        # Where Tom is refused for want of a right, nothing is read that could fail.
        reached = [(path, rule) for _method, path, rule in ROUTES if rule.reach(Right.TECHNICIAN)]
        signed_in = {path for path, rule in reached if rule.needs is Needs.SIGNED_IN}
        assert signed_in - ANSWERED_BEFORE <= told
    else:
        assert told >= {"/sync/push", "/sync/fetch", "/files/uploads", "/auth/sign-out"}
        assert everything(two.world) == before


def _fails(answer: Any, error_lines: ErrorLines) -> bool:
    whole(answer)
    assert not any(word in answer.content for word in LEAKS)
    lines = error_lines.take()
    if answer.status_code == 500:
        assert any(answer.headers["x-request-id"] in line for line in lines)
    return bool(answer.status_code == 500)


SQL = (
    "'", "''", '"', "\\", "%", "_", ";", "--", "/*", "*/", "' OR '1'='1", "' OR 1=1--", '" OR ""="',
    "1; DROP TABLE ticket", "'; DROP TABLE ticket;--", "1' UNION SELECT NULL--", "(SELECT 1)",
    "if(now()=sysdate(),sleep(15),0)", "'||pg_sleep(9)--", "1 AND pg_sleep(9)", "${1}", "$1", "?",
    ":1", "%s", "%(x)s", "{0}", "\x00", "' AND randomblob(1000000000)--", "NW' --",
    "NW'/**/OR/**/1=1",
    "*", "../", "NULL", "true", "1e309", "-1", "0x41", "\u202e", "a" * 5000, "%00",
    "[]",
    "admin'--", "1 OR 1=1", "1' AND '1'='2", "') OR ('1'='1", "' UNION ALL SELECT 1,2,3--",
    "1; SELECT pg_sleep(9)", "1;WAITFOR DELAY '0:0:9'--", "'; ATTACH DATABASE 'x' AS y;--",
    "load_extension('x')", "\uff07 OR 1=1--", "%27%20OR%201=1", "E'\\x27'",
    "$$;DROP TABLE ticket$$",
    "{}", "[[", "client_id", "created_at DESC", "title,(SELECT password_hash FROM account)",
)  # fmt: skip


@pytest.mark.parametrize(
    "name", ["client", "state", "limit", "sort", "order", "device", "after_rev", "refused"]
)
def test_no_text_in_a_filter_is_read_as_sql(two: Two, name: str) -> None:
    path = "/api/op-log" if name in {"device", "after_rev", "refused"} else "/api/tickets"
    before = two.http.get(path, headers=signed(two)).json()
    for text in SQL:
        answer = two.http.get(path, headers=signed(two), params={name: text})
        assert bounded(answer, 0).status_code in {200, 400}, text
        if answer.status_code == 200:
            assert answer.json() in ([], before), text
    assert two.http.get(path, headers=signed(two)).json() == before


def test_no_text_in_the_place_of_a_reference_is_read_as_sql(two: Two) -> None:
    before = two.http.get("/api/tickets", headers=signed(two)).json()
    for text in SQL:
        place = "/api/tickets/" + quote(text, safe="")
        assert bounded(two.http.get(place, headers=signed(two)), 0).status_code in {400, 404}
    assert two.http.get("/api/tickets", headers=signed(two)).json() == before


def packed(raw: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(raw)


DEEP = {
    "arrays": (b"[" * 100_000, b"\x91" * 100_000),
    "maps": (b'{"a":' * 100_000, b"\x81\xa1a" * 100_000),
    "many numbers": (
        b"[" + b"1," * 6_000_000 + b"1]", b"\xdd\x00\xb7\x1b\x00" + b"\x01" * 12_000_000
    ),
    "many wrong items": (
        b"[" + b'{"x":1},' * 80_000 + b"1]", b"\xdc\xff\xff" + b"\x81\xa1x\x01" * 65_535
    ),
    "a long number": (b"1" * 60_000, b"\xcf" + b"\xff" * 8),
    "no text": (b"\xff\xfe\xed\xa0\x80", b"\xa3\xff\xfe\xed"),
    "no number": (b'{"schema": NaN}', b"\x81\xa6schema\xcb\x7f\xf8" + b"\0" * 6),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(DEEP))
def test_depth_and_size_are_refused_with_a_short_answer(two: Two, kind: str) -> None:
    as_json, as_msgpack = DEEP[kind]
    for path in ("/auth/sign-in", "/auth/refresh", "/sync/push", "/sync/pull"):
        if not path.startswith("/sync"):
            answer = two.http.post(path, content=as_json, headers=JSON | signed(two))
            assert bounded(answer, len(as_json)).status_code in {400, 413}
            continue
        head = b"\x85\xa6schema\x04\xa5epoch\xa0\xa3inc\xa1x\xa3txs"
        for raw in (as_msgpack, head + as_msgpack):
            body = packed(raw)
            answer = two.http.post(
                path, content=body, headers=signed(two) | {"Content-Type": MEDIA_TYPE}
            )
            assert bounded(answer, len(body)).status_code in {400, 413}, path


@pytest.mark.parametrize("named", ["reference", "attachment", "upload", "device"])
def test_any_text_in_the_place_of_an_id_is_answered_and_never_fails(two: Two, named: str) -> None:
    routes = [
        (method, path) for method, path, _ in ROUTES if "{" + named in path and method != "OPTIONS"
    ]
    assert routes

    @settings(max_examples=EXAMPLES)
    @given(st.text(st.characters(exclude_characters="/?#"), min_size=1, max_size=60))
    def holds(text: str) -> None:
        for method, path in routes:
            place = re.sub(r"\{[^}]*\}", quote(text, safe="", errors="replace"), path)
            said = signed(two) | TUS | {
                "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"
            }  # fmt: skip
            answer = two.http.request(method, place, headers=said)
            assert bounded(answer, len(place)).status_code in {400, 404}, (method, place)

    holds()
