"""`trestle desk …` until its window was painted for the first time."""

from __future__ import annotations

import sys

import app.cli.main
import ui.main
from bench.probes.paint import Painted, say


class Watched(ui.main.Program):
    """The program, with somebody who looks at its window."""

    def show(self, passphrase: str | None) -> None:
        """Show the window as ever."""
        Painted(self.window, self._seen)
        super().show(passphrase)

    def _seen(self) -> None:
        say()
        self.window.close()


if __name__ == "__main__":
    ui.main.Program = Watched  # type: ignore[misc] # the same program, looked at
    app.cli.main.main(["desk", *sys.argv[1:]])
