"""Devices and what ends when; pages that were written for the client.

Source: domain.md 7.6 (13), 7.7; docs/adr/0053-what-a-contact-reads-beside-their-requests.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.portal import pages
from app.central.portal.answering import frame, not_found, read_page, reader_of
from app.central.portal.markdown import to_html, without_title
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Secret, page
from app.domain.calendar import local_date
from app.domain.documentation import ASSET_KINDS, ASSET_STATES, DateWords, ends_words
from app.domain.rights import Permission
from app.queries.portal.assets import OwnedAsset, asset_list, asset_page
from app.queries.portal.pages import open_page, page_lines

MAY_SEE = Permission.SEE_OWN_DEVICES
SOON = 90
"""Days within which something ends soon: as the agenda looks ahead."""


@get("/assets", opt=page(asked=MAY_SEE), sync_to_thread=True)
def list_assets(door: Door, secret: Secret) -> Response[str]:
    """What is looked after for the reader or their firm, by what ends next."""

    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "support")
        today = local_date(around_it.zone, around_it.now)
        rows = asset_list(session, reader_of(visitor))
        ending = [
            one for one in rows if one.ends_on is not None and (one.ends_on - today).days <= SOON
        ]
        return pages.page(
            "assets", around_it, rows=rows, ending=len(ending), soon=SOON, kinds=ASSET_KINDS,
            states=ASSET_STATES, ends=lambda one: _ends(one, around_it),
        )  # fmt: skip

    return read_page(door, secret, MAY_SEE, job)


def _ends(one: OwnedAsset, around_it: pages.Frame) -> DateWords:
    return ends_words(one.ends_on, one.kind, local_date(around_it.zone, around_it.now))


@get("/assets/{asset:uuid}", opt=page(asked=MAY_SEE), sync_to_thread=True)
def see_asset(door: Door, secret: Secret, asset: FromPath[UUID]) -> Response[str]:
    """One of them, with the requests about it."""

    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "support")
        found = asset_page(session, reader_of(visitor), asset, around_it.now)
        if found is None:
            raise not_found()
        return pages.page(
            "asset", around_it, found=found, kinds=ASSET_KINDS, states=ASSET_STATES,
            ends=_ends(found.row, around_it),
        )  # fmt: skip

    return read_page(door, secret, MAY_SEE, job)


@get("/pages", opt=page(asked=MAY_SEE), sync_to_thread=True)
def list_pages(door: Door, secret: Secret) -> Response[str]:
    """The pages that were written for the client."""

    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "support")
        return pages.page("pages", around_it, rows=page_lines(session, visitor.client))

    return read_page(door, secret, MAY_SEE, job)


@get("/pages/{document:uuid}", opt=page(asked=MAY_SEE), sync_to_thread=True)
def see_page(door: Door, secret: Secret, document: FromPath[UUID]) -> Response[str]:
    """One of them."""

    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "support")
        found = open_page(session, reader_of(visitor), document)
        if found is None:
            raise not_found()
        body = without_title(found.body, found.line.title)
        text = to_html(body, lambda one: f"/pages/{one}" if one in found.others else "")
        return pages.page("page", around_it, found=found, text=text)

    return read_page(door, secret, MAY_SEE, job)


ROUTES: Sequence[ControllerRouterHandler] = (list_assets, see_asset, list_pages, see_page)
