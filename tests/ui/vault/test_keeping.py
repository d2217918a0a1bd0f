"""Keeping credentials: found, written down, changed, put aside, and listed as work."""

from __future__ import annotations

from app.domain.credentials import Secret
from app.ports.problems import Unavailable
from app.records import Credential
from tests.builders.rows import NORTHWIND, NOW, TOM
from tests.ui.vault.vault_window import PASSWORD, VaultWindow
from ui.kit.actions.sources import PaletteGroup
from ui.kit.buttons import Button
from ui.shell.palette import PaletteFinder


def titles(place: VaultWindow) -> list[str]:
    return [line.title for line in place.view.list.list.lines]


def test_a_new_credential_is_sealed_and_stands_under_the_cursor(kept: VaultWindow) -> None:
    kept.press("N")
    kept.type(kept.sheet(), label="Backup", username="svc", password="  two words ")
    assert kept.screen.presenter.state.line is not None
    assert kept.screen.presenter.state.line.label == "Backup"
    kept.run("vault.show")
    assert kept.shows() == "  two words "


def test_what_is_wrong_is_said_in_the_sheet_and_nothing_typed_is_lost(kept: VaultWindow) -> None:
    kept.press("N")
    sheet = kept.sheet()
    kept.type(sheet, label="", password="kept")
    assert sheet.form.fields["label"].error == "Give it a name: what does it open?"
    kept.type(sheet, label="Backup", seed="not base 32!")
    assert "no seed of one-time codes" in sheet.form.fields["seed"].error
    kept.type(sheet, seed="", due="next spring")
    assert "year-month-day" in sheet.form.fields["due"].error
    kept.type(sheet, due="2027-01-31")
    assert titles(kept) == ["Backup", "Firewall"]


def test_an_edit_leaves_secrets_that_were_not_typed_as_they_are(kept: VaultWindow) -> None:
    kept.press("E")
    kept.type(kept.sheet(), label="Firewall NW-FW01", username="root")
    assert titles(kept) == ["Firewall NW-FW01"]
    kept.run("vault.show")
    assert kept.shows() == PASSWORD


def test_a_new_password_may_be_suggested_and_takes_the_place_of_the_old_one(
    kept: VaultWindow,
) -> None:
    kept.press("R")
    sheet = kept.sheet()
    sheet.accept_button.click()
    assert "Type the new password" in sheet.form.fields["password"].error
    kept.type(sheet, password="another", due="2026-04-01")
    kept.run("vault.show")
    assert kept.shows() == "another"
    assert "to be changed" in [line.tail for line in kept.view.list.list.lines]


def test_what_is_not_used_any_more_goes_last_and_comes_back_by_undo(kept: VaultWindow) -> None:
    kept.add("Zebra printer")
    kept.screen.presenter.choose(kept.screen.presenter.state.listed[0].id)
    kept.run("vault.retire")
    assert titles(kept) == ["Zebra printer", "Not used any more", "Firewall"]
    undo = kept.tried.window.toast.findChild(Button)
    assert undo is not None
    undo.click()
    kept.tried.settle()
    assert titles(kept) == ["Firewall", "Zebra printer"]


def test_the_search_looks_in_names_and_users_and_says_when_nothing_matches(
    kept: VaultWindow,
) -> None:
    kept.add("Router", "netadmin")
    kept.view.list.search.setFocus()
    kept.tried.type("netad")
    assert titles(kept) == ["Router"]
    kept.tried.type("zzz")
    assert "Nothing matches “netadzzz”." in kept.view.list.empty.accessibleName()


def test_what_somebody_could_read_is_work_and_marked_until_it_is_changed(
    kept: VaultWindow,
) -> None:
    which = kept.screen.presenter.state.chosen
    kept.way.due = [
        {
            "user": str(TOM), "client": str(NORTHWIND), "credential": str(which),
            "field": "password", "revealed": True, "why": "lost", "since": NOW.isoformat(),
        }
    ]  # fmt: skip
    kept.again()
    assert "Tom Lindqvist could read the password on a laptop that was lost" in kept.told()
    kept.view.show_part("due")
    [person, work] = kept.view.due.list.lines
    assert (person.title, work.title, work.tail) == ("Tom Lindqvist", "Firewall", "they looked")
    kept.view.due.list.opened.emit(work.key)
    kept.tried.settle()
    assert kept.view.tabs.key() == "credentials"
    kept.way.due = []
    kept.again()
    assert "could read" not in kept.told()


def test_without_central_the_place_works_on_and_says_what_it_could_not_hear(
    kept: VaultWindow,
) -> None:
    kept.way.problem = Unavailable("central-unreachable", "Central was not reached.")
    kept.again()
    assert "Central was not reached." in kept.told()
    kept.run("vault.show")
    assert kept.shows() == PASSWORD
    kept.way.problem = None
    kept.again()
    assert "Central was not reached." not in kept.told()


def test_the_palette_finds_a_credential_by_its_name_and_never_by_what_it_keeps(
    kept: VaultWindow,
) -> None:
    shell = kept.tried.shell
    finder = PaletteFinder(kept.tried.desk, shell.lanes, shell.navigator)
    found: list[PaletteGroup] = []

    def look(query: str) -> list[str]:
        found.clear()
        finder.find_credentials(query, found.extend)
        kept.tried.settle()
        return [item.row.title for group in found for item in group.items]

    assert look("firew") == ["Firewall"]
    assert look("correct") == []
    shell.navigator.go("queue")
    look("firew")
    found[0].items[0].run()
    kept.tried.settle()
    assert kept.view.isVisible()


def test_a_row_of_the_store_has_no_readable_secret(kept: VaultWindow) -> None:
    record = kept.tried.desk.ask(lambda session: session.query(Credential).one())
    assert record.password is not None
    assert PASSWORD.encode() not in record.password
    assert Secret.PASSWORD in kept.screen.presenter.state.listed[0].kept
