"""Hears every refusal that is made, and whether it reads like one."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.domain.rules import RuleBroken
from app.ports.problems import TrestleProblem

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SENTENCES = re.compile(r"[A-Z0-9“\"].*[a-z].*[.?]")


def ill_said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is wrong with the refusals that are made from now on; it grows as they come.

    A refusal has a short code, a sentence that says what is wrong, and one that says what to do, or
    none.
    """
    found: list[str] = []

    def watched(kind: type[Any]) -> None:
        made = kind.__init__

        def init(self: Any, *given: Any, **more: Any) -> None:
            made(self, *given, **more)
            words = [getattr(self, "sentence", None) or str(self)]
            if getattr(self, "next_step", ""):
                words.append(self.next_step)
            if not isinstance(self.code, str) or not _CODE.fullmatch(self.code):
                found.append(f"code {self.code!r}")
            found.extend(
                repr(one)
                for one in words
                if not _SENTENCES.fullmatch(one.replace("\n", " ")) or "XX" in one
            )

        monkeypatch.setattr(kind, "__init__", init)

    watched(TrestleProblem)
    watched(RuleBroken)
    return found
