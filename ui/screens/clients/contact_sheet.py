"""The sheet in which somebody of a client is written down, or changed.

Source: domain.md S23, 7.7.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.domain.vocabulary import ContactRole
from app.queries.portal_desk import PersonLine, PortalDesk
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField
from ui.kit.forms.several import SeveralField


def _tr(words: str) -> str:
    return QCoreApplication.translate("Portal", words)


def role_words() -> Mapping[ContactRole, str]:
    """What each role lets somebody do, in a few words."""
    return {
        ContactRole.REQUESTER: _tr("Requester: asks for help, sees their own requests"),
        ContactRole.COORDINATOR: _tr("Coordinator: sees all requests, sets topics"),
        ContactRole.APPROVER: _tr("Approver: accepts quotes, materials, adjustments"),
        ContactRole.BILLING: _tr("Billing: sees invoices"),
    }


def contact_sheet(
    window: QWidget, client: str, desk: PortalDesk, person: PersonLine | None
) -> AskSheet:
    """Ask for the fields of a contact: of `person`, or of somebody new."""
    sheet = AskSheet(
        window,
        person.name if person is not None else _tr("New contact"),
        client,
        accept=_tr("Save"),
        sentence=_tr(
            "With a role they can come into the portal: a link goes to their address, so another "
            "address is for those who may give the role."
        ),
    )
    sheet.add("name", LineField(_tr("&Name"), person.name if person else ""))
    sheet.form.add_row({
        "email": LineField(_tr("&E-mail"), person.email if person else ""),
        "phone": LineField(_tr("&Phone"), person.phone if person else ""),
    })  # fmt: skip
    sites: list[tuple[Hashable, str]] = [(None, "–"), *desk.sites]
    site = ChoiceField(_tr("S&ite"), sites)
    if person is not None and person.site in dict(desk.sites):
        site.set_value(person.site)
    sheet.add("site", site)
    roles = [(role.value, words) for role, words in role_words().items()]
    marked = [role.value for role in person.roles] if person is not None else []
    sheet.add("roles", SeveralField(_tr("&Roles in the portal"), roles, marked=marked))
    if person is not None:
        choices = [(True, _tr("still works there")), (False, _tr("has left"))]
        sheet.add("active", ChoiceField(_tr("&Standing"), choices))
    return sheet


def contact_values(sheet: AskSheet) -> dict[str, Any]:
    """What was typed, by the names of the fields of `AddContact`."""
    site, roles = sheet.form.fields["site"], sheet.form.fields["roles"]
    assert isinstance(site, ChoiceField)  # noqa: S101 -- both were put there
    assert isinstance(roles, SeveralField)  # noqa: S101 -- as above
    return {
        "name": sheet.value("name"),
        "email": sheet.value("email"),
        "phone": sheet.value("phone"),
        "site": site.value(),
        "roles": roles.values(),
    }
