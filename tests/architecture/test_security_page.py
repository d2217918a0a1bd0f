"""The page about security names tests that there are, and every statement once."""

import re
from pathlib import Path

from app.central.retention.page import HEAD, markdown

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def test_every_test_that_is_named_is_there() -> None:
    named = NAMED.findall(PAGE)
    missing = [
        (file, name)
        for file, name in named
        if f"def {name}(" not in (ROOT / file).read_text(encoding="utf-8")
    ]
    assert named
    assert missing == []


def test_every_statement_has_one_line_with_a_test_or_the_word_open() -> None:
    lines = re.findall(r"^\| (A\d+) \|[^|]+\|([^|]+)\|$", PAGE, re.MULTILINE)
    assert [number for number, _shown in lines] == [f"A{at}" for at in range(1, 43)]
    bare = [number for number, shown in lines if "::" not in shown and "open" not in shown]
    assert bare == []


def test_the_table_of_how_long_what_is_kept_is_the_one_that_central_keeps_to() -> None:
    start = PAGE.index(HEAD)
    assert PAGE[start : start + len(markdown())] == markdown(), (
        "Put in what `trestle central retention --markdown` prints."
    )
    assert PAGE.count(HEAD) == 1
