"""`trestle doctor`: what is well, what wants a look, what is wrong, and what to do about it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from app.bootstrap.findings import Finding

_MARKS = {"ok": "ok   ", "look": "look ", "wrong": "WRONG"}


@click.command()
@click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), help="Folder of this installation."
)
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File with the passphrase of the store, where no keyring keeps its key.",
)
@click.option("--json", "as_json", is_flag=True, help="For programs: everything as JSON.")
@click.option("--repair", "mend", is_flag=True, help="Put right what needs no decision of yours.")
@click.option(
    "--start-afresh",
    "afresh",
    is_flag=True,
    help="Set a store that does not open aside, make a new one, and put unsent work into it.",
)
def doctor(
    home: Path | None, passphrase_file: Path | None, as_json: bool, mend: bool, afresh: bool
) -> None:
    """Look at store, key, clock, server and versions, and say what to do.

    The exit code is 0 where all is well, 1 where something wants a look, 2 where something is
    wrong. Nothing is changed without --repair or --start-afresh.
    """
    from app.bootstrap.doctor import examine
    from app.bootstrap.findings import exit_code
    from app.bootstrap.home import home_folder
    from app.bootstrap.repair import repair

    folder = home_folder(home)
    words = passphrase_file.read_text(encoding="utf-8").strip() if passphrase_file else None
    done: list[str] = []
    if mend or afresh:
        repair(folder, passphrase=words, afresh=afresh, say=done.append)
    findings = list(examine(folder, passphrase=words))
    if as_json:
        click.echo(_json(findings, done))
    else:
        for line in done:
            click.echo(line)
        for finding in findings:
            click.echo(_line(finding))
    sys.exit(exit_code(findings))


def _line(finding: Finding) -> str:
    words = f"{_MARKS[finding.verdict]}  {finding.part}: {finding.sentence}"
    return f"{words}\n       {finding.next_step}" if finding.next_step else words


def _json(findings: list[Finding], done: list[str]) -> str:
    found = [
        {
            "part": one.part,
            "verdict": one.verdict,
            "sentence": one.sentence,
            "next_step": one.next_step,
            "facts": dict(one.facts),
        }
        for one in findings
    ]
    return json.dumps({"done": done, "findings": found}, indent=2)
