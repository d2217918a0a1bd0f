"""What the canary looked for, and where: as lines to read, and as the page docs/canary.md.

`make canary` writes the page anew; each database has a part of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from tests.e2e.canary_day import Typed

PAGE = Path(__file__).parents[2] / "docs" / "canary.md"
WRITE = "TRESTLE_CANARY_PAGE"
"""Set to anything, the page is written anew."""
_TITLES = {"sqlcipher": "On SQLCipher", "postgresql": "On PostgreSQL"}
_GROUPS = (
    (r"table ", "central's tables, as central reads them"),
    (r"office's table ", "the office computer's tables, beneath the encryption of its file"),
    (r"laptop's table ", "the laptop's tables, beneath the encryption of its file"),
    (r"server: ", "the database server's log and its write-ahead log"),
    (r"(copy|another)", "two backups of central"),
    (r"central/", "central's folder, but for its key"),
    (r"said/", "what central and each command said, failures with it"),
    (r"device\.log|.*sync\.log", "logs of the computers"),
    (r"(office/)?store/", "the computers' stores: database, journal, backups, wrapped keys"),
    (r"", "everything else in the folder"),
)
_CRASH = "after the crash: "
_CONTROL = "The control: what may stand in the open was found"


def kinds(day: Typed) -> dict[str, int]:
    """What was looked for, and how many there were of each kind."""
    every = [*day.secrets, *(f"{name}'s words" for name in day.rows), *day.kept]
    return dict(sorted(Counter(re.sub(r" \d+\b", "", name) for name in every).items()))


def places(looked: dict[str, bytes]) -> dict[str, tuple[int, int]]:
    """Where it was looked for: how many pieces of each kind of place, and their bytes."""
    found: dict[str, tuple[int, int]] = {}
    for where, content in looked.items():
        crashed = where.startswith(_CRASH)
        name = where.removeprefix(_CRASH)
        kind = next(words for begins, words in _GROUPS if re.match(begins, name))
        kind = f"{kind}, right after a crash" if crashed else kind
        count, size = found.get(kind, (0, 0))
        found[kind] = count + 1, size + len(content)
    return dict(sorted(found.items()))


def part(day: Typed, looked: dict[str, bytes], controls: int) -> str:
    """What the page says of one database; the search found nothing, or the test had failed.

    Args:
        day: what was typed.
        looked: everything that was looked through.
        controls: how often the same search found what may stand in the open.
    """
    rows = [
        f"| {kind} | {count:,} | {size:,} | 0 |" for kind, (count, size) in places(looked).items()
    ]
    total = sum(map(len, looked.values()))
    wanted = [f"| {kind} | {count} |" for kind, count in kinds(day).items()]
    return "\n".join(
        (
            "| looked through | pieces | bytes | secrets found |",
            "| --- | ---: | ---: | ---: |",
            *rows,
            f"| all | {len(looked):,} | {total:,} | 0 |",
            "",
            f"{_CONTROL} {controls} times, where it belongs.",
            "",
            "| looked for | how many |",
            "| --- | ---: |",
            *wanted,
        )
    )


def named(database: str) -> set[str]:
    """The kinds of secrets that the page names for a database."""
    text = PAGE.read_text(encoding="utf-8")
    _before, found, after = text.partition(f"## {_TITLES[database]}\n")
    own = after.partition("\n## ")[0] if found else ""
    listed = own.partition("| looked for |")[2]
    return set(re.findall(r"^\| ([^|]+) \| \d+ \|$", listed, re.MULTILINE))


def write(database: str, told: str) -> None:
    """Put what was found on one database into the page."""
    text = PAGE.read_text(encoding="utf-8")
    title = f"## {_TITLES[database]}\n"
    before, found, after = text.partition(title)
    _old, more, rest = after.partition("\n## ")
    PAGE.write_text(
        (before if found else f"{text.rstrip()}\n\n") + f"{title}\n{told}\n" + more + rest,
        encoding="utf-8",
    )
