"""A file is read once, and nothing of it is believed that was not seen."""

import hashlib
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.attachments import LARGEST_STAFF, FileFacts, check_file
from app.platform.files import UNKNOWN, Reading, image_of
from app.ports.problems import Refused, Unavailable


def read_facts(path: Path, largest: int, *heard: Callable[[int, int], None]) -> FileFacts:
    """Read a file to its end."""
    reading = Reading(path, largest, *heard)
    assert sum(map(len, reading)) == reading.facts.size
    return reading.facts


def png(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


def jpeg(width: int, height: int, before: bytes = b"") -> bytes:
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + before + frame


EXIF = b"\xff\xe1" + struct.pack(">H", 2 + 60_000) + bytes(60_000)


def test_size_digest_name_and_kind_are_read(tmp_path: Path) -> None:
    path = tmp_path / "notes  from the site.txt"
    body = b"The rack is warm.\n" * 200_000
    path.write_bytes(body)
    heard: list[tuple[int, int]] = []
    facts = read_facts(path, LARGEST_STAFF, lambda done, whole: heard.append((done, whole)))
    assert facts.name == "notes from the site.txt"
    assert facts.media_type == "text/plain"
    assert facts.size == len(body)
    assert facts.sha256 == hashlib.sha256(body).hexdigest()
    assert (facts.width, facts.height) == (None, None)
    assert heard[-1] == (len(body), len(body))
    check_file(facts, LARGEST_STAFF)


def test_an_image_is_known_by_its_bytes_whatever_its_name_says(tmp_path: Path) -> None:
    path = tmp_path / "screen.txt"
    path.write_bytes(png(1440, 900))
    facts = read_facts(path, LARGEST_STAFF)
    assert (facts.media_type, facts.width, facts.height) == ("image/png", 1440, 900)


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (png(1440, 900), ("image/png", (1440, 900))),
        (b"GIF89a" + struct.pack("<HH", 320, 200), ("image/gif", (320, 200))),
        (jpeg(4000, 3000, EXIF), ("image/jpeg", (4000, 3000))),
        (jpeg(8, 9, b"\xff\x01\xff\xff"), ("image/jpeg", (8, 9))),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", ("image/webp", None)),
        (png(0, 900), ("image/png", None)),
        (b"\xff\xd8\xff", ("image/jpeg", None)),
        (b"\xff\xd8\xff\xe1\x00\x00" * 9, ("image/jpeg", None)),
        (b"%PDF-1.7", ("", None)),
        (b"", ("", None)),
    ],
)
def test_images_say_their_measures(head: bytes, found: tuple[str, object]) -> None:
    assert image_of(head) == found


@pytest.mark.parametrize("name", ["dump.unheard-of", "no ending", "backup.tar.gz"])
def test_what_is_not_known_is_called_so(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"?")
    assert read_facts(path, LARGEST_STAFF).media_type == UNKNOWN


def test_an_empty_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    with pytest.raises(Refused, match=r"^empty.txt: This file is empty"):
        read_facts(tmp_path / "empty.txt", LARGEST_STAFF)


def test_too_large_a_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "disk.img"
    with path.open("wb") as file:
        file.truncate(LARGEST_STAFF + 1)
    heard: list[int] = []
    with pytest.raises(Refused, match="250 MB is the most"):
        read_facts(path, LARGEST_STAFF, lambda done, _whole: heard.append(done))
    assert heard == []


def test_a_folder_and_a_pipe_are_no_files_and_nobody_waits_for_them(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(Refused, match="is not a file"):
            read_facts(path, LARGEST_STAFF)


def test_a_file_that_is_gone_is_said_to_be_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"gone.txt cannot be read \(No such file"):
        read_facts(tmp_path / "gone.txt", LARGEST_STAFF)


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(b"line\n" * 300_000)

    def grow(_done: int, _whole: int) -> None:
        with path.open("ab") as file:
            file.write(b"more\n")

    with pytest.raises(Refused, match=r"log.txt changed while it was read"):
        read_facts(path, LARGEST_STAFF, grow)
