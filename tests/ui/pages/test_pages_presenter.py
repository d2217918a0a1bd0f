"""The presenters without a window: intents in, states out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest

from app.ports.changes import ChangeSet
from app.queries.documentation import page_text
from app.usecases.edit_page import EditPage, edit_page
from tests.builders.lanes import InlineLanes
from tests.builders.rows import NORTHWIND
from tests.builders.world import World, open_world
from tests.ui.clients.client_world import BODY, CALL, RUNBOOK
from tests.ui.pages.page_world import DISPUTED, number, page_rows
from ui.runtime.problem import Problem
from ui.screens.pages.joining import JoiningPresenter
from ui.screens.pages.past import PastPresenter
from ui.screens.pages.presenter import PagesPresenter
from ui.screens.pages.state import Draft, PagesState, Written


@dataclass(slots=True)
class Seen:
    """A view that remembers."""

    states: list[PagesState] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    undos: list[Callable[[], None] | None] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_to: list[UUID | None] = field(default_factory=list)
    clashes: list[Draft] = field(default_factory=list)

    def render(self, state: PagesState) -> None:
        self.states.append(state)

    def tell_done(self, words: str, undo: Callable[[], None] | None) -> None:
        self.said.append(words)
        self.undos.append(undo)

    def tell_problem(self, problem: Problem, retry: Callable[[], None] | None) -> None:
        assert retry is None or callable(retry)
        self.problems.append(problem)

    def leave(self, target: UUID | None) -> None:
        self.left_to.append(target)

    def clash(self, typed: Draft) -> None:
        self.clashes.append(typed)


@dataclass(slots=True)
class Table:
    """The presenters with everything around them."""

    world: World
    lanes: InlineLanes
    view: Seen
    page: PagesPresenter
    past: PastPresenter
    joining: JoiningPresenter

    def body(self, page: UUID) -> str:
        found = self.world.desk.ask(lambda session: page_text(session, page))
        assert found is not None
        return found.body

    def draft(self, target: UUID) -> str:
        return self.world.desk.draft(f"page:{target}")


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Table]:
    world = open_world(tmp_path / "world", rows=page_rows())
    number(world)
    lanes, view = InlineLanes(), Seen()
    page = PagesPresenter(world.desk, lanes, object(), view)
    yield Table(world, lanes, view, page, PastPresenter(page), JoiningPresenter(page))
    world.close()


def writing(table: Table, body: str, title: str = "Mail runbook") -> None:
    table.page.open(RUNBOOK)
    table.page.edit()
    table.page.type(Written(title, body))


def test_a_page_that_is_to_be_edited_is_edited_as_soon_as_it_is_here(table: Table) -> None:
    table.lanes.held = True
    table.page.open(RUNBOOK)
    table.page.edit()
    assert table.page.state.loaded is None
    table.lanes.release()
    assert table.page.state.mode == "edit"
    assert table.page.state.draft.typed == Written("Mail runbook", BODY)


def test_a_reading_that_comes_after_another_page_was_asked_for_is_dropped(table: Table) -> None:
    table.page.open(RUNBOOK)
    table.lanes.held = True
    table.page.reload()
    waiting = list(table.lanes.waiting)
    table.page.open(CALL)
    table.lanes.waiting = [*table.lanes.waiting, *waiting]
    table.lanes.release()
    assert table.page.state.kept.title == "Who to call page"


def test_going_to_another_page_keeps_what_was_typed(table: Table) -> None:
    writing(table, BODY + "More")
    table.page.open(CALL)
    assert "More" in table.draft(RUNBOOK)
    table.page.open(RUNBOOK)
    table.page.edit()
    assert table.page.state.draft.typed.body == BODY + "More"
    assert table.page.state.resumed


def test_typing_back_to_what_stands_leaves_no_draft(table: Table) -> None:
    writing(table, BODY + "More")
    table.page.keep_draft()
    table.page.type(Written("Mail runbook", BODY))
    table.page.leave()
    assert table.draft(RUNBOOK) == ""
    assert table.view.said == []


def test_what_is_typed_while_a_save_is_under_way_is_not_lost(table: Table) -> None:
    writing(table, BODY + "One.")
    table.lanes.held = True
    table.page.save()
    table.page.type(Written("Mail runbook", BODY + "One. Two."))
    table.page.keep_draft()
    table.lanes.release()
    assert table.body(RUNBOOK) == BODY + "One."
    assert table.page.state.mode == "edit"
    assert table.page.state.draft.typed.body == BODY + "One. Two."
    table.page.save()
    assert table.body(RUNBOOK) == BODY + "One. Two."
    assert table.draft(RUNBOOK) == ""


def test_what_is_typed_while_a_new_page_is_saved_goes_on_in_that_page(table: Table) -> None:
    table.page.open(NORTHWIND)
    table.page.type(Written("Doors", "Ask"))
    table.lanes.held = True
    table.page.save()
    table.page.type(Written("Doors", "Ask Dana."))
    table.lanes.release()
    state = table.page.state
    assert state.target not in {None, NORTHWIND}
    assert (state.mode, state.draft.typed.body) == ("edit", "Ask Dana.")
    assert state.kept == Written("Doors", "Ask")


def test_a_save_that_fails_after_one_went_elsewhere_leaves_a_draft_and_says_so(
    table: Table,
) -> None:
    writing(table, BODY, title=" ")
    table.lanes.held = True
    table.page.save()
    table.page.open(CALL)
    table.lanes.release()
    assert [problem.code for problem in table.view.problems] == ["page-title-empty"]
    assert table.page.state.kept.title == "Who to call page"
    assert table.page.state.refusal == ""
    table.page.open(RUNBOOK)
    table.page.edit()
    assert table.page.state.draft.typed.title == " "


def test_what_clashes_with_what_came_meanwhile_is_handed_over_whole(table: Table) -> None:
    writing(table, BODY + "Mine.")
    table.world.desk.do(edit_page, EditPage(RUNBOOK, BODY + "Theirs."))
    table.page.save()
    [typed] = table.view.clashes
    assert typed.typed.body == BODY + "Mine."
    assert typed.begun.body == BODY
    table.joining.begin_with(typed)
    assert table.page.state.mode == "together"


def test_a_page_that_moves_on_once_more_is_laid_beside_what_was_put_together(
    table: Table,
) -> None:
    writing(table, BODY + "Mine.")
    desk = table.world.desk
    desk.do(edit_page, EditPage(RUNBOOK, BODY + "Theirs."))
    table.page.save()
    table.joining.begin_with(table.view.clashes[0])
    table.joining.choose(0, "one")
    desk.do(edit_page, EditPage(RUNBOOK, BODY + "Others."))
    table.joining.save()
    now = table.page.state.together
    assert now is not None
    assert now.begun == BODY + "Others."
    table.joining.choose(0, "both")
    table.joining.save()
    assert table.body(RUNBOOK) == BODY + "Mine.\nOthers."


def test_a_title_alone_is_saved_without_a_version(table: Table) -> None:
    writing(table, BODY, title="Mail stops")
    table.page.save()
    assert table.page.state.kept.title == "Mail stops"
    assert len(table.page.state.versions) == 2


def test_line_endings_of_another_system_are_no_change(table: Table) -> None:
    crlf = "one\r\ntwo\r\n"
    table.world.desk.do(edit_page, EditPage(CALL, crlf))
    table.page.open(CALL)
    table.page.edit()
    assert not table.page.state.changed
    assert not table.page.state.moved_on
    table.page.type(Written("Who to call page", "one\ntwo\nthree\n"))
    table.page.save()
    assert table.body(CALL) == "one\r\ntwo\r\nthree\r\n"


def test_a_draft_that_cannot_be_read_is_none(table: Table) -> None:
    table.world.desk.keep_draft(f"page:{RUNBOOK}", "no draft at all")
    table.page.open(RUNBOOK)
    assert table.page.state.loaded is not None
    assert table.page.state.loaded.draft is None


def test_a_change_of_pages_is_read_and_others_are_not(table: Table) -> None:
    table.page.open(RUNBOOK)
    before = len(table.lanes.lanes_used)
    table.page.changed(ChangeSet(frozenset({"ticket"})))
    assert len(table.lanes.lanes_used) == before
    table.page.changed(ChangeSet(frozenset({"page"})))
    assert table.lanes.lanes_used[before:] == ["read"]


def test_a_page_that_has_one_version_is_not_brought_together(table: Table) -> None:
    table.page.open(RUNBOOK)
    table.joining.begin()
    assert table.page.state.mode == "read"


def test_restoring_and_joining_act_on_the_store_lane_alone(table: Table) -> None:
    table.page.open(DISPUTED)
    table.joining.begin()
    table.joining.choose(0, "one")
    table.joining.choose(1, "other")
    before = len(table.lanes.lanes_used)
    table.joining.save()
    assert table.lanes.lanes_used[before] == "store"
    assert "Kept for 60 days." in table.body(DISPUTED)
    assert table.page.state.standing <= 2


def test_the_comparison_is_with_what_the_page_says_now(table: Table) -> None:
    table.page.open(RUNBOOK)
    table.past.begin()
    table.past.compare()
    lines = table.page.state.lines
    assert lines is not None
    assert {line.sign for line in lines} == {"-", "+", " "}
