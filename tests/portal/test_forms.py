"""Whatever stands in a form of the portal is answered, and is never a fault (T20)."""

from __future__ import annotations

from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from app.records import Ticket
from tests.portal.test_leaks import HOSTILE, TABLE, place
from tests.portal.town import DANA, Town
from tests.sync.test_hard_texts import HARD

FORMS = [(path, sorted(rule.fields)) for method, path, rule in TABLE if method == "POST"]
SAID = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [*HOSTILE, "", "on", "me", "-1", "1e309", "9" * 40, "\0", "\ud800", "2026-02-30"]
    ),
)


def test_whatever_is_typed_into_a_form_is_answered(town: Town) -> None:
    number = town.ticket(DANA).number or 0
    tried = set()

    @given(st.sampled_from(FORMS), st.data())
    def holds(form: tuple[str, list[str]], data: st.DataObject) -> None:
        path, names = form
        town.become(DANA)
        said = {name: data.draw(SAID) for name in names} | {"form": town.token("/words")}
        answer = town.raw(place(path, number), {
            name: text.encode(errors="replace").decode() for name, text in said.items()
        })  # fmt: skip
        assert answer.status_code < 500, path
        tried.add(path)

    holds()
    assert len(tried) > 3


def test_hard_texts_stand_on_a_page_as_they_were_typed(town: Town) -> None:
    town.become(DANA)
    ticket = town.ticket(DANA)
    for kind, text in HARD.items():
        town.books.change(Ticket, ticket.id, title=f"a {text} b")
        page = unescape(town.get(f"/requests/{ticket.number}").text)
        assert f"a {text} b" in page, kind
