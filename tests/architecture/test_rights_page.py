"""The published table of rights is the one that central keeps to."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from app.central.api.app import ROUTES
from app.central.api.matrix import lines, markdown
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


def test_the_command_prints_the_page_and_a_list() -> None:
    run = CliRunner().invoke
    assert run(central, ["rights", "--markdown"]).output == markdown()
    listed = run(central, ["rights"]).output
    assert "/health" in listed
    assert "admin: client" in listed
