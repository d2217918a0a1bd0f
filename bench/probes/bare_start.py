"""The least that a usable queue can cost: the modules of others, and the store."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import ui.unread  # noqa: F401 - the program spares itself this too
from bench.probes.paint import say


def main(modules: Path, home: Path, passphrase: Path) -> None:
    """Import what the workbench imports of others, open the store, and say so."""
    for name in modules.read_text(encoding="utf-8").splitlines():
        try:
            importlib.import_module(name)
        except ImportError:  # some are made by their packages while these are loading
            continue
    from app.bootstrap.device import open_desk

    desk = open_desk(home, passphrase=passphrase.read_text(encoding="utf-8"))
    say()
    desk.close()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
