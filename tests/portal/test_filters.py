"""No text that an address of the portal may hold is read as SQL (A7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from litestar.handlers import HTTPRouteHandler

from app.central.counting import Limit
from app.central.portal import limits
from app.central.portal.app import ROUTES
from app.central.portal.listing import LONGEST_WORDS
from app.queries.portal.requests import MOST_WORDS
from tests.integration.central.test_hardening import SQL
from tests.portal.town import DANA, ELI, FINN, TITLES, Town

FILTERS = (
    ("/requests", "words"), ("/requests", "shown"), ("/requests", "at"),
    ("/requests/list.csv", "words"), ("/requests/list.csv", "shown"),
    ("/hours", "month"), ("/hours", "shown"), ("/hours", "at"), ("/figures", "month"),
)  # fmt: skip


def _has(title: str, words: Sequence[str]) -> bool:
    said = f"{title}, since this morning".lower()
    return all(word in said for word in words)


@pytest.mark.parametrize(("path", "name"), FILTERS)
def test_no_text_in_a_filter_of_a_page_is_read_as_sql(
    town: Town, path: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = Limit("files", 2 * len(SQL), timedelta(hours=1))
    monkeypatch.setattr(limits, "FILES_PER_CONTACT", many)
    town.become(DANA)
    known = [TITLES[email] for email in (DANA, ELI, FINN)]

    def titles(page: str) -> set[str]:
        return {one for one in TITLES.values() if one in page}

    before = titles(town.get(path).text)
    for text in SQL:
        answer = town.get(f"{path}?{urlencode({name: text})}")
        assert answer.status_code in {200, 400}, text
        found = titles(answer.text) if answer.status_code == 200 else set()
        if name == "words":
            # "%" and "_" stand for themselves: what is found has the text in it.
            meant = " ".join(text.replace("\0", " ").split())[:LONGEST_WORDS].lower().split()
            said = {one for one in known if _has(one, meant[:MOST_WORDS])}
            assert found <= said, text
        else:
            assert found in (set(), before), text
    assert titles(town.get(path).text) == before


def test_the_filters_that_are_tried_are_all_that_pages_have() -> None:
    """What names a page's number, or is shown as it is typed, is no filter."""
    plain = {"kept", "number", "summary", "withdrawn"}
    asked = set()
    for handler in ROUTES:
        if isinstance(handler, HTTPRouteHandler):
            for name, said in handler.fn.__annotations__.items():
                if "FromQuery" in str(said) and name not in plain:
                    asked |= {(path, name) for path in handler.paths}
    assert asked == set(FILTERS)
