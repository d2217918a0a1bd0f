"""`trestle central serve` and `pin`: answering devices, and by which key they know it."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.at_central import open_here
from app.cli.central_portal import URL_VARIABLE

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8400, show_default=True, type=click.IntRange(1, 65535))
@click.option("--cert", type=_FILE, help="Certificate with its chain, PEM: speak https.")
@click.option("--key", type=_FILE, help="The certificate's key, PEM without a passphrase.")
@click.option(
    "--portal-port",
    type=click.IntRange(1, 65535),
    help="Answer clients' people here; without it there is no portal.",
)
@click.option(
    "--portal-url",
    envvar=URL_VARIABLE,
    help="The portal's address as clients type it, like https://help.example.org.",
)
@click.option(
    "--proxy",
    "in_front",
    multiple=True,
    help="Address or network of a server in front, which says from where a request came; several.",
)
def serve(
    host: str,
    port: int,
    cert: Path | None,
    key: Path | None,
    portal_port: int | None,
    portal_url: str | None,
    in_front: tuple[str, ...],
) -> None:
    """Serve until Ctrl+C."""
    from app.central.portal.serving import Place, address_here
    from app.central.proxies import proxies
    from app.central.serve import serve as run
    from app.central.tls import Certificate

    if (cert is None) != (key is None):
        raise click.UsageError("Give --cert and --key together.")
    certificate = None if cert is None or key is None else Certificate(cert, key)
    portal = None
    if portal_port is not None:
        portal = Place(portal_port, portal_url or address_here(portal_port))
    known = proxies(in_front)
    run(open_here, host, port, certificate=certificate, portal=portal, known=known, say=click.echo)


@click.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
def pin(files: tuple[Path, ...]) -> None:
    """Say the pin of the certificate or key in each of FILES.

    Devices that pin central's key need two: of the key in use, and of one that is kept apart for
    the day the first is lost (`trestle sync trust FILE --pin … --pin …`).
    """
    from app.central.tls import pin_in

    for file in files:
        click.echo(pin_in(file))
