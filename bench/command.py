"""`trestle bench`: measure, and say what came out."""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from bench.figure import Bench
from bench.ground import Ground
from bench.head import head
from bench.registry import benches
from bench.report import as_json, as_list, as_table
from bench.runner import run


@click.command("bench")
@click.argument("names", nargs=-1, metavar="[NAME]…")
@click.option("--list", "only_list", is_flag=True, help="Say what can be measured.")
@click.option("--json", "for_programs", is_flag=True, help="Print JSON instead of a table.")
@click.option("--strict", is_flag=True, help="Exit with 1 if a goal is missed.")
@click.option("--size", "sizes", multiple=True, type=click.IntRange(min=1), help="Tickets.")
@click.option("--repeats", type=click.IntRange(min=1), help="How often each side runs.")
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder in which the stores stay for the next time.",
)
def bench(
    names: tuple[str, ...],
    only_list: bool,
    for_programs: bool,
    strict: bool,
    sizes: tuple[int, ...],
    repeats: int | None,
    keep: Path | None,
) -> None:
    """Measure NAME, or everything, each figure beside a floor of the same run.

    A missed goal is a figure, not a failure, unless --strict is given.
    """
    chosen = _chosen(names)
    if only_list:
        click.echo(as_list(chosen))
        return
    with ExitStack() as kept:
        folder = keep or Path(kept.enter_context(tempfile.TemporaryDirectory("-trestle-bench")))
        ground = Ground(folder, _tell)
        figures = [
            run(one, ground, sizes=sorted(sizes), repeats=repeats, tell=_tell) for one in chosen
        ]
    click.echo((as_json if for_programs else as_table)(head(), figures))
    missed = any(figure.met is False for figure in figures)
    if any(figure.failed for figure in figures) or (strict and missed):
        sys.exit(1)


def _chosen(names: tuple[str, ...]) -> list[Bench]:
    known = benches()
    strangers = [name for name in names if name not in known]
    if strangers:
        raise click.ClickException(
            f"There is no bench called {strangers[0]}. There are: {', '.join(known)}."
        )
    return [known[name] for name in names or known]


def _tell(line: str) -> None:
    click.echo(line, err=True)
