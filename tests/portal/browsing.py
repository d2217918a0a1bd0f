"""Chromium before a portal that is really served, for the tests that look as readers do."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from app.bootstrap.central import central_in
from app.bootstrap.local_central import LocalCentral
from app.central.portal.by_hand import link_by_hand
from app.central.portal.serving import address_here, portal_in
from app.central.settings import Settings

T = TypeVar("T")
CHROMIUM = "/usr/bin/chromium"
PATIENCE_MS = 120_000
"""Of a browser beside other tests; what is waited for comes long before."""
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
"""Tests may run as root, where the sandbox does not start, and where there is little memory."""


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        for probe in (one, two):
            probe.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


@dataclass
class Looker:
    """A browser in a thread of its own: it keeps a loop there that tests must not be in."""

    pool: ThreadPoolExecutor
    home: Path
    address: str
    browser: Browser
    seen: list[str] = field(default_factory=list)

    def look(self, job: Callable[[Page], T], **kind: Any) -> T:
        """Do something with a page of a fresh visitor; whatever the browser complains of is kept.

        Args:
            job: what to do.
            kind: of context: `viewport`, `color_scheme`, `java_script_enabled` …
        """
        return self.pool.submit(self._look, job, kind).result()

    def _look(self, job: Callable[[Page], T], kind: dict[str, Any]) -> T:
        context = self.browser.new_context(**{"base_url": self.address} | kind)
        context.set_default_timeout(PATIENCE_MS)
        try:
            page = context.new_page()
            page.on("console", lambda said: self.seen.append(f"{said.type}: {said.text}"))
            page.on("pageerror", lambda problem: self.seen.append(str(problem)))
            page.on("dialog", lambda shown: self.seen.append(f"dialog: {shown.message}"))
            return job(page)
        finally:
            context.close()

    def link(self, email: str) -> str:
        """A link for a contact, as central's command line makes it."""
        central = central_in(Settings(self.home / "central"))
        try:
            return link_by_hand(portal_in(central, self.address), email)
        finally:
            central.close()


def come_in(page: Page, link: str) -> None:
    """Open a link and press its button."""
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")


@contextmanager
def browsing(home: Path) -> Iterator[Looker]:
    """Begin a browser, before nothing that is served."""
    # The name is one that the watch over threads knows: it lives longer than a test.
    pool = ThreadPoolExecutor(1, thread_name_prefix="pytest-browser")
    try:
        player, browser = pool.submit(_begin).result()
        try:
            yield Looker(pool, home, "", browser)
        finally:
            pool.submit(_end, player, browser).result()
    finally:
        pool.shutdown()


@contextmanager
def looking(indoors: Looker, home: Path) -> Iterator[Looker]:
    """Serve the portal of a home, before a browser that has begun."""
    port, portal_port = free_ports()
    with LocalCentral(home, port, portal_port):
        yield Looker(indoors.pool, home, address_here(portal_port), indoors.browser)


def _begin() -> tuple[Playwright, Browser]:
    player = sync_playwright().start()
    return player, player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


def _end(player: Playwright, browser: Browser) -> None:
    browser.close()
    player.stop()
