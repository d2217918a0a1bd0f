"""Whatever answers in central's place over real sockets: nothing of it counts as synced."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from app.ports.problems import Corrupt, Unavailable
from app.store.state import scopes, standing
from app.sync.round import sync_round
from app.sync.status import sync_status
from app.sync.transport import HttpTransport
from app.wire.calls import CALL_HEADER
from app.wire.envelopes import PullAnswer
from app.wire.pack import MEDIA_TYPE, pack, unpack
from tests.sync.worlds import Desk, Paper

MakeDesk = Callable[..., Desk]


@dataclass
class Reply:
    """What goes over the wire."""

    body: bytes
    call: str
    status: int = 200
    kind: str = MEDIA_TYPE
    cut_at: int | None = None
    more: dict[str, str] = field(default_factory=dict)


Meddle = Callable[[Reply], Reply | None]


@dataclass
class Between:
    """Stands between a device and central; `meddle` has its way with what passes.

    Attributes:
        on: the paths that are meddled with.
        seen: the paths that were asked for.
    """

    paper: Paper
    meddle: Meddle = lambda reply: reply
    on: str = ""
    seen: list[str] = field(default_factory=list)

    def pass_on(self, path: str, body: bytes, call: str) -> Reply | None:
        self.seen.append(path)
        if path == "/elsewhere":
            return Reply(self.paper.central.call("/sync/pull", body), call)
        reply = Reply(self.paper.central.call(path, body), call)
        return self.meddle(reply) if path == self.on else reply


def handler(between: Between) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            reply = between.pass_on(self.path, body, self.headers.get(CALL_HEADER, ""))
            if reply is None:
                self.close_connection = True
                return
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            self.send_header("Content-Length", str(len(reply.body)))
            self.send_header(CALL_HEADER, reply.call)
            for name, value in reply.more.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body[: reply.cut_at])
            self.close_connection = reply.cut_at is not None

        def log_message(self, *_: Any) -> None:
            return

    return Handler


@pytest.fixture
def between(paper: Paper) -> Between:
    return Between(paper)


@pytest.fixture
def door(between: Between) -> Iterator[HttpTransport]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(between))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    way = HttpTransport(f"http://127.0.0.1:{server.server_port}")
    yield way
    way.close()
    server.shutdown()
    server.server_close()
    thread.join()


def portal(reply: Reply) -> Reply:
    return Reply(b"<html>Welcome to the hotel</html>", reply.call, kind="text/html")


def gateway(_reply: Reply) -> Reply:
    return Reply(b"<h1>502 Bad Gateway</h1>", "", status=502, kind="text/html")


def redirect(reply: Reply) -> Reply:
    return Reply(b"", reply.call, status=307, more={"Location": "/elsewhere"})


def wrong_kind(reply: Reply) -> Reply:
    return Reply(reply.body, reply.call, kind="application/octet-stream")


def cut_short(reply: Reply) -> Reply:
    return Reply(reply.body, reply.call, cut_at=len(reply.body) // 2)


def torn(reply: Reply) -> Reply:
    """Half an answer, with a length that fits it."""
    return Reply(reply.body[: len(reply.body) // 2], reply.call)


def flipped(reply: Reply) -> Reply:
    damaged = bytearray(reply.body)
    damaged[len(damaged) // 2] ^= 0x10
    return Reply(bytes(damaged), reply.call)


def longer(reply: Reply) -> Reply:
    return Reply(reply.body + b"\n", reply.call)


def of_another_device(reply: Reply) -> Reply:
    """As a cache or a mixed-up proxy gives it: whole, and of another call."""
    return Reply(reply.body, "00ff00ff00ff00ff")


def without_a_call(reply: Reply) -> Reply:
    return Reply(reply.body, "")


def empty(reply: Reply) -> Reply:
    return Reply(b"", reply.call)


def packed_again(reply: Reply) -> Reply:
    return Reply(reply.body, reply.call, more={"Content-Encoding": "br"})


def another_envelope(reply: Reply) -> Reply:
    return Reply(pack({"kind": "ok", "epoch": 7}), reply.call)


def nothing(_reply: Reply) -> None:
    return None


MEDDLERS: list[Meddle] = [
    portal, gateway, redirect, wrong_kind, cut_short, torn, flipped, longer,
    of_another_device, without_a_call, empty, packed_again, another_envelope, nothing,
]  # fmt: skip


def cursor(desk: Desk) -> Any:
    with desk.store.reading() as connection:
        here = standing(connection)
        places = [(scope.id, scope.grant, scope.pos) for scope in scopes(connection)]
    return here.epoch, here.rev, here.commit_id, here.last_synced_at, places


def words(desk: Desk) -> str:
    with desk.store.reading() as connection:
        return sync_status(connection, ZoneInfo("UTC"), desk.clock.now()).words


def sync(desk: Desk, door: HttpTransport) -> None:
    sync_round(desk.store, door, desk.clock)


@pytest.mark.parametrize("path", ["/sync/push", "/sync/pull"])
@pytest.mark.parametrize("meddle", MEDDLERS)
def test_what_is_not_centrals_answer_moves_nothing_and_nothing_is_lost_by_it(
    paper: Paper,
    between: Between,
    door: HttpTransport,
    paper_desk: MakeDesk,
    meddle: Meddle,
    path: str,
) -> None:
    desk = paper_desk()
    sync(desk, door)
    foreign = paper.add_ticket(paper.north, "Of somebody else")
    own = desk.submit(paper.north, "Of this device")
    [op_id] = {op.op_id for op in desk.ops if op.entity == "ticket"}
    before = cursor(desk)
    desk.clock.forward(minutes=5)
    between.meddle, between.on = meddle, path
    with pytest.raises(Unavailable):
        sync(desk, door)
    assert cursor(desk) == before
    assert desk.ticket(foreign) is None
    acked = {op.state for op in desk.ops} == {"acked"}
    assert acked == (path == "/sync/pull")
    assert not desk.is_clean()
    assert not words(desk).startswith("Synced")
    assert "/elsewhere" not in between.seen
    between.on = ""
    sync(desk, door)
    assert desk.is_clean()
    assert desk.shown(foreign).title == "Of somebody else"
    assert desk.shown(own).number is not None
    assert paper.times_applied(op_id) == 1
    assert words(desk).startswith("Synced")


def test_a_portal_is_told_as_what_it_is(
    between: Between, door: HttpTransport, paper_desk: MakeDesk
) -> None:
    desk = paper_desk()
    sync(desk, door)
    between.meddle, between.on = portal, "/sync/pull"
    with pytest.raises(Unavailable):
        sync(desk, door)
    assert words(desk) == (
        "The network answered instead of central: you may have to sign in to this Wi-Fi."
    )


def test_rows_of_another_history_are_not_taken(
    paper: Paper, between: Between, door: HttpTransport, paper_desk: MakeDesk
) -> None:
    desk = paper_desk()
    sync(desk, door)
    foreign = paper.add_ticket(paper.north, "Of another history")
    before = cursor(desk)

    def other_epoch(reply: Reply) -> Reply:
        answer = unpack(reply.body, PullAnswer)
        assert answer.kind == "ok"
        return Reply(pack(msgspec.structs.replace(answer, epoch="another")), reply.call)

    between.meddle, between.on = other_epoch, "/sync/pull"
    with pytest.raises(Unavailable) as met:
        sync(desk, door)
    assert met.value.code == "central-garbled"
    assert cursor(desk) == before
    assert desk.ticket(foreign) is None


def test_no_flipped_bit_and_no_missing_end_passes_for_another_message() -> None:
    message = {"title": "Printer jams " * 4, "id": bytes(range(40)), "rev": 12}
    whole = pack(message)
    for bit in range(len(whole) * 8):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << (bit % 8)
        try:
            # A few bits of the frame's head mean nothing to its reader: then it is the same.
            assert unpack(bytes(damaged), dict) == message
        except Corrupt:
            continue
    for length in range(len(whole)):
        with pytest.raises(Corrupt):
            unpack(whole[:length], dict)
