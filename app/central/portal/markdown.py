"""Markdown as HTML that any page may hold, whoever wrote it.

Two walls, since each alone has had holes: markdown-it makes tags of Markdown and text of tags, and
nh3 lets through a short list of elements, none of which loads, runs or styles.

Source: security.md A8, D14; docs/adr/0053-what-a-contact-reads-beside-their-requests.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from typing import Any
from uuid import UUID

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_TAGS = {
    *("h2", "h3", "h4", "p", "ul", "ol", "li", "strong", "em", "del", "code", "pre", "blockquote"),
    *("a", "hr", "br", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_TOP, _LOWEST = 2, 4
"""Headings begin below the page's own, and go no deeper than the sheet knows."""
_PAGE = "page:"
Place = Callable[[UUID], str]


def to_html(text: str, place_of: Place) -> Markup:
    """Turn CommonMark with tables into HTML.

    Tags in the text stay text; pictures leave their words. A link leads to a page of the web that
    speaks https, or to a page of ours; of any other its words are left.

    Args:
        text: in Markdown.
        place_of: where a page of ours is; empty where the reader may not see it.
    """
    made = _parser().render(text, {"place": place_of})
    clean = nh3.clean(
        made,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"https"},
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
    return Markup(clean)  # noqa: S704 -- nh3 has just let through what may be there


def without_title(text: str, title: str) -> str:
    """A text without its first heading, where that only says the title again."""
    first, _, rest = text.lstrip().partition("\n")
    says = first.removeprefix("# ").strip().casefold()
    return rest if first.startswith("# ") and says == title.strip().casefold() else text


class _Parser(MarkdownIt):
    """The parser with our list of addresses: any other link stays as it was typed."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return url.casefold().startswith(("https://", _PAGE, "ticket:", "asset:"))


@cache
def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.core.ruler.push("place", _place)
    parser.add_render_rule("image", _image)
    return parser


def _image(_renderer: Any, tokens: Sequence[Token], at: int, *_rest: Any) -> str:
    return escape(tokens[at].content)


def _place(state: Any) -> None:
    """Put headings below the page's own, one step at a time, and lead links to where they may."""
    level = _TOP - 1
    tokens: list[Token] = state.tokens
    for token in tokens:
        if token.type == "heading_open":
            level = min(int(token.tag[1]) + 1, level + 1, _LOWEST)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{level}"
        if token.children:
            token.children = _led(token.children, state.env["place"])


def _led(children: Sequence[Token], place_of: Place) -> list[Token]:
    """The parts of a line; the ends of a link that leads nowhere are left out."""
    kept: list[Token] = []
    opened: list[bool] = []
    for one in children:
        if one.type == "link_open":
            place = _where(str(one.attrs.get("href", "")), place_of)
            opened.append(bool(place))
            if not place:
                continue
            one.attrs = {"href": place}
        elif one.type == "link_close" and not opened.pop():
            continue
        kept.append(one)
    return kept


def _where(address: str, place_of: Place) -> str:
    if not address.casefold().startswith(_PAGE):
        return address if address.casefold().startswith("https://") else ""
    try:
        return place_of(UUID(address[len(_PAGE) :]))
    except ValueError:
        return ""
