"""`trestle central portal …`: letting a client's person into the portal by hand."""

from __future__ import annotations

import click

from app.cli.at_central import central_here

URL_VARIABLE = "TRESTLE_PORTAL_URL"
"""Names the portal's address for every command."""


@click.group()
def portal() -> None:
    """Look after the clients' web portal; `serve --portal-port` answers them."""


@portal.command()
@click.argument("email")
@click.option(
    "--portal-url", envvar=URL_VARIABLE, help="The portal's address, if not this machine."
)
def link(email: str, portal_url: str | None) -> None:
    """Print a link that signs the contact with EMAIL in, once, within fifteen minutes.

    Whoever opens it is that contact: give it to nobody else.
    """
    from app.central.portal.by_hand import link_by_hand
    from app.central.portal.serving import PORT, address_here, portal_in

    with central_here() as opened:
        click.echo(link_by_hand(portal_in(opened, portal_url or address_here(PORT)), email))
