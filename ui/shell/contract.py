"""What the shell gives a screen, and what it expects of one.

Each module named in `ui.assembly.SCREENS` offers ``build(context: ScreenContext) -> Screen``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from PySide6.QtWidgets import QWidget

from app.bootstrap.desk import Desk
from app.bootstrap.syncing import Progress
from app.ports.changes import ChangeSet
from ui.kit.actions.registry import ActionRegistry
from ui.kit.actions.spec import ActionSpec
from ui.runtime.changes import ChangeBus
from ui.runtime.ports import LanesPort, Navigator, NoticesPort, TimerIntents

__all__ = [
    "ChangeSet",
    "Navigator",
    "NoticesPort",
    "Parted",
    "Screen",
    "ScreenContext",
    "Settling",
    "Subject",
    "SyncIntents",
    "TimerIntents",
    "TimerRoom",
]

MENUS = ("File", "Edit", "View", "Go", "Ticket", "Timer", "Client", "Tools", "Help")
"""The groups of acts, in the order of the menu bar; an act of another group stands in Tools."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a person looks at now: acts of the window apply to it.

    Attributes:
        label: how it is called, "T-1042" or "Northwind".
        ticket: the ticket, where it is one.
        client: the client that it belongs to, or that it is.
    """

    label: str
    ticket: UUID | None = None
    client: UUID | None = None


def _no_subject() -> Subject | None:
    return None


class SyncIntents(Protocol):
    """What screens may ask of the sync; `ChangeSet` kind "sync_status" tells when it moved."""

    def now(self) -> None:
        """Sync as soon as the lane is free."""
        ...

    def is_metered(self) -> bool:
        """Whether the network of this moment is paid for by what travels."""
        ...

    def on_progress(self, heard: Callable[[Progress], None]) -> None:
        """Let a slot hear how far a round is while it runs."""
        ...


@dataclass(frozen=True, slots=True)
class ScreenContext:
    """Everything that a screen is built with.

    Attributes:
        desk: the store, its verbs and questions; called on the lanes only.
        lanes: where those calls run.
        bus: announces changes; the shell hands each one to `Screen.changed`, so a screen only
            connects to it for parts with a life of their own.
        navigator: goes to other screens by name.
        registry: knows all acts. The shell adds `Screen.actions`; the screen binds its contexts
            to its widgets, each named after the screen: ``registry.bind("queue.list", table)``.
        notices: the strip under the timer bar and the line over the lower edge.
        timer: the one timer.
        sync: asks for a sync.
        part: builds another screen by name to stand inside this one ("ticket" in the queue); its
            acts are added too, the rest (`changed`, `activated`, `panes`) is its host's care.
        badge: sets the count beside the screen's name in the rail: ``badge("queue", "128")``.
        window: parent of sheets and menus.
        subject: what the screen in front shows at this instant.

    A screen whose widget is an `Overlay` opens over the others when it is gone to.
    """

    desk: Desk
    lanes: LanesPort
    bus: ChangeBus
    navigator: Navigator
    registry: ActionRegistry
    notices: NoticesPort
    timer: TimerIntents
    sync: SyncIntents
    part: Callable[[str], Screen]
    badge: Callable[[str, str], None]
    window: QWidget
    subject: Callable[[], Subject | None] = _no_subject


class Screen(Protocol):
    """One place in the window. Everything here is called on the UI thread.

    A module's `build` makes it; nothing is read from the store before `activated`.
    """

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        ...

    def actions(self) -> Sequence[ActionSpec]:
        """List what can be done here; asked once, after `build`.

        Ids begin with the screen's name; an act whose key works only here has a context that
        begins with it too ("queue.list").
        """
        ...

    def navigate(self, target: UUID | None) -> None:
        """Show one thing; None means the place as it was left."""
        ...

    def activated(self) -> None:
        """The screen came to the front: read what is old, put the focus where work goes on."""
        ...

    def changed(self, change: ChangeSet) -> None:
        """Something changed; a screen in the background may wait until it is activated."""
        ...

    def subject(self) -> Subject | None:
        """What the person looks at at this instant; asked at key-down."""
        ...

    def panes(self) -> Sequence[QWidget]:
        """List the parts that F6 goes through, in reading order."""
        ...


@runtime_checkable
class Parted(Protocol):
    """A screen of several parts that can be asked for by name."""

    def show_part(self, name: str) -> None:
        """Bring a part to the front."""
        ...


@runtime_checkable
class Settling(Protocol):
    """A screen that comes in steps, what is asked for most first; the rest of the window waits.

    Attributes:
        settled: emitted once, when the last step is done.
    """

    settled: Any

    @property
    def at_rest(self) -> bool:
        """Whether the last step is done."""
        ...


class TimerRoom(TimerIntents, Protocol):
    """The timer as the shell holds it: its bar under the menus, and what can be done with it."""

    @property
    def bar(self) -> QWidget:
        """The bar of 44 px."""
        ...

    @property
    def running_time(self) -> str:
        """The time of the running timer, and nothing of what it is for; empty where none runs."""
        ...

    def actions(self) -> Sequence[ActionSpec]:
        """List what can be done; asked once."""
        ...

    def activated(self) -> None:
        """Somebody is signed in: look whether a timer runs since before."""
        ...

    def changed(self, change: ChangeSet) -> None:
        """Something changed."""
        ...
