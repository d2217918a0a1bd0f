"""What programs of earlier versions packed, kept as files, is understood to its end.

Each file is what a device's program of that version wrote before it was compressed: its first pull,
and a push of a new ticket, a reply, time and an edit of fields of each kind. The ids of the client,
its site and the person are words of sixteen letters, to be put in; where the device stood is left
out, since that was another central.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard
from litestar import Litestar
from litestar.testing import TestClient

from app.central.versions import OLDEST, SPOKEN
from app.wire.envelopes import SCHEMA, ErrorAnswer, PullAnswer, PushAnswer
from app.wire.pack import MEDIA_TYPE, unpack
from tests.builders.central_app import serving
from tests.integration.central.world import World

FROZEN = Path(__file__).parents[2] / "data" / "wire"
VERSIONS = sorted(int(path.stem.partition("-")[2]) for path in FROZEN.glob("push-*.msgpack"))

pytestmark = pytest.mark.postgresql_long


@pytest.fixture
def client(world: World) -> Iterator[TestClient[Litestar]]:
    world.clock.move(hours=12)
    with serving(world.central) as app, TestClient(app) as found:
        yield found


def send(world: World, client: TestClient[Litestar], what: str, version: int) -> Any:
    """Send a frozen message as Mira's device does, with the ids of this world."""
    mira = world.device()
    (site,) = (row["id"] for row in world.rows("site") if row["client_id"] == world.north)
    raw = (FROZEN / f"{what}-{version}.msgpack").read_bytes()
    for name, found in (("NORTH", world.north), ("SITE", site), ("MIRA", mira.user)):
        raw = raw.replace(name.encode().ljust(16, b"."), found.bytes)
    body = zstandard.ZstdCompressor(write_checksum=True).compress(raw)
    headers = {"Authorization": f"Bearer {mira.token}", "Content-Type": MEDIA_TYPE}
    return client.post(f"/sync/{what}", content=body, headers=headers)


def test_messages_of_all_versions_that_are_spoken_are_kept() -> None:
    assert set(range(SCHEMA - SPOKEN, SCHEMA)) <= set(VERSIONS)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_push_of_an_earlier_program_is_taken_in_whole(
    world: World, client: TestClient[Litestar], version: int
) -> None:
    answer = send(world, client, "push", version)
    told = unpack(answer.content, PushAnswer).answers
    assert [(one.result, one.code) for one in told] == [("ok", "")] * 7
    (ticket,) = world.rows("ticket")
    assert (ticket["title"], ticket["description"]) == ("The printer jams", "Since Monday.")
    assert (ticket["tags"], ticket["number"]) == (["print"], 1001)
    (entry,) = world.rows("time_entry")
    assert (entry["note"], entry["worked_s"]) == ("Cleared the tray.", 1800)
    events = world.rows("ticket_event")
    assert {one["body"] for one in events if one["kind"] == "reply"} == {"On my way"}
    assert {one["field_name"] for one in events} >= {"title", "description", "tags"}
    (decision,) = world.rows("coverage_decision")
    assert decision["entry_id"] == entry["id"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_first_pull_of_an_earlier_program_is_answered_or_it_is_told_to_update(
    world: World, client: TestClient[Litestar], version: int
) -> None:
    answer = send(world, client, "pull", version)
    if version < OLDEST:
        assert answer.status_code == 426
        assert unpack(answer.content, ErrorAnswer).code == "program-older"
        return
    told = unpack(answer.content, PullAnswer)
    assert (answer.status_code, told.kind) == (200, "ok")
    names = {page.entity for page in told.pages}
    assert {"client", "site", "user"} <= names
