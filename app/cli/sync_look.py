"""`trestle sync status` and `trestle sync log`: how the sync stands and what it did."""

from __future__ import annotations

import sys
from pathlib import Path

import click

_HOME = click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), help="Folder of this installation."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="For programs: everything as JSON.")


@click.command()
@_HOME
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File with the passphrase of the store, where no keyring keeps its key.",
)
@_JSON
def status(home: Path | None, passphrase_file: Path | None, as_json: bool) -> None:
    """Say how the sync of this device stands: what waits, what needs a person, where it is.

    The exit code is 0 where it goes by itself, 1 where something needs a person. Works while the
    workbench runs; nothing is changed, and nothing of a client is said.
    """
    import msgspec

    from app.bootstrap import sync_report
    from app.bootstrap.home import home_path

    words = passphrase_file.read_text(encoding="utf-8").strip() if passphrase_file else None
    report = sync_report.sync_report(home_path(home), words)
    if as_json:
        text = msgspec.json.encode(sync_report.as_json(report))
        click.echo(msgspec.json.format(text, indent=2).decode())
    else:
        for line in sync_report.as_text(report):
            click.echo(line)
    sys.exit(report.exit_code)


@click.command()
@_HOME
@click.option(
    "-n", "last", type=click.IntRange(min=1), default=50, show_default=True, help="So many lines."
)
@_JSON
def log(home: Path | None, last: int, as_json: bool) -> None:
    """Print what the sync did lately: a line for each round and each thing that went wrong.

    It holds instants, counts, codes and revisions, and nothing of a client; no key is needed.
    """
    import msgspec

    from app.bootstrap.home import home_path
    from app.bootstrap.sync_report import sync_log
    from app.sync.log_words import line_words

    lines = sync_log(home_path(home), last)
    for line in lines:
        click.echo(msgspec.json.encode(line).decode() if as_json else line_words(line, "UTC"))
    if not lines and not as_json:
        click.echo("Nothing is in the sync log yet: open Trestle and sync once.")
