"""`trestle central audit …`: what was done at central, and whether anybody changed that since."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.at_central import central_here

if TYPE_CHECKING:
    from app.central.audit.looking import Report
    from app.security.audit import Event, Head

_DAY = click.DateTime(["%Y-%m-%d"])
_JSON = click.option("--json", "as_json", is_flag=True, help="For programs: everything as JSON.")


@click.group()
def audit() -> None:
    """Look at what was done at central, and see whether anybody changed it since."""


@audit.command()
@click.option("--since", type=_DAY, help="Look at this day (UTC) and what came later.")
@click.option(
    "--witness",
    "witnesses",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What `trestle sync status --json` printed on a device; several times.",
)
@_JSON
def verify(since: datetime | None, witnesses: tuple[Path, ...], as_json: bool) -> None:
    """Look through the chain, and name the first place where it does not hold.

    The exit code is 0 where all of it holds, 1 where it does not. What nobody but its devices can
    tell is that its end was cut off or that all of it was written anew: give their heads, too.
    """
    import msgspec

    from app.central.audit.looking import verify as look

    heads = [head for path in witnesses for head in _heads(path)]
    with central_here() as opened:
        day = since.replace(tzinfo=UTC) if since else None
        report = look(opened.work.database.read, opened.audit.keys, heads, day)
    if as_json:
        text = msgspec.json.encode(_as_json(report))
        click.echo(msgspec.json.format(text, indent=2).decode())
    else:
        click.echo(_said(report))
    sys.exit(0 if report.found.damage is None else 1)


def _heads(path: Path) -> list[Head]:
    """The heads that a device kept."""
    import msgspec

    from app.security.audit import Head

    try:
        told = msgspec.json.decode(path.read_bytes())
        kept = told["witness"] if isinstance(told, dict) else told
        return [
            Head(
                one["epoch"],
                one["number"],
                bytes.fromhex(one["hash"]),
                one["at"],
                one["key"],
                bytes.fromhex(one["signature"]),
            )
            for one in kept
        ]
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError):
        raise click.ClickException(
            f"{path} holds no heads: make it by `trestle sync status --json` on a device."
        ) from None


def _as_json(report: Report) -> dict[str, Any]:
    damage = report.found.damage
    return {
        "events": report.found.count,
        "since": report.since,
        "head": report.head,
        "witnessed": report.witnessed,
        "lost_by_restores": report.lost,
        "damage": None
        if damage is None
        else {"number": damage.number, "at": _at(damage.at), "kind": damage.harm.value},
    }


def _at(micros: int | None) -> str | None:
    from app.records.types import from_micros

    return None if micros is None else from_micros(micros).isoformat()


_HARMS = {
    "changed": "was changed",
    "deleted": "was deleted",
    "inserted": "was put in later",
    "swapped": "changed places with another",
    "truncated": "and all that followed was cut off",
    "rewritten": "is not the one that was signed: the chain was written anew",
    "head": "has a head whose signature does not hold",
}


def _said(report: Report) -> str:
    damage = report.found.damage
    behind = f" behind number {report.since}" if report.since else ""
    if damage is None:
        held = f", and so do {report.witnessed} heads of devices" if report.witnessed else ""
        lost = f" {report.lost} of these went with a restore." if report.lost else ""
        return f"{report.found.count:,} events{behind} hold{held}.{lost}"
    when = f", of {_at(damage.at)}" if damage.at is not None else ""
    return (
        f"Event {damage.number:,}{when} {_HARMS[damage.harm.value]}.\n"
        f"{report.found.count:,} events{behind} before it hold. Keep the database as it is, and "
        "compare it with your last backup."
    )


@audit.command("list")
@click.option("--since", type=_DAY, help="From this day (UTC) on.")
@click.option("--kind", default="", help="Of one kind, like sign-in or denied.")
@click.option("--person", "email", default="", help="Of the person with this e-mail address.")
@click.option("-n", "last", type=click.IntRange(1, 100_000), default=200, show_default=True)
@_JSON
def list_command(since: datetime | None, kind: str, email: str, last: int, as_json: bool) -> None:
    """List what was done, the newest last."""
    from app.central.audit.kinds import Kind
    from app.central.audit.looking import Wanted, events
    from app.central.people import ADMINISTRATION, person_by_email

    if kind and kind not in set(Kind):
        raise click.ClickException(f"There is no kind “{kind}”. There are: {', '.join(Kind)}.")
    day = since.replace(tzinfo=UTC) if since else None
    with central_here() as opened:

        def read(session: Any) -> list[Event]:
            person = person_by_email(session, email) if email else None
            wanted = Wanted(kind, person, day, limit=last)
            return events(session.connection(), wanted)

        found = opened.work.read(ADMINISTRATION, read)
    for event in reversed(found):
        click.echo(_line(event, as_json=as_json))
    if not found and not as_json:
        click.echo("Nothing of this kind was written down.")


def _line(event: Event, *, as_json: bool) -> str:
    import msgspec

    told = {
        "number": event.number,
        "at": _at(event.at),
        "kind": event.kind,
        "outcome": event.outcome,
        "person": event.person,
        "device": event.device,
        "peer": event.peer,
        "subject_kind": event.subject_kind,
        "subject": event.subject,
        "facts": dict(event.facts),
    }
    if as_json:
        return msgspec.json.encode(told).decode()
    who = f" by {event.person}" if event.person else ""
    on = f" on {event.subject_kind} {event.subject}" if event.subject else ""
    facts = "".join(f" {name}={value}" for name, value in sorted(event.facts.items()))
    where = f" from {event.peer}" if event.peer else ""
    return f"{event.number:>7}  {told['at']}  {event.kind}: {event.outcome}{who}{on}{where}{facts}"
