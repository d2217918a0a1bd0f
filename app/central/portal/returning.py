"""Where somebody wanted to go who was not signed in: kept in their browser until they are.

A letter leads to its request; whoever opens it signed out first gets a link by another letter, and
that one leads on to the request. What is kept is an address of the portal's own, looked at again
before anybody is sent there: it comes from a cookie, which a neighbouring host may have set.

Source: ux.md 3.18 (three acts in two clicks); security.md A27.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from app.central.portal.address import LONGEST_PLACE, is_own
from app.central.portal.door import Portal
from app.central.portal.links import COUNTS_FOR
from app.central.portal.web import cookie

SECONDS = int(2 * COUNTS_FOR.total_seconds())
"""Twice as long as a link counts, which is asked for some time after the page was."""


def _name(portal: Portal) -> str:
    return "__Host-trestle-place" if portal.private else "trestle-place"


def remember(portal: Portal, request: Request[Any, Any, Any]) -> list[Cookie]:
    """Keep the page that was asked for, or on which something was sent; nothing for the first one.

    A form's own page is what the browser says that it comes from.
    """
    asked = str(request.scope.get("query_string", b""), "ascii", "replace")
    place = request.url.path + (f"?{asked}" if asked else "")
    if request.method != "GET":
        place = request.headers.get("referer", "").removeprefix(portal.address)
    return [remember_place(portal, place)] if is_own(place) else []


def remember_place(portal: Portal, place: str) -> Cookie:
    """Keep a page of the portal's own."""
    kept = base64.urlsafe_b64encode(place.encode()).decode()
    return cookie(portal, _name(portal), kept, SECONDS)


def wanted(portal: Portal, request: Request[Any, Any, Any]) -> str:
    """Where to send somebody who has just come in; the first page, unless they wanted another."""
    kept = request.cookies.get(_name(portal), "")
    try:
        place = base64.b64decode(kept[: 2 * LONGEST_PLACE], altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return "/"
    return place if is_own(place) else "/"


def forget(portal: Portal) -> Cookie:
    """Keep it no longer."""
    return cookie(portal, _name(portal), "", 0)
