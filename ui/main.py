"""Start of the workbench: the window is painted first, everything heavy loads behind it."""

from __future__ import annotations

import logging
import platform
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click
import PySide6
from PySide6.QtWidgets import QApplication

import ui.unread  # noqa: F401 - first, so that what follows is not read twice
from ui.program import Program
from ui.runtime.guard import start_up_refusal
from ui.shell import appearance
from ui.shell.appearance import MODES, Mode
from ui.theme.theme import current

if TYPE_CHECKING:  # loaded after the check of versions
    from app.bootstrap.instance import First

__all__ = ["Program", "desk", "main", "open_", "run"]

_log = logging.getLogger(__name__)

_home = click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), help="Folder of this installation."
)
_passphrase = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File with the passphrase of the store, where no keyring keeps its key.",
)
_theme = click.option("--theme", type=click.Choice(MODES), help="Colours for this start.")


@click.command("desk")
@_home
@_passphrase
@_theme
def desk(home: Path | None, passphrase_file: Path | None, theme: Mode | None) -> None:
    """Open the workbench, or show the one that is open already."""
    sys.exit(run(home, passphrase_file, theme))


@click.command("open")
@click.argument("what")
@_home
@_passphrase
@_theme
def open_(what: str, home: Path | None, passphrase_file: Path | None, theme: Mode | None) -> None:
    """Open one thing in the workbench: `trestle open ticket:T-1042`."""
    sys.exit(run(home, passphrase_file, theme, wish=f"open {what}"))


def run(
    home: Path | None, passphrase_file: Path | None, theme: Mode | None, wish: str = "raise"
) -> int:
    """Run the workbench until its window closes; a second start asks the first one and ends.

    Raises:
        Refused: the wish is nothing that Trestle can open.
        Unavailable: the first one does not answer.
    """
    refusal = start_up_refusal(PySide6.__version__, sys.version_info[:2])
    if refusal:
        click.echo(refusal, err=True)
        return 2
    from app.bootstrap.home import home_path  # after the check above

    folder = home_path(home)
    first = _claimed(folder, wish)
    if first == "told":
        return 0
    words = passphrase_file.read_text(encoding="utf-8").strip() if passphrase_file else None
    app = cast("QApplication", QApplication.instance() or QApplication(sys.argv[:1]))
    app.setApplicationName("Trestle")
    app.setDesktopFileName("trestle")
    look = appearance.load(folder)
    if theme is not None:
        look = replace(look, mode=theme)
    theme_now = current()
    theme_now.set_mode(look.mode)
    theme_now.set_density(look.density)
    theme_now.set_scale(look.scale)
    theme_now.apply(app)
    program = Program(app, folder, look, cast("First | None", first), wish)
    program.show(words)
    _log.info("the window is up on %s", platform.system())
    return app.exec()


def _claimed(folder: Path, wish: str) -> First | str | None:
    """Hold the home for this process, or tell the one that holds it and say so.

    Where the folder cannot be used nobody holds anything: the window says why.
    """
    from app.bootstrap.home import home_folder
    from app.bootstrap.instance import Second, claim
    from app.ports.problems import Unavailable

    try:
        held = claim(home_folder(folder))
    except Unavailable:
        return None
    if isinstance(held, Second):
        held.send(wish)
        return "told"
    return held


def main(argv: Sequence[str] | None = None) -> int:
    """Open the workbench; the process's exit code."""
    try:
        desk(args=list(argv) if argv is not None else None, standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
