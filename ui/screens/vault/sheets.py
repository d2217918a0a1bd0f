"""Sheets of the vault: its PIN, a credential, two papers that are typed back.

Source: ux.md 3.11; docs/adr/0039-keys-of-the-vault.md.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import date
from uuid import UUID

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.bootstrap.vault_joining import TwoPasts
from app.bootstrap.vault_sheets import Sheets
from app.bootstrap.vault_values import suggested_password
from app.domain.credentials import CREDENTIAL_KINDS, Secret
from app.domain.rules import RuleBroken
from app.queries.credentials import CredentialLine
from ui.kit.buttons import Button
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.kit.secrets.pin_sheet import PIN
from ui.kit.text import PlainLabel
from ui.kit.word_grid import WordGrid
from ui.theme import fonts

AGAIN = "again"
LABEL, KIND, ASSET, USER, URL, DUE = "label", "kind", "asset", "username", "url", "due"
PASSWORD, SEED, NOTE = "password", "seed", "note"
NUMBERS, WORDS = ("number1", "number2"), ("words1", "words2")
HOMES = {
    "credential-label": LABEL, "asset": ASSET, "credential-kind": KIND, "totp": SEED,
    "secret-long": NOTE, "credential-due": DUE,
}  # fmt: skip


def tr(words: str) -> str:
    """A sentence in the language of the window."""
    return QCoreApplication.translate("VaultSheets", words)


def join_sheet(window: QWidget, pasts: TwoPasts, send: Callable[[AskSheet, str], None]) -> AskSheet:
    """Show two pasts, and ask for the PIN that makes them one."""
    sheet = AskSheet(
        window, tr("Two pasts of the vault"),
        tr("Ask somebody whose vault works for their words, under Who is in, by voice."),
        accept=tr("Make them one"),
        sentence=tr("Only if theirs are central's: devices that were put out in either stay out."),
    )  # fmt: skip
    for words, name in ((pasts.central, tr("Central's")), (pasts.here, tr("This computer's"))):
        grid = WordGrid(name, 3, fonts.TEXT)
        grid.show_texts(words)
        sheet.form.add_widget(PlainLabel(name, tone="muted", weight=fonts.BOLD))
        sheet.form.add_widget(grid)
    field = sheet.add(PIN, LineField(tr("&PIN of the vault"), secret=True))

    def go() -> None:
        sheet.accept_button.setEnabled(False)
        send(sheet, field.box.text())

    sheet.ask(go)
    return sheet


def new_pin_sheet(
    window: QWidget, title: str, subtitle: str, accept: str, send: Callable[[AskSheet, str], None]
) -> AskSheet:
    """Ask for a new PIN, twice."""
    sheet = AskSheet(
        window, title, subtitle, accept=accept,
        sentence=tr("Nobody can tell it to you again: a forgotten one means being let in anew."),
    )  # fmt: skip
    first = sheet.add(
        PIN, LineField(tr("&PIN"), hint=tr("8 characters or more; letters count"), secret=True)
    )
    second = sheet.add(AGAIN, LineField(tr("PIN, &again"), secret=True))

    def go() -> None:
        if first.box.text() != second.box.text():
            sheet.refuse_words(AGAIN, tr("The two are not the same. Type it again."))
            return
        sheet.accept_button.setEnabled(False)
        send(sheet, first.box.text())

    sheet.ask(go, {"pin": PIN})
    return sheet


def forgot_sheet(window: QWidget, use_paper: Callable[[], None]) -> AskSheet:
    """Say what follows from a forgotten PIN; paper is the way where nobody else is in."""
    sheet = AskSheet(
        window, tr("A forgotten PIN"),
        tr("Nobody can tell it to you again: this computer comes in anew, with another PIN."),
        accept=tr("Use two sheets of paper…"),
        sentence=tr("Nothing has changed yet: the old PIN opens it if you remember it."),
    )  # fmt: skip
    steps = (
        tr(
            "1. On another of your computers, or on one of somebody who administers the vault: "
            "Credentials, Who is in. This computer is taken out there."
        ),
        tr("2. Here: Who is in, Look again. Then choose another PIN and ask to be let in."),
        tr("3. Compare the six words with whoever lets it in. Clients' keys come by themselves."),
        tr("If nobody else is in the vault, two of its three sheets of paper do all that at once."),
    )
    for words in steps:
        sheet.form.add_widget(PlainLabel(words, wrap=True))

    def go() -> None:
        sheet.leave()
        use_paper()

    sheet.ask(go)
    return sheet


def typed_sheet(
    window: QWidget,
    title: str,
    subtitle: str,
    accept: str,
    send: Callable[[AskSheet, Sheets, str], None],
    *,
    pin: str = "",
) -> AskSheet:
    """Ask for two sheets of paper, typed; with `pin` for a PIN by that label as well."""
    sheet = AskSheet(window, title, subtitle, accept=accept, width=620)
    choices: list[tuple[Hashable, str]] = [(one, tr("Sheet {0}").format(one)) for one in (1, 2, 3)]
    boxes = []
    for at, (number, words) in enumerate(zip(NUMBERS, WORDS, strict=True)):
        which = ChoiceField(
            tr("First sheet") if at == 0 else tr("Second sheet"), choices, value=1 + 2 * at
        )
        text = TextField(
            tr("Its 24 words") if at == 0 else tr("The second one's 24 words"), lines=2
        )
        sheet.add(number, which)
        sheet.add(words, text)
        boxes.append((which, text))
    if pin:
        sheet.add(PIN, LineField(pin, secret=True))

    def go() -> None:
        found = [(int(str(which.value())), text.text()) for which, text in boxes]
        if found[0][0] == found[1][0]:
            sheet.refuse_words(NUMBERS[1], tr("Two different sheets are needed."))
            return
        empty = next((at for at, (_n, words) in enumerate(found) if not words), None)
        if empty is not None:
            sheet.refuse_words(WORDS[empty], tr("Type the 24 words that stand on the sheet."))
            return
        field = sheet.form.fields.get(PIN)
        typed = field.box.text() if isinstance(field, LineField) else ""
        sheet.accept_button.setEnabled(False)
        send(sheet, (found[0], found[1]), typed)

    sheet.ask(go, {"pin": PIN, "share": WORDS[0]})
    return sheet


def credential_sheet(
    window: QWidget, client: str, assets: Sequence[tuple[UUID, str]], line: CredentialLine | None
) -> AskSheet:
    """A form for a credential; the secrets of one that is there stay as they are while empty."""
    title = tr("New credential") if line is None else tr("Change {0}").format(line.label)
    sheet = AskSheet(
        window, title, client, accept=tr("Save it sealed"),
        sentence=tr("Name, user and address are open to central; the rest is sealed here."),
    )  # fmt: skip
    stays = "" if line is None else tr("empty: it stays as it is")
    sheet.add(LABEL, LineField(tr("&Name"), line.label if line else "", hint=tr("what it opens")))
    kinds: list[tuple[Hashable, str]] = list(CREDENTIAL_KINDS.items())
    belongs: list[tuple[Hashable, str]] = [(None, tr("no asset")), *assets]
    kind = ChoiceField(tr("&Kind"), kinds, value=line.kind if line else "login")
    asset = ChoiceField(tr("&Belongs to"), belongs)
    known = {one for one, _name in assets}
    if line is not None and line.asset_id is not None:
        if line.asset_id not in known:
            asset.set_choices([*belongs, (line.asset_id, tr("as it is"))])
        asset.set_value(line.asset_id)
    sheet.form.add_row({KIND: kind, ASSET: asset})
    user = LineField(tr("&User name"), line.username if line else "")
    url = LineField(tr("A&ddress"), line.url if line else "")
    sheet.form.add_row({USER: user, URL: url})
    add_password(sheet, stays)
    sheet.add(SEED, LineField(tr("Seed of one-&time codes"), hint=stays, secret=True))
    sheet.add(NOTE, TextField(tr("Secret n&ote"), hint=stays, lines=2))
    due = line.rotation_due.isoformat() if line is not None and line.rotation_due else ""
    hint = tr("year-month-day, or empty")
    sheet.add(DUE, LineField(tr("To be changed &on"), due, hint=hint))
    return sheet


def rotate_sheet(window: QWidget, line: CredentialLine) -> AskSheet:
    """A form for the next password, and when it is to be changed again."""
    sheet = AskSheet(
        window, tr("Change the password of {0}").format(line.label), line.username,
        accept=tr("Seal the new one"),
        sentence=tr("Change it in the system itself first: here is only where it is kept."),
    )  # fmt: skip
    add_password(sheet, "")
    due = line.rotation_due.isoformat() if line.rotation_due else ""
    hint = tr("year-month-day, or empty")
    sheet.add(DUE, LineField(tr("To be changed again &on"), due, hint=hint))
    return sheet


def add_password(sheet: AskSheet, hint: str) -> LineField:
    """A field for a password, which can be shown and suggested."""
    field = sheet.add(PASSWORD, LineField(tr("&Password"), hint=hint, secret=True))
    show = Button(tr("Show what is typed"), "quiet", icon="eye")
    show.setCheckable(True)
    suggest = Button(tr("Suggest one"), "quiet", icon="key")
    modes = QLineEdit.EchoMode

    def turn(on: bool) -> None:
        field.box.setEchoMode(modes.Normal if on else modes.Password)

    def propose() -> None:
        field.set_text(suggested_password())
        show.setChecked(True)

    show.toggled.connect(turn)
    suggest.clicked.connect(propose)
    acts = QWidget()
    row = QHBoxLayout(acts)
    row.setContentsMargins(0, 0, 0, 0)
    for button in (suggest, show):
        row.addWidget(button)
    row.addStretch(1)
    sheet.form.add_widget(acts)
    return field


def day_of(sheet: AskSheet) -> date | None:
    """The day that was typed.

    Raises:
        RuleBroken: it is none.
    """
    typed = sheet.value(DUE)
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise RuleBroken(
            "credential-due", tr("Type the day as year-month-day: 2027-01-31.")
        ) from None


def typed_secrets(sheet: AskSheet) -> dict[Secret, str]:
    """The secrets that stand in a sheet; blanks at the ends of a password count."""
    found: dict[Secret, str] = {}
    for name, secret in ((PASSWORD, Secret.PASSWORD), (SEED, Secret.TOTP_SEED)):
        field = sheet.form.fields.get(name)
        if isinstance(field, LineField) and field.box.text():
            found[secret] = field.box.text()
    if NOTE in sheet.form.fields and sheet.value(NOTE):
        found[Secret.NOTE] = sheet.value(NOTE)
    return found
