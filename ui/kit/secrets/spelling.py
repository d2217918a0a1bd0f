"""A secret said letter by letter, as it is read out over a telephone.

Source: ux.md 2 "NATO-phonetic reading of a password"; ITU/ICAO spelling alphabet.
"""

from __future__ import annotations

_ALPHABET = (
    "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar "
    "Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
)
_LETTERS = {word[0].lower(): word for word in _ALPHABET.split()}
_SIGNS = {
    " ": "space", "-": "dash", "_": "underscore", ".": "dot", ",": "comma", ":": "colon",
    ";": "semicolon", "!": "exclamation mark", "?": "question mark", "@": "at", "#": "hash",
    "$": "dollar", "%": "percent", "&": "and sign", "*": "star", "+": "plus", "=": "equals",
    "/": "slash", "\\": "backslash", "|": "bar", "(": "open bracket", ")": "close bracket",
    "[": "open square bracket", "]": "close square bracket", "{": "open brace", "}": "close brace",
    "<": "less than", ">": "greater than", "'": "apostrophe", '"': "quotation mark", "~": "tilde",
    "^": "caret", "`": "backtick", "\n": "new line", "\t": "tab",
}  # fmt: skip


def spelled(text: str) -> str:
    """The words of a text: capitals are said to be such, small letters are not."""
    return ", ".join(_word(letter) for letter in text)


def _word(letter: str) -> str:
    word = _LETTERS.get(letter.lower())
    if word is not None:
        return f"capital {word}" if letter.isupper() else word.lower()
    return _SIGNS.get(letter, letter)
