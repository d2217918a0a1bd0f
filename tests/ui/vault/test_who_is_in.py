"""Who is in the vault: taken out, made an administrator, and let in again with another PIN."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from PySide6.QtWidgets import QWidget

from app.security.device_keys import PrivateKeys, new_keys
from app.security.vault import compared
from app.security.vault.said import End, Role
from app.store import vault as kept
from app.sync.vault.fetching import text
from tests.builders.rows import MIRA, TOM
from tests.builders.vault_way import PIN
from tests.ui.vault.test_ways_in import fill, outside
from tests.ui.vault.vault_window import VaultWindow
from ui.kit.buttons import Button


def admit(place: VaultWindow, person: UUID = TOM) -> tuple[UUID, PrivateKeys]:
    """Another computer of somebody comes in."""
    chain, which, keys = place.way.chain, uuid4(), new_keys()
    assert chain is not None
    asked = compared.ask(chain, person, which, keys)
    signer = place.vault._lock.need().keys.sign
    place.way.chain = chain.extended([compared.admission(chain, asked, signer)])
    place.again()
    return which, keys


def button(place: QWidget, name: str) -> Button | None:
    """The button in sight that a screen reader calls so."""
    found = [one for one in place.findChildren(Button) if one.accessibleName() == name]
    return next((one for one in found if one.isVisible()), None)


def press(place: VaultWindow, name: str) -> None:
    found = button(place.view, name)
    assert found is not None, name
    found.click()
    place.tried.settle()


OUT = "Take Laptop of Tom Lindqvist out of the vault…"
LET = "Let Tom Lindqvist administer the vault…"


@pytest.fixture
def who(place: VaultWindow) -> VaultWindow:
    """An open vault that Mira administers, with its people in sight."""
    place.begin()
    place.view.show_part("keys")
    return place


def test_everybodys_computers_are_listed_and_one_is_taken_out_by_the_pin(who: VaultWindow) -> None:
    which, _keys = admit(who)
    told = who.told()
    assert "Mira Okafor administers the vault Laptop · this computer" in told
    assert "Tom Lindqvist Laptop" in told
    assert button(who.view, "Take Laptop of Mira Okafor out of the vault…") is None
    press(who, OUT)
    who.pin("wrong-pin")
    assert "The PIN does not open" in who.sheet().form.fields["pin"].error
    who.pin()
    assert who.way.chain is not None
    assert who.way.chain.member_of(which) is None
    assert "Tom Lindqvist" not in who.told()
    assert "can ask anew" in who.tried.window.toast.accessibleName()


def test_too_many_wrong_pins_wait_where_a_computer_is_taken_out_too(who: VaultWindow) -> None:
    admit(who)
    press(who, OUT)
    for _try in range(6):
        who.pin("wrong-pin")
    assert "There were too many wrong PINs." in who.sheet().form.fields["pin"].error
    who.pin()
    assert "There were too many wrong PINs." in who.sheet().form.fields["pin"].error


def test_a_person_is_let_administer_the_vault_by_an_act_that_can_be_taken_back(
    who: VaultWindow,
) -> None:
    admit(who)
    assert button(who.view, LET) is None, "who does not look after central cannot"
    who.way.admins.add(TOM)
    who.again()
    assert "does not administer the vault yet" in who.told()
    press(who, LET)
    who.pin()
    assert who.way.chain is not None
    assert TOM in who.way.chain.administrators
    assert button(who.view, LET) is None
    who.tried.window.toast._undo.click()
    who.tried.settle()
    assert TOM not in who.way.chain.administrators
    assert button(who.view, LET) is not None


def test_an_administrator_who_does_not_administer_the_vault_reads_what_they_lack(
    who: VaultWindow,
) -> None:
    tom, keys = admit(who)
    way = who.way
    way.admins.add(TOM)
    assert way.chain is not None
    signer = who.vault._lock.need().keys.sign
    chain = way.chain.extended([way.chain.next(Role(TOM, administers=True)).signed(signer)])
    way.chain = chain.extended([chain.next(Role(MIRA, administers=False)).signed(keys.sign)])
    other, mine = (compared.ask(way.chain, one, uuid4(), new_keys()) for one in (TOM, MIRA))
    way.asks = {tom: text(other.raw), uuid4(): text(mine.raw)}
    who.again()
    assert "you do not administer the vault yet" not in who.told()
    assert "but do not administer the vault yet" in who.told()
    assert "Tom Lindqvist can let you" in who.told()
    assert button(who.view, OUT) is None
    assert button(who.view, "Let computer 1 of Tom Lindqvist in…") is None
    assert button(who.view, "Let computer 2 of Mira Okafor in…") is not None


def test_a_forgotten_pin_is_told_what_happens_next_and_ends_in_asking_anew(
    who: VaultWindow,
) -> None:
    who.lock()
    forgot = who.view.gate.forgot
    assert forgot.isVisible()
    forgot.click()
    who.tried.settle()
    words = " ".join(one.text() for one in who.sheet().findChildren(type(who.view.gate.words)))
    assert "Credentials, Who is in" in words
    who.sheet().cancel_button.click()
    who.vault.unlock(PIN)
    outside(who)
    who.view.gate.look.click()
    who.tried.settle()
    assert not forgot.isVisible()
    who.view.gate.go.click()
    who.type(who.sheet(), pin="grey-heron", again="grey-heron")
    assert "This computer waits." in who.told()


def test_two_sheets_of_paper_are_the_way_in_with_a_forgotten_pin_where_nobody_else_is(
    place: VaultWindow,
) -> None:
    sheets = place.begin()
    place.lock()
    place.run("vault.forgot")
    place.sheet().accept_button.click()
    place.tried.settle()
    fill(place, place.sheet(), sheets, pin="grey-heron")
    assert "The vault is open" in place.told()
    place.lock()
    place.run("vault.unlock")
    place.pin()
    assert "The PIN does not open" in place.sheet().form.fields["pin"].error
    place.pin("grey-heron")
    assert "The vault is open" in place.told()


def test_a_look_asks_central_of_a_locked_vault_too_however_lately_it_was_asked(
    who: VaultWindow,
) -> None:
    _other, keys = admit(who, MIRA)
    who.lock()
    with who.tried.desk.store.reading() as connection:
        own = kept.own_keys(connection)
    chain = who.way.chain
    assert own is not None
    assert chain is not None
    who.way.chain = chain.extended([chain.next(End(own.public.sign)).signed(keys.sign)])
    who.vault.turn()
    assert who.view.gate.forgot.isVisible(), "a round that comes by itself asks seldom"
    who.view.keys.again.click()
    who.tried.settle()
    assert "has no part in the vault" in who.told()
