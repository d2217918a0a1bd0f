"""A file leaves through the portal by one door, which writes it down first (A40)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

PORTAL = "app/central/portal/"
DOOR = PORTAL + "leaving.py"
ANSWERS = frozenset({"Response", "Stream", "File", "ASGIResponse", "ServerSentEvent"})
"""Whatever Litestar answers with that could hold a file."""

ALLOWED = {
    "looks.py::_kept": "a sheet or a script, the same for everybody",
    "looks.py::brand": "a style sheet",
    "looks.py::logo": "the picture in the head of the reader's own pages",
    "looks.py::mark": "the mark beside a page's title",
    "pages.py::page": "a page",
    "pages.py::to": "sends the reader on, and is empty",
}
"""Answers that are no file of anybody's, and what they are."""


def answers_in(path: str, text: str) -> Iterator[str]:
    """Where a module answers by itself, or speaks of how a file is saved."""

    def look(node: ast.AST, within: str) -> Iterator[str]:
        for part in ast.iter_child_nodes(node):
            place = within
            if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                place = f"{within}.{part.name}".strip(".")
            if isinstance(part, ast.Call) and _name(part.func) in ANSWERS:
                yield f"{path}::{within}"
            if isinstance(part, ast.Constant) and _speaks_of_saving(part.value):
                yield f"{path}::{within}"
            yield from look(part, place)

    yield from look(ast.parse(text), "")


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        return _name(node.value)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _speaks_of_saving(value: object) -> bool:
    return isinstance(value, str) and value.casefold() == "content-disposition"


@pytest.fixture(scope="module")
def found(house_text: dict[str, str]) -> set[str]:
    return {
        place
        for path, text in house_text.items()
        if path.startswith(PORTAL) and path.endswith(".py") and path != DOOR
        for place in answers_in(path.removeprefix(PORTAL), text)
    }


def test_no_room_of_the_portal_gives_a_file_beside_the_door(found: set[str]) -> None:
    new = found - ALLOWED.keys()
    assert not new, (
        "A route may answer with a file here and nobody is told. Let it go by "
        f"app.central.portal.leaving, or say here what it is: {sorted(new)}"
    )


def test_every_answer_with_a_reason_is_still_there(found: set[str]) -> None:
    assert ALLOWED.keys() <= found


def test_the_door_writes_down_before_it_answers(house_text: dict[str, str]) -> None:
    for node in ast.parse(house_text[DOOR]).body:
        if not isinstance(node, ast.FunctionDef):
            continue
        made = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
        answers = [one.lineno for one in made if _name(one.func) in ANSWERS]
        told = [one.lineno for one in made if _name(one.func) == "_write_down"]
        assert not answers or min(told) < min(answers), node.name


@pytest.mark.parametrize(
    "code",
    [
        "Response(data, media_type='application/pdf')",
        "Response[bytes](data)",
        "litestar.response.Stream(parts)",
        "File(path)",
        "headers['Content-Disposition'] = 'attachment'",
    ],
)
def test_each_kind_of_answer_is_noticed(code: str) -> None:
    assert list(answers_in("tried.py", f"def room():\n    {code}\n")) == ["tried.py::room"]


def test_a_page_is_no_file() -> None:
    assert not list(answers_in("tried.py", "def room():\n    return pages.page('home', frame)\n"))
