"""Chromium before a portal in this process, on whatever day the test says that it is.

The browser's requests are answered by the application itself, so nothing is served and no time runs
by; its policies, cookies and forms are the browser's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from playwright.sync_api import BrowserContext, Page, Route

from tests.portal.browsing import Looker
from tests.portal.town import ADDRESS, Town

T = TypeVar("T")
_OURS = re.compile(re.escape(ADDRESS) + "/")
_NOT_PASSED_ON = frozenset({"content-length", "content-encoding", "transfer-encoding"})


def look_inside(looker: Looker, town: Town, who: str, job: Callable[[Page], T], **kind: Any) -> T:
    """Do something with a page of a contact who is signed in.

    Args:
        looker: a browser in its own thread.
        town: whose portal answers.
        who: the contact; empty: nobody is signed in.
        job: what to do.
        kind: of context, as `Looker.look` takes it.
    """
    if who:
        town.become(who)
    carried = dict(town.http.cookies)
    town.http.cookies.clear()

    def prepared(page: Page) -> T:
        context: BrowserContext = page.context
        for name, value in carried.items():
            context.add_cookies([{"name": name, "value": value, "url": ADDRESS}])
        context.route(_OURS, lambda route: _answer(town, route))
        return job(page)

    return looker.look(prepared, base_url=ADDRESS, **kind)


def _answer(town: Town, route: Route) -> None:
    asked = route.request
    told = town.http.request(
        asked.method,
        asked.url.removeprefix(ADDRESS),
        content=asked.post_data_buffer,
        headers={**asked.all_headers(), "accept-encoding": "identity"},
        follow_redirects=False,
    )
    if told.is_redirect and asked.headers.get("hx-request") == "true":
        # A page's own redirects come back here; those of a part that is swapped would not.
        told = town.http.get(
            told.headers["location"],
            headers={"cookie": asked.all_headers().get("cookie", "")},
            follow_redirects=False,
        )
    headers = {name: told.headers[name] for name in told.headers if name not in _NOT_PASSED_ON}
    if "set-cookie" in headers:  # several are told apart by their lines
        headers["set-cookie"] = "\n".join(told.headers.get_list("set-cookie"))
        town.http.cookies.clear()  # the browser keeps them
    route.fulfill(status=told.status_code, headers=headers, body=told.content)
