"""What a person's rights do not reach stands neither in their menus nor in their palette."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.rights import Permission
from app.domain.vocabulary import Right
from tests.builders.window import TryWindow
from ui.assembly import SCREENS
from ui.shell.permitted import EVERYBODYS, NEEDS, is_let, permission_of

PARTS = ("timer", "ticket")
"""They stand in other screens."""


def every_screen(tried: TryWindow) -> None:
    for name in SCREENS:
        if name not in PARTS:
            tried.shell._take_in(name)
    tried.settle()


def as_one_with(tried: TryWindow, *rights: Right) -> None:
    who = tried.desk.identity
    assert who is not None
    tried.shell._show_who(replace(who, rights=frozenset(rights)))
    tried.settle()


def in_menus(tried: TryWindow) -> set[str]:
    tried.shell.menus.refill()
    menus = [menu.menu() for menu in tried.window.header.menus.actions()]
    return {
        act.objectName()
        for menu in menus
        if menu is not None
        for act in menu.actions()  # type: ignore[attr-defined] # a menu of the bar
        if act.isVisible() and act.objectName()
    }


def test_every_act_of_the_window_says_whose_it_is(tried: TryWindow) -> None:
    every_screen(tried)
    known = set(tried.shell.registry._specs)
    for act in known:
        permission_of(act)
    for name in (*NEEDS, *EVERYBODYS):
        assert any(act == name or act.startswith(name) for act in known), f"{name} names nothing"


def test_menus_palette_and_keys_hold_what_the_rights_allow_and_nothing_else(
    tried: TryWindow,
) -> None:
    every_screen(tried)
    registry = tried.shell.registry
    for rights in ((Right.TECHNICIAN,), (Right.DESK,), (Right.TAM,), (Right.ADMIN,), tuple(Right)):
        as_one_with(tried, *rights)
        wanted = {act for act in registry._specs if is_let(frozenset(rights), act)}
        assert {spec.id for spec in registry.specs()} == wanted
        assert in_menus(tried) == wanted
    as_one_with(tried, Right.TECHNICIAN)
    assert "go.people" not in in_menus(tried)
    refused: list[str] = []
    registry.refused.connect(lambda _title, reason: refused.append(reason))
    here = tried.shell.navigator.here
    assert not registry.run("go.people"), "nor by a key or a button that leads there"
    assert refused == ["your rights do not reach so far"]
    assert tried.shell.navigator.here == here


def test_rights_that_change_count_in_the_window_at_once(tried: TryWindow) -> None:
    as_one_with(tried, Right.DESK)
    assert "go.people" not in in_menus(tried)
    as_one_with(tried, Right.DESK, Right.ADMIN)
    assert "go.people" in in_menus(tried)


def test_the_rail_has_no_place_that_a_person_s_rights_do_not_reach(tried: TryWindow) -> None:
    as_one_with(tried, Right.TECHNICIAN)
    items = tried.window.rail.items
    assert {name for name, item in items.items() if item.isVisibleTo(tried.window.rail)} == {
        "queue",
        "clients",
        "time",
        "sync_centre",
    }
    as_one_with(tried, Right.TAM)
    assert all(item.isVisibleTo(tried.window.rail) for item in items.values())


def test_an_act_that_nobody_placed_is_found() -> None:
    with pytest.raises(KeyError):
        permission_of("another.act")
    assert permission_of("ticket.send_and_resolve") is Permission.WORK_ON_REQUESTS
    assert permission_of("pages.versions") is None
