"""Every route, every right, one's own client and another's: the table is kept (A1, A3, A5, T22)."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from app.central.api.rights import Needs, Rows, Rule
from app.central.rights_page import lines
from app.domain.vocabulary import Right
from app.wire.envelopes import PushAnswer
from app.wire.pack import unpack
from tests.integration.central.matrix import (
    SAMPLES,
    Two,
    named_like,
    names,
    nothing,
    plain,
)
from tests.integration.central.shaped import BODIES
from tests.integration.central.test_messages import everything, post, whole_bodies

pytestmark = pytest.mark.postgresql_long

ENDS = ("/auth/sign-out", "/revoke")
ROUTES = sorted(lines(), key=lambda line: (line[1].endswith(ENDS), line[0] == "DELETE"))
ROUTES.sort(key=lambda line: line[1] == "/auth/sign-out")
"""What ends something comes last: nothing is there to be asked for after it."""


UNANSWERED = ("/small", "/approve", "/recovery-codes")
"""No small picture was sent, no device waits, and nobody has a second factor."""


def test_every_route_is_tried_here() -> None:
    assert {(method, path) for method, path, _rule in lines()} == set(SAMPLES)


def test_nobody_reaches_anything_but_what_is_declared_open(two: Two) -> None:
    before = two.theirs()
    for method, path, rule in ROUTES:
        for maker in SAMPLES[method, path]:
            for at in (two.own, two.other):
                _sample, answer = two.ask(maker, at, signed=False)
                if rule.needs is Needs.NOBODY:
                    assert answer.status_code in {200, 204, 400}, path
                else:
                    assert answer.status_code == 401, (method, path)
                assert not names(plain(answer), two.other)
                assert not names(plain(answer), two.own)
    assert two.theirs() == before


@pytest.mark.parametrize("right", [*Right, None])
def test_each_right_reaches_its_own_client_by_every_route_and_another_by_none(
    two: Two, right: Right | None
) -> None:
    two.give(*([] if right is None else [right]))
    before = two.theirs()
    for method, path, rule in ROUTES:
        for maker in SAMPLES[method, path]:
            # First what is refused: what is one's own may be ended by being asked for.
            _check_other(two, (method, path), rule, right, maker)
            _sample, own = two.ask(maker, two.own)
            if rule.needs is Needs.NOBODY:
                assert own.status_code in {200, 204, 400}, path
            elif rule.reach(right) is None:
                assert own.status_code == 403, (method, path)
            else:
                assert own.status_code < 500, path
                reached = own.status_code not in {401, 403, 404}
                assert reached or path.endswith(UNANSWERED), (method, path, own.content)
            told = plain(own)
            if rule.reach(right) is not Rows.FIRM:
                assert not names(told, two.other), (method, path)
    assert two.theirs() == before
    if right is not None:
        assert two.http.get("/api/tickets", headers=_signed(two)).status_code == 401, "signed out"


def _check_other(
    two: Two, route: tuple[str, str], rule: Rule, right: Right | None, maker: object
) -> None:
    if route[1] in {"/auth/sign-out", "/auth/lease"} or rule.reach(right) is Rows.FIRM:
        return  # it names nothing; to whom reaches everybody, nothing is another's
    random = nothing()
    sample, other = two.ask(maker, two.other)  # type: ignore[arg-type] # of the table
    _sample, unknown = two.ask(maker, random)  # type: ignore[arg-type] # of the table
    assert other.status_code == unknown.status_code, route
    if sample.named and rule.reach(right) is not None:
        assert other.status_code == 404, route
    if route[1] == "/sync/push":
        _check_pushed(other, unknown)
        return
    assert named_like(plain(other), two.other, random) == plain(unknown), route
    told, said = dict(other.headers), dict(unknown.headers)
    assert {told.pop("x-request-id"), said.pop("x-request-id")}
    told.pop("content-length", "")
    said.pop("content-length", "")
    assert told == said, route
    if not sample.named and "pull" not in route[1]:
        assert named_like(plain(other), two.other, random).count(two.other.ticket.bytes) == 0


def _check_pushed(other: object, unknown: object) -> None:
    if getattr(other, "status_code", 0) != 200:
        return
    told = [
        [(one.result, one.code, one.reason) for one in unpack(answer, PushAnswer).answers]
        for answer in (getattr(other, "content", b""), getattr(unknown, "content", b""))
    ]
    assert told[0] == told[1]
    assert {result for result, _code, _reason in told[0]} == {"rejected"}


def test_whose_rows_a_route_gives_is_what_its_cell_says(two: Two) -> None:
    """Own: what Tom did himself; client: what anybody did for his clients."""
    shown = two.http.get("/api/tickets", headers=_signed(two)).json()
    assert {ticket["title"] for ticket in shown} == {"Printer jams"}
    two.give(Right.TECHNICIAN)
    assert {op["user"] for op in _log(two)} == {str(two.tom.user)}
    two.give(Right.ADMIN)
    seen = _log(two)
    assert len({op["user"] for op in seen}) == 2
    told = {op["fields"].get("client_id") for op in seen}
    assert told == {str(two.own.client)}, "an administrator, too, sees only clients of theirs"
    assert {rule.reach(Right.ADMIN) for _m, path, rule in lines() if path == "/api/op-log"} == {
        Rows.CLIENT
    }


def _signed(two: Two) -> dict[str, str]:
    return {"Authorization": f"Bearer {two.tom.token}"}


def _log(two: Two) -> list[dict[str, Any]]:
    found: list[dict[str, dict[str, str]]] = two.http.get(
        "/api/op-log", headers=_signed(two)
    ).json()
    return found


FORBIDDEN = {
    "client_id": "7", "role": "admin", "rights": ["admin"], "rev": 9, "created_by": "7",
    "is_admin": True, "user_id": "7", "scope": "*",
}  # fmt: skip


def test_a_field_that_is_none_of_a_request_s_is_refused_by_every_route_and_changes_nothing(
    two: Two,
) -> None:
    two.give(*Right)
    before = everything(two.world)
    tried = set()
    for path, bodies in whole_bodies(two).items():
        if path.startswith("/sync"):
            continue  # of a newer program: what is unknown there is left out, as its values are
        known = {one.encode_name for one in msgspec.structs.fields(BODIES[path])}
        for extra in FORBIDDEN.keys() - known:
            body = json.loads(bodies[-1]) | {extra: FORBIDDEN[extra]}
            answer = post(two, path, json.dumps(body).encode())
            told = answer.status_code, answer.json()["code"]
            assert told == (400, "request-unreadable"), (path, extra)
            tried.add(path)
    assert tried == {path for path in BODIES if not path.startswith("/sync")}
    assert everything(two.world) == before


WRITTEN = {
    "rev": 9, "frev": "{}", "number": 7, "role": "admin", "id": b"7" * 16, "due_at": 0,
    "scope": b"7" * 16, "paused_s": 1, "": 1, "created_by": b"7" * 16, "created_at": 1,
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_a_pushed_field_that_is_not_a_person_s_to_write_is_refused_and_changes_nothing(
    two: Two, name: str
) -> None:
    before = two.world.rows("ticket")
    edit = two.tom.op("ticket", two.own.ticket.bytes, "edit", {"title": "x", name: WRITTEN[name]})
    [told] = two.tom.tell(two.tom.tx("edit_ticket", edit))
    assert told.result == "rejected", told
    assert two.world.rows("ticket") == before


def test_no_row_moves_to_another_client_and_none_is_made_for_one_by_a_reference(two: Two) -> None:
    before, tom = two.theirs(), two.tom
    ours, moves = {"client_id": two.own.client.bytes}, {"client_id": two.other.client.bytes}
    points = {"ticket_id": two.other.ticket.bytes}
    event = {"kind": "reply", "at": 1, "effective_at": 1, "author_id": tom.user.bytes, "body": "x",
             "created_at": 1}  # fmt: skip
    acts = [
        tom.tx("edit_ticket", tom.op("ticket", two.own.ticket.bytes, "edit", dict(moves))),
        tom.tx("submit_ticket", tom.new_ticket(two.other.client)),
    ]
    for at, where in enumerate((moves | points, points, ours | points)):
        op = tom.op("ticket_event", bytes([at]) * 16, "create", event | where)
        acts.append(tom.tx("write_reply", op))
    assert {told.result for told in tom.tell(*acts)} == {"rejected"}
    assert two.theirs() == before
