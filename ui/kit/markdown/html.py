"""From Markdown to the HTML that Qt's rich text shows; pure, and safe with any text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ui.kit.markdown.links import may_link, may_show
from ui.kit.markdown.source import task_box
from ui.kit.markdown.style import page_style
from ui.theme.tokens import Tokens

_BOX_LETTERS = len("[ ] ")
_SMALLEST_HEADING = 3


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text ready to be shown.

    Attributes:
        html: for Qt's rich text.
        codes: the code blocks as they stand in the source; `copy:N` links name them.
    """

    html: str
    codes: tuple[str, ...]


def to_html(markdown: str, tokens: Tokens, *, scale: float = 1.0) -> str:
    """Turn CommonMark with tables and task lists into HTML in the colours of a theme.

    Tags in the text stay text, links lead to our records or to https pages only, and images come
    from attachments only.

    Units: `scale` is the text size, 1.0 to 2.0.
    Source: ux.md 3.11, security.md D14.
    """
    return render(markdown, tokens, scale=scale).html


def render(markdown: str, tokens: Tokens, *, scale: float = 1.0, copy_word: str = "") -> Rendered:
    """As `to_html`, with the code blocks beside it; `copy_word` puts a link into each block."""
    codes: list[str] = []
    env: dict[str, Any] = {"codes": codes, "copy": copy_word}
    body = _parser().render(markdown, env)
    style = page_style(tokens, scale)
    page = f"<html><head><style>{style}</style></head><body>{body}</body></html>"
    return Rendered(page, tuple(codes))


class _Parser(MarkdownIt):
    """The parser with our list of addresses: any other link stays as it was typed."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return may_link(url)


@cache
def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.core.ruler.push("tasks", _mark_tasks)
    rules: dict[str, Callable[..., str]] = {
        "fence": _code,
        "code_block": _code,
        "heading_open": _heading,
        "heading_close": _heading_end,
        "image": _image,
        "table_open": _table,
        "th_open": _cell,
        "td_open": _cell,
        "blockquote_open": _quote,
        "blockquote_close": _quote_end,
        "bullet_list_open": _bullets,
        "task_box": _task_box,
    }
    for name, rule in rules.items():
        parser.add_render_rule(name, rule)
    return parser


def _mark_tasks(state: Any) -> None:
    """Turn a leading "[x] " of a list item into a box that links to its line."""
    lines = state.src.split("\n")
    tokens: list[Token] = state.tokens
    for at in range(2, len(tokens)):
        item, inline = tokens[at - 2], tokens[at]
        if inline.type != "inline" or item.type != "list_item_open" or not inline.map:
            continue
        line = inline.map[0]
        ticked = task_box(lines[line]) if line < len(lines) else None
        children = inline.children or []
        starts = inline.content[:_BOX_LETTERS].casefold() in {"[ ] ", "[x] "}
        if ticked is None or not starts or not children or children[0].type != "text":
            continue
        children[0].content = children[0].content[_BOX_LETTERS:]
        children.insert(0, Token("task_box", "", 0, meta={"line": line, "ticked": ticked}))
        item.meta["task"] = True
        for opened in reversed(tokens[: at - 2]):
            if opened.type == "bullet_list_open" and opened.level == item.level - 1:
                opened.meta["tasks"] = True
                break


def _task_box(_renderer: Any, tokens: Sequence[Token], at: int, *_rest: Any) -> str:
    box = tokens[at].meta
    mark = "task-on" if box["ticked"] else "task-off"
    picture = f'<img class="box" src="mark:{mark}">'
    return f'<a class="box" href="task:{box["line"]}">{picture}</a>&nbsp;&nbsp;'


def _bullets(_renderer: Any, tokens: Sequence[Token], at: int, *_rest: Any) -> str:
    if tokens[at].meta.get("tasks"):
        return '<ul style="list-style-type: none; -qt-list-indent: 0;">\n'
    return "<ul>\n"


def _code(_renderer: Any, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
    text = tokens[at].content.rstrip("\n")
    env["codes"].append(text)
    link = ""
    if env["copy"]:
        number = len(env["codes"]) - 1
        link = f'<a class="quiet" href="copy:{number}">{escape(env["copy"])}</a>'
    return (
        '<table class="block" width="100%" cellspacing="0"><tr>'
        f'<td class="code" width="100%"><pre>{escape(text)}</pre></td>'
        f'<td class="copy" align="right">{link}</td></tr></table>\n'
    )


def _image(_renderer: Any, tokens: Sequence[Token], at: int, *_rest: Any) -> str:
    token = tokens[at]
    address = str(token.attrs.get("src", ""))
    words = escape(token.content)
    if may_show(address):
        return f'<img src="{escape(address)}" alt="{words}">'
    return f'<a href="{escape(address)}">{words or escape(address)}</a>'


def _heading(_renderer: Any, tokens: Sequence[Token], at: int, *_rest: Any) -> str:
    # Qt multiplies the base size for its heading tags and then ignores the style sheet's size.
    return f'<p class="h{min(int(tokens[at].tag[1]), _SMALLEST_HEADING)}">'


def _heading_end(_renderer: Any, *_rest: Any) -> str:
    return "</p>\n"


def _table(_renderer: Any, *_rest: Any) -> str:
    return '<table class="grid" cellspacing="0">\n'


def _cell(_renderer: Any, tokens: Sequence[Token], at: int, *_rest: Any) -> str:
    style = str(tokens[at].attrs.get("style", "text-align:left"))
    return f'<{tokens[at].tag} align="{style.rpartition(":")[2]}">'


def _quote(_renderer: Any, *_rest: Any) -> str:
    return (
        '<table class="block" width="100%" cellspacing="0"><tr>'
        '<td class="bar" width="3"></td><td class="quote" width="100%">\n'
    )


def _quote_end(_renderer: Any, *_rest: Any) -> str:
    return "</td></tr></table>\n"
