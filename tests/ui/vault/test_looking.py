"""Looking at secrets: written down first, for a short time, and never told to anybody else."""

from __future__ import annotations

import logging

import pytest
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QWidget

from app.domain.credentials import Secret
from app.ports.problems import Unavailable
from app.records import Credential
from tests.ui.vault.vault_window import PASSWORD, SEED, VaultWindow
from ui.screens.vault.presenter import SHOW_S


def test_names_are_listed_and_secrets_stand_behind_dots_of_one_length(kept: VaultWindow) -> None:
    assert [line.title for line in kept.view.list.list.lines] == ["Firewall"]
    assert kept.shows() == ""
    assert PASSWORD not in kept.told()
    assert kept.row().text.text() == kept.row(Secret.NOTE).text.text()
    assert kept.looks() == []


def test_a_shown_secret_is_written_down_and_gone_after_half_a_minute(kept: VaultWindow) -> None:
    kept.press("S")
    assert kept.shows() == PASSWORD
    assert kept.looks() == [("password", "shown")]
    kept.second(SHOW_S - 1)
    assert kept.shows() == PASSWORD
    assert kept.row().count.text() == "1 s"
    kept.second()
    assert kept.shows() == ""


def test_one_secret_is_hidden_by_itself_and_others_stay(kept: VaultWindow) -> None:
    kept.row().toggle.click()
    kept.row(Secret.NOTE).toggle.click()
    kept.tried.settle()
    kept.row().toggle.click()
    kept.tried.settle()
    assert (kept.shows(), kept.shows(Secret.NOTE)) == ("", "left drawer")


def test_another_credential_another_place_and_a_locked_vault_hide_it(kept: VaultWindow) -> None:
    other = kept.add("Router")
    first = kept.view.list.list.lines[0].key

    def show() -> None:
        kept.run("vault.show")
        assert kept.shows() == PASSWORD

    show()
    kept.screen.presenter.choose(first)  # type: ignore[arg-type] # the keys of the list are ids
    assert kept.shows() == ""
    kept.screen.presenter.choose(other)
    show()
    kept.tried.shell.navigator.go("queue")
    kept.second()
    kept.tried.shell.navigator.go("vault", other)
    kept.tried.settle()
    assert kept.shows() == ""
    show()
    kept.lock()
    assert kept.shows() == ""


def test_nothing_is_opened_where_the_look_cannot_be_written_down(
    kept: VaultWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_parts: object, **_more: object) -> None:
        raise Unavailable("disk-full", "The disk is full.", next_step="Make room, then try again.")

    monkeypatch.setattr(kept.tried.desk, "do", full)
    kept.run("vault.show")
    assert kept.shows() == ""
    assert "The disk is full. Make room, then try again." in kept.told()


def test_a_value_that_was_changed_on_its_way_is_refused_in_words(kept: VaultWindow) -> None:
    def spoil(session: object, _ctx: object, _nothing: None) -> None:
        record = session.query(Credential).one()  # type: ignore[attr-defined] # a session
        record.password = record.password[:-1] + bytes([record.password[-1] ^ 1])

    kept.tried.desk.do(spoil, None)
    kept.tried.settle()
    kept.run("vault.show")
    assert kept.shows() == ""
    assert "it was changed, or belongs elsewhere" in kept.told()


def test_a_code_counts_as_long_as_it_holds_and_its_seed_is_never_shown(kept: VaultWindow) -> None:
    kept.row(Secret.TOTP_SEED).toggle.click()
    kept.tried.settle()
    code = kept.shows(Secret.TOTP_SEED)
    assert len(code) == 6
    assert code.isdecimal()
    assert SEED not in kept.told()
    assert kept.looks() == [("totp_seed", "code")]
    assert kept.row(Secret.TOTP_SEED).count.text().endswith(" s")


def test_a_copied_secret_is_written_down_marked_for_managers_and_cleared_by_hand(
    kept: VaultWindow,
) -> None:
    kept.press("P")
    assert kept.clipboard() == PASSWORD
    assert kept.looks() == [("password", "copied")]
    assert kept.shows() == ""
    mime = QGuiApplication.clipboard().mimeData()
    assert bytes(mime.data("x-kde-passwordManagerHint").data()) == b"secret"
    assert "Password: on the clipboard for" in kept.told()
    kept.run("vault.clear")
    assert kept.clipboard() == ""
    assert "on the clipboard" not in kept.told()


def test_locking_takes_a_copied_secret_off_the_clipboard(kept: VaultWindow) -> None:
    kept.press("P")
    kept.lock()
    assert kept.clipboard() == ""


def test_a_locked_vault_asks_the_pin_and_then_goes_on_with_what_was_wanted(
    kept: VaultWindow,
) -> None:
    kept.lock()
    assert "The vault is locked." in kept.told()
    kept.press("P")
    assert kept.clipboard() != PASSWORD
    kept.pin("not-the-pin")
    assert "The PIN does not open" in kept.sheet().form.fields["pin"].error
    assert kept.looks() == []
    kept.pin()
    assert kept.clipboard() == PASSWORD
    assert "The vault is open" in kept.told()


def test_a_secret_is_spelled_only_when_one_asks(kept: VaultWindow) -> None:
    kept.run("vault.show")
    assert "romeo" not in kept.told()
    kept.row().spell.click()
    assert "charlie, oscar, romeo, romeo, echo" in kept.told()
    kept.run("vault.show")
    assert "romeo" not in kept.told()


def test_no_assistive_technology_no_repr_and_no_log_hears_a_secret(
    kept: VaultWindow, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    kept.run("vault.show")
    kept.run("vault.copy_password")
    assert kept.shows() == PASSWORD
    heard = [repr(kept.screen.presenter.state), repr(kept.screen.keys.state), caplog.text]
    for widget in (kept.view, *kept.view.findChildren(QWidget)):
        heard += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
        spoken = QAccessible.queryAccessibleInterface(widget)
        if spoken is not None:
            heard += [spoken.text(kind) for kind in (QAccessible.Text.Name, QAccessible.Text.Value)]
    assert [one for one in heard if PASSWORD in one] == []
    assert kept.row().text.accessibleName() == "Password: shown"
    kept.run("vault.show")
    assert kept.row().text.accessibleName() == "Password: hidden"
