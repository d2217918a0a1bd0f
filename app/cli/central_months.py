"""`trestle central …` for the month's money: closing, issuing anew, the table for accounting."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from app.cli.at_central import central_here

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_BY = "E-mail address of the account manager in whose name it happens"


@click.command("lock-month")
@click.argument("code")
@click.argument("month")
@click.option("--by", "email", prompt=_BY)
def lock_month(code: str, month: str, email: str) -> None:
    """Close MONTH (like 2026-03) of the client with CODE, for good: its invoice is issued.

    It is refused while held time, proposed exclusions, dearer decisions or materials of that month
    wait for somebody; they are named.
    """
    from app.central.months import lock

    with central_here() as opened:
        number = lock(opened, code, month, email)
    issued = f" Invoice {number} was issued." if number else ""
    click.echo(f"{month} of {code.upper()} is locked; its figures do not change any more.{issued}")


@click.command("reissue-invoice")
@click.argument("number")
@click.option("--reason", prompt="Why, as the client reads it")
@click.option("--by", "email", prompt=_BY)
def reissue_invoice(number: str, reason: str, email: str) -> None:
    """Take invoice NUMBER (like 2026-0031) back whole, and issue its lines anew.

    For a wrong name, address or tax number: correct it at the client first. What was decided about
    work is corrected there, and credited on the next invoice.
    """
    from app.central.months import reissue

    with central_here() as opened:
        note, anew = reissue(opened, number, reason, email)
    click.echo(f"Credit note {note} takes {number} back; {anew} was issued instead.")


@click.command("accounting-csv")
@click.argument("first", type=_DAY)
@click.argument("last", type=_DAY)
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def accounting_csv(first: datetime, last: datetime, target: Path) -> None:
    """Write every line issued from FIRST to LAST (like 2026-03-01) into the file TARGET.

    The same days give the same bytes whenever they are asked for. docs/accounting-csv.md describes
    the columns.
    """
    from app.central.months import accounting
    from app.central.writing_out import note_written_out
    from app.domain.exports import Taken

    with central_here() as opened:
        told = accounting(opened, first.date(), last.date())
        note_written_out(opened, Taken.ACCOUNTING, pieces=1, size_bytes=len(told))
    target.write_bytes(told)
    count = told.count(b"\r\n") - 1
    click.echo(f"{target} has {count} lines." if count else f"{target}: nothing was issued then.")
