"""A file is what its name says, and nothing else besides (security.md A21)."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.kinds import disagrees, is_program

PDF, GIF, PNG = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n", b"GIF89a/*", b"\x89PNG\r\n\x1a\n"
JPEG, PROGRAM, ELF = b"\xff\xd8\xff\xe0\x00\x10JFIF", b"MZ\x90\x00", b"\x7fELF\x02\x01"
HTML, SVG, SCRIPT = b"<!DOCTYPE html><p>", b"  <svg onload=alert(1)>", b"<script>alert(1)</script>"
OLE, GZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b\x08"
RAR, SEVEN = b"Rar!\x1a\x07\x00", b"7z\xbc\xaf\x27\x1c"


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a.txt", "a")
    return out.getvalue()


ZIP = archive()
POLYGLOTS = [
    ("report.pdf", PDF + ZIP), ("report.pdf", PDF + ZIP + b"a comment"), ("report.pdf", HTML),
    ("report.pdf", b"%PDF-1.4 <script>alert(1)</script>"), ("report.pdf", b"\n" + PDF),
    ("report.pdf", GIF + PDF), ("report.pdf", PROGRAM + PDF), ("report.pdf", ZIP),
    ("plan.docx", PDF), ("plan.docx", PDF + ZIP), ("plan.docx", OLE), ("plan.xlsx", HTML),
    ("plan.zip", b"PK\x03\x04" + PDF + ZIP), ("plan.zip", PROGRAM + ZIP), ("plan.zip", GIF + ZIP),
    ("old.doc", ZIP), ("old.doc", HTML), ("old.xls", PDF), ("mail.msg", SCRIPT),
    ("notes.txt", PDF), ("notes.txt", ZIP), ("notes.txt", b"hello\n" + ZIP), ("notes.txt", HTML),
    ("notes.txt", SVG), ("notes.log", SCRIPT), ("notes.csv", GIF + b"=1;alert(1)"),
    ("notes.csv", b"a,b\0c"), ("data.json", PNG), ("data.json", JPEG), ("notes.md", b"#!/bin/sh\n"),
    ("photos.tar.gz", ZIP), ("photos.7z", RAR), ("photos.rar", SEVEN), ("voice.wav", GZIP),
]  # fmt: skip


def test_more_than_thirty_files_that_are_two_things_or_another_one_are_noticed() -> None:
    assert len(POLYGLOTS) >= 30
    assert [name for name, data in POLYGLOTS if not disagrees(name, data)] == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("report.pdf", PDF + b"trailer\n%%EOF"), ("plan.docx", ZIP), ("plan.zip", ZIP),
        ("old.doc", OLE + b"..."), ("notes.txt", b"The server, since this morning\n"),
        ("notes.txt", "Überraschung".encode()), ("notes.txt", b"\xff\xfeh\x00i\x00"),
        ("notes.csv", b"name,room\nDana,2\n"), ("dump.bin", b"\0\1"), ("NOTES.TXT", b""),
        ("notes.txt", b"BMW, a car"), ("notes.txt", b"PK"),
        ("photos.gz", GZIP), ("scan.tif", b"II*\0..."),
    ],
)  # fmt: skip
def test_a_file_that_is_what_its_name_says_agrees(name: str, data: bytes) -> None:
    assert not disagrees(name, data)


@pytest.mark.parametrize("data", [PROGRAM, ELF])
def test_a_program_is_one_under_any_name(data: bytes) -> None:
    assert is_program("photo.jpg", data)
    assert is_program("setup.exe", b"text")


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), min_size=1))
def test_plain_words_are_a_text(words: str) -> None:
    marked = words.lstrip().lower().startswith(("<!doctype html", "<html", "<svg", "<script", "#!"))
    known = words.startswith(("%PDF-", "GIF87a", "GIF89a"))
    assert disagrees("notes.txt", words.encode()) <= (marked or known or words.startswith("<?php"))
