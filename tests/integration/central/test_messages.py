"""No message of a declared shape, and none that was damaged, makes central fail (T20, T21)."""

from __future__ import annotations

import gc
import random
import re
import resource
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
import zstandard
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from app.central.schema import metadata
from app.domain.vocabulary import Right
from app.ports.problems import Corrupt
from app.wire.pack import MEDIA_TYPE, unpack
from tests.integration.central.damage import DAMAGES, damaged, packed
from tests.integration.central.matrix import JSON, SAMPLES, Two
from tests.integration.central.shaped import BODIES, PACKED, enveloped, nearly, shaped
from tests.integration.central.world import PASSWORD, TOM, World

EXAMPLES = 8 if settings.get_current_profile_name() == "ci" else 400
"""Each is a request over HTTP and a change of rights; the long run tries many more."""
ROOM = 64 * 1024


def everything(world: World) -> dict[str, list[Any]]:
    return {
        table.name: sorted(map(repr, world.table(table))) for table in metadata().tables.values()
    }


def post(two: Two, path: str, content: bytes) -> Any:
    """The answer, once it is seen that it is no failure and no flood."""
    said = {"Content-Type": MEDIA_TYPE} if path.startswith("/sync") else dict(JSON)
    place = re.sub(r"\{[^}]*\}", str(UUID(int=7)), path)
    headers = said | {"Authorization": f"Bearer {two.tom.token}"}
    answer = two.http.post(place, content=content, headers=headers)
    assert answer.status_code < 500, answer.status_code
    if answer.status_code >= 400:
        assert len(answer.content) <= 2 * len(content) + ROOM
    return answer


def test_every_body_that_central_reads_is_tried_here() -> None:
    assert enveloped() == set(PACKED)
    assert {path for path in BODIES if path.startswith(("/auth", "/vault", "/sync"))} > set(PACKED)


@pytest.mark.postgresql_long
def test_any_message_of_the_declared_shape_or_near_it_is_answered(two: Two) -> None:
    before = two.theirs()
    for path in sorted(BODIES):
        try_messages(two, path)
    assert two.theirs() == before


def try_messages(two: Two, path: str) -> None:
    def encoded(body: dict[str, Any]) -> bytes:
        if not path.startswith("/sync"):
            return msgspec.json.encode(body)
        try:
            return packed(msgspec.msgpack.encode(body))
        except OverflowError:
            reject()  # no message can say such a number

    @settings(max_examples=EXAMPLES)
    @given(shaped(BODIES[path]) | nearly(BODIES[path]), st.sampled_from([*Right, None]))
    def holds(body: dict[str, Any], right: Right | None) -> None:
        two.give(*([] if right is None else [right]))
        post(two, path, encoded(body))

    holds()


def whole_bodies(two: Two) -> dict[str, list[bytes]]:
    """Bodies that central takes, by the route that reads them."""
    found = {
        path: [maker(two.tom, two.own).content for maker in SAMPLES["POST", path]]
        for path in BODIES
    }
    person = {"email": TOM, "password": PASSWORD}
    found["/auth/sign-in"].append(
        msgspec.json.encode(person | {"device_name": "Desk", "inc": "1", "schema": 5})
    )
    found["/auth/second-factor"].append(msgspec.json.encode(person))
    for path in ("/auth/refresh", "/auth/standing"):
        found[path].append(msgspec.json.encode({"refresh": two.tom.session.tokens.refresh}))
    return found


def is_readable(path: str, content: bytes) -> bool:
    try:
        if path.startswith("/sync"):
            unpack(content, BODIES[path])
        else:
            msgspec.json.decode(content, type=BODIES[path])
    except (Corrupt, msgspec.MsgspecError, UnicodeDecodeError):
        return False
    return True


def try_damaged(two: Two, seed: int, count: int) -> int:
    """Send bodies that nobody can read; those that can still be read are another body."""
    chance = random.Random(seed)
    bodies = [(path, one) for path, some in whole_bodies(two).items() for one in some]
    before = everything(two.world)
    sent = 0
    while sent < count:
        path, body = chance.choice(bodies)
        content = damaged(chance, body, is_packed=path.startswith("/sync"))
        if is_readable(path, content):
            continue
        answer = post(two, path, content)
        assert answer.status_code in {400, 404}, (path, content)
        sent += 1
    assert everything(two.world) == before
    return sent


def test_a_body_that_was_damaged_is_refused_and_changes_nothing(two: Two) -> None:
    try_damaged(two, seed=random.randrange(2**32), count=400)


@pytest.mark.long
def test_a_hundred_thousand_bodies_that_were_damaged_are_refused_and_change_nothing(
    two: Two,
) -> None:
    """On both databases together; nothing of them is held on to."""
    gc.enable()  # as in service; between tests alone, everything would lie about until the end
    try_damaged(two, seed=random.randrange(2**32), count=1_000)
    before = resident_mb()
    try_damaged(two, seed=random.randrange(2**32), count=49_000)
    assert resident_mb() - before < 50


def resident_mb() -> float:
    """What this process has in memory."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def test_no_damaged_envelope_is_more_than_unreadable(two: Two) -> None:
    """Without the way over HTTP, so that there can be many; each kind of damage spoils some."""
    chance = random.Random(random.randrange(2**32))
    spoilt = set()
    for path, bodies in whole_bodies(two).items():
        for kind in DAMAGES if path.startswith("/sync") else ():
            for _ in range(200):
                content = damaged(chance, bodies[0], is_packed=True, kinds=[kind])
                if not is_readable(path, content):
                    spoilt.add(kind)
    assert spoilt == set(DAMAGES)


def test_zstd_that_unpacks_to_much_more_is_refused_before_it_does(two: Two) -> None:
    bomb = zstandard.ZstdCompressor(write_checksum=True).compress(b"\0" * (80 << 20))
    assert len(bomb) < 100_000
    for path in BODIES:
        if path.startswith("/sync"):
            assert post(two, path, bomb).status_code == 400


def test_bytes_that_are_no_text_within_a_text_are_refused_by_every_route(two: Two) -> None:
    for path, bodies in whole_bodies(two).items():
        if path.startswith("/sync"):
            content = packed(b"\x81\xa5epoch\xa3\xff\xfe\xff")
        else:
            content = bodies[-1].replace(b'":"', b'":"\xff', 1).replace(b': "', b': "\xff', 1)
            content = content if b"\xff" in content else b'{"email": "\xff"}'
        assert post(two, path, content).status_code == 400, path
