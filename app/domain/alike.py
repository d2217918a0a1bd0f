"""Whether two people are likely to speak of the same thing, by the words that they use.

Source: domain.md S06, 7.5 ("duplicate of").
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]{3,}")
_LITTLE = frozenset({
    "again", "all", "and", "any", "are", "been", "but", "cannot", "can", "does", "for", "from",
    "had", "has", "have", "here", "how", "into", "its", "just", "more", "not", "now", "off", "one",
    "our", "out", "over", "please", "she", "since", "than", "that", "the", "their", "then", "there",
    "they", "this", "today", "too", "very", "was", "were", "what", "when", "which", "who", "why",
    "will", "with", "work", "works", "working", "would", "you", "your", "help", "need", "problem",
    "issue", "broken", "error", "morning", "yesterday",
})  # fmt: skip
"""Words that say little of what it is about."""


def telling_words(text: str) -> frozenset[str]:
    """The words of a line that say what it is about, in small letters, each in one number."""
    found = _WORD.findall(text.casefold())
    return frozenset(one.removesuffix("s") for one in found if one not in _LITTLE)


def are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether half of the shorter line's telling words stand in the other, at least."""
    shorter = min(len(one), len(other))
    return shorter > 0 and 2 * len(one & other) >= shorter
