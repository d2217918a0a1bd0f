"""Which strips the sync's standing is worth, each with its next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication

from app.bootstrap.syncing import SyncStatus
from ui.kit.notices.notice import Notice, NoticeKind
from ui.kit.plural import counted

Act = Literal["", "sign_in", "sync", "rejected", "waiting", "accept"]

_STRANGERS = frozenset({"central-stranger", "central-odd"})
_NOT_TRUSTED = frozenset({"central-not-trusted", "central-not-tls"})
_NEWER = frozenset({"central-newer", "program-older"})
_OLDER = frozenset({"central-older"})
_DISK = frozenset({"disk-short", "disk-full", "disk-failing", "store-readonly"})
_DELETES_MUCH = frozenset({"pull-deletes-much"})
_CLOCK_STRIP_S = 5 * 60.0
"""A clock further off than this gets a strip; less stands in the status line alone."""


@dataclass(frozen=True, slots=True)
class Told:
    """A notice, and which act its button does."""

    notice: Notice
    act: Act = ""


def _told(
    act: Act, key: str, kind: NoticeKind, finding: str, rest: str, button: str, *, weight: int = 0
) -> Told:
    """A notice whose button does something; `rest` says what holds meanwhile, or what to do."""
    return Told(Notice(key, kind, finding, rest, button, weight=weight), act)


def _tr(words: str) -> str:
    return QCoreApplication.translate("StandingNotices", words)


def notices_of(status: SyncStatus) -> tuple[Told, ...]:
    """Choose what to say in the strip; an ordinary standing needs nothing.

    Being offline is no event: it gets a strip only while something waits to be sent.

    Source: ux.md 3.6, 3.7.
    """
    makers: tuple[Callable[[SyncStatus], Told | None], ...] = (_link, _held, _clock, _refusals)
    return tuple(told for make in makers if (told := make(status)) is not None)


def _link(status: SyncStatus) -> Told | None:
    """Say why nothing is exchanged, where a person can do something about it."""
    if status.state == "signed-out":
        return _signed_out()
    for codes, make in _BY_CODE:
        if status.code in codes:
            return make(status)
    if status.state == "refused":
        return _barred(status)
    if status.state == "offline" and status.waiting:
        return _offline(status)
    return None


def _signed_out() -> Told:
    return _told(
        "sign_in",
        "signed-out",
        "error",
        _tr("You are signed out, so changes are not syncing."),
        _tr("Everything done meanwhile is kept."),
        _tr("Sign in…"),
    )


def _central_newer(_status: SyncStatus) -> Told:
    return _told(
        "sync",
        "central-newer",
        "offline",
        _tr("Central is newer than this workbench."),
        _tr("Work on: everything is kept here and goes once you have updated Trestle."),
        _tr("Try again"),
    )


def _stranger(_status: SyncStatus) -> Told:
    return _told(
        "sync",
        "central-stranger",
        "offline",
        _tr("Something else answers in central’s place."),
        _tr("In a hotel or a train, open a web page and sign in to the network. Nothing was sent."),
        _tr("Try again"),
    )


def _not_trusted(_status: SyncStatus) -> Told:
    return _told(
        "sync",
        "central-not-trusted",
        "error",
        _tr("The server could not prove that it is your central."),
        _tr("Nothing was sent. Try another network, or ask your administrator."),
        _tr("Try again"),
    )


def _disk(status: SyncStatus) -> Told:
    finding, _, rest = status.words.partition(". ")
    return _told(
        "sync",
        "disk",
        "error",
        f"{finding.rstrip('.')}.",
        rest or _tr("Free some space."),
        _tr("Try again"),
    )


def _deletes_much(status: SyncStatus) -> Told:
    words = status.words.partition(": ")[2] or status.words
    return _told(
        "accept",
        "deletes-much",
        "error",
        _tr("The sync has stopped before removing much."),
        _tr("{0} Ask whoever runs central before you accept it.").format(words),
        _tr("Accept the removals"),
    )


def _barred(status: SyncStatus) -> Told:
    words = status.words.partition(": ")[2] or status.words
    return _told(
        "sync",
        "refused",
        "error",
        _tr("Central does not take anything from this device."),
        _tr("{0} What you did is kept here.").format(words),
        _tr("Try again"),
    )


def _offline(status: SyncStatus) -> Told:
    return _told(
        "sync",
        "offline",
        "offline",
        _tr("{0}.").format(status.words.partition(" — ")[0].rstrip(".")),
        _tr("What you do is kept on this device and goes by itself."),
        _tr("Try now"),
    )


def _held(status: SyncStatus) -> Told | None:
    if not status.held and status.code not in _OLDER:
        return None
    one = _tr("1 change of yours is held and goes by itself once central is updated.")
    several = _tr("{0} changes of yours are held and go by themselves once central is updated.")
    none = _tr("What you do is held here and goes by itself once central is updated.")
    return _told(
        "waiting",
        "central-older",
        "offline",
        _tr("Central is older than this workbench."),
        counted(status.held, one, several) if status.held else none,
        _tr("Show them"),
        weight=status.held,
    )


_BY_CODE: tuple[tuple[frozenset[str], Callable[[SyncStatus], Told | None]], ...] = (
    (_NEWER, _central_newer),
    (_OLDER, lambda _status: None),  # said with what it holds, below
    (_STRANGERS, _stranger),
    (_DISK, _disk),
    (_DELETES_MUCH, _deletes_much),
    (_NOT_TRUSTED, _not_trusted),
)


def _clock(status: SyncStatus) -> Told | None:
    if not status.clock_words or abs(status.clock_offset_s) <= _CLOCK_STRIP_S:
        return None
    finding, _, step = status.clock_words.partition(". ")
    return _told(
        "sync",
        "clock-off",
        "boundary",
        f"{finding.rstrip('.')}.",
        _tr("{0} Until then the times of your work are off by as much.").format(step).strip(),
        _tr("Check again"),
    )


def _refusals(status: SyncStatus) -> Told | None:
    if not status.rejected:
        return None
    words = counted(
        status.rejected,
        _tr("Central refused 1 change of yours."),
        _tr("Central refused {0} changes of yours."),
    )
    return _told(
        "rejected",
        "rejected",
        "refused",
        words,
        _tr("What you wrote is kept. Each says why, and what can be done."),
        _tr("See why"),
        weight=status.rejected,
    )
