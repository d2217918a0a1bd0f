"""What the line over the lower edge says when something was settled."""

from __future__ import annotations

from app.bootstrap.sync_facts import Refusal, WaitingAct
from ui.kit.plural import counted
from ui.screens.sync_centre.presenter import Done, One, Settled
from ui.screens.sync_centre.words import tr


def done_words(done: Done, settled: Settled) -> str:
    """Say what was done."""
    entry, many = settled[0], len(settled)
    words = {
        "kept": counted(
            many,
            tr("{0}: the value stays").format(entry.title),
            tr("{0} conflicts: the values stay"),
        ),
        "put_back": tr("{0}: the other value is back").format(entry.title),
        "mine": tr("{0}: your value is back").format(entry.title),
        "merged": tr("{0}: the merged text is saved").format(entry.title),
        "discarded": _discarded(entry),
        "tried": tr("{0} goes again with the next sync").format(entry.title),
        "sent_again": tr("{0} goes again with the next sync").format(entry.title),
        "taken_back": _taken_back(entry),
        "edited": tr("{0}: your change is saved").format(entry.title),
        "noted": _noted(entry),
    }
    return words[done]


def back_words(done: Done) -> str:
    """What the button that takes it back says; empty for "Undo"."""
    return tr("Put it back") if done == "taken_back" else ""


def _taken_back(entry: One) -> str:
    words = tr("{0} taken back").format(entry.title)
    behind = len(entry.behind) if isinstance(entry, WaitingAct) else 0
    if not behind:
        return words
    return counted(
        behind,
        tr("{0}, with an act that built on it").format(words),
        tr("{0}, with {1} acts that built on it").format(words, behind),
    )


def _noted(entry: One) -> str:
    words = tr("{0} saved as an internal note").format(entry.title)
    return _with_parked(entry, words)


def _discarded(entry: One) -> str:
    words = tr("{0} discarded; a copy stays on this device").format(entry.title)
    return _with_parked(entry, words)


def _with_parked(entry: One, words: str) -> str:
    behind = entry.followers if isinstance(entry, Refusal) else 0
    if not behind:
        return words
    return counted(
        behind,
        tr("{0}, with an act that waited behind it").format(words),
        tr("{0}, with {1} acts that waited behind it").format(words, behind),
    )
