"""The ticket's files: each is read through on the work lane, and then written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.bootstrap.attachments import attach, measure
from app.bootstrap.desk import Desk
from app.domain.attachments import FileFacts
from app.ports.problems import Refused, TrestleProblem, Unavailable
from app.queries.ticket_page import TicketPage
from app.usecases.attach_file import AttachFile
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem, problem_of

ORIGIN = "ticket.files"
"""Names the files in the changes that they make."""
_LONGEST_FOLDER = 40

Measured = tuple[Path, FileFacts]


@dataclass(frozen=True, slots=True)
class Added:
    """Files that were written down.

    Attributes:
        label: the ticket's number.
        folder: where they are, as a person reads it; empty where they are in several.
    """

    label: str
    names: tuple[str, ...]
    folder: str


@dataclass(frozen=True, slots=True)
class _Outcome:
    done: tuple[Measured, ...]
    problems: tuple[Problem, ...]


class TicketFiles:
    """Adds files to a ticket. Those that cannot be added do not hold up the others."""

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
        self._told = told
        self._refused = refused

    def add(self, page: TicketPage, paths: Sequence[Path]) -> None:
        """Write these files down with the ticket; only we see them."""

        def write(read: _Outcome) -> None:
            self._lanes.submit(
                "store",
                self._owner,
                lambda: self._write(page, read),
                done=lambda written: self._tell(page, written),
                failed=self._refused,
            )

        self._lanes.submit(
            "work", self._owner, lambda: _measured(paths), done=write, failed=self._refused
        )

    def _write(self, page: TicketPage, read: _Outcome) -> _Outcome:
        """On the store lane."""
        done: list[Measured] = []
        problems = list(read.problems)
        for path, facts in read.done:
            try:
                attach(self._desk, AttachFile(facts, ticket=page.id), path, origin=ORIGIN)
            except (Refused, Unavailable) as problem:
                problems.append(problem_of(problem))
            else:
                done.append((path, facts))
        return _Outcome(tuple(done), tuple(problems))

    def _tell(self, page: TicketPage, written: _Outcome) -> None:
        if written.done:
            folders = {path.parent for path, _facts in written.done}
            folder = folder_words(folders.pop()) if len(folders) == 1 else ""
            names = tuple(facts.name for _path, facts in written.done)
            self._told(Added(page.detail.row.label, names, folder))
        if written.problems:
            self._refused(_together(written.problems))


def _measured(paths: Sequence[Path]) -> _Outcome:
    """On the work lane."""
    done: list[Measured] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            done.append((path, measure(path)))
        except TrestleProblem as problem:
            problems.append(problem_of(problem))
    return _Outcome(tuple(done), tuple(problems))


def _together(problems: Sequence[Problem]) -> Problem:
    """Several refusals as one: each sentence, once."""
    sentences = dict.fromkeys(problem.sentence for problem in problems)
    return Problem(problems[0].code, "\n".join(sentences))


def folder_words(folder: Path) -> str:
    """Name a folder as a person does: from their home on, and never longer than a line holds."""
    home = Path.home()
    text = f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)
    text = "~" if folder == home else text
    return text if len(text) <= _LONGEST_FOLDER else f"…/{folder.name[-_LONGEST_FOLDER:]}"
