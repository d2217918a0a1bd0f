"""The lists of the sync centre and the words of its details."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import replace
from datetime import datetime

from app.bootstrap.sync_facts import (
    Clash,
    DeviceFacts,
    Refusal,
    SyncOverview,
    WaitingAct,
)
from app.bootstrap.syncing import SyncStatus
from app.domain.attachments import size_words
from app.domain.words import moment_words
from ui.kit.facts import Fact, Facts
from ui.kit.lines import Line
from ui.kit.plural import counted
from ui.kit.text import Tone
from ui.screens.sync_centre.past import past_line
from ui.screens.sync_centre.state import Entry, Tab
from ui.screens.sync_centre.words import tr

_NEWER = "program-older"


def lines_of(
    entries: Sequence[Entry], zone: str, now: datetime, marked: Collection[Hashable] = ()
) -> list[Line]:
    """The entries of a tab as its list shows them, the selected ones marked."""
    lines = [_line(entry, zone, now) for entry in entries]
    return [replace(line, marked=line.key in marked) if marked else line for line in lines]


def _line(entry: Entry, zone: str, now: datetime) -> Line:
    if isinstance(entry, WaitingAct):
        aside = tr("{0} · set aside", "on what").format(entry.on) if entry.held else entry.on
        return Line(
            entry.key,
            entry.title,
            aside,
            moment_words(entry.since, zone, now),
            entry.icon,
            tone="excluded" if entry.held or entry.problem else "muted",
        )
    if isinstance(entry, Clash):
        whom = tr("you and {0}").format(entry.by) if entry.by else entry.on
        detail = tr("{0} · {1}", "field · whom").format(entry.field_words, whom)
        return Line(
            entry.key,
            entry.title,
            detail,
            moment_words(entry.at, zone, now),
            entry.icon,
            tone="excluded",
        )
    if isinstance(entry, Refusal):
        tail = moment_words(entry.at, zone, now)
        return Line(entry.key, entry.title, entry.on, tail, entry.icon, tone="error")
    return past_line(entry, zone, now)


def waiting_facts(act: WaitingAct, zone: str, now: datetime) -> list[Facts]:
    """What is to know about an act that waits."""
    facts = [
        Fact(tr("On"), act.on),
        Fact(tr("Since"), moment_words(act.since, zone, now)),
        Fact(tr("Attempts"), str(act.attempts) if act.attempts else tr("none failed")),
    ]
    if act.behind:
        many = len(act.behind)
        words = counted(many, tr("1 act builds on it"), tr("{0} acts build on it"))
        facts.append(Fact(tr("After it"), words))
    if not act.held:  # then it stands above, with what to do
        tone: Tone = "excluded" if act.problem else ""
        facts.append(Fact(tr("Last problem"), act.problem or tr("none"), tone))
    return [Facts("", tuple(fact for fact in facts if fact.value))]


def refusal_facts(refusal: Refusal, zone: str, now: datetime) -> list[Facts]:
    """When it was done and refused, and what waits behind it."""
    facts = [
        Fact(tr("On"), refusal.on or "–"),
        Fact(tr("Done"), moment_words(refusal.made_at, zone, now)),
        Fact(tr("Refused"), moment_words(refusal.at, zone, now)),
    ]
    if refusal.followers:
        words = counted(refusal.followers, tr("1 act waits for it"), tr("{0} acts wait for it"))
        facts.append(Fact(tr("Behind it"), words, "excluded"))
    return [Facts("", tuple(facts))]


def device_facts(device: DeviceFacts, overview: SyncOverview) -> list[Facts]:
    """This device in words and counts."""
    synced = device.last_synced_at
    last = moment_words(synced, device.zone, overview.at) if synced else tr("never")
    identity = Facts(
        tr("Who and where"),
        (
            Fact(tr("Device"), device.short or tr("not named yet")),
            Fact(tr("Signed in"), _person(device)),
            Fact(tr("Central"), device.address or tr("none yet")),
        ),
    )
    copy = Facts(
        tr("The copy on this device"),
        (
            Fact(tr("Clients"), f"{device.clients:,}"),
            Fact(tr("Records"), f"{device.rows:,}"),
            Fact(tr("On disk"), tr("{0}, encrypted").format(size_words(device.size))),
            Fact(tr("Compared"), *_compared(device, overview.at)),
            *_forked(device, overview.at),
        ),
    )
    programs = Facts(
        tr("Versions and place"),
        (
            Fact(tr("Program"), device.program or tr("not installed")),
            Fact(tr("Protocol"), str(device.protocol)),
            Fact(tr("At central"), *_protocol(device)),
            Fact(tr("Incarnation"), device.incarnation),
            Fact(tr("Position"), device.position or tr("nothing copied yet")),
            Fact(tr("Scopes"), f"{device.scopes:,}"),
        ),
    )
    sync = Facts(
        tr("Sync"),
        (
            Fact(tr("State"), overview.status.words),
            Fact(tr("Last synced"), last),
            Fact(tr("Waiting"), _waiting(overview.status.waiting)),
            Fact(tr("Clock"), *_clock(device)),
            *([Fact(tr("Last problem"), device.problem, "excluded")] if device.problem else []),
        ),
    )
    return [identity, copy, sync, programs]


def _protocol(device: DeviceFacts) -> tuple[str, Tone]:
    if not device.central_protocol:
        return tr("not known yet"), "muted"
    if device.central_protocol < device.protocol:
        return tr("{0}, older than this program").format(device.central_protocol), "excluded"
    return str(device.central_protocol), ""


def _compared(device: DeviceFacts, now: datetime) -> tuple[str, Tone]:
    """What came of holding the copy against central's records."""
    if device.put_right_at is not None:
        words = counted(
            device.put_right,
            tr("1 record differed and was put right"),
            tr("{0} records differed and were put right"),
        )
        when = moment_words(device.put_right_at, device.zone, now)
        return tr("{0}, {1}", "what · when").format(words, when), "excluded"
    if device.compared_at is None:
        return tr("not compared yet"), "muted"
    when = moment_words(device.compared_at, device.zone, now)
    return tr("the same, {0}", "when").format(when), ""


def _forked(device: DeviceFacts, now: datetime) -> list[Fact]:
    """What a look at the whole store found, after central had met its copy."""
    if device.forked_at is None:
        return []
    found: dict[str, tuple[str, Tone]] = {
        "whole": (tr("looked through since: it is whole"), ""),
        "damaged": (
            tr("it is damaged: close Trestle and run trestle doctor --repair"),
            "error",
        ),
    }
    due: tuple[str, Tone] = tr("not looked through yet: sync once more"), "excluded"
    words, tone = found.get(device.fork_check, due)
    when = moment_words(device.forked_at, device.zone, now)
    return [Fact(tr("Copy found"), tr("{0}; {1}", "when · what").format(when, words), tone)]


def _person(device: DeviceFacts) -> str:
    if not device.person:
        return tr("nobody")
    return f"{device.person}, {device.email}" if device.email else device.person


def _waiting(many: int) -> str:
    return counted(many, tr("1 change"), tr("{0} changes")) if many else tr("nothing")


def _clock(device: DeviceFacts) -> tuple[str, Tone]:
    if device.clock_words:
        return device.clock_words, "excluded"
    offset = abs(round(device.clock_offset_s))
    if offset < 1:
        return tr("agrees with central"), ""
    return counted(offset, tr("1 second off"), tr("{0} seconds off")), ""


def empty_words(tab: Tab, overview: SyncOverview | None) -> str:
    """What an empty list says."""
    if overview is None:
        return ""
    last = overview.status.last_synced_at
    when = moment_words(last, overview.device.zone, overview.at) if last else ""
    synced = tr(" Last synced {0}.").format(when) if when else ""
    return {
        "waiting": tr("Nothing waits: central has everything you did.") + synced
        if when
        else tr("Nothing waits. This device has not synced yet: Sync now (F5) begins."),
        "conflicts": tr(
            "No conflicts. When somebody else changes the same field before you are back, "
            "both values are kept and shown here."
        )
        + _met_lately(overview),
        "rejected": tr(
            "Nothing was refused. What central says no to comes here with its text and the reason."
        ),
        "recent": tr("Nothing was sent from this device lately, and nothing came in."),
        "device": "",
    }[tab]


def _met_lately(overview: SyncOverview) -> str:
    many = len(overview.met)
    one = tr(" 1 thing came together without a question lately: see Recent.")
    several = tr(" {0} things came together without a question lately: see Recent.")
    return counted(many, one, several) if many else ""


def head_words(status: SyncStatus) -> str:
    """How the sync stands, with what is held and how this clock goes."""
    held = tr("{0} held until central is updated").format(status.held) if status.held else ""
    return " · ".join(part for part in (status.words, held, status.clock_words) if part)


def note_words(tab: Tab, overview: SyncOverview) -> str:
    """What to know about a list that is not empty, and its keys."""
    when = {
        "offline": tr("Goes by itself once you are back."),
        "signed-out": tr("Goes by itself once you sign in again."),
        "refused": tr("Goes by itself once central takes it."),
    }.get(overview.status.state, tr("Goes by itself with the next sync."))
    if overview.status.code == _NEWER:  # central still takes what is done with this program
        when = tr("Goes by itself with the next sync.")
    if overview.status.held and overview.status.held >= overview.status.waiting:
        when = tr("Goes by itself once central is updated.")
    waiting = tr("{0} Unsynced work is never deleted.").format(when)
    clashes = tr("Nothing is lost: both values are kept.")
    if len(overview.clashes) > 1:
        clashes = tr("Both values are kept. X selects one, Shift+↓ several, Ctrl+A all.")
    return {
        "waiting": waiting,
        "conflicts": clashes,
        "rejected": tr("Central said no; your text is here."),
        "recent": tr(
            "What central confirmed, what came in and what came together, the latest first."
        ),
        "device": "",
    }[tab]
