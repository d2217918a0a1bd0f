"""Tickets that rest at central are found: by "@" in the palette, and by their number."""

import pytest
from PySide6.QtCore import Qt

from app.bootstrap.archive import fetching
from tests.builders.rows import T1042
from tests.builders.window import TryWindow
from tests.ui.resting import AWAY, OLD, RestingAtCentral, stand_in
from ui.kit.actions.palette import CommandPalette
from ui.kit.notices.empty import EmptyState
from ui.kit.notices.strip import MessageStrip
from ui.kit.notices.toast import Toast

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def central(tried: TryWindow, monkeypatch: pytest.MonkeyPatch) -> RestingAtCentral:
    return stand_in(tried.desk, monkeypatch)


def palette(tried: TryWindow) -> CommandPalette:
    return tried.shell.sheets.palette


def rows(tried: TryWindow) -> list[str]:
    return [row.title for row in palette(tried).rows]


def here(tried: TryWindow) -> tuple[str, object]:
    place = tried.shell.navigator.here
    assert place is not None
    return place.screen, place.target


def rests(tried: TryWindow) -> bool:
    """Whether the window shows the place of a ticket that rests."""
    shown = [one for one in tried.window.findChildren(EmptyState) if one.isVisible()]
    return any("This ticket rests at central" in one.accessibleName() for one in shown)


def test_the_palette_offers_to_look_at_central_for_what_is_not_here(
    tried: TryWindow, central: RestingAtCentral
) -> None:
    tried.key(Key.Key_K, Mod.ControlModifier)
    tried.type("T-0007")
    tried.until(lambda: "Look at central, too: T-0007" in rows(tried), "the offer stands there")
    assert central.looked == [], "central is asked when somebody wants it"
    tried.key(Key.Key_Return)
    tried.until(lambda: "T-7 Old scanner" in rows(tried), "central's ticket is listed")
    assert central.looked == ["T-0007"]


def test_at_and_words_look_at_central_alone_and_enter_opens_the_offer_to_fetch(
    tried: TryWindow, central: RestingAtCentral
) -> None:
    tried.key(Key.Key_K, Mod.ControlModifier)
    tried.type("@old scanner")
    tried.until(lambda: "T-7 Old scanner" in rows(tried), "central's ticket is listed")
    assert central.looked[-1] == "old scanner"
    tried.key(Key.Key_Return)
    assert here(tried)[1] == OLD
    assert rests(tried)


def test_an_unreached_central_is_said_in_the_palette(
    tried: TryWindow, central: RestingAtCentral
) -> None:
    central.problem = AWAY
    tried.key(Key.Key_K, Mod.ControlModifier)
    tried.type("@old scanner")
    tried.until(
        lambda: "Central cannot be reached; it is tried again." in rows(tried),
        "the palette says why nothing is listed",
    )


def said(tried: TryWindow) -> list[str]:
    return [one.accessibleName() for one in tried.window.findChildren(Toast) if one.isVisible()]


def test_a_ticket_that_is_here_opens_by_its_number_without_asking_central(
    tried: TryWindow, central: RestingAtCentral
) -> None:
    tried.shell.open_named("ticket:T-1042")
    tried.until(lambda: here(tried)[1] == T1042, "the ticket is in front")
    assert central.looked == []


def test_a_ticket_that_rests_opens_by_its_number_with_the_offer_to_fetch_it(
    tried: TryWindow, central: RestingAtCentral
) -> None:
    tried.shell.open_named("ticket:T-7")
    tried.until(lambda: here(tried)[1] == OLD, "the resting ticket's place is in front")
    assert central.looked == ["T-7"]
    assert rests(tried)
    tried.key(Key.Key_F)
    assert fetching(tried.desk, OLD) == "waiting"


def test_a_number_that_nobody_knows_says_so(tried: TryWindow, central: RestingAtCentral) -> None:
    tried.shell.open_named("ticket:T-9999")
    tried.until(lambda: central.looked == ["T-9999"])
    assert said(tried) == [
        "T-9999 is neither on this device nor at rest at central. Check its number."
    ]


def test_where_central_is_not_reached_one_looks_again_later(
    tried: TryWindow, central: RestingAtCentral
) -> None:
    central.problem = AWAY
    tried.shell.open_named("ticket:T-7")
    (strip,) = tried.window.findChildren(MessageStrip)
    tried.until(lambda: strip.shown is not None and strip.shown.key == "named")
    assert strip.shown is not None
    assert strip.shown.text == "T-7 is not on this device."
    assert strip.shown.detail.endswith("Central cannot be reached; it is tried again.")
    central.problem = None
    strip.action.click()
    tried.until(lambda: here(tried)[1] == OLD, "the resting ticket's place is in front")


@pytest.mark.parametrize("name", ["page:Runbook", "ticket:", "T-1042"])
def test_what_cannot_be_opened_says_what_can(
    tried: TryWindow, central: RestingAtCentral, name: str
) -> None:
    tried.shell.open_named(name)
    tried.settle()
    assert said(tried) == [f"{name} cannot be opened. Name a ticket: ticket:T-1042."]
    assert central.looked == []
