"""The portal calls nobody, whatever a form or a header may ask it to call (A10)."""

from __future__ import annotations

from tests.integration.central.test_calls_nobody import ADDRESSES, calls
from tests.portal.test_leaks import TABLE, place
from tests.portal.town import DANA, Town


def test_no_page_and_no_form_calls_anybody(town: Town) -> None:
    town.become(DANA)
    form, heard = town.token("/words"), calls()
    number = town.ticket(DANA).number or 0
    elsewhere = {"x-forwarded-host": "evil.example", "referer": ADDRESSES[0]}
    town.http.headers.update(elsewhere)
    heard.heard.clear()
    heard.listening = True
    try:
        for method, path, rule in sorted(TABLE, key=lambda line: line[1] == "/sign-out"):
            at = place(path, number)
            if method == "GET":
                town.get(at)
            elif method == "POST":
                said = dict.fromkeys(rule.fields, "") | {"form": form}
                for address in ADDRESSES[:3]:
                    town.raw(at, {name: said[name] or address for name in said})
    finally:
        heard.listening = False
    assert heard.heard == []
