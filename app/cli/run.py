"""`trestle run`: the demo company, central on loopback, and the workbench, in one command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from app.bootstrap.clock import DEMO_FACTS
from app.cli.progress import Told
from app.ports.problems import Unavailable

STOP_S = 10.0
PORT = 8400
PASSPHRASE_FILE = "demo-passphrase"  # noqa: S105 -- the name of a file, not what is in it


@click.command()
@click.option("--port", default=PORT, show_default=True, help="Where central listens, on loopback.")
@click.option(
    "--portal-port", type=int, help="Where the clients' portal listens; the port after --port."
)
@click.option("--clients", default=40, show_default=True, help="Clients of a new demo company.")
@click.option("--sample", default=1.0, show_default=True, help="Share of their tickets.")
@click.option("--only-set-up", is_flag=True, help="Build and enrol, then stop.")
def run(port: int, portal_port: int | None, clients: int, sample: float, only_set_up: bool) -> None:
    """Open the workbench on the demo company.

    The first time, the company is built from real, anonymous data. Without a display the guided
    tour runs instead and says where its pictures are.
    """
    from app.bootstrap.local_central import LocalCentral
    from app.platform.paths import home

    # Told to stop, the program ends what it started before it goes.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    where = home()
    _build(where, clients, sample)
    if not has_display() and not only_set_up:
        sys.exit(_tour(where))
    portal = _free(port + 1 if portal_port is None else portal_port)
    with LocalCentral(where, port, portal) as central:
        passphrase = _enrol(where, central.address)
        if portal is not None:
            _tell_of_portal(where, portal)
        if only_set_up:
            click.echo(f"Ready in {where}.")
            return
        sys.exit(_command("desk", *(["--passphrase-file", passphrase] if passphrase else [])))


def _free(port: int) -> int | None:
    """The port, where the portal can have it."""
    from app.central.serve import check_port
    from app.ports.problems import Refused

    try:
        check_port("127.0.0.1", port)
    except (Refused, Unavailable, OverflowError):
        click.echo(f"There is no portal: port {port} is not free. Choose one with --portal-port.")
        return None
    return port


def _tell_of_portal(where: Path, port: int) -> None:
    """Say where clients' people are answered, and let one of the demo's in."""
    from app.bootstrap.central import central_in
    from app.central.mail.room import FOLDER
    from app.central.portal.by_hand import anybody, link_by_hand
    from app.central.portal.serving import address_here, portal_in
    from app.central.settings import Settings

    address = address_here(port)
    click.echo(f"The clients' portal is at {address}.")
    click.echo(f"Letters are kept as files in {where / 'central' / FOLDER}; nothing is sent.")
    central = central_in(Settings(where / "central"))
    try:
        email = anybody(central)
        if email:
            place = link_by_hand(portal_in(central, address), email)
            click.echo(f"As {email}, once, within fifteen minutes: {place}")
            click.echo(
                f"Another link: `trestle central portal link {email} --portal-url {address}`."
            )
    finally:
        central.close()


def _build(where: Path, clients: int, sample: float) -> None:
    if (where / "central" / "central.db").exists():
        return
    from app.bootstrap.demo import build_demo

    told = Told("Building the demo company; this happens once.")
    build_demo(where, now=datetime.now(UTC), clients=clients, sample=sample, progress=told.progress)
    told.done(f"What it is made of, and what is made up: {where / 'demo-report.md'}")


def _enrol(where: Path, address: str) -> str | None:
    """Sign this device in as the demo's own person, once; the passphrase file, if one is used."""
    from app.bootstrap.device import open_desk

    facts = json.loads((where / DEMO_FACTS).read_text(encoding="utf-8"))
    kept = where / PASSPHRASE_FILE
    passphrase = kept.read_text(encoding="utf-8").strip() if kept.exists() else None
    try:
        desk = open_desk(where, passphrase=passphrase)
    except Unavailable as problem:
        if problem.code != "keyring-none" or (where / "store" / "store.db").exists():
            raise
        passphrase = _new_passphrase(kept, facts["password"])
        desk = open_desk(where, passphrase=passphrase)
    try:
        if desk.identity is None or desk.address != address:
            desk.sign_in(address, facts["email"], facts["password"], "This computer")
            click.echo(f"Signed in as {facts['email']} at {address}.")
    finally:
        desk.close()
    return str(kept) if passphrase else None


def _new_passphrase(kept: Path, words: str) -> str:
    """The demo's explicit way where no keyring is; a person's own store asks for theirs."""
    click.echo(
        "This computer offers no keyring, so the demo's store is opened by a passphrase, "
        f"kept in {kept} for you alone."
    )
    handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(words)
    return words


def _tour(where: Path) -> int:
    """The tour works on a copy of the demo company; central is at rest meanwhile."""
    out = where / "tour"
    click.echo(f"There is no display, so the guided tour runs; its pictures go to {out}.")
    return _command("tour", "--out", str(out), "--from", str(where))


def _command(*words: str) -> int:
    start = [sys.executable, "-m", "app.cli.main"]
    child = subprocess.Popen([*start, *words])  # noqa: S603 -- our own program
    try:
        return child.wait()
    finally:
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Tell a program to stop, and wait until it is gone; one that has ended is left alone."""
    child.terminate()
    try:
        child.wait(timeout=STOP_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def has_display() -> bool:
    """Whether a window could be seen."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
