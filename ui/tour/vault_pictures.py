"""Pictures of the vault, in every look: set up with paper, looked into, opened by paper again.

They are taken of the whole window, at a central that answers; whoever is there looks after central.

Source: ux.md 3.11; docs/adr/0039-keys-of-the-vault.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from app.bootstrap.vault_entry import Asker
from app.bootstrap.vault_sheets import Sheets
from app.domain.credentials import Secret
from app.ports.problems import Unavailable
from app.queries.credentials import CredentialLine
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.kit.secrets.pin_sheet import PIN
from ui.runtime.problem import problem_of
from ui.screens.vault import sheets as forms
from ui.screens.vault.paper import PaperSheet
from ui.screens.vault.screen import VaultScreen
from ui.screens.vault.state import Gate
from ui.screens.vault.view import KEYS, LIST
from ui.shell.shell import Shell
from ui.tour.album import Album
from ui.tour.driver import Driver
from ui.tour.entering_pictures import WORDS
from ui.tour.vault_samples import CHOSEN, LACKING, MEMBERS, OTHER, SAMPLES, Sample

CHOSEN_PIN, WRONG_PIN = "blue-heron", "grey-heron"
UNWRITTEN = Unavailable(
    "disk-full",
    "There is no room left on the disk, so the look could not be written down: nothing was opened.",
    next_step="Free some space and try again.",
)
"""Why a secret stays shut where the look at it cannot be kept."""


class VaultPictures:
    """Goes through the vault of a window, and photographs what a person meets there.

    Args:
        album: gets the pictures.
        shell: whoever is signed in administers central; central has no vault yet.
        driver: waits for the window.
        client: whose credentials are kept; the first one unless given.
    """

    def __init__(
        self, album: Album, shell: Shell, driver: Driver, client: UUID | None = None
    ) -> None:
        self._album, self._shell, self._driver = album, shell, driver
        shell.navigator.go("vault", client)
        self._screen = cast("VaultScreen", shell.rooms.known("vault"))

    def take(self) -> None:
        """Take all of them.

        Raises:
            TourFailed: something did not come about.
        """
        sheets = self._set_up()
        for one in SAMPLES:
            self._keep(one)
        self._look()
        self._close()
        self._who_is_in()
        self._by_paper(sheets)
        self._from_outside()

    def _set_up(self) -> Sheets:
        self._until_gate("begin")
        self._shoot("vault-begin")
        entering = self._screen.entering
        entering.begin()
        pin = cast("AskSheet", entering.sheet)
        self._type(pin, {PIN: CHOSEN_PIN, forms.AGAIN: CHOSEN_PIN})
        self._shoot("vault-new-pin")
        pin.accept()
        paper = cast("PaperSheet", self._next_sheet(pin))
        self._shoot("recovery-print")
        sheets = (1, self._words(paper, 1)), (3, self._words(paper, 3))
        paper.accept()
        back = cast("AskSheet", self._next_sheet(paper))
        self._type_sheets(back, ((1, sheets[0][1]), (3, sheets[0][1])))
        back.accept()
        self._driver.until(
            lambda: back.form.fields[forms.WORDS[0]].error, "wrong words are refused"
        )
        self._shoot("recovery-test-failed")
        self._type_sheets(back, sheets)
        back.form.show_errors({})
        self._shoot("recovery-test")
        back.accept()
        self._until_gate("open")
        self._rest()
        return sheets

    def _keep(self, one: Sample) -> None:
        edits, lines = self._screen.edits, len(self._lines())
        edits.new()
        sheet = cast("AskSheet", edits.sheet)
        today = self._shell.desk.clock.now().date()
        due = "" if one.due_in is None else (today + timedelta(days=one.due_in)).isoformat()
        typed = {
            forms.LABEL: one.label, forms.USER: one.user, forms.URL: one.url, forms.DUE: due,
            forms.PASSWORD: "correct horse battery", forms.SEED: one.seed, forms.NOTE: one.note,
        }  # fmt: skip
        self._type(sheet, typed)
        cast("ChoiceField", sheet.form.fields[forms.KIND]).set_value(one.kind)
        if one is CHOSEN:
            self._shoot("vault-new")
        sheet.accept()
        self._driver.until(lambda: len(self._lines()) > lines, f"{one.label} is kept")
        self._rest()

    def _look(self) -> None:
        presenter = self._screen.presenter
        which = next(one.id for one in self._lines() if one.label == CHOSEN.label)
        presenter.choose(which)
        self._rest()
        self._shoot("vault-list")
        self._shoot("vault-shown", lambda: self._show(Secret.PASSWORD))
        self._shoot("vault-spelled", self._spell)
        presenter.hide_all()
        self._shoot("vault-copied", self._copy)
        self._run("vault.clear")
        self._shoot("vault-code", lambda: self._show(Secret.TOTP_SEED))
        self._shoot("vault-refused", lambda: self._refuse(which))
        presenter.choose(None)
        presenter.choose(which)

    def _show(self, secret: Secret) -> None:
        detail, presenter = self._screen.view.list.detail, self._screen.presenter
        presenter.hide_all()
        detail.show_asked.emit(secret)
        self._driver.until(lambda: secret in presenter.state.shown, f"{secret} shows")
        self._rest()

    def _spell(self) -> None:
        self._show(Secret.PASSWORD)
        self._screen.view.list.detail.rows[Secret.PASSWORD].spell.click()

    def _copy(self) -> None:
        self._run("vault.copy_password")
        self._driver.until(lambda: self._screen.clipboard.left_s, "the password is copied")
        self._rest()

    def _refuse(self, which: UUID) -> None:
        presenter = self._screen.presenter
        presenter.hide_all()
        presenter.choose(None)
        presenter.choose(which)
        presenter.refuse(problem_of(UNWRITTEN))

    def _close(self) -> None:
        self._screen.presenter.lock()
        self._until_gate("locked")
        self._shoot("vault-locked")
        self._screen.entering.unlock()
        sheet = cast("AskSheet", self._screen.entering.sheet)
        self._shoot("vault-pin")
        self._type(sheet, {PIN: WRONG_PIN})
        sheet.accept()
        self._driver.until(lambda: sheet.form.fields[PIN].error, "a wrong PIN is refused")
        self._shoot("vault-pin-wrong")
        self._type(sheet, {PIN: CHOSEN_PIN})
        sheet.accept()
        self._until_gate("open")
        self._rest()

    def _who_is_in(self) -> None:
        screen = self._screen
        screen.show_part(KEYS)
        self._rest()
        self._shoot("vault-who-is-in")
        nobody = screen.keys.state
        # What is asked is never looked at before somebody lets it in.
        asker = Asker(cast("Any", None), "Tom Lindqvist", WORDS)
        screen.view.show_keys(replace(nobody, askers=(asker,)))
        self._shoot("vault-compare")
        screen.view.show_keys(replace(nobody, members=MEMBERS))
        self._shoot("vault-people")
        # What an administrator of central sees who does not administer the vault yet.
        lacking = replace(MEMBERS, people=(LACKING, OTHER), administers=False)
        screen.view.show_keys(replace(nobody, members=lacking, askers=(asker,)))
        self._shoot("vault-people-lacking")
        screen.view.show_keys(nobody)
        screen.entering.end(OTHER, OTHER.computers[0])
        self._shoot("vault-take-out")
        self._drop()
        screen.entering.promote(OTHER)
        self._shoot("vault-promote")
        self._drop()

    def _drop(self) -> None:
        """Leave the sheet that asks."""
        cast("AskSheet", self._screen.entering.sheet).leave()

    def _by_paper(self, sheets: Sheets) -> None:
        entering = self._screen.entering
        entering.use_paper()
        sheet = cast("AskSheet", entering.sheet)
        self._type_sheets(sheet, sheets)
        self._type(sheet, {PIN: CHOSEN_PIN})
        self._shoot("recovery-by-paper")
        closed: list[bool] = []
        sheet.closed.connect(lambda: closed.append(True))
        sheet.accept()
        self._driver.until(lambda: closed, "the sheets open the vault")
        self._rest()
        self._shoot("recovery-done")
        self._screen.show_part(LIST)

    def _from_outside(self) -> None:
        self._screen.presenter.lock()  # an open vault would count its minutes on over what is shown
        self._until_gate("locked")
        self._screen.entering.forgot()
        self._shoot("vault-forgot")
        self._drop()
        gate = self._screen.view.gate
        outside: tuple[Gate, ...] = ("nobody", "outside", "waiting")
        for name in outside:
            gate.show_gate(name, WORDS if name == "waiting" else (), 0)
            self._shoot(f"vault-{name}")

    # What it is done with

    def _shoot(self, name: str, ready: Callable[[], None] | None = None) -> None:
        self._album.shoot(self._shell.window, name, every=True, ready=ready)

    def _rest(self) -> None:
        self._driver.until(self._shell.lanes.idle, "nothing is under way in the window")

    def _run(self, act: str) -> None:
        self._driver.until(lambda: self._shell.registry.run(act), f"{act} can be done")

    def _until_gate(self, name: str) -> None:
        def there() -> bool:
            return self._screen.presenter.state.gate == name

        self._driver.until(there, f"the vault's gate is “{name}”")

    def _next_sheet(self, before: AskSheet | PaperSheet) -> object:
        entering = self._screen.entering
        self._driver.until(lambda: entering.sheet is not before, "the next sheet comes")
        return entering.sheet

    def _lines(self) -> tuple[CredentialLine, ...]:
        here = self._screen.presenter.state.here
        return here.lines if here is not None else ()

    def _words(self, paper: PaperSheet, number: int) -> str:
        """The words of one of the sheets, read off the screen."""
        paper.show_sheet(number)
        return " ".join(one.partition(" ")[2] for one in paper.grid.shown)

    def _type(self, sheet: AskSheet, typed: Mapping[str, str]) -> None:
        for name, text in typed.items():
            field = sheet.form.fields[name]
            if isinstance(field, LineField | TextField):
                field.set_text(text)

    def _type_sheets(self, sheet: AskSheet, typed: Sheets) -> None:
        for at, (number, words) in enumerate(typed):
            cast("ChoiceField", sheet.form.fields[forms.NUMBERS[at]]).set_value(number)
            self._type(sheet, {forms.WORDS[at]: words})
