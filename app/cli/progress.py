"""Telling a terminal how far long work is."""

from __future__ import annotations

import sys
import time

import click

_STEP = 10
_BAR = 24


class Told:
    """Says what is being done: a bar that moves in a terminal, a line a step in a log."""

    def __init__(self, title: str) -> None:
        self._started = time.monotonic()
        self._what = ""
        self._percent = -1
        self._live = sys.stdout.isatty()
        click.echo(title)

    def progress(self, what: str, done: int, of: int) -> None:
        """Hear how far it is."""
        percent = 100 * done // of if of else 100
        if what != self._what:
            self._finish_line()
            self._what, self._percent = what, -1
        if self._live and percent != self._percent:
            bar = "█" * (percent * _BAR // 100)
            click.echo(f"\r  {what:<32} {bar:<{_BAR}} {percent:3} %", nl=False)
        elif not self._live and percent // _STEP != self._percent // _STEP:
            click.echo(f"  {what} {percent} %")
        self._percent = percent

    def done(self, words: str) -> None:
        """It is finished."""
        self._finish_line()
        click.echo(f"Done in {time.monotonic() - self._started:.0f} s. {words}")

    def _finish_line(self) -> None:
        if self._live and self._what:
            click.echo("")
