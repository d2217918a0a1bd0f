"""Who waits beside a window lets the work behind it have its turn."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KEEPS_THE_INTERPRETER = {"qWait", "qSleep", "msleep", "usleep"}


def waits(source: str) -> list[str]:
    return [
        node.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr in KEEPS_THE_INTERPRETER
    ]


@pytest.mark.parametrize("place", ["app", "ui"])
def test_nothing_sleeps_with_the_interpreter_in_hand_as_qt_s_waits_for_tests_do(place: str) -> None:
    found = {
        str(path.relative_to(ROOT)): names
        for path in (ROOT / place).rglob("*.py")
        if (names := waits(path.read_text(encoding="utf-8")))
    }
    assert found == {}, "use ui.tour.pause: a first copy beside such a wait gets hardly a turn"


def test_such_a_wait_would_be_seen() -> None:
    assert waits("from PySide6.QtTest import QTest\nQTest.qWait(20)\n") == ["qWait"]
