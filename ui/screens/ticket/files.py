"""The ticket's files: each is sealed on the work lane, and then written down on the store lane."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from app.bootstrap.attachments import (
    Removed,
    Taken,
    attach,
    content,
    fetch,
    let_go,
    put_back,
    remove,
    save_as,
    sealed_content,
    take_in,
    take_in_bytes,
    want_small,
)
from app.bootstrap.desk import Desk
from app.ports.problems import Refused, TrestleProblem, Unavailable
from app.queries.attachments import AttachmentRow
from app.queries.ticket_page import TicketPage
from app.usecases.attach_file import AttachFile
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem, problem_of

ORIGIN = "ticket.files"
"""Names the files in the changes that they make."""
_PASTED = "Pasted picture %Y-%m-%d %H.%M.%S.png"


@dataclass(frozen=True, slots=True)
class Added:
    """Files that were written down.

    Attributes:
        label: the ticket's number.
    """

    label: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Outcome:
    done: tuple[Taken, ...]
    problems: tuple[Problem, ...]


class TicketFiles:
    """Adds files to a ticket. Those that cannot be added do not hold up the others.

    Attributes:
        small_of: makes a small picture of an image's bytes, or nothing; set by who can paint.
    """

    def __init__(
        self,
        desk: Desk,
        lanes: LanesPort,
        owner: Any,
        *,
        told: Callable[[Added], None],
        refused: Callable[[Problem], None],
    ) -> None:
        self._desk = desk
        self._lanes = lanes
        self._owner = owner
        self.small_of: Callable[[Iterable[bytes]], bytes] = lambda _pieces: b""
        self._told = told
        self._refused = refused

    def add(self, page: TicketPage, paths: Sequence[Path]) -> None:
        """Add these files to the ticket; only we see them."""
        self._add(page, [partial(take_in, self._desk, path) for path in paths])

    def paste(self, page: TicketPage, picture: Callable[[], bytes]) -> None:
        """Add a picture from the clipboard; it never was a file.

        Args:
            page: of the ticket.
            picture: gives it as the bytes of a PNG, on the work lane.
        """

        def taken() -> Taken:
            name = self._desk.clock.now().strftime(_PASTED)
            return take_in_bytes(self._desk, name, picture())

        self._add(page, [taken])

    def _add(self, page: TicketPage, jobs: Sequence[Callable[[], Taken]]) -> None:
        def write(read: _Outcome) -> None:
            self._lanes.submit(
                "store",
                self._owner,
                lambda: self._write(page, read),
                done=lambda outcome: self._tell(page, outcome),
                failed=self._refused,
            )

        self._lanes.submit(
            "work", self._owner, lambda: self._taken(jobs), done=write, failed=self._refused
        )

    def _taken(self, jobs: Sequence[Callable[[], Taken]]) -> _Outcome:
        """On the work lane."""
        done: list[Taken] = []
        problems: list[Problem] = []
        for job in jobs:
            try:
                taken = job()
                if taken.facts.media_type.startswith("image/"):
                    small = self.small_of(sealed_content(self._desk, taken))
                    taken = replace(taken, small=small)
                done.append(taken)
            except TrestleProblem as problem:
                problems.append(problem_of(problem))
        return _Outcome(tuple(done), tuple(problems))

    def _write(self, page: TicketPage, read: _Outcome) -> _Outcome:
        """On the store lane."""
        done: list[Taken] = []
        problems = list(read.problems)
        for taken in read.done:
            try:
                attach(self._desk, AttachFile(taken.facts, ticket=page.id), taken, origin=ORIGIN)
            except (Refused, Unavailable) as problem:
                let_go(self._desk, taken)
                problems.append(problem_of(problem))
            else:
                done.append(taken)
        return _Outcome(tuple(done), tuple(problems))

    def _tell(self, page: TicketPage, outcome: _Outcome) -> None:
        if outcome.done:
            names = tuple(taken.facts.name for taken in outcome.done)
            self._told(Added(page.detail.row.label, names))
        if outcome.problems:
            self._refused(_together(outcome.problems))

    def fetch(self, attachment: UUID) -> None:
        """Have a file fetched, or sent again."""
        self._lanes.submit(
            "store",
            self._owner,
            lambda: fetch(self._desk, attachment),
            done=_nothing,
            failed=self._refused,
        )

    def want_small(self, attachments: Sequence[UUID]) -> None:
        """Have small pictures fetched; nothing is said of it."""
        self._lanes.submit(
            "store",
            self._owner,
            lambda: want_small(self._desk, attachments),
            done=_nothing,
            failed=self._refused,
        )

    def save(self, attachment: UUID, path: Path, done: Callable[[], None]) -> None:
        """Write a file where a person wants it."""
        self._lanes.submit(
            "work",
            self._owner,
            lambda: save_as(self._desk, attachment, path),
            done=lambda _nothing: done(),
            failed=self._refused,
        )

    def look(self, row: AttachmentRow, done: Callable[[bytes], None]) -> None:
        """Read a file for looking at it; it is not written anywhere."""
        self._lanes.submit(
            "work",
            self._owner,
            lambda: b"".join(content(self._desk, row.id)),
            done=done,
            failed=self._refused,
        )

    def remove(self, attachment: UUID, done: Callable[[Removed], None]) -> None:
        """Take a file off the ticket."""

        def removed(was: Removed | None) -> None:
            if was is not None:
                done(was)

        self._lanes.submit(
            "store",
            self._owner,
            lambda: remove(self._desk, attachment, origin=ORIGIN),
            done=removed,
            failed=self._refused,
        )

    def put_back(self, was: Removed) -> None:
        """Put a file on its ticket again that was taken off."""
        self._lanes.submit(
            "store",
            self._owner,
            lambda: put_back(self._desk, was, origin=ORIGIN),
            done=_nothing,
            failed=self._refused,
        )


def _nothing(_result: object) -> None:
    return None


def _together(problems: Sequence[Problem]) -> Problem:
    """Several refusals as one: each sentence, once."""
    sentences = dict.fromkeys(problem.sentence for problem in problems)
    return Problem(problems[0].code, "\n".join(sentences))
