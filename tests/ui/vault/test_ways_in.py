"""The ways into the vault: set up with paper, let in by words, and opened by paper."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtGui import QPdfWriter

from app.bootstrap.vault_sheets import Paper, Sheets
from app.domain.vocabulary import Right
from app.records import User
from app.security.device_keys import new_keys
from app.security.vault import compared
from app.sync.vault.fetching import text
from tests.builders.rows import MIRA, TOM
from tests.builders.taken_out import taken_out
from tests.builders.vault_way import PIN, typed
from tests.ui.vault.vault_window import PASSWORD, VaultWindow
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, TextField
from ui.kit.text import PlainLabel
from ui.kit.word_grid import WordGrid
from ui.screens.vault.paper import PaperSheet


@pytest.fixture
def admin(place: VaultWindow) -> VaultWindow:
    """Mira looks after central, too."""

    def promote(session: object, _ctx: object, _nothing: None) -> None:
        user = session.get(User, MIRA)  # type: ignore[attr-defined] # a session
        user.rights = [*user.rights, Right.ADMIN.value]

    place.tried.desk.do(promote, None)
    place.tried.desk.forget_identity()
    place.tried.settle()
    place.again()
    return place


def paper_of(place: VaultWindow) -> PaperSheet:
    [found] = [one for one in place.tried.window.findChildren(PaperSheet) if one.is_open]
    return found


def fill(place: VaultWindow, sheet: AskSheet, sheets: Sheets, **more: str) -> None:
    """Type two sheets of paper."""
    for at, (number, words) in enumerate(sheets, 1):
        which, box = sheet.form.fields[f"number{at}"], sheet.form.fields[f"words{at}"]
        assert isinstance(which, ChoiceField)
        assert isinstance(box, TextField)
        which.set_value(number)
        box.set_text(words)
    place.type(sheet, **more)


def papers_of(paper: PaperSheet) -> tuple[Paper, ...]:
    return paper._papers


def test_without_a_vault_a_technician_reads_whom_to_ask(place: VaultWindow) -> None:
    assert "An administrator sets it up" in place.told()
    assert place.view.gate.look.isVisible()
    assert not place.view.gate.go.isVisible()


def test_an_administrator_sets_it_up_and_it_begins_only_when_two_sheets_were_typed_back(
    admin: VaultWindow,
) -> None:
    admin.view.gate.go.click()
    admin.type(admin.sheet(), pin="12345678", again="12345678")
    assert "Too many people would try this PIN first" in admin.sheet().form.fields["pin"].error
    admin.type(admin.sheet(), pin=PIN, again="blue-herons")
    assert "not the same" in admin.sheet().form.fields["again"].error
    admin.type(admin.sheet(), pin=PIN, again=PIN)
    paper = paper_of(admin)
    sheets = typed(papers_of(paper))
    paper.accept_button.click()
    admin.tried.settle()
    assert not admin.is_begun()
    fill(admin, admin.sheet(), ((1, sheets[0][1]), (2, sheets[1][1])))
    assert "Compare with the sheet" in admin.sheet().form.fields["words1"].error
    assert not admin.is_begun()
    fill(admin, admin.sheet(), sheets)
    assert admin.is_begun()
    assert "The vault is open" in admin.told()


def test_who_leaves_before_the_sheets_were_typed_has_begun_nothing(admin: VaultWindow) -> None:
    admin.view.gate.go.click()
    admin.type(admin.sheet(), pin=PIN, again=PIN)
    paper = paper_of(admin)
    paper.cancel_button.click()
    admin.tried.settle()
    assert not admin.is_begun()
    assert papers_of(paper) == ()
    assert "The firm has no vault yet" in admin.told()


def test_the_sheets_stand_on_paper_each_on_a_page_and_in_a_file_of_this_user_alone(
    admin: VaultWindow, tmp_path: Path
) -> None:
    admin.view.gate.go.click()
    admin.type(admin.sheet(), pin=PIN, again=PIN)
    paper = paper_of(admin)
    words = [word for one in papers_of(paper) for word in one.words]
    page = tmp_path / "sheets.html"
    page.write_text("older")
    page.chmod(0o644)
    paper.save_to(str(page))
    admin.tried.settle()
    saved = page.read_text(encoding="utf-8")
    assert all(f"<b>{word}</b>" in saved for word in words)
    assert page.stat().st_mode & 0o077 == 0
    printed = QPdfWriter(str(tmp_path / "sheets.pdf"))
    paper.print_on(printed)
    admin.tried.settle()
    del printed
    assert (tmp_path / "sheets.pdf").read_bytes().count(b"/Type /Page\n") == 3
    paper.save_to(str(tmp_path / "nowhere" / "sheets.html"))
    admin.tried.settle()
    told = paper.problem.findChild(PlainLabel)
    assert told is not None
    assert "Choose another place." in told.text()
    rows = taken_out(admin.tried.desk)
    assert {(row.what, row.place, row.pieces) for row in rows} == {
        ("vault_sheets", "file", 3),
        ("vault_sheets", "printer", 3),
    }
    # Words of the list are words of the language: "file" is one. Two side by side are no chance.
    beside = {f"{one} {other}" for one, other in pairwise(words)}
    told_of = [" ".join(re.findall(r"[a-z]+", str(vars(row)))) for row in rows]
    assert not any(two in text for two in beside for text in told_of)


def test_a_computer_asks_shows_six_words_and_is_in_once_they_were_compared(
    place: VaultWindow,
) -> None:
    boss = place.way
    place.begin()
    chain = boss.chain
    assert chain is not None
    other = new_keys()
    asked = compared.ask(chain, TOM, uuid4(), other)
    boss.asks[uuid4()] = text(asked.raw)
    place.again()
    place.view.show_part("keys")
    words = compared.six_words(asked.said, asked.nonce, chain, place.vault._costs.words)
    assert all(word in place.told() for word in words)
    assert "A computer of Tom Lindqvist" in place.told()
    place.view.keys.let_in.emit(place.screen.keys.state.askers[0])  # type: ignore[index] # one asks, as was seen above
    place.pin("wrong-pin")
    assert "The PIN does not open" in place.sheet().form.fields["pin"].error
    place.pin()
    assert boss.chain is not None
    assert other.public.sign in boss.chain.active
    assert "Nobody asks." in place.told()


def test_outside_one_asks_with_a_new_pin_and_waits_with_words_that_outlast_the_window(
    place: VaultWindow,
) -> None:
    place.begin()
    outside(place)
    assert "has no part in the vault" in place.told()
    place.view.gate.go.click()
    place.type(place.sheet(), pin=PIN, again=PIN)
    assert "This computer waits." in place.told()
    words = place.screen.keys.state.words
    assert len(words) == 6
    assert all(word in place.told() for word in words)
    assert place.vault.entry.own_words() == words


def test_two_sheets_of_paper_let_a_computer_in_and_open_its_clients(place: VaultWindow) -> None:
    sheets = place.begin()
    which = place.add()
    outside(place)
    place.view.gate.paper.click()
    place.tried.settle()
    fill(place, place.sheet(), sheets, pin=PIN)
    assert "The vault is open" in place.told()
    place.vault.turn()
    place.tried.shell.navigator.go("vault", which)
    place.tried.settle()
    place.run("vault.show")
    assert place.shows() == PASSWORD


def test_the_sheets_are_replaced_by_the_old_ones_and_typed_back(admin: VaultWindow) -> None:
    sheets = admin.begin()
    admin.view.show_part("keys")
    admin.view.keys.replace.click()
    admin.tried.settle()
    fill(admin, admin.sheet(), sheets)
    paper = paper_of(admin)
    fresh = typed(papers_of(paper))
    paper.accept_button.click()
    admin.tried.settle()
    before = admin.way.chain.recovery if admin.way.chain else None
    fill(admin, admin.sheet(), fresh)
    assert admin.way.chain is not None
    assert admin.way.chain.recovery != before


def outside(place: VaultWindow) -> None:
    """This computer was put out of the vault: another device of the same person did it."""
    from app.security.vault.said import End
    from app.store import vault as kept

    with place.tried.desk.store.reading() as connection:
        own = kept.own_keys(connection)
    chain = place.way.chain
    assert own is not None
    assert chain is not None
    asked = compared.ask(chain, MIRA, uuid4(), other := new_keys())
    keys = place.vault._lock.need().keys
    chain = chain.extended([compared.admission(chain, asked, keys.sign)])
    place.way.chain = chain.extended([chain.next(End(own.public.sign)).signed(other.sign)])
    place.vault.turn()
    place.vault.lock()
    place.again()


def test_two_pasts_are_compared_by_an_administrator_and_made_one(admin: VaultWindow) -> None:
    admin.begin()
    mine = admin.way.chain
    assert mine is not None
    signer = admin.vault._lock.need().keys.sign
    # Central was put back, and somebody else wrote on before this computer came again.
    one, two = (compared.ask(mine, TOM, uuid4(), new_keys()) for _turn in range(2))
    theirs = mine.extended([compared.admission(mine, one, signer)])
    admin.way.chain = mine.extended([compared.admission(mine, two, signer)])
    admin.vault.turn()
    admin.way.chain = theirs
    admin.again()
    assert "another past" in admin.view.gate.words.text()
    admin.view.show_part("keys")
    assert admin.view.keys.join.isVisible()
    admin.view.keys.join.click()
    admin.tried.settle()
    grids = {one.accessibleName(): one.shown for one in admin.sheet().findChildren(WordGrid)}
    assert grids["This computer's"] == admin.vault.entry.past_words()
    assert grids["Central's"] != grids["This computer's"]
    admin.type(admin.sheet(), pin="wrong-pin")
    assert "The PIN does not open" in admin.sheet().form.fields["pin"].error
    admin.pin()
    assert admin.way.chain is not None
    assert len(admin.way.chain) == len(theirs) + 1
    assert admin.vault.trouble == ""
    assert "The vault is open" in admin.told()
