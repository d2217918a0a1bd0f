"""The ways into the vault, by sheets: a PIN, six words, paper.

Source: docs/adr/0039-keys-of-the-vault.md, "Six words", "Recovery".
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Slot
from PySide6.QtWidgets import QWidget

from app.bootstrap.vault_entry import Asker
from app.bootstrap.vault_joining import TwoPasts
from app.bootstrap.vault_members import Computer, Insider
from app.bootstrap.vault_sheets import Beginning, Recovered, Replacing, Sheets
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.secrets.pin_sheet import pin_sheet, stays_open
from ui.screens.vault import sheets
from ui.screens.vault.keys import KeysPresenter
from ui.screens.vault.paper import PaperSheet
from ui.screens.vault.presenter import VaultPresenter
from ui.shell.contract import ScreenContext


def _tr(words: str) -> str:
    return QCoreApplication.translate("VaultEntering", words)


class Entering(QObject):
    """Opens sheets one after another; what is refused is said in the one that asked.

    Attributes:
        sheet: the one that was opened last.
    """

    def __init__(
        self, context: ScreenContext, presenter: VaultPresenter, keys: KeysPresenter
    ) -> None:
        super().__init__(context.window)
        self._context, self._presenter, self._keys = context, presenter, keys
        self.sheet: QWidget | None = None

    # The PIN

    def open_first(self, then: Callable[[], None]) -> None:
        """Do something once the vault is open; a closed one asks for its PIN before."""
        gate = self._presenter.state.gate
        if self._context.desk.vault.left_s > 0:
            then()
        elif gate in {"locked", "open", "stopped"}:
            self._unlock(then)
        else:
            self._context.notices.say(why_shut(gate))

    @Slot()
    def unlock(self) -> None:
        """Ask for the PIN."""
        self.open_first(_nothing)

    def _unlock(self, then: Callable[[], None]) -> None:
        def send(sheet: AskSheet, pin: str) -> None:
            def opened() -> None:
                sheet.leave()
                then()

            self._presenter.unlock(pin, opened, sheet.refuse)

        self.sheet = pin_sheet(
            self._context.window,
            _tr("Unlock the vault"),
            _tr("Unlock"),
            stays_open(),
            send,
        )

    # Six words

    @Slot()
    def ask_in(self) -> None:
        """Choose a PIN and ask to be let in."""

        def send(sheet: AskSheet, pin: str) -> None:
            self._keys.ask_in(pin, sheet.leave, sheet.refuse)

        self.sheet = sheets.new_pin_sheet(
            self._context.window,
            _tr("A PIN for this computer's vault"),
            _tr("It opens the passwords that this computer keeps, also without a connection."),
            _tr("Ask to be let in"),
            send,
        )

    @Slot(object)
    def let_in(self, asker: Asker) -> None:
        """Let a device in; the PIN is asked for this, also of an open vault."""

        def send(sheet: AskSheet, pin: str) -> None:
            def done() -> None:
                sheet.leave()
                words = _tr("It is in; keys of clients reach it when somebody's vault is open.")
                self._context.notices.say(words)

            self._keys.let_in(asker, pin, done, sheet.refuse)

        person = asker.person or _tr("somebody")
        self.sheet = pin_sheet(
            self._context.window,
            _tr("Let a computer of {0} in").format(person),
            _tr("The words are the same"),
            _tr("Only if all six words are the same on both screens."),
            send,
        )

    @Slot()
    def forgot(self) -> None:
        """Say what follows from a forgotten PIN."""
        self.sheet = sheets.forgot_sheet(self._context.window, partial(self._by_paper, anew=True))

    # Who goes, and who administers

    @Slot(object, object)
    def end(self, who: Insider, computer: Computer) -> None:
        """Take a computer out of the vault."""

        def send(sheet: AskSheet, pin: str) -> None:
            def done() -> None:
                sheet.leave()
                words = _tr("{0} is out of the vault; it can ask anew.").format(called)
                self._context.notices.say(words)

            self._keys.end(computer.device, pin, done, sheet.refuse)

        called = computer.name or _tr("The computer")
        self.sheet = pin_sheet(
            self._context.window,
            _tr("Take {0} of {1} out of the vault").format(called, who.name),
            _tr("Take it out"),
            _tr("It opens nothing new, and to come back it asks and six words are compared."),
            send,
        )

    @Slot(object)
    def promote(self, who: Insider) -> None:
        """Let a person administer the vault; it can be taken back at once."""

        def send(sheet: AskSheet, pin: str) -> None:
            def done() -> None:
                sheet.leave()
                words = _tr("{0} administers the vault.").format(who.name)
                self._context.notices.say(words, back)

            self._keys.promote(who.id, pin, done, sheet.refuse)

        def back() -> None:
            self._keys.demote(who.id, self._context.notices.problem)

        self.sheet = pin_sheet(
            self._context.window,
            _tr("Let {0} administer the vault").format(who.name),
            _tr("Let them"),
            _tr("They let computers in, take them out, and replace the sheets of paper."),
            send,
        )

    # Paper

    @Slot()
    def begin(self) -> None:
        """Set the firm's vault up."""

        def send(sheet: AskSheet, pin: str) -> None:
            def written(begun: Beginning) -> None:
                sheet.leave()
                self._print(begun, _tr("The vault is set up."))

            self._keys.begin(pin, written, sheet.refuse)

        self.sheet = sheets.new_pin_sheet(
            self._context.window,
            _tr("Set up the firm's vault"),
            _tr("First a PIN for this computer, then three sheets of paper."),
            _tr("Go on to the sheets"),
            send,
        )

    @Slot()
    def replace(self) -> None:
        """Replace the sheets of paper."""
        self.open_first(self._replace)

    def _replace(self) -> None:
        def send(sheet: AskSheet, old: Sheets, _pin: str) -> None:
            def written(replacing: Replacing) -> None:
                sheet.leave()
                self._print(replacing, _tr("The new sheets hold, the old ones no more."))

            self._keys.replace_sheets(old, written, sheet.refuse)

        self.sheet = sheets.typed_sheet(
            self._context.window,
            _tr("Replace the sheets"),
            _tr("Type two of the sheets that hold now."),
            _tr("Write new ones"),
            send,
        )

    @Slot()
    def use_paper(self) -> None:
        """Come in by two sheets."""
        self._by_paper(anew=False)

    def _by_paper(self, *, anew: bool) -> None:
        gate = self._presenter.state.gate
        has_pin = gate in {"locked", "open", "stopped"} and not anew

        def send(sheet: AskSheet, typed: Sheets, pin: str) -> None:
            def done(found: Recovered) -> None:
                sheet.leave()
                self._context.notices.say(recovered_words(found))

            self._keys.recover(typed, pin, done, sheet.refuse, anew=anew)

        self.sheet = sheets.typed_sheet(
            self._context.window,
            _tr("Open by two sheets of paper"),
            _tr("They let this computer in, and open the clients that you look after."),
            _tr("Open"),
            send,
            pin=_tr("&PIN of this computer's vault") if has_pin else _tr("A new &PIN, 8 or more"),
        )

    # Two pasts

    @Slot()
    def compare(self) -> None:
        """Show both pasts, and make them one by the PIN."""

        def came(pasts: TwoPasts) -> None:
            def send(sheet: AskSheet, pin: str) -> None:
                def done() -> None:
                    sheet.leave()
                    self._context.notices.say(_tr("Both pasts are one from here on."))

                self._keys.join(pasts, pin, done, sheet.refuse)

            self.sheet = sheets.join_sheet(self._context.window, pasts, send)

        self._keys.two_pasts(came, self._context.notices.problem)

    def _print(self, begun: Beginning | Replacing, done: str) -> None:
        paper = PaperSheet(self._context, begun.papers)
        paper.accepted.connect(partial(self._type_back, paper, begun, done))
        paper.cancelled.connect(paper.leave)
        self.sheet = paper
        paper.open()

    def _type_back(self, paper: PaperSheet, begun: Beginning | Replacing, words: str) -> None:
        paper.leave()

        def send(sheet: AskSheet, typed: Sheets, _pin: str) -> None:
            def done() -> None:
                sheet.leave()
                self._context.notices.say(words)

            self._keys.finish(begun, typed, done, sheet.refuse)

        self.sheet = sheets.typed_sheet(
            self._context.window,
            _tr("Type two sheets back"),
            _tr("From the paper, not from memory: so that nobody finds out later that they fail."),
            _tr("They are right"),
            send,
        )


def why_shut(gate: str) -> str:
    """Why nothing can be opened or sealed on this computer now."""
    words = {
        "nobody": _tr("The vault is not set up yet: an administrator does that."),
        "begin": _tr("Set up the vault first."),
        "outside": _tr("This computer has no part in the vault: ask to be let in first."),
        "waiting": _tr("This computer waits to be let into the vault."),
    }
    return words.get(gate, _tr("Trestle is still looking how the vault stands."))


def recovered_words(found: Recovered) -> str:
    """What two sheets opened, and what they did not."""
    words = _tr("This computer is in the vault. Clients opened: {0}.").format(found.opened)
    others = [*found.elsewhere]
    if found.unnamed:
        others.append(_tr("{0} that are not yours").format(found.unnamed))
    if others:
        words += " " + _tr("Not opened: {0}.").format(", ".join(others))
    return words + " " + _tr("Replace the sheets now.")


def _nothing() -> None:
    return None
