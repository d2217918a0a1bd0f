"""The presenter without Qt: intents in, values out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from app.ports.changes import ChangeSet
from tests.builders.lanes import InlineLanes
from tests.builders.rows import NORTHWIND, T1042, id_of
from tests.builders.stage import Way
from tests.builders.world import World, open_world
from tests.ui.clients.client_world import CALL, LAPTOP, RUNBOOK, client_rows
from ui.runtime.problem import Problem
from ui.screens.clients.lines import TicketLine
from ui.screens.clients.presenter import ClientsPresenter
from ui.screens.clients.state import ClientsState


@dataclass(slots=True)
class Seen:
    """A view that remembers."""

    state: ClientsState = field(default_factory=ClientsState)
    tickets: dict[UUID, TicketLine] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def render(self, state: ClientsState) -> None:
        self.state = state

    def put_tickets(self, lines: Mapping[UUID, TicketLine], missing: Sequence[UUID]) -> None:
        assert not missing
        self.tickets.update(lines)

    def tickets_in_sight(self) -> Sequence[UUID]:
        return list(self.tickets)

    def tell_problem(self, problem: Problem, retry: Callable[[], None]) -> None:
        assert callable(retry)
        self.problems.append(problem)

    def tell_missing(self, label: str, *, of_client: bool) -> None:
        self.missing.append(f"{label} of client" if of_client else label)


@dataclass(slots=True)
class Desk:
    """A presenter with everything around it."""

    world: World
    lanes: InlineLanes
    way: Way
    view: Seen
    presenter: ClientsPresenter


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    world = open_world(tmp_path / "world", rows=client_rows())
    lanes, way, view = InlineLanes(), Way(), Seen()
    presenter = ClientsPresenter(world.desk, lanes, way, object(), view)
    yield Desk(world, lanes, way, view, presenter)
    world.close()


def test_the_first_client_opens_by_itself(desk: Desk) -> None:
    desk.presenter.start()
    assert [line.row.name for line in desk.view.state.lines][:2] == ["Alder Dental", "Harbor News"]
    page = desk.view.state.page
    assert page is not None
    assert page.detail.row.name == "Alder Dental"


def test_the_client_read_last_opens_next_time(desk: Desk) -> None:
    desk.presenter.start()
    desk.presenter.open(NORTHWIND)
    again = ClientsPresenter(desk.world.desk, desk.lanes, desk.way, object(), desk.view)
    again.start()
    assert desk.view.state.chosen == NORTHWIND


def test_everything_is_read_on_the_read_lane(desk: Desk) -> None:
    desk.presenter.start()
    desk.presenter.navigate(NORTHWIND)
    assert set(desk.lanes.lanes_used) == {"read", "store"}


def test_a_page_that_comes_after_another_was_asked_for_is_dropped(desk: Desk) -> None:
    desk.presenter.start()
    desk.lanes.held = True
    desk.presenter.open(NORTHWIND)
    desk.presenter.open(id_of("Pelican"))
    desk.lanes.release()
    page = desk.view.state.page
    assert page is not None
    assert page.detail.row.name == "Pelican"


def test_the_old_page_stays_while_the_next_one_is_read(desk: Desk) -> None:
    desk.presenter.start()
    desk.lanes.held = True
    desk.presenter.open(NORTHWIND)
    assert desk.view.state.loading
    page = desk.view.state.page
    assert page is not None
    assert page.detail.row.name == "Alder Dental"


def test_a_search_leaves_names_and_letters_that_match(desk: Desk) -> None:
    desk.presenter.start()
    desk.presenter.search("nw")
    assert [line.row.name for line in desk.view.state.listed] == ["Northwind"]
    desk.presenter.search("zzz")
    assert desk.view.state.listed == ()


def test_the_page_counts_what_belongs_to_the_client(desk: Desk) -> None:
    desk.presenter.start()
    desk.presenter.navigate(NORTHWIND)
    page = desk.view.state.page
    assert page is not None
    assert [asset.tag for asset in page.assets] == ["NW-EX01", "NW-LT-031", "nw-mail"]
    assert len(page.contacts) == 3
    assert page.tickets[0] == T1042
    assert "1 asset has no owner" in page.completeness.gaps
    assert 0 < page.completeness.share < 1


def test_navigating_to_an_asset_opens_it_on_its_clients_page(desk: Desk) -> None:
    desk.presenter.start()
    desk.presenter.navigate(LAPTOP)
    state = desk.view.state
    assert (state.chosen, state.tab, state.asset_id) == (NORTHWIND, "assets", LAPTOP)
    assert state.asset is not None
    assert state.asset.row.serial == "S-NW-LT-031"


def test_navigating_to_an_asset_of_the_shown_client_opens_it_too(desk: Desk) -> None:
    desk.presenter.start()
    desk.presenter.navigate(NORTHWIND)
    desk.presenter.navigate(LAPTOP)
    assert desk.view.state.asset is not None
    assert desk.view.state.asset.row.id == LAPTOP


def test_navigating_to_what_is_not_here_says_so(desk: Desk) -> None:
    desk.presenter.start()
    desk.presenter.navigate(id_of("nobody"))
    assert desk.view.missing == [""]


def test_a_filter_keeps_the_open_asset_where_it_can(desk: Desk) -> None:
    desk.presenter.start()
    desk.presenter.navigate(LAPTOP)
    desk.presenter.filter_assets("laptop")
    assert desk.view.state.asset_id == LAPTOP
    desk.presenter.filter_assets("certificate")
    assert [asset.tag for asset in desk.view.state.assets] == ["nw-mail"]
    assert desk.view.state.asset is not None
    assert desk.view.state.asset.row.tag == "nw-mail"


def test_links_in_a_page_lead_to_things_and_tickets(desk: Desk) -> None:
    desk.presenter.start()
    desk.presenter.navigate(RUNBOOK)
    assert desk.view.state.text is not None
    assert "mail stops" in desk.view.state.text.body
    desk.presenter.follow("page:who_to_call")
    assert desk.view.state.text is not None
    assert desk.view.state.text.row.id == CALL
    desk.presenter.follow("asset:nw-ex01")
    assert desk.view.state.tab == "assets"
    desk.presenter.follow("ticket:T-1042")
    assert desk.way.steps == [("queue", T1042)]


def test_links_that_lead_nowhere_say_so(desk: Desk) -> None:
    desk.presenter.start()
    desk.presenter.navigate(NORTHWIND)
    desk.presenter.follow("asset:XX-1")
    desk.presenter.follow("ticket:T-9")
    assert desk.view.missing == ["XX-1 of client", "T-9"]
    assert desk.way.steps == []


def test_a_change_reads_list_and_page_again(desk: Desk) -> None:
    desk.presenter.start()
    desk.lanes.lanes_used.clear()
    desk.presenter.changed(ChangeSet(frozenset({"asset"})))
    assert desk.lanes.lanes_used.count("read") >= 2
    desk.lanes.lanes_used.clear()
    desk.presenter.changed(ChangeSet(frozenset({"minute"})))
    assert desk.lanes.lanes_used == []


def test_a_failure_is_told_with_a_way_to_try_again(desk: Desk) -> None:
    desk.presenter.start()
    desk.world.store.write(lambda connection: connection.execute(text("DROP TABLE client")))
    desk.presenter.reload()
    assert desk.view.problems
    assert desk.view.state.problem


def test_ticket_rows_are_finished_for_painting(desk: Desk) -> None:
    desk.presenter.start()
    desk.presenter.fetch_tickets([T1042])
    line = desk.view.tickets[T1042]
    assert (line.label, line.priority, line.owner, line.mine) == ("T-1042", 1, "MO", True)
    assert line.due.text == "update in 10 min"
