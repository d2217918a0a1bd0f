"""`trestle mail …`: taking mail in from files, on central's machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from app.cli.at_central import central_here

if TYPE_CHECKING:
    from app.central.mail.incoming.ingesting import Ingested


@click.group()
def mail() -> None:
    """Take in mail that lies in files."""


@mail.command()
@click.argument("places", metavar="FILE|DIR|-", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each mail.")
def ingest(places: tuple[str, ...], as_json: bool) -> None:
    """Take in the mails of files, mbox files, maildirs, folders of them, or of the input (-).

    Each is kept as it is before it is read. A mail that is here already is taken in no second time.
    One that is too large or cannot be read is left where it is, and the others are taken in; the
    exit code is 1 then.
    """
    from app.central.files.room import files_of
    from app.central.mail.incoming.ingesting import LEFT, UNREAD
    from app.central.mail.incoming.ingesting import ingest as take

    with central_here() as opened:
        told = take(opened, files_of(opened), _mails(places))
    for one in told:
        click.echo(_json(one) if as_json else _line(one))
    if any(one.state in (LEFT, UNREAD) for one in told):
        click.get_current_context().exit(1)


def _mails(places: tuple[str, ...]) -> Iterator[tuple[str, bytes | None]]:
    import sys
    from pathlib import Path

    from app.central.mail.incoming.ingesting import mails_in
    from app.central.mail.incoming.states import LARGEST

    for place in places:
        if place == "-":
            yield "-", sys.stdin.buffer.read(LARGEST + 1)
        else:
            yield from mails_in(Path(place))


def _json(one: Ingested) -> str:
    import json

    return json.dumps(asdict(one), ensure_ascii=False, sort_keys=True)


def _line(one: Ingested) -> str:
    number = f" as T-{one.ticket}" if one.ticket is not None else ""
    why = f" ({one.why})" if one.why else ""
    return f"{one.file}: {one.state}{number}{why}"
