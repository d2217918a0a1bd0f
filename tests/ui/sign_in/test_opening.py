"""Opening the store of this computer."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ports.problems import Corrupt, Refused, TrestleProblem, Unavailable
from tests.builders.lanes import InlineLanes
from ui.screens.sign_in.opening import Opening
from ui.screens.sign_in.opening_view import OpeningPage

NO_KEYRING = Unavailable("keyring-none", "This computer offers no keyring.", retryable=False)
WRONG = Refused("passphrase-wrong", "This is not the passphrase of this store.")


class Store:
    """A store that opens, or says why not."""

    def __init__(self, *problems: TrestleProblem, by_passphrase: bool = False) -> None:
        self.problems = list(problems)
        self.by_passphrase = by_passphrase
        self.tried: list[str | None] = []

    def open(self, passphrase: str | None) -> str:
        self.tried.append(passphrase)
        if self.problems:
            raise self.problems.pop(0)
        return "the desk"


Made = Callable[[Store], tuple[OpeningPage, Opening, list[object]]]


@pytest.fixture
def make(qtbot: QtBot) -> Made:
    def made(store: Store) -> tuple[OpeningPage, Opening, list[object]]:
        page = OpeningPage()
        qtbot.addWidget(page)
        page.show()
        opening = Opening(page, InlineLanes(), store.open, lambda: store.by_passphrase)
        got: list[object] = []
        opening.opened.connect(got.append)
        return page, opening, got

    return made


def test_a_store_with_its_key_in_the_keyring_opens_without_a_question(make: Made) -> None:
    _page, opening, got = make(Store())
    opening.begin()
    assert got == ["the desk"]


def test_a_store_behind_a_passphrase_asks_for_it(make: Made) -> None:
    store = Store(by_passphrase=True)
    page, opening, got = make(store)
    opening.begin()
    assert page.title.text() == "Type the passphrase of this store"
    assert not page.again.isVisible()
    QTest.keyClicks(page.field.box, "correct horse")
    QTest.keyClick(page.field.box, Qt.Key.Key_Return)
    assert store.tried == ["correct horse"]
    assert got == ["the desk"]


def test_a_passphrase_from_a_file_asks_nothing(make: Made) -> None:
    store = Store(by_passphrase=True)
    _page, opening, got = make(store)
    opening.begin("from a file")
    assert store.tried == ["from a file"]
    assert got == ["the desk"]


def test_a_wrong_passphrase_is_told_under_its_field(make: Made) -> None:
    page, opening, got = make(Store(WRONG, by_passphrase=True))
    opening.begin("wrong")
    assert page.field.error == "This is not the passphrase of this store."
    QTest.keyClicks(page.field.box, "right")
    QTest.keyClick(page.field.box, Qt.Key.Key_Return)
    assert got == ["the desk"]


def test_without_a_keyring_one_chooses_between_a_passphrase_and_another_try(make: Made) -> None:
    store = Store(NO_KEYRING, NO_KEYRING)
    page, opening, got = make(store)
    opening.begin()
    assert page.words.text() == "This computer offers no keyring."
    page.retry_button.click()
    assert store.tried == [None, None]
    QTest.keyClicks(page.field.box, "one")
    QTest.keyClicks(page.again.box, "two")
    page.open_button.click()
    assert page.again.error == "The two are not the same. Type it again."
    assert len(store.tried) == 2
    page.again.box.clear()
    QTest.keyClicks(page.again.box, "one")
    page.open_button.click()
    assert store.tried[-1] == "one"
    assert got == ["the desk"]


def test_an_empty_passphrase_protects_nothing(make: Made) -> None:
    store = Store(NO_KEYRING)
    page, opening, _got = make(store)
    opening.begin()
    page.open_button.click()
    assert page.field.error == "Type a passphrase; an empty one protects nothing."
    assert store.tried == [None]


def test_a_damaged_store_says_so_and_offers_another_try(make: Made) -> None:
    store = Store(Corrupt("store-damaged", "The store on this computer is damaged."))
    page, opening, got = make(store)
    opening.begin()
    assert page.title.text() == "The store did not open"
    assert page.words.text() == "The store on this computer is damaged."
    page.retry_button.click()
    assert got == ["the desk"]
