"""Whoever has only a keyboard gets from the head of a page to its button by Tab alone (ux 3.18)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.portal.browsing import Looker
from tests.portal.inside import look_inside
from tests.portal.places import quote_of
from tests.portal.test_looks import WIDE
from tests.portal.town import ELI, PIA, Town

HERE = """
() => { const e = document.activeElement; const box = e.getBoundingClientRect();
  const style = getComputedStyle(e); const label = e.closest('label');
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    || (label && getComputedStyle(label).outlineStyle !== 'none')
    || style.boxShadow !== 'none';
  return [e.name || e.textContent.trim(), ring, box.top + window.scrollY]; }
"""
ENOUGH = 60


def tabbed(page: Page, place: str, last: str) -> list[tuple[str, bool, float]]:
    """Where Tab leads, from the head of a page to the button with these words."""
    page.goto(place)
    found: list[tuple[str, bool, float]] = []
    while len(found) < ENOUGH and (not found or found[-1][0] != last):
        page.keyboard.press("Tab")
        name, ring, top = page.evaluate(HERE)
        found.append((name, ring, top))
    return found


@pytest.mark.parametrize(
    ("who", "place", "first", "last"),
    [
        (ELI, lambda _town: "/requests/new", "summary", "Send"),
        (PIA, lambda town: f"/quotes/{quote_of(town)}", "Approve", "Decline"),
    ],
)
def test_tab_leads_through_a_form_in_its_order_and_is_seen_to(
    indoors: Looker,
    rich_town: Town,
    who: str,
    place: Callable[[Town], str],
    first: str,
    last: str,
) -> None:
    address = place(rich_town)
    walked = look_inside(
        indoors, rich_town, who, lambda page: tabbed(page, address, last), viewport=WIDE
    )
    names = [name for name, _ring, _top in walked]
    assert names[0] == "Skip to content"
    assert names[-1] == last, names
    inside = walked[next(at for at, name in enumerate(names) if name.startswith(first)) :]
    tops = [top for _name, _ring, top in inside]
    assert tops == sorted(tops), inside
    assert [name for name, ring, _top in walked if not ring] == []
