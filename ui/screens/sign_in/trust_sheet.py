"""Asks who vouches for central: the system's authorities, or the firm's own; and pins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.bootstrap.trusting import Trust, described, trust_from
from app.ports.problems import Refused
from ui.kit.buttons import Button
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField

WHO, FILE, PIN, RESERVE = "who", "file", "pin", "reserve"
SYSTEM, OWN = "system", "own"
Read = Callable[[], Trust]


def tr(words: str) -> str:
    """A sentence in the language of the window."""
    return QCoreApplication.translate("TrustSheet", words)


def trust_sheet(
    window: QWidget, now: Trust, send: Callable[[AskSheet, Read], None], *, wishes_own: bool = False
) -> AskSheet:
    """Ask for another choice.

    Args:
        window: over which it opens.
        now: who vouches at present.
        send: gets the sheet and what reads the choice, or refuses it; the file is read then.
        wishes_own: an authority of the firm's own was asked for already.
    """
    sheet = AskSheet(
        window,
        tr("How central proves itself"),
        described(now),
        accept=tr("Save"),
        sentence=tr("It counts from the next connection on."),
    )
    own = OWN if now.authority or wishes_own else SYSTEM
    choices = (
        (SYSTEM, tr("the authorities that this computer trusts")),
        (OWN, tr("only an authority of your firm’s own")),
    )
    sheet.add(WHO, ChoiceField(tr("&Vouched for by"), choices, value=own))
    kept = tr("read once and kept in the store; empty keeps the one from before")
    wanted = tr("PEM, from your administrator; read once and kept in the store")
    file = sheet.add(
        FILE,
        LineField(tr("&File of that authority"), hint=kept if now.authority else wanted),
    )
    browse = Button(tr("Choose the file…"), icon="folder")
    browse.clicked.connect(lambda: _browse(sheet, file))
    sheet.form.add_widget(browse)
    pins = (*now.pins, "", "")[:2]
    hint = tr("sha256/…, if your administrator gave you two")
    sheet.add(PIN, LineField(tr("&Pin of central’s key"), pins[0], hint=hint))
    sheet.add(RESERVE, LineField(tr("Pin of the key in &reserve"), pins[1]))

    def go() -> None:
        # The fields are read here, on the window's thread, and the file by whoever calls.
        typed = {name: sheet.value(name) for name in (FILE, PIN, RESERVE)}
        owned = sheet.value(WHO) == OWN
        sheet.form.show_errors({})
        send(sheet, lambda: _chosen(now, typed, owned=owned))

    sheet.ask(go, {"authority": FILE, "pin-alone": RESERVE, "pin": PIN})
    return sheet


def _chosen(now: Trust, typed: dict[str, str], *, owned: bool) -> Trust:
    if owned and not typed[FILE] and not now.authority:
        raise Refused(
            "authority-missing",
            "Name the file with your firm’s authority.",
            next_step="Or let the authorities of this computer vouch.",
        )
    file = Path(typed[FILE]).expanduser() if owned and typed[FILE] else None
    kept = now.authority if owned else ""
    return trust_from(file, (typed[PIN], typed[RESERVE]), kept=kept)


def _browse(sheet: AskSheet, file: LineField) -> None:
    dialog = QFileDialog(sheet, tr("The certificate of your firm’s authority"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptOpen)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilter(tr("Certificates (*.pem *.crt *.cer);;All files (*)"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def chosen(name: str) -> None:
        file.set_text(name)
        if isinstance(who := sheet.form.fields[WHO], ChoiceField):
            who.set_value(OWN)

    dialog.fileSelected.connect(chosen)
    dialog.open()
