"""Files reach central by tus: in parts, checked at their end, and for their own people alone."""

from __future__ import annotations

import base64
import hashlib
import io
import random
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.central.api.app import make_app
from app.central.api.uploads import PIECE
from app.central.auth.tables import device as device_table
from app.central.file_tables import file_blob, file_kept, file_piece, file_upload
from app.central.files.clearing import clear_up
from app.central.files.room import LARGEST_SMALL, Files, Limits, files_of
from app.central.people import revoke
from app.domain.attachments import LARGEST_STAFF
from app.ports.problems import Refused
from tests.integration.central.files import (
    PLACE,
    Client,
    ask,
    attached,
    begun,
    far,
    fetch,
    metadata,
    send,
    sha,
    signed,
)
from tests.integration.central.test_attachments import tell
from tests.integration.central.world import MIRA, TOM, Device, World

pytestmark = pytest.mark.postgresql_long

UNKNOWN = UUID(int=7)
BODY = random.Random(7).randbytes(2 * PIECE + 77)


@pytest.fixture
def kept(world: World) -> Files:
    return replace(files_of(world.central), limits=Limits(device=3 * len(BODY), client=10**9))


@pytest.fixture
def http(world: World, kept: Files) -> Iterator[Client]:
    with Client(make_app(world.central, kept=kept), raise_server_exceptions=False) as client:
        yield client


def state(world: World, attachment: UUID) -> str:
    found: str = world.row("attachment", attachment.bytes)["state"]
    return found


def void(device: Device, attachment: UUID) -> None:
    op = device.op("attachment", attachment.bytes, "edit", {"void": True}, base=device.rev)
    assert tell(device, op, "void_attachment").result == "ok"


def names(kept: Files) -> list[str]:
    return [name for name, _at in kept.vault.store.names()]


def test_a_file_that_was_sent_in_parts_is_stored_and_everybody_hears_of_it(
    world: World, http: Client, kept: Files
) -> None:
    mira, tom = world.device(), world.device(TOM)
    attachment = attached(mira, world.north, BODY)
    tom.pull()
    place = begun(http, mira, attachment, len(BODY))
    at = 0
    for size in (1, PIECE, 5, len(BODY)):
        part = BODY[at : at + size]
        answer = send(http, mira, place, at, part)
        at += len(part)
        assert (answer.status_code, answer.headers["upload-offset"]) == (204, str(at))
        assert "upload-expires" in answer.headers
        assert far(http, mira, place).headers["upload-offset"] == str(at)
    assert state(world, attachment) == "stored"
    tom.pull()
    assert tom.rows["attachment", attachment.bytes]["state"] == "stored"
    assert fetch(http, tom, attachment).content == BODY
    assert world.table(file_piece) == []
    assert len(names(kept)) == 1


def test_what_is_kept_is_sealed_and_named_by_chance(
    world: World, http: Client, kept: Files
) -> None:
    mira = world.device()
    body = b"the password is on the whiteboard " * 5000
    attachment = attached(mira, world.north, body, name="whiteboard.jpg")
    send(http, mira, begun(http, mira, attachment, len(body)), 0, body)
    folder = world.central.settings.folder / "files"
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert [path.name for path in files] == names(kept)
    assert b"whiteboard" not in b"".join(path.read_bytes() for path in files)
    assert sha(body) not in str(files)


def test_a_server_says_what_it_can_do_without_asking_who_asks(http: Client) -> None:
    answer = http.options(PLACE)
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == answer.headers["tus-resumable"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,checksum,expiration,termination"
    assert answer.headers["tus-max-size"] == str(LARGEST_STAFF)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", PLACE), ("HEAD", f"{PLACE}/{UNKNOWN}"), ("PATCH", f"{PLACE}/{UNKNOWN}"),
        ("DELETE", f"{PLACE}/{UNKNOWN}"), ("GET", f"/files/{UNKNOWN}/whole"),
        ("GET", f"/files/{UNKNOWN}/small"),
    ],
)  # fmt: skip
def test_nobody_sends_or_fetches_a_file_without_a_good_token(
    http: Client, method: str, path: str
) -> None:
    for given in ({}, {"Authorization": "Bearer nonsense"}):
        headers = given | {
            "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Upload-Length": "4",
            "Content-Type": "application/offset+octet-stream",
            "Upload-Metadata": metadata(attachment=str(uuid4())),
        }  # fmt: skip
        assert http.request(method, path, headers=headers).status_code == 401


def test_a_file_of_a_client_that_one_may_not_see_is_not_there(world: World, http: Client) -> None:
    mira, tom = world.device(), world.device(TOM)
    attachment = attached(mira, world.south, BODY)
    for stranger in (attachment, uuid4()):
        assert ask(http, tom, stranger, len(BODY)).status_code == 404
    place = begun(http, mira, attachment, len(BODY))
    assert far(http, tom, place).status_code == 404
    assert send(http, tom, place, 0, b"x").status_code == 404
    assert http.delete(place, headers=signed(tom)).status_code == 404
    send(http, mira, place, 0, BODY)
    assert fetch(http, tom, attachment).status_code == 404
    assert fetch(http, mira, attachment).content == BODY


def test_bytes_that_are_not_those_of_the_row_are_thrown_away(
    world: World, http: Client, kept: Files
) -> None:
    mira = world.device()
    attachment = attached(mira, world.north, BODY)
    place = begun(http, mira, attachment, len(BODY))
    answer = send(http, mira, place, 0, BODY[:-1] + bytes([BODY[-1] ^ 1]))
    assert (answer.status_code, answer.json()["code"]) == (422, "file-differs")
    assert far(http, mira, place).status_code == 404
    assert state(world, attachment) == "pending"
    assert names(kept) == []
    place = begun(http, mira, attachment, len(BODY))
    assert send(http, mira, place, 0, BODY).status_code == 204
    assert state(world, attachment) == "stored"


def test_two_identical_photos_on_one_ticket_are_kept_once_and_both_are_stored(
    world: World, http: Client, kept: Files
) -> None:
    mira = world.device()
    first = attached(mira, world.north, BODY)
    second = attached(mira, world.north, BODY)
    send(http, mira, begun(http, mira, first, len(BODY)), 0, BODY)
    answer = ask(http, mira, second, len(BODY))
    assert answer.headers["upload-offset"] == str(len(BODY))
    assert far(http, mira, answer.headers["location"]).headers["upload-offset"] == str(len(BODY))
    assert [state(world, one) for one in (first, second)] == ["stored", "stored"]
    assert [fetch(http, mira, one).content == BODY for one in (first, second)] == [True, True]
    assert len(names(kept)) == 1


def test_nobody_learns_from_central_that_others_have_a_file(
    world: World, http: Client, kept: Files
) -> None:
    mira, tom = world.device(), world.device(TOM)
    send_all(http, mira, attached(mira, world.south, BODY))
    guess = attached(tom, world.north, BODY)
    answer = ask(http, tom, guess, len(BODY))
    assert answer.headers["upload-offset"] == "0"
    assert state(world, guess) == "pending"
    # Who sends all of it has it anyhow; it is kept once all the same.
    send(http, tom, answer.headers["location"], 0, BODY)
    assert state(world, guess) == "stored"
    assert len(names(kept)) == 1


def send_all(http: Client, device: Device, attachment: UUID, body: bytes = BODY) -> None:
    answer = send(http, device, begun(http, device, attachment, len(body)), 0, body)
    assert answer.status_code == 204, answer.text


@pytest.mark.parametrize("start", [0, 7, len(BODY)])
def test_bytes_from_another_place_than_the_next_are_refused_and_change_nothing(
    world: World, http: Client, start: int
) -> None:
    mira = world.device()
    place = begun(http, mira, attached(mira, world.north, BODY), len(BODY))
    send(http, mira, place, 0, BODY[:3])
    answer = send(http, mira, place, start, b"xyz")
    assert (answer.status_code, answer.json()["code"]) == (409, "upload-offset")
    assert far(http, mira, place).headers["upload-offset"] == "3"


def test_more_bytes_than_the_file_has_are_refused(world: World, http: Client) -> None:
    mira = world.device()
    place = begun(http, mira, attached(mira, world.north, BODY), len(BODY))
    assert send(http, mira, place, 0, BODY + b"x").status_code == 413
    assert state(world, attached(mira, world.north, BODY)) == "pending"


def checksum(body: bytes, kind: str = "sha1") -> str:
    return f"{kind} {base64.b64encode(hashlib.new(kind, body).digest()).decode()}"


@pytest.mark.parametrize(
    ("said", "status", "offset"),
    [
        (checksum(BODY[:9]), 204, "9"),
        (checksum(BODY[:9], "sha256"), 204, "9"),
        (checksum(b"others"), 460, "0"),
        (checksum(BODY[:9], "md5"), 400, "0"),
        ("sha1 ???", 460, "0"),
    ],
)
def test_a_part_counts_only_if_it_has_the_checksum_that_came_with_it(
    world: World, http: Client, said: str, status: int, offset: str
) -> None:
    mira = world.device()
    place = begun(http, mira, attached(mira, world.north, BODY), len(BODY))
    assert send(http, mira, place, 0, BODY[:9], Upload_Checksum=said).status_code == status
    assert far(http, mira, place).headers["upload-offset"] == offset


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Upload-Length": "many"}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": str(10**15)}, 400),
        ({"Upload-Length": "5"}, 413),
        ({"Upload-Length": "10000000000"}, 413),
        ({"Upload-Defer-Length": "1"}, 413),
        ({"Upload-Metadata": "attachment ???"}, 400),
        ({"Upload-Metadata": ""}, 404),
        ({"Upload-Metadata": metadata(attachment="../../etc/passwd")}, 404),
        ({"Upload-Metadata": "x " + "A" * 5000}, 400),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_early(
    world: World, http: Client, change: dict[str, str], status: int
) -> None:
    mira = world.device()
    attachment = attached(mira, world.north, BODY)
    headers = signed(mira) | {
        "Upload-Length": str(len(BODY)),
        "Upload-Metadata": metadata(attachment=str(attachment)),
    }
    answer = http.post(PLACE, headers=headers | change)
    assert answer.status_code == status
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert world.table(file_upload) == []


def test_a_device_begins_only_so_much_at_a_time(world: World, http: Client) -> None:
    mira = world.device()
    places = [begun(http, mira, attached(mira, world.north, BODY), len(BODY)) for _ in range(3)]
    other = attached(mira, world.north, BODY)
    answer = ask(http, mira, other, len(BODY))
    assert (answer.status_code, answer.json()["code"]) == (429, "files-device-full")
    assert http.delete(places[0], headers=signed(mira)).status_code == 204
    assert far(http, mira, places[0]).status_code == 404
    assert ask(http, mira, other, len(BODY)).status_code == 201


@pytest.mark.postgresql_long
def test_an_archive_that_would_unpack_to_much_is_kept_as_it_came(
    world: World, http: Client
) -> None:
    """195 KB that say they are 200 MB."""
    mira, told = world.device(), io.BytesIO()
    with zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(200_000_000))
    body = told.getvalue()
    assert len(body) < 200_000
    attachment = attached(mira, world.north, body)
    send_all(http, mira, attachment, body)
    assert fetch(http, mira, attachment).content == body
    assert fetch(http, mira, attachment, "small").status_code == 404


def test_a_client_has_room_for_only_so_much(world: World) -> None:
    kept = replace(files_of(world.central), limits=Limits(client=len(BODY) + 10))
    with Client(make_app(world.central, kept=kept)) as http:
        mira = world.device()
        send_all(http, mira, attached(mira, world.north, BODY))
        answer = ask(http, mira, attached(mira, world.north, b"x" * 11), 11)
        assert (answer.status_code, answer.json()["code"]) == (413, "files-client-full")
        assert ask(http, mira, attached(mira, world.south, b"x" * 11), 11).status_code == 201


def test_a_device_that_is_barred_in_the_middle_of_a_file_sends_nothing_more(
    world: World, http: Client
) -> None:
    mira = world.device()
    place = begun(http, mira, attached(mira, world.north, BODY), len(BODY))
    assert send(http, mira, place, 0, BODY[:100]).status_code == 204
    with world.central.work.database.write.begin() as connection:
        connection.execute(device_table.update().values(state="revoked"))
    assert send(http, mira, place, 100, BODY[100:]).status_code == 401
    assert [row["at_offset"] for row in world.table(file_upload)] == [100]


def test_a_person_who_loses_the_client_in_the_middle_of_a_file_sends_nothing_more(
    world: World, http: Client
) -> None:
    mira = world.device()
    attachment = attached(mira, world.south, BODY)
    place = begun(http, mira, attachment, len(BODY))
    send(http, mira, place, 0, BODY[:100])
    revoke(world.central, MIRA, "SG")
    assert send(http, mira, place, 100, BODY[100:]).status_code == 404
    assert state(world, attachment) == "pending"


def test_an_upload_that_was_begun_too_long_ago_is_over_and_leaves_nothing(
    world: World, http: Client, kept: Files
) -> None:
    mira = world.device()
    attachment = attached(mira, world.north, BODY)
    place = begun(http, mira, attachment, len(BODY))
    send(http, mira, place, 0, BODY[:100])
    assert clear_up(world.central, kept) == 0
    with world.as_owner() as connection:
        connection.execute(file_upload.update().values(expires_at=world.clock.now()))
    assert far(http, mira, place).status_code == 410
    assert send(http, mira, place, 100, BODY[100:]).status_code == 410
    assert clear_up(world.central, kept) == 1
    assert names(kept) == []
    assert world.table(file_piece) == []
    assert world.table(file_upload) == []
    assert far(http, mira, place).status_code == 404
    send_all(http, mira, attachment)


def test_the_file_of_a_voided_attachment_is_not_given_out_and_goes_after_a_while(
    world: World, http: Client, kept: Files
) -> None:
    mira = world.device()
    first, second = (attached(mira, world.north, BODY) for _turn in range(2))
    send_all(http, mira, first)
    ask(http, mira, second, len(BODY))
    mira.pull()
    void(mira, first)
    assert fetch(http, mira, first).status_code == 409
    world.clock.move(days=2)
    mira = world.device()
    assert clear_up(world.central, kept) == 0
    assert fetch(http, mira, second).content == BODY
    mira.pull()
    void(mira, second)
    assert clear_up(world.central, kept) == 1
    assert names(kept) == []
    assert world.table(file_kept) == []
    assert world.table(file_blob) == []


def test_bytes_that_no_row_knows_go_once_they_are_old(world: World, kept: Files) -> None:
    kept.vault.keep([b"written just before central was killed"])
    assert clear_up(world.central, kept) == 0
    old = replace(kept, limits=replace(kept.limits, grace=timedelta(days=-99_000)))
    assert clear_up(world.central, old) == 1
    assert names(kept) == []


def test_a_file_whose_last_bytes_came_just_before_central_was_killed_is_kept_when_asked_for(
    world: World, http: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    mira = world.device()
    attachment = attached(mira, world.north, BODY)
    place = begun(http, mira, attachment, len(BODY))

    def killed(*_given: Any) -> None:
        raise Refused("killed", "Central was killed.")

    with monkeypatch.context() as patched:
        patched.setattr("app.central.api.uploads.finish", killed)
        send(http, mira, place, 0, BODY)
    assert state(world, attachment) == "pending"
    assert far(http, mira, place).headers["upload-offset"] == str(len(BODY))
    assert state(world, attachment) == "stored"


def test_a_part_of_a_file_is_given_out_from_any_place(world: World, http: Client) -> None:
    mira = world.device()
    attachment = attached(mira, world.north, BODY, name='"; filename="evil.html')
    send_all(http, mira, attachment)
    answer = fetch(http, mira, attachment, Range="bytes=100000-")
    assert (answer.status_code, answer.content) == (206, BODY[100_000:])
    assert answer.headers["content-range"] == f"bytes 100000-{len(BODY) - 1}/{len(BODY)}"
    assert answer.headers["etag"] == f'"{sha(BODY)}"'
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"
    assert fetch(http, mira, attachment, Range="bytes=5-9").content == BODY[5:10]
    assert fetch(http, mira, attachment, Range=f"bytes={len(BODY)}-").status_code == 416
    changed = fetch(http, mira, attachment, Range="bytes=5-", If_Range='"other"')
    assert (changed.status_code, changed.content) == (200, BODY)


def test_a_small_picture_comes_once_and_from_who_added_the_file_alone(
    world: World, http: Client
) -> None:
    mira, tom = world.device(), world.device(TOM)
    attachment, small = attached(mira, world.north, BODY), b"small" * 99
    said = {"kind": "small", "sha256": sha(small)}
    assert ask(http, tom, attachment, len(small), **said).status_code == 403
    assert ask(http, mira, attachment, LARGEST_SMALL + 1, **said).status_code == 413
    assert ask(http, mira, attachment, 9, kind="small", sha256="x").status_code == 400
    assert ask(http, mira, attachment, 9, kind="large").status_code == 400
    place = begun(http, mira, attachment, len(small), **said)
    assert send(http, mira, place, 0, small).status_code == 204
    assert fetch(http, tom, attachment, "small").content == small
    assert fetch(http, tom, attachment).status_code == 404
    assert state(world, attachment) == "pending"
    other = b"other" * 99
    place = begun(http, mira, attachment, len(other), kind="small", sha256=sha(other))
    send(http, mira, place, 0, other)
    assert fetch(http, tom, attachment, "small").content == small
