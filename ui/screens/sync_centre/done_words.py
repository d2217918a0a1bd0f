"""What the line over the lower edge says when something was settled."""

from __future__ import annotations

from app.bootstrap.sync_facts import Refusal
from ui.kit.plural import counted
from ui.screens.sync_centre.models import tr
from ui.screens.sync_centre.presenter import Done, One, Settled


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
        "merged": tr("{0}: the merged text is saved").format(entry.title),
        "discarded": _discarded(entry),
        "tried": tr("{0} goes again with the next sync").format(entry.title),
        "sent_again": tr("{0} goes again with the next sync").format(entry.title),
    }
    return words[done]


def _discarded(entry: One) -> str:
    words = tr("{0} discarded; a copy stays on this device").format(entry.title)
    behind = entry.followers if isinstance(entry, Refusal) else 0
    if not behind:
        return words
    return counted(
        behind,
        tr("{0}, with an act that waited behind it").format(words),
        tr("{0}, with {1} acts that waited behind it").format(words, behind),
    )
