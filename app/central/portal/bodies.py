"""What comes with a form: its fields, its files, or of both only the words.

Source: security.md A20, D18.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from os import SEEK_END
from typing import IO, Any
from urllib.parse import parse_qsl

from litestar import Request
from litestar.datastructures import UploadFile
from multipart import MultipartError, MultipartSegment, PushMultipartParser

from app.ports.problems import Refused

LARGEST_BODY = 128 * 1024
"""Of a form without files; of the words of one with them, where its sender is signed out."""
MOST_FIELDS = 20
FILES = "files"
"""The field of a form that brings files along."""
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form.

    Attributes:
        name: as the sender's device calls it; anything may stand in it.
        data: closed by whoever takes it.

    Units: `size` in bytes.
    """

    name: str
    data: IO[bytes] = field(repr=False)
    size: int


def unreadable() -> Refused:
    """The one answer to what is no form of the portal."""
    return Refused(
        "form-unreadable",
        "This form cannot be read; nothing was changed.",
        next_step="Open the page again and send it from there.",
    )


def fields_of(body: bytes) -> Pairs:
    """The fields of a form without files.

    Raises:
        Refused: it is none.
    """
    try:
        return parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as problem:
        raise unreadable() from problem


async def parts_of(request: Request[Any, Any, Any], most: int) -> tuple[Pairs, list[Upload]]:
    """The fields and the files of a form that brings files along; large ones lie on the disk.

    Raises:
        Refused: a file stands in another field, or there are more than `most`.
    """
    pairs: Pairs = []
    uploads: list[Upload] = []
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile):
            if name != FILES:
                raise unreadable()
            value.file.seek(0, SEEK_END)
            size = value.file.tell()
            value.file.seek(0)
            uploads.append(Upload(value.filename, value.file, size))
        elif name != FILES:  # a form where no file was chosen says so by an empty one
            pairs.append((name, str(value)))
    if len(uploads) > most:
        raise Refused(
            "files-many",
            f"These are {len(uploads)} files, and {most} at once is the most; nothing was sent.",
            next_step="Go back and choose fewer. More can follow as a reply.",
        )
    return pairs, uploads


async def words_of(request: Request[Any, Any, Any], most: int) -> tuple[Pairs, list[str]]:
    """The fields of a form that brings files along, and what its files are called.

    The files themselves are let go as they come: who is signed out fills neither disk nor memory.

    Raises:
        Refused: it is no such form, or there are more than `most` files.
        HTTPException: it is larger than its route takes.
    """
    _kind, _, boundary = request.headers.get("content-type", "").partition("boundary=")
    reading = _Words(most)
    try:
        with PushMultipartParser(
            boundary.partition(";")[0].strip().strip('"'), max_segment_count=MOST_FIELDS + most
        ) as parser:
            async for chunk in request.stream():
                if chunk and not parser.closed:
                    for one in parser.parse(chunk):
                        reading.take(one)
    except (MultipartError, UnicodeDecodeError) as problem:
        raise unreadable() from problem
    return reading.pairs, reading.files


class _Words:
    """What was read of a form so far."""

    def __init__(self, most: int) -> None:
        self.pairs: Pairs = []
        self.files: list[str] = []
        self._most = most
        self._part: MultipartSegment | None = None
        self._text = bytearray()
        self._read = 0

    def take(self, one: MultipartSegment | bytes | None) -> None:
        """Take what the parser found: a part's head, a piece of it, or its end."""
        if isinstance(one, MultipartSegment):
            self._part, self._text = one, bytearray()
            if one.filename:
                self._name(one.filename)
        elif one is None:
            if self._part is not None and not self._part.filename and self._part.name != FILES:
                self.pairs.append((self._part.name or "", self._text.decode("utf-8")))
        elif self._part is not None and not self._part.filename:
            self._read += len(one)
            if self._read > LARGEST_BODY:
                raise unreadable()
            self._text += one

    def _name(self, name: str) -> None:
        if len(self.files) >= self._most:
            raise unreadable()
        self.files.append(name)
