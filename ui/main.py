"""Start of the workbench: the window is painted first, everything heavy loads behind it."""

from __future__ import annotations

import logging
import platform
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click
import PySide6
from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from ui.kit.focus_ring import FocusRing
from ui.runtime.changes import ChangeBus
from ui.runtime.garbage import Collector
from ui.runtime.guard import Guard, start_up_refusal
from ui.runtime.tasks import Lanes
from ui.screens.sign_in.opening import Opening
from ui.screens.sign_in.opening_view import OpeningPage
from ui.shell import appearance
from ui.shell.appearance import MODES, Appearance, Mode
from ui.shell.interrupt import Interrupt
from ui.shell.window import Window
from ui.theme.theme import current

if TYPE_CHECKING:  # what follows is heavy: it loads on a lane while the window says "Opening…"
    from app.bootstrap.desk import Desk
    from ui.shell.shell import Shell

_log = logging.getLogger(__name__)

SCREENS: Mapping[str, str] = {
    "queue": "ui.screens.queue.screen",
    "ticket": "ui.screens.ticket.screen",
    "new_ticket": "ui.screens.new_ticket.screen",
    "clients": "ui.screens.clients.screen",
    "sync_centre": "ui.screens.sync_centre.screen",
    "sign_in": "ui.screens.sign_in.screen",
    "timer": "ui.screens.timer.screen",
}
"""Name of a screen → the module whose `build` makes it."""


def build(
    desk: Desk,
    *,
    bus: ChangeBus | None = None,
    screens: Mapping[str, str] | None = None,
    lanes: Lanes | None = None,
    window: Window | None = None,
    home: Path | None = None,
    chosen: Appearance | None = None,
) -> Shell:
    """Put the window together around an open desk; nothing is shown or read yet.

    Args:
        desk: open; its changes must arrive on `bus`.
        bus: the one that the desk's store announces on.
        screens: other modules for some of `SCREENS`.
        lanes: where the desk is asked.
        window: the frame, where it was shown already.
        home: where the look of the window is kept; without it nothing is kept.
        chosen: how it shall look.
    """
    from ui.shell.shell import Shell  # heavy, see above

    frame = window or Window()
    workers = lanes or Lanes()

    def keep(look: Appearance) -> None:
        if home is not None:
            workers.submit(
                "work", frame, lambda: appearance.save(home, look), done=_nothing, key="look"
            )

    modules = {**SCREENS, **(screens or {})}
    look = chosen or Appearance(mode=current().mode)
    return Shell(frame, desk, workers, bus or ChangeBus(), modules, look, keep)


def _nothing(_result: object) -> None:
    return None


class Program(QObject):
    """One run of the workbench, from the first paint to the last write."""

    def __init__(self, app: QApplication, home: Path, look: Appearance) -> None:
        super().__init__(app)
        self._app, self._home, self._look = app, home, look
        self.guard = Guard(self)
        self.guard.install()
        self.garbage = Collector(self)
        self.lanes = Lanes(on_problem=self.guard.report)
        self.bus = ChangeBus(self)
        self.window, self.page = Window(), OpeningPage()
        self.shell: Shell | None = None
        self.opening = Opening(self.page, self.lanes, self._open, self._has_passphrase)
        self.opening.opened.connect(self._opened)
        self.interrupt = Interrupt(self.window.close, self)
        self.window.closing.connect(self._closing)
        FocusRing(app)

    def show(self, passphrase: str | None) -> None:
        """Paint the window, then begin to open the store."""
        self.window.rail.hide()
        self.window.show_page(self.page)
        self.window.place(self._look.geometry)
        self.window.show()
        self._passphrase = passphrase
        QTimer.singleShot(0, self, self._begin)

    @Slot()
    def _begin(self) -> None:
        self.opening.begin(self._passphrase)

    def _open(self, passphrase: str | None) -> Any:
        """Load what is heavy, and open the store; on the store lane."""
        from app.bootstrap.device import open_desk  # heavy, see above

        desk = open_desk(self._home, passphrase=passphrase, announce=self.bus.announce)
        import ui.shell.shell  # noqa: F401 - here, so that the window need not wait for it

        return desk, desk.identity

    def _has_passphrase(self) -> bool:
        return (self._home / "store" / "store.key").exists()

    @Slot(object)
    def _opened(self, opened: Any) -> None:
        desk, who = opened
        self.shell = build(
            desk,
            bus=self.bus,
            lanes=self.lanes,
            window=self.window,
            home=self._home,
            chosen=self._look,
        )
        self.guard.problem_raised.connect(self.shell.notices.problem_raised)
        self.shell.enter(who)
        self.window.drop_page(self.page)

    @Slot()
    def _closing(self) -> None:
        look = self.shell.view.chosen if self.shell is not None else self._look
        geometry = self.window.geometry_text()
        try:
            appearance.save(self._home, Appearance(**{**_fields(look), "geometry": geometry}))
        except OSError:
            _log.warning("the look of the window could not be kept", exc_info=True)
        if self.shell is None:
            self.lanes.close()
        self.interrupt.release()
        self.garbage.release()
        self.guard.uninstall()
        self._app.quit()


def _fields(look: Appearance) -> dict[str, Any]:
    return {name: getattr(look, name) for name in Appearance.__slots__}


@click.command("desk")
@click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), help="Folder of this installation."
)
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File with the passphrase of the store, where no keyring keeps its key.",
)
@click.option("--theme", type=click.Choice(MODES), help="Colours for this start.")
def desk(home: Path | None, passphrase_file: Path | None, theme: Mode | None) -> None:
    """Open the workbench."""
    sys.exit(run(home, passphrase_file, theme))


def run(home: Path | None, passphrase_file: Path | None, theme: Mode | None) -> int:
    """Run the workbench until its window closes.

    Raises:
        Unavailable: the home cannot be used.
    """
    refusal = start_up_refusal(PySide6.__version__, sys.version_info[:2])
    if refusal:
        click.echo(refusal, err=True)
        return 2
    from app.bootstrap.home import home_folder  # after the check above

    folder = home_folder(home)
    words = passphrase_file.read_text(encoding="utf-8").strip() if passphrase_file else None
    app = cast("QApplication", QApplication.instance() or QApplication(sys.argv[:1]))
    app.setApplicationName("Trestle")
    app.setDesktopFileName("trestle")
    look = appearance.load(folder)
    if theme is not None:
        look = Appearance(**{**_fields(look), "mode": theme})
    theme_now = current()
    theme_now.set_mode(look.mode)
    theme_now.set_density(look.density)
    theme_now.set_scale(look.scale)
    theme_now.apply(app)
    program = Program(app, folder, look)
    program.show(words)
    _log.info("the window is up on %s", platform.system())
    return app.exec()


def main(argv: Sequence[str] | None = None) -> int:
    """Open the workbench; the process's exit code."""
    try:
        desk(args=list(argv) if argv is not None else None, standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
