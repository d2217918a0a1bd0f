"""What the doctor finds on the way to central: the server, its version, and the two clocks."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from typing import Any

from app.bootstrap.findings import Finding, of_problem
from app.ports.clock import Clock
from app.ports.problems import TrestleProblem
from app.store.state import CLOCK_WARNING
from app.store.trust import SYSTEM, Trust
from app.sync.clocks import Clocks
from app.sync.transport import HttpTransport
from app.wire.envelopes import SCHEMA

_FAR_S = 300.0
_NAME = "Trestle central"


def central_findings(
    address: str, clock: Clock, known_offset_s: float, trust: Trust = SYSTEM
) -> list[Finding]:
    """Ask the server who it is and what time it has.

    Args:
        address: of central; empty before the first sign-in.
        clock: this device's.
        known_offset_s: as it was measured at the last sync.
        trust: who vouches for central.
    """
    if not address:
        words = "This device does not know its server yet."
        return [Finding("server", "look", words, "Open Trestle and sign in.")]
    clocks = Clocks()
    try:
        said = _asked(address, clock, clocks, trust)
    except TrestleProblem as problem:
        met = of_problem("server", problem, step="Check the network, and that central runs.")
        server = Finding(
            "server", met.verdict, met.sentence, met.next_step, {**met.facts, "address": address}
        )
        return [server, _clock(known_offset_s, "at the last sync")]
    if said.get("name") != _NAME:
        words = f"What answers at {address} is not a Trestle server."
        return [Finding("server", "wrong", words, "Check the address of the server.")]
    facts = {"address": address, "version": said.get("version"), "schema": said.get("schema")}
    found = Finding("server", "ok", f"Central answers at {address}.", facts=facts)
    return [found, _versions(said), _clock(clocks.offset.total_seconds(), "now")]


def _asked(address: str, clock: Clock, clocks: Clocks, trust: Trust) -> Mapping[str, Any]:
    with closing(HttpTransport(address, trust=trust)) as way:
        before, started = clock.now(), clock.monotonic()
        said = way.get("/health")
        took_s, after = clock.monotonic() - started, clock.now()
    try:
        now = datetime.fromisoformat(str(said.get("now")))
    except ValueError:
        return said
    clocks.measure(now, asked=before, answered=after, took_s=took_s)
    return said


def _versions(said: Mapping[str, Any]) -> Finding:
    theirs = int(said.get("schema") or 0)
    if theirs < SCHEMA:
        return Finding(
            "server version",
            "look",
            "Central is older than this Trestle; what it cannot take yet is held here.",
            "Ask whoever runs central to update it.",
        )
    if theirs > SCHEMA:
        return Finding(
            "server version",
            "look",
            "Central is newer than this Trestle.",
            "Update Trestle on this computer; what you do meanwhile is kept and sent.",
        )
    return Finding("server version", "ok", "Central and this Trestle fit together.")


def _clock(offset_s: float, when: str) -> Finding:
    facts = {"offset_s": round(offset_s, 1)}
    if abs(offset_s) <= CLOCK_WARNING.total_seconds():
        return Finding(
            "clock", "ok", f"This computer's clock agrees with central's {when}.", "", facts
        )
    way = "behind" if offset_s > 0 else "ahead of"
    return Finding(
        "clock",
        "wrong" if abs(offset_s) > _FAR_S else "look",
        f"This computer's clock is {abs(offset_s) / 60:.0f} minutes {way} central's.",
        "Set the clock, or let the system set it from the network.",
        facts,
    )
