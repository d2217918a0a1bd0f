"""`trestle central …`: setting central up, looking after it, serving."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from app.cli.at_central import central_here
from app.cli.central_audit import audit
from app.cli.central_contacts import contact
from app.cli.central_copies import backup, restore, restored
from app.cli.central_devices import device, policy, reset_second_factor
from app.cli.central_integrators import integrator
from app.cli.central_keys import rotate_key
from app.cli.central_mail import mail
from app.cli.central_months import accounting_csv, lock_month, reissue_invoice
from app.cli.central_portal import portal
from app.cli.central_retention import retention
from app.cli.central_serve import pin, serve
from app.cli.central_terms import approval_limit, bill_client, fee_timing

_RIGHTS = ("technician", "desk", "tam", "admin")
_MINUTES = 60
_MINOR = 100


@click.group()
def central() -> None:
    """Set up and run the server that every workbench syncs with."""


def _password(path: Path | None, who: str) -> str:
    """A password from a file's first line, or typed twice; never from the command line."""
    if path is None:
        typed: str = click.prompt(f"Password for {who}", hide_input=True, confirmation_prompt=True)
        return typed
    try:
        return path.read_text(encoding="utf-8").splitlines()[0]
    except IndexError:
        raise click.ClickException(
            f"{path} is empty: put the password in its first line."
        ) from None
    except UnicodeDecodeError:
        raise click.ClickException(f"{path} is no text file.") from None


_password_file = click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file whose first line is the password; asked for if left out.",
)


@central.command()
@click.option("--firm", prompt="Name of your firm", help="The name of your firm.")
@click.option("--name", prompt="Your name", help="The first administrator's name.")
@click.option("--email", prompt="Your e-mail address", help="What the administrator signs in with.")
@click.option("--zone", default="UTC", show_default=True, help="Time zone, like Europe/Berlin.")
@click.option(
    "--second-factor",
    type=click.Choice(["required", "offered"]),
    default="required",
    show_default=True,
    help="Whether everybody signs in with a code as well.",
)
@_password_file
def init(
    firm: str, name: str, email: str, zone: str, second_factor: str, password_file: Path | None
) -> None:
    """Begin your own firm: make the database, its key and the first administrator.

    The database is a file of SQLCipher, or in PostgreSQL where TRESTLE_DATABASE_URL names one.
    """
    from app.bootstrap.central import new_central_in
    from app.central.auth.policy import STRICT, SecondFactor
    from app.central.settings import check_new, default_settings
    from app.central.setup import FirstDay, check_first_day, init_firm

    settings = default_settings()
    check_new(settings)
    rules = replace(STRICT, second_factor=SecondFactor(second_factor))
    day = FirstDay(firm, name, email, _password(password_file, name), zone, rules)
    check_first_day(day)
    made = new_central_in(settings)
    try:
        init_firm(made, day)
    finally:
        made.close()
    click.echo(f"{firm} is set up in {settings.place}.")
    click.echo(f"Keep a copy of {settings.key_file} apart from backups of the database.")
    click.echo("Next: `trestle central add-client`, then `trestle central serve`.")
    click.echo("A new computer waits until `trestle central device approve` lets it in.")


@central.command()
def migrate() -> None:
    """Bring the tables to the present; PostgreSQL needs TRESTLE_DATABASE_OWNER_URL for it."""
    from app.bootstrap.central import bring_up
    from app.central.settings import default_settings

    settings = default_settings()
    bring_up(settings)
    click.echo(f"The tables in {settings.place} are up to date.")


@central.command("add-client")
@click.option("--name", prompt="Name of the client")
@click.option("--code", prompt="Two or three letters that stand for it", help="Like NW.")
@click.option("--zone", prompt="Time zone, like Europe/Berlin")
@click.option("--currency", default="USD", show_default=True)
@click.option("--site", default="Head office", show_default=True, help="Name of its first site.")
@click.option("--address", default="", help="The site's address.")
@click.option("--hours", default="09:00-18:00", show_default=True, help="Monday to Friday.")
@click.option("--agreement/--no-agreement", default=True, help="Whether support was agreed.")
@click.option("--monthly-hours", default=20.0, show_default=True, help="Hours agreed a month.")
@click.option("--monthly-fee", default=3600.0, show_default=True, help="In the currency.")
@click.option("--rate", default=180.0, show_default=True, help="An hour, standard grade.")
@click.option("--senior-rate", default=240.0, show_default=True, help="An hour, senior grade.")
def add_client_command(
    name: str,
    code: str,
    zone: str,
    currency: str,
    site: str,
    address: str,
    hours: str,
    agreement: bool,
    monthly_hours: float,
    monthly_fee: float,
    rate: float,
    senior_rate: float,
) -> None:
    """Take on a client with its first site, opening hours and agreement."""
    from app.central.clients import NewClient, Terms, add_client

    rates = {"standard": round(rate * _MINOR), "senior": round(senior_rate * _MINOR)}
    terms = Terms(round(monthly_hours * _MINUTES), round(monthly_fee * _MINOR), rates)
    new = NewClient(
        name, code, zone, currency.upper(), site, address, hours, terms if agreement else None
    )
    with central_here() as opened:
        add_client(opened, new)
    click.echo(f"{name} is added as {code.upper()}.")


@central.command("add-technician")
@click.option("--name", prompt="Name")
@click.option("--email", prompt="E-mail address")
@click.option("--grade", default="standard", show_default=True, help="Decides the rate.")
@click.option("--zone", default="UTC", show_default=True, help="Time zone, like Europe/Berlin.")
@click.option(
    "--right",
    "rights",
    multiple=True,
    type=click.Choice(_RIGHTS),
    help="May be given several times; technician if left out.",
)
@click.option("--client", "clients", multiple=True, help="Code of a client to see; several times.")
@_password_file
def add_technician(
    name: str,
    email: str,
    grade: str,
    zone: str,
    rights: tuple[str, ...],
    clients: tuple[str, ...],
    password_file: Path | None,
) -> None:
    """Add a person, with a password and the clients that they may see."""
    from app.central.people import NewPerson, add_person
    from app.domain.vocabulary import Right

    given = frozenset(Right(right) for right in rights or ("technician",))
    with central_here() as opened:
        password = _password(password_file, name)
        add_person(opened, NewPerson(name, email, password, given, grade, zone, clients))
    click.echo(f"{name} can sign in as {email}.")


@central.command()
@click.argument("email")
@click.argument("code")
@click.option("--revoke", "taken", is_flag=True, help="Take the client away again.")
def grant(email: str, code: str, taken: bool) -> None:
    """Let the person with EMAIL see the client with CODE."""
    from app.central import people

    with central_here() as opened:
        (people.revoke if taken else people.grant)(opened, email, code)
    verb = "no longer sees" if taken else "sees"
    click.echo(f"{email} {verb} {code.upper()} from the next sync on.")


@central.command("set-password")
@click.argument("email")
@_password_file
def set_password_command(email: str, password_file: Path | None) -> None:
    """Set a new password for EMAIL and end every session of theirs."""
    from app.central.people import set_password

    with central_here() as opened:
        set_password(opened, email, _password(password_file, email))
    click.echo(f"{email} has a new password and must sign in again.")


@central.command("lapse-proposals")
def lapse_proposals_command() -> None:
    """Let proposals lapse whose 30 days are over; `serve` does it by itself every hour."""
    from app.central.jobs.lapses import lapse_proposals

    with central_here() as opened:
        count = lapse_proposals(opened)
    click.echo(f"{count} lapsed." if count else "Nothing has lapsed.")


central.add_command(audit)
central.add_command(contact)
central.add_command(serve)
central.add_command(pin)
central.add_command(backup)
central.add_command(restore)
central.add_command(restored)
central.add_command(rotate_key)
central.add_command(retention)
central.add_command(integrator)
central.add_command(portal)
central.add_command(mail)
central.add_command(device)
central.add_command(policy)
central.add_command(lock_month)
central.add_command(reissue_invoice)
central.add_command(fee_timing)
central.add_command(bill_client)
central.add_command(approval_limit)
central.add_command(accounting_csv)
central.add_command(reset_second_factor)


@central.command()
def status() -> None:
    """Say what is in central and which devices sync with it."""
    from app.central.overview import overview

    with central_here() as opened:
        click.echo(overview(opened))


@central.command()
@click.option("--markdown", is_flag=True, help="As the page docs/rights.md, which is made so.")
def rights(markdown: bool) -> None:
    """Say which right may use which route of central, and whose rows it gives."""
    from app.central import rights_page

    if markdown:
        click.echo(rights_page.markdown(), nl=False)
        return
    for method, path, rule in rights_page.lines():
        who = ", ".join(f"{right}: {rows}" for right, rows in rule.rows.items())
        click.echo(f"{method:7} {path:32} {who or 'everybody'}")
