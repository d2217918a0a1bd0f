"""What the sync centre shows, as values, and how each event changes it."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from app.bootstrap.sync_facts import (
    CameAct,
    ChangedDecision,
    Clash,
    MetAct,
    Refusal,
    SentAct,
    SyncOverview,
    WaitingAct,
)

Tab = Literal["waiting", "conflicts", "rejected", "recent", "device"]
Reading = Literal["side", "merged"]
"""How a conflict over a text is shown: both values side by side, or the merged text alone."""
Past = SentAct | MetAct | CameAct | ChangedDecision
Entry = WaitingAct | Clash | Refusal | Past

LISTS: tuple[Tab, ...] = ("waiting", "conflicts", "rejected", "recent")
NOTHING: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncCentreState:
    """Everything that the view is painted from.

    Attributes:
        overview: None until it was read once.
        asked: somebody asked for this tab, so the first reading does not choose another.
        chosen: tab → key of the entry that is open in it.
        marked: keys of the conflicts that are selected, to be settled together.
        reading: how a conflict is shown.
        busy: an act is being done.
        problem: why the last reading did not come.
    """

    overview: SyncOverview | None = None
    tab: Tab = "waiting"
    asked: bool = False
    chosen: Mapping[Tab, Hashable] = field(default_factory=dict)
    marked: frozenset[Hashable] = frozenset()
    reading: Reading = "side"
    loading: bool = False
    busy: bool = False
    problem: str = ""

    def entries(self, tab: Tab | None = None) -> Sequence[Entry]:
        """List what a tab shows, in order."""
        overview = self.overview
        if overview is None:
            return NOTHING
        lists: dict[Tab, Sequence[Entry]] = {
            "waiting": overview.waiting,
            "conflicts": overview.clashes,
            "rejected": overview.refusals,
            "recent": _recent(overview),
        }
        return lists.get(tab or self.tab, NOTHING)

    @property
    def entry(self) -> Entry | None:
        """The open entry of the tab: the chosen one, or the first."""
        entries = self.entries()
        key = self.chosen.get(self.tab)
        return next((entry for entry in entries if entry.key == key), None) or (
            entries[0] if entries else None
        )

    @property
    def batch(self) -> tuple[Clash, ...]:
        """The selected conflicts, in order; none while another list is shown."""
        if self.tab != "conflicts" or self.overview is None:
            return ()
        return tuple(clash for clash in self.overview.clashes if clash.key in self.marked)

    @property
    def standing(self) -> str:
        """How the sync stands, as `SyncStatus.state`; empty before the first reading."""
        return self.overview.status.state if self.overview is not None else ""

    @property
    def alike(self) -> tuple[Clash, ...]:
        """The open conflict and all others about the same thing, in order."""
        entry = self.entry
        if self.overview is None or not isinstance(entry, Clash):
            return ()
        return tuple(one for one in self.overview.clashes if one.row == entry.row)

    @property
    def met(self) -> tuple[MetAct, ...]:
        """What came together on the thing in the open conflict."""
        entry = self.entry
        if self.overview is None or not isinstance(entry, Clash):
            return ()
        return tuple(one for one in self.overview.met if one.row == entry.row)

    @property
    def place(self) -> tuple[int, int]:
        """Which of how many the open entry is, from 1."""
        entries, entry = self.entries(), self.entry
        return (entries.index(entry) + 1 if entry in entries else 0, len(entries))


def _recent(overview: SyncOverview) -> Sequence[Entry]:
    """What went out, came in, came together or was decided otherwise, the latest first."""
    every: list[Past] = [*overview.decisions, *overview.met, *overview.came, *overview.sent]
    return sorted(every, key=_when, reverse=True)


def _when(one: Past) -> datetime:
    return one.sent_at if isinstance(one, SentAct) else one.at


def arrived(state: SyncCentreState, overview: SyncOverview) -> SyncCentreState:
    """Take a reading; the first one opens the tab that needs a person."""
    first = state.overview is None
    marked = state.marked & {clash.key for clash in overview.clashes}
    fresh = replace(state, overview=overview, marked=marked, loading=False, problem="")
    return replace(fresh, tab=wanting(overview)) if first and not state.asked else fresh


def wanting(overview: SyncOverview) -> Tab:
    """The tab that needs a person most."""
    if overview.clashes:
        return "conflicts"
    return "rejected" if overview.refusals else "waiting"


def chosen(state: SyncCentreState, key: Hashable) -> SyncCentreState:
    """Open an entry of the tab."""
    return replace(state, chosen={**state.chosen, state.tab: key})


def stepped(state: SyncCentreState, way: int) -> SyncCentreState:
    """Open the next or the previous entry of the tab."""
    entries, (at, many) = state.entries(), state.place
    if not many:
        return state
    return chosen(state, entries[max(0, min(many - 1, at - 1 + way))].key)


def marked(state: SyncCentreState, way: int = 0) -> SyncCentreState:
    """Select the open conflict or no longer; with a way, select it and the one that way."""
    entry = state.entry
    if state.tab != "conflicts" or entry is None:
        return state
    if not way:
        return replace(state, marked=state.marked ^ {entry.key})
    there = stepped(state, way)
    reached = there.entry or entry
    return replace(there, marked=state.marked | {entry.key, reached.key})


def all_marked(state: SyncCentreState) -> SyncCentreState:
    """Select all conflicts, or none where all are."""
    every = frozenset(entry.key for entry in state.entries("conflicts"))
    return replace(state, marked=frozenset() if state.marked == every else every)


def settled(state: SyncCentreState, gone: Collection[Hashable]) -> SyncCentreState:
    """Go on to the next entry that does not leave the list; without one to the one before."""
    entries, (at, _many) = state.entries(), state.place
    first = max(0, at - 1)
    order = [*entries[first:], *reversed(entries[:first])]
    left = next((entry for entry in order if entry.key not in gone), None)
    went = state if left is None else chosen(state, left.key)
    return replace(went, marked=state.marked - frozenset(gone))
