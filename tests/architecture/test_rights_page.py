"""The published table of rights is the one that central keeps to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from litestar.handlers import HTTPRouteHandler

from app.central.api.app import ROUTES
from app.central.integrators.app import ROUTES as PROGRAMS
from app.central.portal.app import ROUTES as PAGES
from app.central.rights_page import lines, markdown
from app.cli.central import central

PAGE = Path(__file__).parents[2] / "docs" / "rights.md"


def test_the_page_is_what_the_routes_and_the_service_s_rules_declare() -> None:
    assert PAGE.read_text(encoding="utf-8") == markdown(), (
        "Make it anew: trestle central rights --markdown > docs/rights.md"
    )


def test_every_route_is_on_the_page_once() -> None:
    told = [(method, path) for method, path, _rule in lines()]
    assert len(told) == len(set(told)) >= len(ROUTES)
    assert all(
        f"| {method} | `{path.replace(':str', '')}` |" in markdown() for method, path in told
    )


@pytest.mark.parametrize("routes", [PAGES, PROGRAMS])
def test_so_is_every_page_of_the_portal_and_every_route_for_programs(routes: Sequence[Any]) -> None:
    page = markdown()
    for handler in routes:
        assert isinstance(handler, HTTPRouteHandler)
        for path in handler.paths:
            for method in handler.http_methods:
                line = f"| {method} | `{re.sub(':[a-z]+', '', path)}` |"
                assert page.count(line) == 1, line


def test_a_page_says_no_to_whom_its_route_says_no() -> None:
    invoices = next(line for line in markdown().splitlines() if "| `/invoices` |" in line)
    assert invoices == "| GET | `/invoices` | – | – | – | – | yes |"
    assert "| POST | `/api/v1/requests` | requests:write |" in markdown()


def test_the_command_prints_the_page_and_a_list() -> None:
    run = CliRunner().invoke
    assert run(central, ["rights", "--markdown"]).output == markdown()
    listed = run(central, ["rights"]).output
    assert "/health" in listed
    assert "admin: client" in listed
