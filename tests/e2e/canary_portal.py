"""The part of the day that is the portal's and the programs': a link, a session, a key (T29)."""

from __future__ import annotations

import re
from urllib.parse import quote

import requests
from sqlalchemy import select

from app.central.central import Central, open_central
from app.central.integrators.keys import KeyRight, add_key
from app.central.portal import links
from app.database.work import WorkSession
from app.platform.ids import ClockIds
from app.records import Client, Contact, User
from tests.e2e.canary import CLOCK, Ground
from tests.e2e.canary_day import Typed
from tests.integration.central.world import EVERYTHING, MIRA


def through_the_portal(ground: Ground, day: Typed) -> None:
    """A contact comes in by a link, a program by a key; each also where nothing is."""
    central = open_central(ground.settings, CLOCK, ClockIds(CLOCK))
    try:
        token = central.work.run("test", EVERYTHING, lambda session: _link(central, session))
        key = add_key(central, "NW", "a program", frozenset({KeyRight.READ_REQUESTS}), 1)[1]
    finally:
        central.close()
    place = f"http://127.0.0.1:{ground.portal_port}"
    with requests.Session() as browser:
        browser.trust_env = False
        browser.headers["origin"] = place
        opened = browser.get(f"{place}{links.PLACE}{token}")
        form = re.search(r'name="form" value="([^"]+)"', opened.text)
        assert form is not None, opened.text
        came = browser.post(f"{place}{links.PLACE}{token}", data={"form": form[1]})
        assert came.status_code == 200, came.text
        assert browser.get(f"{place}{links.PLACE}{token}").status_code != 500
        held = {one.name: one.value or "" for one in browser.cookies}
        assert browser.get(f"{place}/requests/7").status_code == 404
        foreign = browser.post(f"{place}/sign-in", data={"form": "x", "email": token})
        assert foreign.status_code == 403
    with requests.Session() as program:
        program.trust_env = False
        said = {"authorization": f"Bearer {key}"}
        assert program.get(f"{place}/api/v1/requests", headers=said).status_code == 200
        wrong = f"{place}/api/v1/requests?after={quote(key)}"
        assert program.get(wrong, headers=said).status_code == 400
    day.secrets |= {"portal link": token.encode(), "program's key": key.encode()}
    day.secrets |= {f"portal cookie {at}": one.encode() for at, one in enumerate(held.values(), 1)}


def _link(central: Central, session: WorkSession) -> str:
    client = session.scalars(select(Client).where(Client.code == "NW")).one()
    mira = session.scalars(select(User).where(User.email == MIRA)).one()
    now = CLOCK.now()
    contact = Contact(
        id=central.ids.new(), client_id=client.id, name="Dana", email="dana@north.example",
        roles=["coordinator"], active=True, created_at=now, created_by=mira.id,
    )  # fmt: skip
    session.add(contact)
    session.flush()
    return links.new_link(session, contact, now).token
