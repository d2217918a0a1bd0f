"""Where the portal listens, and what it is put together from."""

from __future__ import annotations

from dataclasses import dataclass

from litestar.types import ASGIApp, Receive, Scope, Send

from app.central.central import Central
from app.central.integrators.app import PLACE, make_api
from app.central.mail.room import MailRoom
from app.central.portal.app import make_portal
from app.central.portal.door import Portal, open_portal

PORT = 8401


@dataclass(frozen=True, slots=True)
class Place:
    """Where the portal listens.

    Attributes:
        address: as clients type it, through whatever stands in front; links are made from it.
    """

    port: int
    address: str


def address_here(port: int) -> str:
    """The portal's address where nothing stands in front: on this machine, for this machine."""
    return f"http://127.0.0.1:{port}"


def portal_in(central: Central, address: str) -> Portal:
    """The portal of a central; its letters go into central's queue.

    Raises:
        Refused: the address will not do.
    """
    return open_portal(central, MailRoom(central), address)


def application(central: Central, address: str) -> ASGIApp:
    """What answers there: the portal, and beside it the API for programs.

    Raises:
        Refused: the address will not do.
    """
    portal, api = make_portal(portal_in(central, address)), make_api(central)

    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        # The server's own word that it begins or ends has no path; it is the portal's.
        is_api = scope.get("path", "").startswith(PLACE)
        await (api if is_api else portal)(scope, receive, send)

    return either
