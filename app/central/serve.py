"""Central on a socket: one process, until it is told to stop."""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from granian.constants import Interfaces, SSLProtocols
from granian.server.embed import Server
from litestar.types import ASGIApp

from app.central.api.app import make_app
from app.central.central import Central
from app.central.database_file import holding
from app.central.files.clearing import clear_up, keep_clearing
from app.central.files.room import Files, files_of
from app.central.garbage import settle_down
from app.central.high_water import Marker, keep_marking, notice_restore
from app.central.hurry import hurried
from app.central.jobs.closing import EVERY_S as CLOSING_EVERY_S
from app.central.jobs.closing import close_solved
from app.central.jobs.disputes import EVERY_S as DISPUTES_EVERY_S
from app.central.jobs.disputes import end_disputes
from app.central.jobs.lapses import keep_lapsing, lapse_proposals
from app.central.jobs.letting_go import keep_letting_go, let_go
from app.central.jobs.resting import archive_days, keep_resting, rest_some
from app.central.jobs.tombstones import forget_deleted, keep_forgetting
from app.central.mail.incoming.serving import MailIntake, keep_taking_in
from app.central.mail.serving import keep_mailing
from app.central.portal.address import checked_address
from app.central.portal.serving import Place, application
from app.central.proxies import NOBODY, Proxies, behind
from app.central.repeating import keep_doing
from app.central.snapshots import Snapshots
from app.central.telling import tell_counted
from app.central.tls import SOON, Certificate
from app.central.waking.waking import Waking
from app.ports.problems import Refused, Unavailable
from app.wire.places import is_loopback

_STOPS = (signal.SIGTERM, signal.SIGINT)
_STOP_WITHIN_S = 2
"""How long open requests may take to end after the word to stop."""
_BACKLOG = 1024
_COUNTED_EVERY_S = 600.0

Say = Callable[[str], None]


def serve(
    central_factory: Callable[[], Central],
    host: str,
    port: int,
    *,
    certificate: Certificate | None = None,
    portal: Place | None = None,
    known: Proxies = NOBODY,
    say: Say = print,
) -> None:
    """Serve until SIGTERM or SIGINT.

    Args:
        central_factory: opens the central, once the port is known to be free.
        host: the address to listen on.
        port: the port to listen on.
        certificate: to speak https with; without one, plain http.
        portal: where clients' people are answered; nowhere without it.
        known: the proxies that are believed when they say from where a request came.
        say: is told one line when central answers, and one when it has stopped.

    Raises:
        Unavailable: the address or port cannot be had.
        Refused: TRESTLE_ARCHIVE_DAYS is no number of days, the certificate does not fit its key,
            another process serves from the same database file, or the portal's address will not
            do.
    """
    check_port(host, port)
    if portal is not None:
        check_port(host, portal.port)
        checked_address(portal.address)
    if certificate is not None:
        certificate.check()
    days = archive_days()
    central = central_factory()
    try:
        with holding(central.settings):
            lost = notice_restore(central)
            if lost is not None:
                say("The database was put back to an earlier day. Devices offer what came later.")
            _tell_of(certificate, host, central.clock.now(), say)
            asyncio.run(_serve(central, host, port, say, days, certificate, portal, known))
            tell_counted(central, all_of_them=True)
            Marker(central).mark()
    finally:
        central.close()
    say("Trestle central has stopped.")


def check_port(host: str, port: int) -> None:
    """See whether the port can be had, before anything is opened.

    Raises:
        Refused: there is no such address on this machine.
        Unavailable: another program has the port.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise _refusal(host, port, problem) from problem


def _refusal(host: str, port: int, problem: OSError) -> Refused | Unavailable:
    if problem.errno == errno.EADDRINUSE:
        return Unavailable(
            "port-taken",
            f"Another program uses port {port} already.",
            next_step="Stop it, or choose another port with --port.",
        )
    if problem.errno == errno.EACCES:
        return Unavailable(
            "port-forbidden",
            f"This account may not open port {port}.",
            next_step="Choose a port above 1023 with --port.",
        )
    return Refused(
        "address-unknown",
        f"This computer cannot listen on {host}.",
        next_step="Choose one of its own addresses with --host.",
    )


def _clear(central: Central, kept: Files) -> None:
    clear_up(central, kept)
    Snapshots(central).clear()


def _tell_of(certificate: Certificate | None, host: str, now: datetime, say: Say) -> None:
    """Say what whoever serves should know of how private it is."""
    if certificate is None:
        if not is_loopback(host):
            say("Workbenches refuse plain http beyond this machine: give --cert and --key,")
            say("or put a server in front that speaks https.")
        return
    if certificate.ends_at - now < SOON:
        say(f"The certificate runs out on {certificate.ends_at:%Y-%m-%d}: renew it.")
    say(f"The pin of its key is {certificate.pin}")


def _server(app: ASGIApp, host: str, port: int, certificate: Certificate | None) -> Server:
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        backlog=_BACKLOG,
        websockets=False,
        log_enabled=False,
        ssl_cert=certificate.chain if certificate else None,
        ssl_key=certificate.key if certificate else None,
        ssl_protocol_min=SSLProtocols.tls12,
    )
    server.workers_kill_timeout = _STOP_WITHIN_S
    return server


async def _serve(
    central: Central,
    host: str,
    port: int,
    say: Say,
    days: int,
    certificate: Certificate | None,
    portal: Place | None,
    known: Proxies,
) -> None:
    waking, kept = Waking(central), files_of(central)
    devices = behind(hurried(make_app(central, waking, kept)), known)
    servers = [_server(devices, host, port, certificate)]
    if portal is not None:
        pages = behind(hurried(application(central, portal.address)), known)
        servers.append(_server(pages, host, portal.port, certificate))
    settle_down()
    stop = _stop_on_signals()
    running = [asyncio.create_task(server.serve()) for server in servers]
    stopping = asyncio.create_task(stop.wait())
    scheme = "https" if certificate else "http"
    announcing = [asyncio.create_task(_announce("central", scheme, host, port, say))]
    if portal is not None:
        told = asyncio.create_task(_announce("portal", scheme, host, portal.port, say))
        announcing.append(told)
    jobs = _keep_house(central, kept, days, portal.address if portal is not None else "")
    await asyncio.wait({*running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for task in (*announcing, stopping, *jobs):
        task.cancel()
    # Those who wait for news are let go first: a server that stops waits for its requests.
    await waking.stop()
    for server, task in zip(servers, running, strict=True):
        if not task.done():
            server.stop()  # type: ignore[no-untyped-call] # granian leaves it untyped
    for task in running:
        # A request that is still running then is given up; its transaction rolls back.
        with suppress(TimeoutError):
            await task


def _keep_house(
    central: Central, kept: Files, days: int, address: str
) -> Sequence[asyncio.Task[None]]:
    """Begin what central does by itself as long as it serves.

    Args:
        central: which.
        kept: its files.
        days: after how many a ticket rests; 0 for never.
        address: the portal's, for links in letters; empty without one.
    """
    doings = (
        keep_clearing(lambda: _clear(central, kept)),
        keep_lapsing(lambda: lapse_proposals(central)),
        keep_doing(lambda: close_solved(central), CLOSING_EVERY_S, "what is solved did not close"),
        keep_doing(lambda: end_disputes(central), DISPUTES_EVERY_S, "disputes were not ended"),
        keep_marking(Marker(central)),
        keep_forgetting(lambda: forget_deleted(central)),
        keep_letting_go(lambda: let_go(central)),
        keep_doing(lambda: tell_counted(central), _COUNTED_EVERY_S, "counts were not written"),
        keep_resting(lambda: rest_some(central, timedelta(days=days)) if days else 0),
        keep_taking_in(MailIntake(central, kept)),
        *keep_mailing(central, address),
    )
    return [asyncio.create_task(doing) for doing in doings]


def _stop_on_signals() -> asyncio.Event:
    """Set when this process is told to stop."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()

    def told(*_: object) -> None:
        loop.call_soon_threadsafe(stop.set)

    for name in _STOPS:
        try:
            loop.add_signal_handler(name, told)
        except NotImplementedError:  # Windows
            signal.signal(name, told)
    return stop


async def _announce(what: str, scheme: str, host: str, port: int, say: Say) -> None:
    """Say that central, or its portal, listens, once it does."""
    while True:
        try:
            _reader, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(0.02)
            continue
        writer.close()
        break
    shown = f"[{host}]" if ":" in host else host
    say(f"Trestle {what} listens on {scheme}://{shown}:{port}")
    logging.getLogger("trestle.central").info("%s: listening on %s:%s", what, host, port)
