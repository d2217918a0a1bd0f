"""The agenda without Qt: read for a span, written to a file, all of it offline."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from app.ports.changes import ChangeSet
from tests.builders.lanes import InlineLanes
from tests.builders.rows import NORTHWIND, id_of
from tests.builders.world import World, open_world
from tests.ui.clients.client_world import client_rows
from ui.runtime.problem import Problem
from ui.screens.clients.agenda_presenter import AgendaPresenter
from ui.screens.clients.agenda_state import AgendaState


@dataclass(slots=True)
class Seen:
    """A view that remembers."""

    state: AgendaState = field(default_factory=AgendaState)
    saved: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def render_agenda(self, state: AgendaState) -> None:
        self.state = state

    def tell_saved(self, path: str) -> None:
        self.saved.append(path)

    def tell_problem(self, problem: Problem, retry: Callable[[], None]) -> None:
        assert callable(retry)
        self.problems.append(problem)


@dataclass(slots=True)
class Desk:
    """A presenter with everything around it."""

    world: World
    lanes: InlineLanes
    view: Seen
    presenter: AgendaPresenter


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    world = open_world(tmp_path / "world", rows=client_rows())
    lanes, view = InlineLanes(), Seen()
    yield Desk(world, lanes, view, AgendaPresenter(world.desk, lanes, object(), view))
    world.close()


def turn_to_northwind(desk: Desk) -> None:
    desk.presenter.turn_to(NORTHWIND, "Northwind", "NW", "America/New_York")


def test_nothing_is_read_before_the_agenda_is_shown(desk: Desk) -> None:
    turn_to_northwind(desk)
    assert desk.lanes.lanes_used == []
    desk.presenter.show(shown=True)
    assert desk.lanes.lanes_used == ["read"]
    assert desk.view.state.markdown.startswith("# Check-in agenda, Northwind")


def test_the_usual_span_is_the_last_31_days(desk: Desk) -> None:
    turn_to_northwind(desk)
    desk.presenter.show(shown=True)
    assert desk.view.state.since == date(2026, 2, 7)
    assert desk.view.state.today == date(2026, 3, 10)


def test_another_span_is_read_anew(desk: Desk) -> None:
    turn_to_northwind(desk)
    desk.presenter.show(shown=True)
    desk.presenter.since(date(2026, 3, 1))
    assert desk.view.state.since == date(2026, 3, 1)
    assert "- Since: Sun 1 March 2026" in desk.view.state.markdown


def test_the_figures_say_what_the_text_says(desk: Desk) -> None:
    turn_to_northwind(desk)
    desk.presenter.show(shown=True)
    summary = desk.view.state.summary
    assert summary is not None
    assert "## 6 Open requests" in desk.view.state.markdown
    assert summary.open_tickets > 0
    assert summary.budget.endswith("of 40.00 h")
    assert summary.month == "March"  # of the budget, whatever span is told of


def test_an_internal_note_never_reaches_the_text(desk: Desk) -> None:
    turn_to_northwind(desk)
    desk.presenter.show(shown=True)
    assert "Confirm the cause" not in desk.view.state.markdown


def test_the_file_holds_the_text_as_utf8(desk: Desk, tmp_path: Path) -> None:
    turn_to_northwind(desk)
    desk.presenter.show(shown=True)
    assert desk.view.state.file_name == "agenda-NW-2026-03-10.md"
    path = tmp_path / desk.view.state.file_name
    desk.presenter.save(str(path))
    assert path.read_bytes() == desk.view.state.markdown.encode("utf-8")
    assert desk.view.saved == [str(path)]
    assert desk.view.state.saved_as == str(path)


def test_a_folder_that_cannot_be_written_keeps_the_text_and_says_what_to_do(
    desk: Desk, tmp_path: Path
) -> None:
    turn_to_northwind(desk)
    desk.presenter.show(shown=True)
    desk.presenter.save(str(tmp_path / "no such folder" / "agenda.md"))
    assert desk.view.saved == []
    assert "Choose another place" in desk.view.problems[0].sentence
    assert desk.view.state.markdown


def test_nothing_needs_the_network(desk: Desk, tmp_path: Path) -> None:
    turn_to_northwind(desk)
    desk.presenter.show(shown=True)
    desk.presenter.save(str(tmp_path / "agenda.md"))
    assert "net" not in desk.lanes.lanes_used


def test_another_client_begins_with_the_usual_span(desk: Desk) -> None:
    turn_to_northwind(desk)
    desk.presenter.show(shown=True)
    desk.presenter.since(date(2026, 1, 1))
    desk.presenter.turn_to(id_of("Havel"), "Havel", "HV", "Europe/Prague")
    assert desk.view.state.since == date(2026, 2, 7)
    assert desk.view.state.markdown.startswith("# Check-in agenda, Havel")


def test_what_was_saved_is_forgotten_when_the_text_changes(desk: Desk, tmp_path: Path) -> None:
    turn_to_northwind(desk)
    desk.presenter.show(shown=True)
    desk.presenter.save(str(tmp_path / "agenda.md"))
    desk.presenter.changed(ChangeSet(frozenset({"ticket"})))
    assert desk.view.state.saved_as
    desk.presenter.since(date(2026, 3, 1))
    assert desk.view.state.saved_as == ""
