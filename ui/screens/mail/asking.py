"""Asking about whoever wrote a mail, so that their next one comes in by itself."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.domain.vocabulary import ContactRole
from app.queries.mail import ParkedMail
from app.queries.people import ClientHit
from app.usecases.edit_contact import AddContact
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import LineField
from ui.kit.forms.several import SeveralField
from ui.screens.mail.presenter import MailPresenter

_HOMES = {"contact-name": "name", "contact-email": "email", "contact-phone": "phone"}


def ask_person(
    window: QWidget, presenter: MailPresenter, mail: ParkedMail, client: ClientHit
) -> None:
    """Ask who wrote a mail; what the mail says of them stands there already."""
    sheet = AskSheet(
        window, _tr("Who wrote this mail?"), _tr("Somebody new at {0}").format(client.name),
        accept=_tr("Write down"),
        sentence=_tr("Nothing proves that this mail is from that address: ask there first.")
        if mail.unproven else "",
    )  # fmt: skip
    sheet.add("name", LineField(_tr("&Name"), mail.sender_name))
    sheet.form.add_row({
        "email": LineField(_tr("&E-mail"), mail.sender),
        "phone": LineField(_tr("&Phone")),
    })  # fmt: skip
    asks = (ContactRole.REQUESTER.value, _tr("asks for help: later mails become tickets"))
    roles = SeveralField(_tr("&What they may do"), [asks], marked=[asks[0]])
    sheet.add("roles", roles)

    def go() -> None:
        person = AddContact(
            client.id, sheet.value("name"), sheet.value("email"), sheet.value("phone"),
            roles=frozenset(roles.values()),
        )  # fmt: skip
        presenter.write_down(person, sheet.leave, sheet.refuse)

    sheet.ask(go, _HOMES)


def _tr(words: str) -> str:
    return QCoreApplication.translate("MailAsking", words)
