"""The window and everything in it, put together around an open desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import cast

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.bootstrap.desk import Desk
from app.bootstrap.identity import Identity
from app.ports.changes import ChangeSet
from ui.kit.actions.registry import ActionRegistry
from ui.kit.actions.spec import ANYWHERE
from ui.kit.dialogs.overlay import Overlay
from ui.runtime.changes import ChangeBus
from ui.runtime.tasks import Lanes
from ui.shell.appearance import Appearance
from ui.shell.contract import Screen, ScreenContext, Settling, Subject, TimerRoom
from ui.shell.copy_banner import CopyBanner
from ui.shell.dressing import Dressing
from ui.shell.files_loop import FilesLoop
from ui.shell.late_timer import LateTimer
from ui.shell.locking import Locking
from ui.shell.menus import MenuFiller
from ui.shell.named import NamedThings
from ui.shell.navigation import WindowNavigator
from ui.shell.notices import WindowNotices
from ui.shell.panes import PaneCycle
from ui.shell.places import HOSTS, LETTERS, places
from ui.shell.rooms import Rooms
from ui.shell.sheets import WindowSheets
from ui.shell.store_faults import StoreFaults
from ui.shell.sync_loop import SyncLoop
from ui.shell.sync_ways import Around, SyncWays
from ui.shell.view_acts import ViewActs
from ui.shell.waiting_places import WaitingPlaces
from ui.shell.window import Window
from ui.shell.window_acts import Doings, go_acts, own_acts

SIGN_IN = "sign_in"
TIMER = "timer"
FIRST = "queue"


class Shell(QObject):
    """Builds and connects the window's parts; `closed` tells that everything was let go.

    Source: ux.md 3.2.
    """

    closed = Signal()

    def __init__(
        self,
        window: Window,
        desk: Desk,
        lanes: Lanes,
        bus: ChangeBus,
        modules: Mapping[str, str],
        chosen: Appearance,
        keep: Callable[[Appearance], None],
    ) -> None:
        """Build the parts; nothing is read before `enter`.

        Args:
            window: the frame, shown or not.
            desk: open; its changes arrive on `bus`.
            lanes: where it is asked.
            bus: carries its changes.
            modules: name of a screen → its module, "timer" and "sign_in" among them.
            chosen: how the window shall look.
            keep: remembers another choice.
        """
        super().__init__(window)
        self.window, self.desk, self.lanes, self.bus = window, desk, lanes, bus
        self._modules = dict(modules)
        self.registry = ActionRegistry(self)
        self.notices = WindowNotices(window.strip, window.toast, self)
        self.timer, self._room = LateTimer(), cast("TimerRoom | None", None)
        self.rooms = Rooms(modules, self.registry, self._again)
        self.navigator = WindowNavigator(self._open, HOSTS, self)
        self.sync = SyncLoop(desk, lanes, bus, parent=self)
        FilesLoop(desk.files, lanes, bus, self.sync)
        self.banner = CopyBanner()
        self._who: Identity | None = None
        self._waits = False
        self._dressing = Dressing(window, self.registry, desk.clock)
        self.waiting = WaitingPlaces(self.rooms, lanes, self._take_in, self)
        self._put_together(chosen, keep)

    def _put_together(self, chosen: Appearance, keep: Callable[[Appearance], None]) -> None:
        window = self.window
        window.column.insertWidget(window.column.indexOf(window.strip) + 1, self.banner)
        self.rooms.context = self._context()
        self.panes = PaneCycle(self._panes)
        self.view = ViewActs(window, self.registry, chosen, keep)
        self.registry.bind(ANYWHERE, window)
        self.menus = MenuFiller(window.header.menus, self.registry)
        self.registry.add(*go_acts(places(), LETTERS, self.navigator, self.panes))
        self.sync_ways = SyncWays(
            Around(
                window, self.desk, self.lanes, self.sync, self.notices, self.navigator,
                self.banner, lambda: self._who, self._front, self.ask_sign_in,
            )
        )  # fmt: skip
        self.locking = Locking(
            window, self.desk, self.lanes, self.sync, self.notices, self.bus,
            lambda: self._room.running_time if self._room is not None else "",
        )  # fmt: skip
        self.registry.add(*own_acts(self._doings()))
        self.registry.guard_by(self.locking.why_shut)
        self.faults = StoreFaults(self.desk, self.lanes, self.bus, self.notices)
        self.lanes.watch(self.faults.met)
        self.sync.failed.connect(self.faults.met)
        self.locking.lock.failed.connect(self.faults.met)
        self.locking.lock.locked.connect(self.sync_ways.glance.close_it)
        self.locking.lock.page.quit_wanted.connect(self._quit)
        self.sheets = WindowSheets(window, self.desk, self.lanes, self.registry, self.navigator)
        self.named = NamedThings(
            self.desk, self.lanes, self.sheets, self.navigator, self.notices, self
        )
        self._connect()
        self._dressing.for_guests()

    def _connect(self) -> None:
        window = self.window
        window.header.search.clicked.connect(self.open_palette)
        window.rail.chosen.connect(self.navigator.go)
        window.closing.connect(self.close)
        self.navigator.arrived.connect(window.rail.set_here)
        self.registry.refused.connect(self._refused)
        self.bus.changed.connect(self._changed)

    def _context(self) -> ScreenContext:
        return ScreenContext(
            self.desk, self.lanes, self.bus, self.navigator, self.registry, self.notices,
            self.timer, self.sync, self.rooms.part, self.window.rail.set_count, self.window,
            self.subject,
        )  # fmt: skip

    def _doings(self) -> Doings:
        return Doings(
            self.open_palette, self.open_shortcuts, self.open_about, self.sync.now,
            self.sign_out, self._quit,
            lambda: "" if self._who is not None else self.tr("sign in first"), self.sync_ways.look,
            self.locking.lock.lock,
        )  # fmt: skip

    def enter(self, who: Identity | None) -> None:
        """Begin: at the sign-in where nobody is known, else in the queue."""
        self._who = who
        if who is None:
            self.ask_sign_in()
            return
        self._dressing.for_person(who)
        self.navigator.go(FIRST)
        self.locking.begin()
        self._waits = True
        first: object = self.rooms.known(FIRST)
        shut = self.locking.lock.is_locked  # then it never comes to rest: only a round opens
        if isinstance(first, Settling) and not first.at_rest and not shut:
            first.settled.connect(self._settle)
        else:
            self._settle()

    @Slot()
    def _settle(self) -> None:
        """Begin what may wait until the first screen can be used."""
        if not self._waits:
            return
        self._waits = False
        if self._room is None:
            self._build_timer()
        self.sync.begin()
        self.sheets.read_uses()
        self.waiting.begin()

    def ask_sign_in(self) -> None:
        """Show the sign-in; everything else stays as it is."""
        if self._who is None:
            self.window.status.say_plain(self.tr("Not signed in"))
        self.navigator.go(SIGN_IN)

    def sign_out(self) -> None:
        """Forget the tokens; what is not synced yet stays and waits."""
        self._waits = False
        self.lanes.submit("net", self, self.desk.sign_out, done=self._signed_out)

    def open_named(self, name: str) -> None:
        """Open what another start named: "ticket:T-1042"."""
        if self._who is None:
            self.notices.say(self.tr("Sign in first; then {0} can be opened.").format(name))
        else:
            self.locking.when_open(lambda: self.named.open(name))

    def subject(self) -> Subject | None:
        """Tell what the screen in front shows."""
        screen = self._front()
        return screen.subject() if screen is not None else None

    @Slot()
    def open_palette(self) -> None:
        """Open the palette on what is in front."""
        if self._who is not None and not self.locking.why_shut():
            self.sheets.open_palette(self.subject())

    @Slot()
    def open_shortcuts(self) -> None:
        """Open the sheet of keys."""
        self.sheets.shortcuts.open_all()

    @Slot()
    def open_about(self) -> None:
        """Say what this program is."""
        self.sheets.about.open()

    @Slot()
    def close(self) -> None:
        """Let go of the lanes and the store; waiting writes still happen."""
        self._waits = False
        self.locking.end()
        self.sync.end()
        self.waiting.end()
        self._dressing.end()
        self.window.hide()
        self.lanes.close()
        self.desk.close()
        self.closed.emit()

    def _quit(self) -> None:
        self.window.close()

    def _build_timer(self) -> None:
        room: TimerRoom = import_module(self._modules[TIMER]).build(self.rooms.context)
        self._room = self.timer.room = room
        self.registry.add(*room.actions())
        self.window.set_bar(room.bar)
        room.activated()

    def _show_who(self, who: Identity) -> None:
        self._who = who
        self._dressing.name(who)

    def _open(self, name: str) -> Screen:
        screen = self._take_in(name)
        if not isinstance(screen.widget, Overlay):
            self.window.show_page(screen.widget)
        return screen

    def _take_in(self, name: str) -> Screen:
        """Build a screen where it belongs: without a parent it would be a window of its own."""
        screen = self.rooms.open(name)
        if not isinstance(screen.widget, Overlay):
            self.window.take_page(screen.widget)
        return screen

    def _again(self, name: str) -> None:
        broken = self.rooms.forget(name)
        if broken is not None:
            self.window.drop_page(broken.widget)
        self.navigator.go(name)

    def _front(self) -> Screen | None:
        here = self.navigator.here
        return self.rooms.known(here.screen) if here is not None else None

    def _panes(self) -> Sequence[QWidget]:
        screen, window = self._front(), self.window
        inner = screen.panes() if screen is not None else ()
        return (window.bar, window.rail, *inner, window.status)

    @Slot(object)
    def _changed(self, change: ChangeSet) -> None:
        """Hand a change to everyone who shows something."""
        if "identity" in change.kinds:
            self._ask_who(self.enter)
        elif "user" in change.kinds:
            self._ask_who(self._renamed)
        for screen in self.rooms.open_screens:
            screen.changed(change)
        if self._room is not None:
            self._room.changed(change)

    def _ask_who(self, done: Callable[[Identity | None], None]) -> None:
        self.lanes.submit("read", self, lambda: self.desk.identity, done=done, key="who")

    def _renamed(self, who: Identity | None) -> None:
        if who is not None and self._who is not None:
            self._show_who(who)

    def _signed_out(self, _nothing: None) -> None:
        self.sync.end()
        self.notices.say(self.tr("Signed out. What is not synced yet stays on this device."))

    @Slot(str, str)
    def _refused(self, title: str, reason: str) -> None:
        self.notices.say(self.tr("{0}: {1}", "act: why not now").format(title, reason))
