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


@coverage.command()
@click.option("--clients", type=click.IntRange(1, 40), default=40, help="Of the demo's clients.")
@click.option("--entries", type=click.IntRange(1, 20), default=6, help="A month and client.")
@click.option("--seed", type=int, default=1, help="Decides everything that happens.")
def year(clients: int, entries: int, seed: int) -> None:
    """Live a year of invoices in a central that is thrown away, and report it.

    Every month of every client is worked, spoken of, changed afterwards and closed. The report says
    what happened, what was billed, and whether all that must hold of it holds; the exit code is 1
    when something does not.
    """
    from tempfile import TemporaryDirectory

    from app.simulation.money.checks import look_back
    from app.simulation.money.firm import found
    from app.simulation.money.year import Year

    with TemporaryDirectory() as folder:
        firm = found(Path(folder), clients=clients, seed=seed, year=2026)
        lived = Year(firm, 2026, seed, a_month=entries)
        lived.live()
        report = look_back(lived)
        firm.central.close()
    for line in report.lines():
        click.echo(line)
    sys.exit(1 if report.wrong else 0)
