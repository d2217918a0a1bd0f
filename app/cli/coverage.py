"""`trestle coverage …`: the rules that decide who pays, run on cases from a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.group()
def coverage() -> None:
    """Look into the coverage rules."""


@coverage.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Decide every case of FILE and show what differs from what it expects.

    The last line says how many passed and failed; the exit code is 1 when one failed. Fields that
    the schema does not know are named beside it, on the error stream.
    """
    from app.importers.coverage_cases import check as run
    from app.importers.coverage_cases import read_cases, unread

    cases = read_cases(file)
    for word in unread(cases.rows):
        click.echo(word, err=True)
    passed = failed = 0
    for outcome in run(cases):
        if outcome.passed:
            passed += 1
            continue
        failed += 1
        click.echo(f"{outcome.id}: {outcome.title}")
        width = max(len(one.where) for one in outcome.differences)
        left = max(len(one.expected) for one in outcome.differences)
        for one in outcome.differences:
            click.echo(
                f"  {one.where:<{width}}  expected {one.expected:<{left}}  actual {one.actual}"
            )
    click.echo(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
