"""How the sync of this device stands, for a supporter: `trestle sync status` and `… log`.

It works while the workbench runs and while it is closed, changes nothing, and says nothing secret
and nothing of a client.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from app.bootstrap.opening import key_here
from app.ports.problems import Unavailable
from app.store.state import CLOCK_WARNING
from app.store.swap import STORE
from app.store.sync_inside import SyncInside, look_at_sync
from app.sync.log import LogLine, read, rounds
from app.sync.log_words import line_words
from app.wire.envelopes import SCHEMA

LAST_ROUNDS = 5
_LOOKED_AT = 200
"""Lines of the log in which the last rounds are looked for."""
_FLEETING = frozenset(
    {"central-unreachable", "central-slow", "central-busy", "central-failed", "central-garbled"}
)
"""What ends a round and goes by itself."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """How the sync stands.

    Attributes:
        needs: what needs a person, each in a sentence that says what to do.
    """

    inside: SyncInside
    rounds: tuple[LogLine, ...]
    program: str
    needs: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0 where the sync goes by itself, 1 where something needs a person."""
        return 1 if self.needs else 0


def sync_report(home: Path, passphrase: str | None = None) -> SyncReport:
    """Look at the sync of the device in this home.

    Raises:
        Unavailable: no store or no key is here, or the keyring does not answer.
        Refused: the key or the passphrase is wrong.
        Corrupt: the store is damaged.
    """
    key = key_here(home, passphrase)
    if key is None:
        raise Unavailable(
            "store-key-missing",
            "There is no key for a store here, so its sync cannot be looked at.",
            next_step="Run `trestle doctor`; it says what is wrong and what to do.",
        )
    inside = look_at_sync(home / STORE, key)
    last = rounds(read(home / STORE, _LOOKED_AT))[-LAST_ROUNDS:]
    return SyncReport(inside, tuple(last), _program(), tuple(_needs(inside)))


def sync_log(home: Path, last: int) -> list[LogLine]:
    """The last lines of the sync log; no key is needed for it."""
    return read(home / STORE, last)


def _program() -> str:
    try:
        return version("trestle")
    except PackageNotFoundError:
        return ""


def _needs(inside: SyncInside) -> Iterator[str]:
    refused, held = sum(inside.refused.values()), sum(inside.held.values())
    if inside.harm is not None:
        yield inside.harm.sentence
    if inside.signed_out:
        yield "Nobody is signed in: sign in, and everything that waits goes."
    if inside.conflicts:
        yield f"{_many(inside.conflicts, 'conflict')}: open Sync, Conflicts, and choose."
    if refused:
        yield f"Central refused {_many(refused, 'act')}: open Sync, Rejected."
    if held:
        yield f"{_many(held, 'operation')} set aside: open Sync, Waiting, and read why."
    if inside.central_schema and inside.central_schema < SCHEMA:
        yield "Central is older than this program: ask your administrator to update it."
    if inside.last_code and inside.last_code not in _FLEETING and not inside.signed_out:
        yield f"The last round ended with “{inside.last_code}”: run `trestle doctor`."
    if abs(inside.clock_offset_s) > CLOCK_WARNING.total_seconds():
        yield "This computer's clock is off: set it right."


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def as_json(report: SyncReport) -> dict[str, Any]:
    """Everything, for programs; instants in ISO form and UTC."""
    inside = asdict(report.inside)
    inside["outbox"] = {part.pop("state"): part for part in inside["outbox"]}
    return {
        "program": report.program,
        "schema": SCHEMA,
        "central_schema": inside.pop("central_schema"),
        "witness": inside.pop("heads"),
        "store": inside,
        "rounds": list(report.rounds),
        "needs": list(report.needs),
    }


def as_text(report: SyncReport) -> Iterator[str]:
    """Everything, for people, line by line; instants in UTC."""
    inside = report.inside
    central = f"{inside.central_schema}" if inside.central_schema else "not known yet"
    yield f"Trestle {report.program}, protocol {SCHEMA}; central's protocol {central}"
    yield f"Device {inside.device or 'not named yet'}, incarnation {inside.incarnation}"
    yield f"Signed {'out' if inside.signed_out else 'in'}; last synced {_at(inside.last_synced_at)}"
    if inside.offline_since:
        yield f"Offline since {_at(inside.offline_since)}"
    if inside.last_code:
        yield f"The last round ended with {inside.last_code}"
    yield (
        f"Clock: {inside.clock_offset_s:+.1f} s to central's; "
        f"last answer {inside.last_answer_s:.2f} s"
    )
    yield f"Position: {inside.rev:,} of {inside.epoch or 'no history yet'}"
    if inside.rows_left:
        yield f"Still copying: {inside.rows_left:,} rows left"
    for part in inside.outbox:
        yield (
            f"Outbox, {part.state}: {_many(part.operations, 'operation')} of "
            f"{_many(part.acts, 'act')}, the oldest of {_at(part.oldest)}"
        )
    for code, many in inside.held.items():
        yield f"Set aside ({code or 'no code'}): {many:,}"
    for code, many in inside.refused.items():
        yield f"Refused ({code or 'no code'}): {many:,}"
    yield f"Conflicts: {inside.conflicts:,}"
    for scope, place in inside.scopes.items():
        yield f"Scope {scope}: at {place:,}"
    for line in report.rounds:
        yield line_words(line, "UTC")
    yield from (f"→ {need}" for need in report.needs)


def _at(at: Any) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at is not None else "never"
