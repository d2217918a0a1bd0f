"""What a portal behind https gives a browser, as it travels (A15, A27)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from litestar.testing import TestClient

from app.central.portal.app import make_portal
from app.central.portal.by_hand import link_by_hand
from tests.portal.town import DANA, Letters, Town, open_town, portal_over

HTTPS = "https://help.example.org"


@pytest.fixture
def secure(town: Town) -> Iterator[Town]:
    letters = Letters()
    portal = portal_over(town.world, letters, HTTPS)
    with TestClient(make_portal(portal), base_url=HTTPS) as http:
        yield open_town(town.world, http, portal, letters)


def test_every_cookie_that_is_set_is_bound_to_host_https_and_the_browser_alone(
    secure: Town,
) -> None:
    said: list[str] = []
    secure.http.event_hooks["response"].append(
        lambda answer: said.extend(answer.headers.get_list("set-cookie"))
    )
    place = link_by_hand(secure.portal, DANA).removeprefix(HTTPS)
    secure.get("/requests/1")
    token = secure.token(place)
    secure.raw(place, {"form": token}, origin=HTTPS)
    assert secure.get("/").status_code == 200
    secure.raw("/sign-out", {"form": secure.token("/")}, origin=HTTPS)
    names = {one.partition("=")[0] for one in said}
    assert names == {"__Host-trestle", "__Host-trestle-browser", "__Host-trestle-place"}
    for one in said:
        parts = {part.strip().lower() for part in one.split(";")[1:]}
        assert {"httponly", "secure", "path=/", "samesite=lax"} <= parts, one
        assert not any(part.startswith("domain") for part in parts), one
    assert "evil" not in "".join(said)
