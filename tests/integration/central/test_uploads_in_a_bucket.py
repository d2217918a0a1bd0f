"""An upload from its first byte to its end where central keeps its files in a bucket.

It stands on both databases in every run; what else is asked of uploads is asked in a folder.
"""

import random
from datetime import timedelta

import pytest

from app.central.api.app import make_app
from app.central.file_tables import file_blob, file_kept, file_piece
from app.central.files.clearing import clear_up
from app.central.files.room import PLACE_VARIABLE, files_of
from tests.builders.buckets import new_bucket
from tests.integration.central.files import Client, attached, begun, far, fetch, send
from tests.integration.central.test_attachments import tell
from tests.integration.central.world import World

BODY = random.Random(7).randbytes(150_007)
HALF = 80_000


def test_a_file_goes_to_a_bucket_in_parts_comes_back_from_any_place_and_is_cleared_away(
    world: World, s3: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PLACE_VARIABLE, new_bucket(s3, monkeypatch))
    kept = files_of(world.central)
    mira = world.device()
    with Client(make_app(world.central, kept=kept), raise_server_exceptions=False) as http:
        attachment = attached(mira, world.north, BODY)
        place = begun(http, mira, attachment, len(BODY))
        assert send(http, mira, place, 0, BODY[:HALF]).status_code == 204
        assert send(http, mira, place, 0, BODY[:HALF]).status_code == 409
        assert far(http, mira, place).headers["upload-offset"] == str(HALF)
        assert send(http, mira, place, HALF, BODY[HALF:]).status_code == 204
        assert fetch(http, mira, attachment).content == BODY
        part = fetch(http, mira, attachment, Range=f"bytes={HALF - 5}-{HALF + 4}")
        assert (part.status_code, part.content) == (206, BODY[HALF - 5 : HALF + 5])
        (whole,) = (name for name, _at in kept.vault.store.names())
        assert BODY[:64] not in b"".join(kept.vault.store.read(whole, 0, len(BODY) * 2))
        assert world.table(file_piece) == []

        mira.pull()
        op = mira.op("attachment", attachment.bytes, "edit", {"void": True}, base=mira.rev)
        assert tell(mira, op, "void_attachment").result == "ok"
        assert clear_up(world.central, kept) == 0
        world.clock.move(seconds=timedelta(days=2).total_seconds())
        assert clear_up(world.central, kept) == 1
    assert list(kept.vault.store.names()) == []
    assert (world.table(file_kept), world.table(file_blob)) == ([], [])
