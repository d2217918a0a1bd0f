"""How a rule says no."""

from __future__ import annotations


class RuleBroken(Exception):
    """A rule of the service was broken; the sentence says which and what to do.

    Attributes:
        code: stable, for answers over the wire and translations.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
