"""`trestle rescue …`: work that was saved from a damaged store, looked at and brought back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from app.bootstrap.rescued import Contents


@click.group()
def rescue() -> None:
    """See what was saved from a damaged store, and put it back into this device's.

    Before a damaged store gives way, Trestle saves what central does not have yet in a sealed file
    below `rescued/`. Only the key of that store opens it.
    """


_file = click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
_home = click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), help="Folder of this installation."
)
_passphrase = click.option(
    "--passphrase-file",
    "words",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File with the passphrase of the store, where no keyring keeps its key.",
)
_store = click.option(
    "--store",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of the store that the file was saved from, where it is not in this installation.",
)


@rescue.command("list")
@_home
def list_(home: Path | None) -> None:
    """Name the saved files of this installation, the newest first."""
    from app.bootstrap.home import home_folder
    from app.bootstrap.rescued import files

    found = files(home_folder(home))
    for path in found:
        click.echo(str(path))
    if not found:
        click.echo("Nothing was saved here: no store of this installation was damaged.")


@rescue.command()
@_file
@click.option("--full", is_flag=True, help="With the texts that were typed.")
@_home
@_passphrase
@_store
def show(file: Path, full: bool, home: Path | None, words: Path | None, store: Path | None) -> None:
    """List what a saved FILE holds; nothing is changed."""
    from app.bootstrap.home import home_folder
    from app.bootstrap.rescued import look

    held = look(home_folder(home), file, passphrase=_read(words), store=store)
    for line in _lines(held, full=full):
        click.echo(line)


@rescue.command("put-back")
@_file
@click.option("--mine", is_flag=True, help="The work is yours, though the file names nobody.")
@click.option(
    "--file-passphrase-file",
    "file_words",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File with the passphrase of the store that FILE was saved from, where it is another.",
)
@_home
@_passphrase
@_store
def put_back(
    file: Path,
    mine: bool,
    file_words: Path | None,
    home: Path | None,
    words: Path | None,
    store: Path | None,
) -> None:
    """Put the unsent work of a saved FILE into this device's store; central gets each act once.

    What is there already, or was sent, refused or discarded here, is left as it is. The file stays.
    """
    from app.bootstrap.home import home_folder
    from app.bootstrap.rescued import bring_back

    told = bring_back(
        home_folder(home),
        file,
        passphrase=_read(words),
        file_passphrase=_read(file_words),
        store=store,
        mine=mine,
    )
    there = told.acts - told.new
    click.echo(f"{_changes(told.new)} put back; the next sync sends what waits.")
    if there:
        click.echo(f"{_changes(there)} known here already.")


def _lines(held: Contents, *, full: bool) -> list[str]:
    lines = [f"{_changes(len(held.acts))} not sent when this was saved."]
    for act in held.acts:
        lines.append(f"  {act.at:%Y-%m-%d %H:%M} UTC  {act.title}")
        lines += [f"      {name}: {text}" for name, text in act.typed if full]
    if held.refused:
        lines.append(f"{_changes(held.refused)} refused by central and not settled.")
    for name, text in held.drafts:
        lines.append(f"A draft: {name}")
        lines += [f"      {text}"] if full else []
    return lines


def _changes(count: int) -> str:
    return "1 change was" if count == 1 else f"{count:,} changes were"


def _read(words: Path | None) -> str | None:
    return words.read_text(encoding="utf-8").strip() if words else None
