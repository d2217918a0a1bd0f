import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from tests.ui.kit_table.list_world import COLUMNS, ListWorld
from ui.kit.table.widths import fit_columns
from ui.theme.theme import Theme


def test_the_stretching_column_takes_what_is_left_and_gives_first() -> None:
    wide, narrow = fit_columns(COLUMNS, 800), fit_columns(COLUMNS, 420)
    assert sum(wide.values()) == 800
    assert sum(narrow.values()) == 420
    assert wide["subject"] > narrow["subject"]
    assert {key: wide[key] for key in ("number", "client", "cover")} == {
        key: narrow[key] for key in ("number", "client", "cover")
    }


def test_columns_of_less_weight_leave_a_narrow_list() -> None:
    assert list(fit_columns(COLUMNS, 300)) == ["number", "subject", "cover"]


def test_a_set_width_is_kept() -> None:
    assert fit_columns(COLUMNS, 800, chosen={"client": 120})["client"] == 128


@given(room=st.integers(60, 3000), factor=st.floats(1.0, 2.2))
def test_columns_fill_the_room_and_never_more(room: int, factor: float) -> None:
    widths = fit_columns(COLUMNS, room, factor)
    assert all(width >= 0 for width in widths.values())
    if room > 100:
        assert room - len(widths) <= sum(widths.values()) <= room


@pytest.mark.parametrize("width", [320, 480, 700, 1200])
def test_the_list_hides_what_has_no_room(qtbot: QtBot, width: int) -> None:
    world = ListWorld(qtbot)
    world.view.resize(width, 300)
    shown = [at for at in range(len(COLUMNS)) if not world.view.isColumnHidden(at)]
    assert [COLUMNS[at].key for at in shown] == list(world.view.shown_columns)
    total = sum(world.view.columnWidth(at) for at in shown)
    assert total == world.view.viewport().width()


def test_a_drawn_border_is_stored_and_told(qtbot: QtBot) -> None:
    world = ListWorld(qtbot)
    with qtbot.waitSignal(world.view.widths_changed):
        world.view.horizontalHeader().resizeSection(2, 140)
    assert world.view.chosen_widths["client"] > 100
    stored = dict(world.view.chosen_widths)
    other = ListWorld(qtbot)
    other.view.set_chosen_widths(stored)
    assert other.view.columnWidth(2) == world.view.columnWidth(2)


def test_rows_follow_density_and_text_size(qtbot: QtBot, theme: Theme) -> None:
    world = ListWorld(qtbot)
    theme.set_density("compact")
    assert world.view.rowHeight(5) == 24
    theme.set_scale(1.5)
    assert world.view.rowHeight(5) == 36


def test_a_title_asks_for_order_where_the_column_allows_it(qtbot: QtBot) -> None:
    world = ListWorld(qtbot)
    asked: list[str] = []
    world.view.sort_requested.connect(asked.append)
    world.view.horizontalHeader().sectionClicked.emit(0)
    world.view.horizontalHeader().sectionClicked.emit(2)
    assert asked == ["number"]
    world.view.set_sorted("number", descending=True)
    assert not world.view.grab().isNull()


def test_a_long_list_takes_another_density_without_visiting_its_rows(
    qtbot: QtBot, theme: Theme
) -> None:
    world = ListWorld(qtbot, 100_000)
    resized: list[int] = []
    world.view.verticalHeader().sectionResized.connect(lambda at, _old, _new: resized.append(at))
    theme.set_density("roomy")
    assert world.view.rowHeight(99_999) == 36
    assert resized == []
