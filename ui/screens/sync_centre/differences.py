"""What differs between two values of a field, as HTML whose marks do not rest on colour alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape

from ui.kit.plural import counted
from ui.screens.sync_centre.words import tr
from ui.theme.tokens import Tokens

_PIECES = re.compile(r"\s+|\S+")
"""Words, and what stands between them: a line's end must not tie two words together."""
_SHORT = 4
"""Fewer words than this differ as a whole."""


@dataclass(frozen=True, slots=True)
class Changes:
    """How many words somebody changed for others, added, and took out."""

    changed: int = 0
    added: int = 0
    removed: int = 0

    @property
    def words(self) -> str:
        """As a line; empty where nothing was changed."""
        parts = (
            (self.changed, tr("1 word changed"), tr("{0} words changed")),
            (self.added, tr("1 word added"), tr("{0} words added")),
            (self.removed, tr("1 word taken out"), tr("{0} words taken out")),
        )
        return ", ".join(counted(many, one, several) for many, one, several in parts if many)


def compared(one: str, other: str, tokens: Tokens) -> tuple[str, str]:
    """Write two texts, with what only one of them has marked by colour and underline.

    Short values are written plainly: the whole differs.
    """
    if min(len(one.split()), len(other.split())) < _SHORT:
        return page(one, tokens), page(other, tokens)
    parts: tuple[list[str], list[str]] = ([], [])
    for kind, left, right in _stretches(one, other):
        for words, out in ((left, parts[0]), (right, parts[1])):
            if words:
                style = f"background-color:{tokens.excluded_fill};color:{tokens.text}"
                out.append(escape(words) if kind == "equal" else _mark("u", style, words))
    return _page("".join(parts[0]), tokens), _page("".join(parts[1]), tokens)


def against(base: str, text: str, tokens: Tokens) -> tuple[str, Changes]:
    """Write a text with what it changed: words taken out struck through, new ones underlined."""
    gone = f"background-color:{tokens.error_fill};color:{tokens.error}"
    new = f"background-color:{tokens.included_fill};color:{tokens.included}"
    html: list[str] = []
    changed = added = removed = 0
    for kind, left, right in _stretches(base, text):
        before, after = len(left.split()), len(right.split())
        if kind == "equal":
            html.append(escape(right))
            continue
        changed += min(before, after)
        added += max(0, after - before)
        removed += max(0, before - after)
        if left.strip():
            html.append(_mark("s", gone, left.rstrip("\n")))
        if left.strip() and right.strip() and not right[0].isspace():
            html.append(" ")
        html.append(_mark("u", new, right) if right.strip() else escape(right))
    return _page("".join(html), tokens), Changes(changed, added, removed)


def page(text: str, tokens: Tokens) -> str:
    """Write a text as it is."""
    return _page(escape(text), tokens)


def _stretches(one: str, other: str) -> Iterator[tuple[str, str, str]]:
    """What both have, or what stands in the one for what stands in the other."""
    left, right = _PIECES.findall(one), _PIECES.findall(other)
    matched = SequenceMatcher(None, left, right, autojunk=False)
    for kind, a0, a1, b0, b1 in matched.get_opcodes():
        yield kind, "".join(left[a0:a1]), "".join(right[b0:b1])


def _mark(tag: str, style: str, words: str) -> str:
    return f'<{tag} style="{style}">{escape(words)}</{tag}>'


def _page(html: str, tokens: Tokens) -> str:
    return f'<div style="white-space:pre-wrap;color:{tokens.text}">{html}</div>'
