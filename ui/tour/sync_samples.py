"""Every state of the sync centre, to be photographed: nothing, all that can happen, and away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.bootstrap.archive import Coming, ComingArchive
from app.bootstrap.sync_facts import (
    CameAct,
    ChangedDecision,
    Clash,
    DeviceFacts,
    FilePolicy,
    FilesStanding,
    Kept,
    MergedPlace,
    MergedText,
    MetAct,
    MetLine,
    NoteOf,
    Refusal,
    RefusedValue,
    SentAct,
    SyncOverview,
    Waiting,
    WaitingAct,
)
from app.bootstrap.sync_said import (
    deletes_much,
    held_step,
    next_step,
    no_room,
    said_of,
    too_old_to_read,
)
from app.bootstrap.syncing import SyncStatus
from ui.screens.sync_centre.archives_bar import ArchivesState
from ui.screens.sync_centre.state import LISTS, SyncCentreState, Tab

_NOW = datetime(2026, 11, 24, 16, 48, tzinfo=UTC)
_CALM = SyncStatus("online", "Synced 17:44", 0, 0, 0, _NOW - timedelta(minutes=4), None, 0)
_OFFLINE = SyncStatus(
    "offline", "Offline since 17:30 — working on this device's copy", 3, 2, 1, None, _NOW, 0
)
_OUT = SyncStatus("signed-out", "Signed out — changes are NOT syncing", 3, 2, 1, None, None, 0)
_COPYING = replace(
    _CALM, state="copying", words="Copying to this device: 48,210 rows left", rows_left=48_210
)
_BRAKE = replace(
    _CALM,
    state="refused",
    words=said_of(deletes_much("ticket", 1_204, 1_310)),
    code=deletes_much("ticket", 1_204, 1_310).code,
)
_NEWER = replace(
    _CALM,
    state="refused",
    words=said_of(too_old_to_read()),
    waiting=3,
    code=too_old_to_read().code,
)
_OLDER = replace(_CALM, words="3 waiting to be sent", waiting=3, code="central-older", held=3)
_NEVER = replace(_CALM, state="never", words="Not synced yet", last_synced_at=None)
_DISK = replace(
    _CALM,
    state="degraded",
    words=said_of(no_room()),
    waiting=3,
    code=no_room().code,
)
_FILES = FilesStanding(
    (
        Waiting("network", 3, 48_200_000, ""),
        Waiting("large", 1, 96_000_000, ""),
        Waiting("away", 2, 5_100_000, ""),
        Waiting("refused", 1, 2_400_000, "There is no room for more files of Northwind."),
        Waiting("later", 1, 812_000, "What arrived at central is not this file."),
    ),
    Kept(87, 412_000_000),
    FilePolicy(),
)
_LOG = (
    "2026-11-24 17:40:02  round done after 0.3 s: 2 requests, 3 KB, sent 1, got 4; at 812 of 3f0a\n"
    "2026-11-24 17:44:05  round ended early (central-unreachable) after 8.0 s: 1 request, 0 bytes\n"
)
_NOTED = "It was an internal note already: try it again, or save its text."
_STEP = "Stop the transport service and wait for the queue to "
_REST = "Restart transport{0}.\nSend a test message."
_BEFORE = f"{_STEP}empty.\n{_REST.format('')}"
_YOURS = f"{_STEP}settle.\n{_REST.format(', then the store')}"
_ANAS = f"Check the mail disk: more than 10 % free.\n{_STEP}drain.\n{_REST.format('')}"
_MERGED = (
    "Check the mail disk: more than 10 % free.\n"
    f"{_STEP}settle.\n{_STEP}drain.\n{_REST.format(', then the store')}"
)


def _id(number: int) -> UUID:
    return UUID(int=number)


def _ago(minutes: int) -> datetime:
    return _NOW - timedelta(minutes=minutes)


def _waiting() -> tuple[WaitingAct, ...]:
    why = "Central failed over this again and again, so it was set aside."
    step = held_step("central-stumbles")
    return (
        WaitingAct(_id(1), "Reply", "T-1042 · Northwind", "message-square", _ago(9), 10, why, True,
                   "central-stumbles", step, ("ticket", _id(1)), lead=_id(1), editable=True),
        WaitingAct(_id(2), "Time entry 16:12–16:56", "T-1036 · Northwind", "clock", _ago(42), 0,
                   "", False, place=("ticket", _id(2)), lead=_id(2), editable=True,
                   behind=frozenset({_id(20), _id(21)})),
        WaitingAct(_id(3), "Asset changed", "AD-UPS-1 · Alder Dental", "monitor", _ago(28), 0, "",
                   False),
    )  # fmt: skip


def _clashes() -> tuple[Clash, ...]:
    text = Clash(
        (_id(4), "body"), "page", _id(4), "body", "Exchange restart runbook", "Northwind", "page",
        "Text", "file-text", _YOURS, _ANAS, "", _ago(6), True, _ANAS, _YOURS, _ago(16), "Ana Ruiz",
        _ago(8), _BEFORE, MergedText(_MERGED, (MergedPlace(1, 1, 1),)), place=("pages", _id(4)),
    )  # fmt: skip
    field = Clash(
        (_id(5), "priority"), "ticket", _id(5), "priority", "T-1045 Sync client duplicates "
        "drawings", "Harbor News", "ticket", "Priority", "inbox", "P1", "P3", "", _ago(20), True, 3,
        1, _ago(31), "Tom Lindqvist", _ago(25), place=("ticket", _id(5)),
    )  # fmt: skip
    return text, field


def _overview(status: SyncStatus, *, full: bool) -> SyncOverview:
    refused = Refusal(
        _id(6), "Internal note", "T-0988 · Northwind", "lock",
        "The ticket was closed at 16:02. Closed tickets take no public notes.", "ticket-ended",
        _ago(50), _ago(40), "Internal note – T-0988\n\nThe old scanner is in the store room.\n", 1,
        next_step("ticket-ended"),
        (RefusedValue("body", "Text", "text", "The old scanner is in the store room."),),
        ("ticket", _id(6)), note=NoteOf(why_not=_NOTED),
    )  # fmt: skip
    reply = replace(
        refused, key=_id(16), title="Reply", icon="message-square", followers=0,
        note=NoteOf(_id(6), "The old scanner is in the store room."),
    )  # fmt: skip
    came = CameAct(
        31, "Reply", "T-1042 · Northwind", "message-square", "Ana Ruiz", _ago(14), _ago(4),
        ("ticket", _id(1)),
    )  # fmt: skip
    decided = ChangedDecision(
        _id(17), "Decision changed on T-0996", "Time entry 14:02–14:40 · Northwind",
        "You saw Included · incident in business hours, central says Excluded · project: the "
        "request was linked to project P-12.", _ago(3), ("ticket", _id(17)),
    )  # fmt: skip
    sent = SentAct(_id(7), "Reply", "T-1047 · Havel", "message-square", _ago(70), _ago(69))
    device = DeviceFacts(
        short="K4",
        person="Mira Okafor",
        email="mira@trestle.example",
        address="https://central.trestle.example",
        zone="Europe/Berlin",
        clients=40,
        rows=184_220,
        size=48_000_000,
        last_synced_at=status.last_synced_at,
        clock_offset_s=0.2,
        clock_words="",
        problem="",
        program="0.1.0",
        protocol=4,
        central_protocol=4,
        incarnation="3f0a91c2",
        position="812 of 3f0a77b1",
        scopes=41,
        log=_LOG if full else "",
    )
    lines = (
        MetLine("Owner", "Mira Okafor", "Ana Ruiz", "only Ana Ruiz changed it"),
        MetLine("Tags", "mail, on-call", "mail, on-call, storage", "both kept"),
    )
    met = tuple(
        MetAct((row, _ago(5)), row, title, on, noun, _ago(5), lines, (screen, row))
        for row, title, on, noun, screen in (
            (_id(4), "Exchange restart runbook", "Northwind", "page", "pages"),
            (_id(13), "T-1036 Backup of the mail server", "Northwind", "ticket", "ticket"),
        )
    )
    return SyncOverview(
        status,
        _waiting() if full else (),
        _clashes() if full else (),
        (refused, reply) if full else (),
        (sent,) if full else (),
        device,
        _NOW,
        met if full else (),
        (came,) if full else (),
        (decided,) if full else (),
    )


def _held(overview: SyncOverview) -> SyncOverview:
    """What waits because central is too old for it."""
    why = "Central is older than this program, so this is held."
    step = held_step("central-older")
    held = tuple(
        replace(act, held=True, code="central-older", problem=why, next_step=step, attempts=0)
        for act in _waiting()
    )
    return replace(overview, waiting=held)


def _many(overview: SyncOverview | None) -> SyncOverview:
    """A week's work, all of it still here."""
    base = overview or _overview(_OFFLINE, full=True)
    acts = tuple(
        replace(act, key=_id(100 + 3 * at + number), since=_ago(9 * at + number))
        for at in range(20)
        for number, act in enumerate(base.waiting)
    )
    return replace(base, waiting=acts, status=replace(_OFFLINE, waiting=len(acts)))


def _restored() -> SyncOverview:
    """Acts that wait until a restored central knows again what they build on."""
    overview = _overview(replace(_CALM, waiting=3, words="3 waiting to be sent"), full=True)
    held = tuple(
        replace(
            act,
            held=True,
            code="central-restored",
            problem="Central was restored.",
            next_step=held_step("central-restored"),
            attempts=0,
        )
        for act in overview.waiting
    )
    return replace(overview, waiting=held)


def _forked(check: str) -> SyncCentreState:
    """A device that central found to be a copy."""
    overview = _overview(_CALM, full=True)
    device = replace(overview.device, forked_at=_ago(120), fork_check=check, files=_FILES)
    return SyncCentreState(replace(overview, device=device), tab="device", asked=True)


@dataclass(frozen=True, slots=True)
class Sample:
    """One picture: the screen's state, and what of the archive comes meanwhile."""

    name: str
    state: SyncCentreState
    archives: ArchivesState = field(default_factory=ArchivesState)


def samples() -> Iterator[Sample]:
    """What is photographed, in the order of the pictures."""
    for name, state in _states():
        yield Sample(name, state)
    calm = SyncCentreState(_overview(_CALM, full=False), asked=True)
    away = SyncCentreState(_overview(_OFFLINE, full=True), tab="conflicts", asked=True)
    one = ComingArchive(_id(8), "Northwind", 12_400, 48_210)
    more = (one, ComingArchive(_id(9), "Harbor News"), ComingArchive(_id(10), "Alder Dental"))
    begun = ArchivesState(Coming((ComingArchive(_id(8), "Northwind"),)))
    yield Sample("archive-asked", calm, begun)
    yield Sample("archive-coming", calm, ArchivesState(Coming((one,)), True, 95.0))
    several = ArchivesState(Coming(more, (_id(11), _id(12))), True)
    yield Sample("archive-several", replace(calm, tab="device"), several)
    yield Sample("archive-held-up", away, ArchivesState(Coming((one,)), standing="offline"))


def _states() -> Iterator[tuple[str, SyncCentreState]]:
    empty = SyncCentreState(_overview(_CALM, full=False), asked=True)
    full = SyncCentreState(_overview(_OFFLINE, full=True), asked=True)
    tabs: tuple[Tab, ...] = (*LISTS, "device")
    for tab in LISTS:
        yield f"empty-{tab}", replace(empty, tab=tab)
    for tab in tabs:
        yield tab, replace(full, tab=tab)
    field = full.entries("conflicts")[1]
    yield "conflicts-field", replace(full, tab="conflicts", chosen={"conflicts": field.key})
    since = replace(_clashes()[1], now="P2", now_by="Ana Ruiz", now_at=_ago(2), stands=2)
    moved = replace(_overview(_OFFLINE, full=True), clashes=(_clashes()[0], since))
    yield (
        "conflicts-moved",
        replace(full, overview=moved, tab="conflicts", chosen={"conflicts": since.key}),
    )
    yield "conflicts-merged", replace(full, tab="conflicts", reading="merged")
    going = full.entries("waiting")[1]
    yield "waiting-going", replace(full, tab="waiting", chosen={"waiting": going.key})
    noted = full.entries("rejected")[1]
    yield "rejected-note", replace(full, tab="rejected", chosen={"rejected": noted.key})
    for name, at in (("came", 1), ("met", 2)):
        past = full.entries("recent")[at]
        yield f"recent-{name}", replace(full, tab="recent", chosen={"recent": past.key})
    sent = full.entries("recent")[-1]
    yield "recent-sent", replace(full, tab="recent", chosen={"recent": sent.key})
    marked = frozenset(clash.key for clash in full.entries("conflicts"))
    yield "conflicts-selected", replace(full, tab="conflicts", marked=marked)
    for check in ("due", "whole", "damaged"):
        yield f"fork-{check}", _forked(check)
    for name, status in (("copying", _COPYING), ("brake", _BRAKE), ("program-older", _NEWER)):
        yield name, SyncCentreState(_overview(status, full=True), tab="waiting", asked=True)
    yield "many", SyncCentreState(_many(full.overview), tab="waiting", asked=True)
    yield "restored", SyncCentreState(_restored(), tab="waiting", asked=True)
    yield "never", SyncCentreState(_overview(_NEVER, full=False), asked=True)
    yield "disk-full", SyncCentreState(_overview(_DISK, full=True), tab="waiting", asked=True)
    yield "held", SyncCentreState(_held(_overview(_OLDER, full=True)), tab="waiting", asked=True)
    yield "signed-out", SyncCentreState(_overview(_OUT, full=True), tab="waiting", asked=True)
    yield "unread", SyncCentreState(problem="The store is busy. Try again in a moment.")
