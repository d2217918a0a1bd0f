"""Sheets, scripts and marks: what pages look like and what makes them feel quick.

What is the same for everybody may be kept by a browser, since its address changes with it. It is
packed; pages are not: beside what somebody typed, their length would tell what else they hold.

Source: security.md D17, D18; ux.md 3.18; domain.md S19.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.portal import entry, faces
from app.central.portal.answering import not_found
from app.central.portal.sessions import Visitor
from app.central.portal.sheets import Sheet, sheet_of
from app.central.portal.web import KEPT, Door, Secret, page
from app.queries.portal.brand import logo_of

_CSS, _SCRIPT = "text/css; charset=utf-8", "text/javascript; charset=utf-8"
_COLOUR = re.compile(r"[0-9A-F]{6}")
_SMALL = 1400
"""What fits one packet anyway is not packed. Units: bytes."""


def _kept(request: Request[None, None, State], sheet: Sheet, kind: str) -> Response[bytes]:
    told = {"vary": "accept-encoding"}
    if request.url.query == f"v={sheet.digest}":
        told["cache-control"] = KEPT
    packs = "gzip" in request.headers.get("accept-encoding", "")
    if packs and len(sheet.text) > _SMALL:
        told["content-encoding"] = "gzip"
        return Response(sheet.packed, media_type=kind, headers=told)
    return Response(sheet.text, media_type=kind, headers=told)


@get("/portal.css", opt=page(is_open=True), sync_to_thread=False)
def style_sheet(request: Request[None, None, State]) -> Response[bytes]:
    """The style sheet."""
    return _kept(request, sheet_of("portal.css"), _CSS)


@get("/htmx.min.js", opt=page(is_open=True), sync_to_thread=False)
def swapping(request: Request[None, None, State]) -> Response[bytes]:
    """The library that swaps parts of pages."""
    return _kept(request, sheet_of("htmx.min.js"), _SCRIPT)


@get("/portal.js", opt=page(is_open=True), sync_to_thread=False)
def script(request: Request[None, None, State]) -> Response[bytes]:
    """Our own words to it."""
    return _kept(request, sheet_of("portal.js"), _SCRIPT)


@get("/brand/{colour:str}", opt=page(is_open=True), sync_to_thread=False)
def brand(colour: FromPath[str]) -> Response[str]:
    """A colour, made fit for text; it says nothing of whose it is."""
    wanted = _colour(colour)
    return Response(faces.brand_sheet(wanted), media_type=_CSS, headers={"cache-control": KEPT})


def _colour(text: str) -> str:
    if not _COLOUR.fullmatch(text):
        raise not_found()
    return f"#{text}"


@get("/mark.svg", opt=page(is_open=True), sync_to_thread=True)
def mark(door: Door, secret: Secret) -> Response[str]:
    """The mark beside a page's title: of the reader's own portal, or of the firm."""
    face = entry.face_for(door, secret)
    return Response(faces.mark(face), media_type="image/svg+xml")


@get("/logo", opt=page(), sync_to_thread=True)
def logo(door: Door, secret: Secret) -> Response[bytes]:
    """The picture of the reader's own portal.

    Raises:
        Refused: they are signed out, or it has none.
    """

    def job(session: Session, visitor: Visitor) -> bytes | None:
        return logo_of(session, visitor.client)

    found = door.read_as(secret, None, job)
    if found is None:
        raise not_found()
    return Response(found, media_type="image/png")


ROUTES: Sequence[ControllerRouterHandler] = (
    style_sheet,
    swapping,
    script,
    brand,
    mark,
    logo,
)
