"""What a revision of the tables may do to rows that devices hold copies of (ADR 0034)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.database.migrations import versions
from app.records.nouns import NOUNS, table_of

SCRIPTS = sorted(Path(versions.__file__).parent.glob("r*.py"))
_FILLS = re.compile(r"\bUPDATE\s+\"?(\w+)|\bupdate\(\s*(\w+)", re.IGNORECASE)
_TELLS = "sync_change"


def fills(source: str) -> set[str]:
    """The tables of nouns whose rows a script writes to."""
    nouns = {table_of(noun).name for noun in NOUNS}
    return {name for found in _FILLS.findall(source) for name in found if name in nouns}


def is_told(source: str) -> bool:
    """Whether what is filled gets a revision, or nothing is filled."""
    return not fills(source) or _TELLS in source


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_rows_that_a_revision_fills_get_a_revision_of_their_own(script: Path) -> None:
    """Otherwise a device that learnt the column first would never hear of what stands in it."""
    assert is_told(script.read_text(encoding="utf-8"))


def test_a_revision_that_fills_rows_in_silence_is_noticed() -> None:
    silent = """op.execute('UPDATE ticket SET kind = 0')"""
    assert fills(silent) == {"ticket"}
    assert not is_told(silent)
    assert fills("connection.execute(update(ticket).values(kind=0))") == {"ticket"}
    assert fills("op.execute('UPDATE search_row SET state = 1')") == set()
    assert is_told(silent + "\nop.execute('UPDATE sync_change SET rev = 9')")
