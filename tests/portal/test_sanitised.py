"""What becomes of a page's text has the tags of one list, however often it is cleaned (A9)."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3
from hypothesis import given, settings
from hypothesis import strategies as st

from app.central.portal.markdown import _ATTRIBUTES, _TAGS, to_html
from tests.portal.test_leaks import HOSTILE

SIGNS = st.sampled_from(
    [*"<>&\"'`*_#[]()!|\\/\n :=-", "a", "1", "script", "style", "href", "on", "&lt;"]
)
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(SIGNS, max_size=40).map("".join),
    st.lists(st.sampled_from(HOSTILE), max_size=4).map("\n\n".join),
)

MANY = settings().max_examples if settings.get_current_profile_name() == "ci" else 10_000
"""So many texts; the long run has more of them than of most things, since they cost little."""


class Tags(HTMLParser):
    """Collects tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.found += [(tag, name) for name, _value in attrs]


@settings(max_examples=MANY)
@given(TEXTS)
def test_only_tags_and_attributes_of_the_list_are_left_and_cleaning_again_changes_nothing(
    text: str,
) -> None:
    made = str(to_html(text, lambda _page: ""))
    tags = Tags()
    tags.feed(made)
    assert tags.tags <= _TAGS
    allowed = {(tag, name) for tag, names in _ATTRIBUTES.items() for name in names}
    assert set(tags.found) <= allowed | {("a", "rel")}
    again = nh3.clean(
        made, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"https"},
        link_rel="noopener noreferrer", strip_comments=True,
    )  # fmt: skip
    assert again == made
    assert not re.search(r"href=\"(?!https:|/)", made)
