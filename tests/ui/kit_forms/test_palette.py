from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.kit_forms.conftest import Desk
from ui.kit.actions.frecency import Frecency
from ui.kit.actions.palette import CommandPalette
from ui.kit.actions.registry import ActionRegistry
from ui.kit.actions.rows import Row
from ui.kit.actions.shortcut_sheet import ShortcutSheet
from ui.kit.actions.sources import Deliver, PaletteGroup, PaletteItem, PaletteSource
from ui.kit.actions.spec import ActionSpec


class Later:
    """A source that answers when the test says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Deliver]] = []
        self.opened: list[str] = []

    def find(self, query: str, deliver: Deliver) -> None:
        self.asked.append((query, deliver))

    def answer(self, *titles: str, at: int = -1) -> None:
        items = tuple(
            PaletteItem(Row(t, t), self._open(t), own_window=self._open(f"window {t}"))
            for t in titles
        )
        self.asked[at][1]([PaletteGroup("Tickets", items, total=14)])

    def _open(self, title: str) -> Callable[[], None]:
        return lambda: self.opened.append(title)


class World:
    def __init__(self, desk: Desk) -> None:
        self.done: list[str] = []
        self.registry = ActionRegistry(desk)
        self.frecency = Frecency(lambda: 0.0)
        self.registry.add(
            self.act("t.resolve", "Resolve…", "E", context="list", synonyms=("close", "fix")),
            self.act("t.reschedule", "Reschedule…", "D", context="list"),
            self.act("go.bills", "Billing", "G, B"),
            self.act("timer.resume", "Resume timer", "", when=lambda: "nothing is on hold"),
        )
        self.tickets = Later()
        source = PaletteSource("ticket", "#", self.tickets.find)
        self.registry.ran.connect(self.frecency.note)
        self.palette = CommandPalette(desk, self.registry, self.frecency, [source])

    def act(self, id_: str, title: str, key: str, **more: object) -> ActionSpec:
        return ActionSpec(id_, title, key, lambda: self.done.append(id_), **more)  # type: ignore[arg-type] # passed on

    def open(self) -> None:
        self.palette.open_for({"list": "For this ticket"}, "T-1042")

    def type(self, text: str) -> None:
        QTest.keyClicks(self.palette.head.box, text)

    def press(
        self,
        key: Qt.Key,
        held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        QTest.keyClick(self.palette.head.box, key, held)

    def titles(self) -> list[str]:
        return [row.title for row in self.palette.rows]


@pytest.fixture
def world(desk: Desk) -> World:
    return World(desk)


def test_the_empty_box_offers_the_present_context_first(world: World) -> None:
    world.open()
    assert world.titles()[:3] == ["For this ticket", "Resolve…", "Reschedule…"]
    assert world.palette.highlighted is not None
    assert world.palette.highlighted.key == "t.resolve"


def test_typing_narrows_and_refused_acts_come_last_with_their_reason(world: World) -> None:
    world.open()
    world.type("res")
    assert world.titles() == [
        "For this ticket", "Resolve…", "Reschedule…", "Not now", "Resume timer",
    ]  # fmt: skip
    last = world.palette.rows[-1]
    assert not last.enabled
    assert last.detail == "nothing is on hold"
    assert world.palette.rows[1].keys == ("E",)
    assert world.palette.rows[1].marks == ((0, 3),)


def test_enter_closes_runs_and_gives_the_focus_back(world: World, desk: Desk) -> None:
    world.open()
    world.type("resch")
    world.press(Qt.Key.Key_Return)
    assert world.done == ["t.reschedule"]
    assert not world.palette.is_open
    assert desk.field.hasFocus()


def test_a_refused_act_stays_open_and_does_nothing(world: World) -> None:
    world.open()
    world.type("resume")
    world.press(Qt.Key.Key_Return)
    assert world.done == []
    assert world.palette.is_open


@pytest.mark.parametrize("key", ["K", "Escape"])
def test_the_same_key_or_esc_closes_it(world: World, key: str) -> None:
    world.open()
    if key == "K":
        world.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    else:
        world.press(Qt.Key.Key_Escape)
    assert not world.palette.is_open


def test_opening_twice_closes(world: World) -> None:
    world.open()
    world.open()
    assert not world.palette.is_open


def test_a_late_answer_does_not_move_the_highlighted_row(world: World) -> None:
    world.open()
    world.type("re")
    world.press(Qt.Key.Key_Down)
    before = world.palette.highlighted
    world.tickets.answer("T-1 Reset", "T-2 Restart")
    assert world.palette.highlighted == before
    assert "T-2 Restart" in world.titles()


def test_an_answer_to_an_older_query_is_dropped(world: World) -> None:
    world.open()
    world.type("r")
    world.type("e")
    world.tickets.answer("T-1 Old", at=-2)
    assert "T-1 Old" not in world.titles()


def test_groups_say_how_many_more_there_are(world: World) -> None:
    world.open()
    world.tickets.answer("T-1 Reset")
    heading = next(row for row in world.palette.rows if row.title == "Tickets")
    assert heading.note == "1 of 14"


def test_a_sign_asks_one_source_alone(world: World) -> None:
    world.open()
    world.type("#1041")
    assert world.tickets.asked[-1][0] == "1041"
    assert "Resolve…" not in world.titles()
    asked = len(world.tickets.asked)
    world.palette.head.box.clear()
    world.type(">bil")
    assert len(world.tickets.asked) == asked
    assert world.titles() == ["Commands", "Billing"]


def test_control_enter_opens_an_item_in_its_own_window(world: World) -> None:
    world.open()
    world.type("#10")
    world.tickets.answer("T-10")
    world.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert world.tickets.opened == ["window T-10"]


def test_arrows_pass_over_headings_and_wrap(world: World) -> None:
    world.open()
    world.type("res")
    seen = []
    for _ in range(4):
        row = world.palette.highlighted
        seen.append(row.title if row else "")
        world.press(Qt.Key.Key_Down)
    assert seen == ["Resolve…", "Reschedule…", "Resume timer", "Resolve…"]
    world.press(Qt.Key.Key_Up)
    world.press(Qt.Key.Key_Up)
    row = world.palette.highlighted
    assert row is not None
    assert row.title == "Resume timer"


def test_a_synonym_finds_the_act(world: World) -> None:
    world.open()
    world.type("close")
    assert world.titles()[:2] == ["For this ticket", "Resolve…"]


def test_use_breaks_ties_and_fills_the_recent_group(world: World) -> None:
    world.registry.run("go.bills")
    world.palette.open_for()
    assert world.titles()[:2] == ["Recent", "Billing"]


def test_nothing_found_is_said(world: World) -> None:
    world.open()
    world.type("zzzz")
    assert world.titles() == ["Nothing is called that."]
    world.press(Qt.Key.Key_Return)
    assert world.palette.is_open


def test_every_act_is_in_the_palette_and_every_key_in_the_sheet(world: World, desk: Desk) -> None:
    world.palette.open_for()
    offered = {row.key for row in world.palette.rows if not row.heading}
    assert {s.id for s in world.registry.specs() if not s.when()} <= offered
    world.palette.dismiss()
    sheet = ShortcutSheet(desk, world.registry)
    sheet.open_all()
    listed = {row.key for row in sheet.rows if not row.heading}
    assert listed == {s.id for s in world.registry.specs() if s.keys}


def test_the_shortcut_sheet_is_searched_by_act_and_by_key(world: World, desk: Desk) -> None:
    sheet = ShortcutSheet(desk, world.registry)
    sheet.open_all()
    QTest.keyClicks(sheet.head.box, "resch")
    assert [row.title for row in sheet.rows if not row.heading] == ["Reschedule…"]
    sheet.head.box.clear()
    QTest.keyClicks(sheet.head.box, "g, b")
    assert [row.title for row in sheet.rows if not row.heading] == ["Billing"]
    QTest.keyClick(sheet.head.box, Qt.Key.Key_Return)
    assert world.done == ["go.bills"]
    assert not sheet.is_open
