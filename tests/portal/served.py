"""The portal's application, made once for all tests of a process.

To take in all its routes lasts longer than most tests do. What it answers for is the portal it was
made over; here that one stands, while a test asks, for the test's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields

from litestar import Litestar
from litestar.testing import TestClient

from app.central.portal.app import make_portal
from app.central.portal.door import Portal
from tests.portal.town import ADDRESS

_free: list[tuple[Litestar, Portal]] = []


@contextmanager
def served(portal: Portal) -> Iterator[tuple[TestClient[Litestar], Portal]]:
    """A browser before a portal, and the one that answers: the same, under the shared application.

    Two at a time are two applications.
    """
    app, answering = _free.pop() if _free else (make_portal(portal), portal)
    for field in fields(Portal):
        object.__setattr__(answering, field.name, getattr(portal, field.name))
    with TestClient(app, base_url=ADDRESS, raise_server_exceptions=False) as http:
        yield http, answering
    _free.append((app, answering))
