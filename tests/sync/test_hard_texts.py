"""Text that programs often spoil comes back as it was typed, wherever it has been (T27)."""

from __future__ import annotations

import unicodedata
from functools import partial
from typing import Any

import pytest

from app.domain.merge import LONGEST
from app.ports.problems import Refused
from app.queries.found import found
from tests.sync.real import RealCentral
from tests.sync.runbooks import ask, at_central, create, said, settle_all, write
from tests.sync.worlds import Desk

pytestmark = pytest.mark.postgresql_long

HARD = {
    "emoji that are joined": "👩‍👩‍👧‍👦, 🏳️‍🌈 and 👍🏽",
    "right to left": "שלום, العربية \u200f(3)\u200e and back",
    "turned about": "report\u202egnp.exe\u202c",
    "marks that combine": "Z\u0351\u036b\u0343\u036a e\u0301 a\u0328\u0301",
    "composed": unicodedata.normalize("NFC", "Café Ångström 한글"),
    "decomposed": unicodedata.normalize("NFD", "Café Ångström 한글"),
    "one of two that look alike": "\u212b \u2126 ﬁ Ⅷ",
    "Turkish": "\u0130stanbul \u0131l\u0131k I\u011eDIR i\u011fne",
    "beyond sixteen bits": "𠜎 🜚 \U0001d4af\U0001d4c7\U0001d452",
    "blanks of other kinds": "10\u00a0kg 5\u202f% a\u2003b\u3000c zero\u200bwidth",
    "ends of lines of other kinds": "one\u2028two\u2029three\u0085four\x0bfive\x0csix",
    "characters for machines": "\ufeffbell\x07 escape\x1b[31m delete\x7f",
    "what a program might read": "'; DROP TABLE page;-- %s {0} \\u0041 =1+1 &amp; <b>",
    "one line that does not end": "x" * (LONGEST - 4),
}
"""Between letters: whoever writes a text down may take off its outer blanks."""


def between(text: str) -> str:
    return f"a {text} b"


def test_hard_texts_are_the_same_on_both_devices_and_at_central(
    central: RealCentral, desks: tuple[Desk, Desk]
) -> None:
    laptop, tablet = desks
    settle_all(laptop, tablet)
    texts = {kind: between(text) for kind, text in HARD.items()}
    pages = {kind: create(laptop, central.north, text) for kind, text in texts.items()}

    def check() -> None:
        settle_all(laptop, tablet)
        for kind, page in pages.items():
            places = {said(laptop, page), said(tablet, page), at_central(central, page)}
            assert places == {texts[kind]}, kind

    check()
    # Each takes the place of another: a change is told in another way than a new text.
    texts = dict(zip(texts, [*list(texts.values())[1:], "over"], strict=True))
    for kind, page in pages.items():
        write(laptop, page, texts[kind])
    check()


@pytest.mark.parametrize("database_kind", ["sqlcipher"], indirect=True)
def test_a_word_is_found_however_its_marks_are_written(
    central: RealCentral, desks: tuple[Desk, Desk]
) -> None:
    laptop, _tablet = desks
    laptop.sync()
    pages = {create(laptop, central.north, HARD[form]) for form in ("composed", "decomposed")}
    for typed in ("Café", "Cafe\u0301", "CAFE", "cafe"):
        there: Any = ask(laptop, partial(found, text=typed))
        assert {thing.row for thing in there.pages} == pages, ascii(typed)


@pytest.mark.parametrize("typed", ["NUL \0 here", "half a pair \ud83d here"])
def test_what_no_database_keeps_is_refused_at_once_with_what_to_do(
    central: RealCentral, desks: tuple[Desk, Desk], typed: str
) -> None:
    laptop, _tablet = desks
    laptop.sync()
    ticket = laptop.submit(central.north)
    waiting = len(laptop.ops)
    for act in (
        lambda: laptop.submit(central.north, typed),
        lambda: laptop.reply(ticket, typed),
        lambda: laptop.edit(ticket, title=typed),
        lambda: laptop.edit(ticket, tags=[typed]),
        lambda: create(laptop, central.north, typed),
    ):
        with pytest.raises(Refused) as problem:
            act()
        assert "\0" not in str(problem.value)
        assert str(problem.value)
    assert len(laptop.ops) == waiting
    laptop.sync()
    assert laptop.is_clean()
    assert laptop.letters == []
