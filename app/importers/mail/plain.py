"""A mail's HTML as text: what it says, without what it would do.

Nothing but text comes out, so there is nothing to be cleaned. No tree is built: in time that grows
with the square of the depth, a mail of a hundred thousand opened tags would keep central busy for
minutes. Here every sign is looked at once.

Source: security.md D14.
"""

from __future__ import annotations

import re
from html import unescape

LONGEST = 1_000_000
"""Of the HTML that is read, in characters."""
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul",
})  # fmt: skip
_APART = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "table"})
"""Blocks with an empty line around them."""
_UNSAID = frozenset({"script", "style", "title", "template", "noscript", "textarea", "xml"})
"""What stands between these is no text of the mail."""
_LINKS = ("http://", "https://", "mailto:", "tel:")
_DEEPEST = 20
"""Quotes within quotes that are still told apart."""
_TOKEN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,40})([^<>]*)>|<[!?][^<>]*>|[^<]+|<")
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_RULE = "_" * 32


def text_of(html: str) -> str:
    """The text of a piece of HTML; quotations begin with ">", links stand behind their words."""
    walk = _Walk()
    at, html = 0, html[:LONGEST]
    low = html.lower() if len(html.lower()) == len(html) else html
    while at < len(html):
        if html.startswith("<!--", at):
            end = html.find("-->", at)
            at = end + 3 if end >= 0 else len(html)
            continue
        found = _TOKEN.match(html, at)
        if found is None:
            break
        at = found.end()
        tag = (found[2] or "").lower()
        if not tag:
            walk.say("" if found[0].startswith(("<!", "<?")) else found[0])
        elif found[1]:
            walk.end(tag)
        elif tag in _UNSAID and not found[3].endswith("/"):
            end = low.find(f"</{tag}", at) if tag not in walk.unended else -1
            if end < 0:  # it is never ended: what follows is read on
                walk.unended.add(tag)
            else:
                at = end
        else:
            walk.begin(tag, found[3])
    return walk.text()


class _Walk:
    """Gathers lines; each knows how many quotations it stands in."""

    def __init__(self) -> None:
        self.unended: set[str] = set()
        self._lines: list[tuple[int, str]] = []
        self._now: list[str] = []
        self._depth = self._pre = 0
        self._href = ""
        self._linked_from = 0

    def say(self, text: str) -> None:
        """Words between tags."""
        told = unescape(text)
        if not self._pre:
            self._now.append(_SPACES.sub(" ", told))
            return
        first, *rest = told.split("\n")
        self._now.append(first)
        for line in rest:
            self._end_line(always=True)
            self._now.append(line)

    def begin(self, tag: str, attributes: str) -> None:
        """A tag that is opened."""
        if tag in _BLOCKS:
            self._end_line(apart=tag in _APART)
        match tag:
            case "br":
                self._end_line(always=True)
            case "blockquote":
                self._depth = min(self._depth + 1, _DEEPEST)
            case "li":
                self._now.append("- ")
            case "td" | "th":
                self._now.append(" ")
            case "pre":
                self._pre += 1
            case "hr":
                self._lines.append((self._depth, _RULE))
            case "a":
                found = _HREF.search(attributes)
                self._href = unescape(next(filter(None, found.groups()), "")) if found else ""
                self._linked_from = len(self._now)

    def end(self, tag: str) -> None:
        """A tag that is closed."""
        if tag == "a":
            self._tell_link()
        if tag in _BLOCKS:
            self._end_line(apart=tag in _APART)
        if tag == "blockquote":
            self._depth = max(self._depth - 1, 0)
        elif tag == "pre":
            self._pre = max(self._pre - 1, 0)

    def _tell_link(self) -> None:
        """Say where a link leads, unless its words do."""
        href, self._href = self._href.strip(), ""
        said = "".join(self._now[self._linked_from :]).strip()
        bare = href.removeprefix("mailto:").removeprefix("tel:").rstrip("/")
        if said and href.lower().startswith(_LINKS) and bare != said.rstrip("/"):
            self._now.append(f" ({bare})")

    def _end_line(self, *, always: bool = False, apart: bool = False) -> None:
        line = "".join(self._now)
        line = line.rstrip() if self._pre else re.sub(" {2,}", " ", line).strip()
        self._now.clear()
        self._linked_from = 0
        if line or always:
            self._lines.append((self._depth, line))
        if apart and self._lines and self._lines[-1][1]:
            self._lines.append((self._depth, ""))

    def text(self) -> str:
        """All of it, with no more than one empty line at a time."""
        self._end_line()
        told: list[str] = []
        for depth, line in self._lines:
            if line:
                told.append(f"{'>' * depth} {line}" if depth else line)
            elif told and told[-1]:
                told.append("")
        return "\n".join(told).strip()
