"""Who is not signed in when a letter leads them somewhere gets there by signing in."""

from __future__ import annotations

import base64
import re

import pytest

from app.central.portal.address import is_own
from app.central.portal.links import COUNTS_FOR
from tests.portal.test_coming_in import come_in
from tests.portal.test_pages import request_of
from tests.portal.town import DANA, ELI, Town


def test_the_link_leads_on_to_the_page_that_was_wanted_and_the_next_one_to_the_first(
    town: Town,
) -> None:
    town.become(ELI)
    place = request_of(town, ELI)
    town.carry("")
    asked = town.get(f"{place}?from=letter")
    assert asked.headers["location"] == "/sign-in"
    kept_s = re.search(r"trestle-place=[^,]*?Max-Age=(\d+)", asked.headers["set-cookie"])
    assert kept_s is not None
    assert int(kept_s[1]) > COUNTS_FOR.total_seconds(), "a link is asked for later than the page"
    assert come_in(town, ELI).headers["location"] == f"{place}?from=letter"
    assert town.get(place).status_code == 200
    town.send("/sign-out", page="/")
    assert come_in(town, ELI).headers["location"] == "/"


@pytest.mark.parametrize(
    "kept",
    [
        "//evil.example/", "/\\evil.example", "https://evil.example/", "/in/some-token",
        "/sign-out", "/requests\r\nset-cookie: a=b", "/.//evil.example", "/" + "a" * 400, "",
    ],
)  # fmt: skip
def test_nobody_is_sent_where_a_cookie_of_somebody_else_says(town: Town, kept: str) -> None:
    assert not is_own(kept)
    said = base64.urlsafe_b64encode(kept.encode()).decode()
    town.http.cookies.set("trestle-place", said, domain="127.0.0.1")
    assert come_in(town, DANA).headers["location"] == "/"


def test_a_cookie_that_is_no_place_is_as_good_as_none(town: Town) -> None:
    for kept in ("%%%", "AAAA=", base64.urlsafe_b64encode(b"\xff\xfe").decode()):
        town.http.cookies.set("trestle-place", kept, domain="127.0.0.1")
        assert come_in(town, DANA).headers["location"] == "/"
        town.carry("")
