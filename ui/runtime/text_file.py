"""A text that a person keeps as a file."""

from __future__ import annotations

from pathlib import Path

from app.ports.problems import Unavailable


def write_text(path: Path, text: str, code: str) -> str:
    """Write a text; on the work lane. Gives where it stands.

    Args:
        path: replaced where it is there already: the person was asked.
        text: with line feeds.
        code: of the problem, which says what was to be kept.

    Raises:
        Unavailable: the file cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as problem:
        raise Unavailable(
            code,
            f"“{path.name}” could not be written to {path.parent}.",
            next_step="Choose another folder, or copy the text instead.",
        ) from problem
    return str(path)
