"""`trestle central device …` and `trestle central policy`: who and what may come in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.at_central import at_central

if TYPE_CHECKING:
    from app.central.central import Central


@click.group()
def device() -> None:
    """Let devices in, and put them out."""


@device.command("list")
def list_command() -> None:
    """List every device, those that wait first."""
    from app.central.devices import PENDING, list_all

    found = sorted(at_central(list_all), key=lambda one: one.state != PENDING)
    if not found:
        click.echo("No device has signed in yet.")
    for one in found:
        seen = f"last seen {one.seen_at:%Y-%m-%d %H:%M} UTC"
        click.echo(f"{one.short}  {one.name} ({one.person}), {one.state}, {seen}")
        if one.state == PENDING:
            click.echo(f"    its words: {' '.join(one.words)}")


@device.command()
@click.argument("short")
@click.option("--words", help="The six words that stand on the device; asked about if left out.")
def approve(short: str, words: str | None) -> None:
    """Let the device SHORT in, after its six words were compared.

    Ask the person by voice which words stand on their screen: if they are the same here, nobody
    put another device in its place.
    """
    from app.central.devices import approve_here, by_short
    from app.central.people import ADMINISTRATION

    def job(central: Central) -> str:
        said = tuple((words or "").lower().split())
        if not said:
            found = central.work.read(ADMINISTRATION, lambda session: by_short(session, short))
            click.echo(f"{found.short}, {found.name}, wants to come in as {found.person}.")
            click.echo(f"Its words: {' '.join(found.words)}")
            if not click.confirm("Do the same six words stand on the device?"):
                raise click.ClickException("It was not let in; it goes on waiting.")
            said = found.words
        let_in = approve_here(central, short, said)
        return f"{let_in.short} of {let_in.person} may sync now."

    click.echo(at_central(job))


@device.command()
@click.argument("short")
def suspend(short: str) -> None:
    """Let the device SHORT sync no more until `approve` lets it in again."""
    from app.central.devices import SUSPENDED, put_out_here

    found = at_central(lambda central: put_out_here(central, short, SUSPENDED))
    click.echo(f"{found.short} of {found.person} is suspended. What was done on it waits there.")


@device.command()
@click.argument("short")
@click.option(
    "--lost", is_flag=True, help="Somebody else may have it: list the passwords that it could read."
)
def revoke(short: str, lost: bool) -> None:
    """Put the device SHORT out for good."""
    from app.central.devices import REVOKED, put_out_here

    found = at_central(lambda central: put_out_here(central, short, REVOKED, lost=lost))
    click.echo(f"{found.short} of {found.person} is revoked.")
    click.echo("When it asks next, it hands in what was not sent, and forgets everything.")
    if lost:
        click.echo("What it could read is listed to be changed: on a workbench, Credentials.")


@device.command("handed-in")
@click.option("--file", type=click.Path(path_type=Path, exists=True, dir_okay=False), multiple=True)
@click.option("--device", "short", default="", help="Which device a file comes from.")
@click.option("--to", type=click.Path(path_type=Path, file_okay=False), help="Folder to write to.")
def handed_in(file: tuple[Path, ...], short: str, to: Path | None) -> None:
    """List what revoked devices had not sent, and write it as text with --to.

    A file that a device left sealed on its own disk is read with --file and --device.
    """
    from app.bootstrap.handed_in import write_out
    from app.central.leases import handed_in_work, open_file

    def job(central: Central) -> bool:
        found = handed_in_work(central)
        found += (open_file(central, short, one.read_bytes()) for one in file)
        for one in found:
            click.echo(write_out(central, one, to))
        return bool(found)

    if not at_central(job):
        click.echo("No revoked device has handed anything in.")


@device.command("dealt-with")
@click.argument("short")
def dealt_with(short: str) -> None:
    """Let go of what the revoked device SHORT handed in, once it was taken over.

    Only what `handed-in --to` has written out goes; the files that it wrote stay where they are.
    """
    from app.central.dealt_with import deal_with

    gone = at_central(lambda central: deal_with(central, short))
    click.echo(f"Central has let go of what {short.upper()} handed in, {gone} in all.")


@click.command()
@click.option("--second-factor", type=click.Choice(["required", "offered"]))
@click.option("--new-devices", type=click.Choice(["approved", "at_once"]))
def policy(second_factor: str | None, new_devices: str | None) -> None:
    """Say, or change, what it takes to come in.

    A second factor is required of everybody or offered; a new device may sync when it was approved
    or at once. It counts with the next request: who has no second factor sets it up then.
    """
    from app.central.auth.policy import NewDevices, Policy, SecondFactor, decide, policy_of
    from app.central.people import ADMINISTRATION

    def job(central: Central) -> Policy:
        now = central.work.read(ADMINISTRATION, policy_of)
        wanted = Policy(
            SecondFactor(second_factor or now.second_factor),
            NewDevices(new_devices or now.new_devices),
        )
        if wanted != now:
            central.work.run(
                "decide_policy", ADMINISTRATION, lambda session: decide(session, wanted)
            )
        return wanted

    now = at_central(job)
    click.echo(f"A second factor is {now.second_factor}.")
    when = "at once" if now.new_devices is NewDevices.AT_ONCE else "when they are approved"
    click.echo(f"New devices may sync {when}.")


@click.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Let EMAIL set up a second factor anew, after a lost phone; every session of theirs ends."""
    from app.central.people import reset_second_factor as reset

    at_central(lambda central: reset(central, email))
    click.echo(f"{email} sets up a new second factor at the next sign-in.")
