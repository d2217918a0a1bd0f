"""`trestle`: one command, its parts found by the entry-point group `trestle.commands`."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint, PackageNotFoundError, distribution, entry_points

import click

from app.domain.rules import RuleBroken
from app.platform.dumps import refuse_core_dumps
from app.ports.problems import TrestleProblem

GROUP = "trestle.commands"
_PACKAGE = "trestle"


class Commands(click.Group):
    """Commands that are imported only when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command by name, those of the group after those of the package."""
        return sorted({*super().list_commands(ctx), *_found()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command, imported now."""
        found = _own().get(cmd_name) or _found().get(cmd_name)
        if found is None:
            return super().get_command(ctx, cmd_name)
        command: click.Command = found.load()
        return command


def _own() -> dict[str, EntryPoint]:
    """The commands of this package; asking every package that is installed takes far longer."""
    try:
        points = distribution(_PACKAGE).entry_points
    except PackageNotFoundError:
        return {}
    return {point.name: point for point in points.select(group=GROUP)}


def _found() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


@click.command(cls=Commands)
@click.version_option(package_name=_PACKAGE, prog_name="Trestle")
def trestle() -> None:
    """The technician's workbench for managed IT support.

    `trestle run` opens the workbench on the demo company; `trestle central init` begins your own
    firm. TRESTLE_HOME names the folder in which everything is kept.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run a command; a problem is told in its own words, and the exit code is 1."""
    refuse_core_dumps()
    try:
        trestle(args=arguments, prog_name="trestle")
    except (TrestleProblem, RuleBroken) as problem:
        click.echo(f"trestle: {problem}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
