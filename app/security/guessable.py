"""Passwords that many people would try: made of what everybody types, however long they are.

A list of the most used passwords hardly has any of 15 characters. What people do to reach a length
is to put such words together, so that is what is looked for.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_SWAPPED = str.maketrans("@$0134579", "asoieastg")
"""Figures that stand for letters, where everybody knows it."""
_ROWS = (
    "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop",
    "qsdfghjklm", "wxcvbn", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)  # fmt: skip
_RUN = 3
"""So many neighbours on a keyboard are a run."""
_FEW = 3
"""So many different common words, or fewer, are guessed."""


def is_common(password: str) -> bool:
    """Whether it is a phrase of the list, or is put together from few of its words and runs."""
    words, phrases = _lists()
    plain = re.sub(r"[\W_]", "", password.lower())
    for form in (plain, _letters(plain), _letters(password.lower().translate(_SWAPPED))):
        if form in phrases or _is_built(form, words):
            return True
    return False


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]", "", text)


def _is_built(form: str, words: frozenset[str]) -> bool:
    """Whether few common words and runs of the keyboard, one after another, give all of it."""
    longest = max(map(len, words))
    best: list[frozenset[str] | None] = [frozenset()] + [None] * len(form)
    for end in range(1, len(form) + 1):
        for start in range(max(0, end - longest), end):
            before, piece = best[start], form[start:end]
            if before is None or not (piece in words or piece.isdigit() or _is_run(piece)):
                continue
            # Digits and runs cost an attacker little, however many there are.
            used = before | {piece} if piece in words else before
            held = best[end]
            if len(used) <= _FEW and (held is None or len(used) < len(held)):
                best[end] = used
    return best[-1] is not None


def _is_run(piece: str) -> bool:
    if len(piece) < _RUN:
        return False
    return len(set(piece)) == 1 or any(piece in row or piece in row[::-1] for row in _ROWS)


@cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    """(words, phrases), both without blanks and signs."""
    text = files("resources").joinpath("words", "common.txt").read_text(encoding="ascii")
    lines = [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]
    words = frozenset(line for line in lines if " " not in line)
    return words, frozenset(line.replace(" ", "") for line in lines if " " in line)
