"""Read help desk conversations: a sentence a row, grouped to comments and issues, gzip CSV."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import NamedTuple

from app.importers.problems import Problems

REPORTER = "reporter"
COLUMNS = ("issueid", "id", "author", "created", "is_private", "actionbody", "author_role")


class ConversationFormatError(ValueError):
    """The file holds no conversations; the sentence says what is missing."""


@dataclass(frozen=True, slots=True)
class Comment:
    """What one person wrote at once.

    Attributes:
        private: an internal note.
        role: reporter, assignee or others.
        sentences: lower case and with placeholders ("ph_name"), as the source masks them.
    """

    author: str
    at: datetime
    private: bool
    role: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """All comments of one issue, in order of time."""

    issue: str
    comments: tuple[Comment, ...]


@dataclass(slots=True)
class Conversations:
    """All conversations of a file, and what was wrong with it."""

    issues: list[Conversation] = field(default_factory=list)
    sentences: int = 0
    problems: Problems = field(default_factory=Problems)


def read_gzip(data: bytes) -> Conversations:
    """Read a gzip CSV file.

    Raises:
        ConversationFormatError: it cannot be unpacked or lacks a column.
    """
    try:
        text = gzip.decompress(data).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as wrong:
        raise ConversationFormatError(
            "This file cannot be unpacked: choose the conversations as .csv.gz."
        ) from wrong
    return read_conversations(io.StringIO(text, newline=""))


def read_conversations(lines: Iterable[str]) -> Conversations:
    """Read conversations from the lines of a CSV file, the head first.

    Raises:
        ConversationFormatError: the head lacks a column.
    """
    reader = csv.reader(lines)
    head = next(reader, [])
    absent = [name for name in COLUMNS if name not in head]
    if absent:
        raise ConversationFormatError(f"The file lacks the column {absent[0]}.")
    found = Conversations()
    rows = _sound(reader, itemgetter(*map(head.index, COLUMNS)), found)
    for issue, of_issue in groupby(rows, key=attrgetter("issue")):
        comments = [_comment(list(rows)) for _, rows in groupby(of_issue, key=attrgetter("id"))]
        comments.sort(key=lambda comment: comment.at)
        found.issues.append(Conversation(issue, tuple(comments)))
    return found


class _Sentence(NamedTuple):
    issue: str
    id: str
    author: str
    created: str
    private: str
    body: str
    role: str


def _sound(
    reader: Iterable[list[str]],
    pick: Callable[[list[str]], tuple[str, ...]],
    found: Conversations,
) -> Iterator[_Sentence]:
    good: set[str] = set()
    for line, cells in enumerate(reader, start=2):
        found.sentences += 1
        row = _Sentence(*pick(cells))
        if not row.body.strip():
            found.problems.add(line, "actionbody", "empty sentence", row.body)
        elif row.created not in good and _instant(row.created) is None:
            found.problems.add(line, "created", "bad date", row.created)
        else:
            good.add(row.created)
            yield row


def _comment(rows: list[_Sentence]) -> Comment:
    first = rows[0]
    at = _instant(first.created)
    assert at is not None  # noqa: S101 -- rows with bad dates were left out above
    return Comment(
        author=first.author,
        at=at,
        private=first.private.startswith("1"),
        role=first.role,
        sentences=tuple(row.body.strip() for row in rows),
    )


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None
