"""What every store of bytes promises: the folder, a bucket, and the one in memory for tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.central.files.buckets import bucket
from app.files.stores import ByteStore, FolderStore, new_name
from app.files.vault import Vault
from app.ports.problems import Corrupt, Refused, Unavailable
from tests.builders.buckets import new_bucket
from tests.builders.byte_stores import MemoryStore

LONG = os.urandom(6_000_000)


@pytest.fixture(params=["folder", "bucket", "memory"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ByteStore:
    if request.param == "memory":
        return MemoryStore()
    if request.param == "folder":
        return FolderStore(tmp_path / "files")
    address: str = request.getfixturevalue("s3")
    return bucket(new_bucket(address, monkeypatch))


def read(store: ByteStore, name: str, start: int = 0, length: int = 10**9) -> bytes:
    return b"".join(store.read(name, start, length))


def test_bytes_come_out_as_they_went_in_whole_and_from_any_place(store: ByteStore) -> None:
    name = new_name()
    store.put(name, (LONG[at : at + 700_001] for at in range(0, len(LONG), 700_001)))
    assert read(store, name, 0, len(LONG)) == LONG
    assert read(store, name, 1_234_567, 1_000_003) == LONG[1_234_567:2_234_570]
    assert read(store, name, len(LONG) - 5, 100) == LONG[-5:]


def test_what_was_cut_short_while_it_was_put_is_not_there(store: ByteStore) -> None:
    def cut() -> Iterator[bytes]:
        yield b"x" * 100
        raise KeyError("the program ends here")

    name = new_name()
    with pytest.raises(Exception):  # noqa: B017, PT011 -- a bucket wraps it
        store.put(name, cut())
    with pytest.raises(Corrupt) as caught:
        read(store, name)
    assert caught.value.code == "file-gone"


def test_what_was_dropped_is_gone_and_dropping_it_again_is_no_error(store: ByteStore) -> None:
    name = new_name()
    store.put(name, [b"x"])
    store.drop(name)
    store.drop(name)
    with pytest.raises(Corrupt):
        read(store, name)


def test_every_name_is_listed_with_its_hour(store: ByteStore) -> None:
    names = {new_name() for _turn in range(5)}
    for name in names:
        store.put(name, [b"x"])
    found = dict(store.names())
    assert found.keys() == names
    assert all(abs(datetime.now(UTC) - at) < timedelta(hours=1) for at in found.values())


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "rack.jpg", "0F" * 16, "0" * 31])
def test_a_name_that_a_person_could_have_given_is_never_looked_for(
    store: ByteStore, name: str
) -> None:
    with pytest.raises(Corrupt):
        store.put(name, [b"x"])
    with pytest.raises(Corrupt):
        read(store, name)


def test_a_vault_keeps_nothing_readable_and_opens_only_with_its_key(store: ByteStore) -> None:
    vault = Vault(store, bytes(range(32)))
    name = vault.keep([b"a photo of a password"])
    assert b"".join(vault.read(name, 21)) == b"a photo of a password"
    assert b"password" not in read(store, name)
    assert repr(vault.key) not in repr(vault)
    with pytest.raises(Corrupt):
        list(Vault(store, bytes(32)).read(name, 21))


def test_a_folder_shows_its_files_to_their_owner_alone_and_leaves_no_leftovers(
    tmp_path: Path,
) -> None:
    store, name = FolderStore(tmp_path / "files"), new_name()
    store.put(name, [b"x"])
    [path] = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert path.name == name
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("in the way")
    with pytest.raises(Unavailable, match="could not be kept"):
        FolderStore(tmp_path / "files").put(new_name(), [b"x"])


@pytest.mark.parametrize("place", ["s3://", "s3://key:secret@bucket", "s3://bucket?x=1"])
def test_a_bucket_is_never_named_together_with_its_secrets(place: str) -> None:
    with pytest.raises(Refused, match="names no bucket") as caught:
        bucket(place)
    assert "secret" not in str(caught.value)
