"""What can be done on the clients' screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ui.kit.actions.spec import ActionSpec

LISTS = "clients.lists"
"""The context of keys that work in the lists of the screen."""
CONTACTS = "clients.contacts"
"""The context of keys that work in the table of contacts."""
AGENDA = "clients.agenda"
"""The context of keys that work in the agenda."""


@dataclass(frozen=True, slots=True)
class ClientActs:
    """The functions behind the acts; a reason says why one cannot be done now."""

    find: Callable[[], None]
    show_part: Callable[[str], None]
    agenda: Callable[[], None]
    agreement: Callable[[], None]
    credentials: Callable[[], None]
    no_client: Callable[[], str]
    copy_number: Callable[[], None]
    no_number: Callable[[], str]
    copy_agenda: Callable[[], None]
    save_agenda: Callable[[], None]
    no_agenda: Callable[[], str]
    quotes: Callable[[], None]
    review: Callable[[], None]
    portal: Callable[[], None]
    new_quote: Callable[[], None]
    no_quote: Callable[[], str]


def _tr(words: str) -> str:
    return QCoreApplication.translate("Clients", words)


def client_actions(do: ClientActs) -> tuple[ActionSpec, ...]:
    """List the acts.

    Source: ux.md 3.4.
    """
    group = "Client"
    return (
        ActionSpec(
            "clients.find", _tr("Filter the list"), "/", do.find, icon="search", group=group,
            context=LISTS, synonyms=(_tr("search"),),
        ),
        ActionSpec(
            "clients.agenda", _tr("Agenda for this client"), "", do.agenda, do.no_client,
            icon="clipboard-list", group=group,
            synonyms=(_tr("check-in"), _tr("meeting"), _tr("agenda for…")),
        ),
        ActionSpec(
            "clients.new_quote", _tr("New quote for this client…"), "", do.new_quote,
            do.no_quote, icon="receipt", group=group,
            synonyms=(_tr("offer"), _tr("estimate"), _tr("fixed price"), _tr("project")),
        ),
        ActionSpec(
            "clients.quotes", _tr("Quotes of this client"), "", do.quotes,
            do.no_client, icon="receipt", group=group, synonyms=(_tr("offers"), _tr("milestones")),
        ),
        ActionSpec(
            "clients.review", _tr("Quarterly review of this client"), "",
            do.review, do.no_client, icon="chart-column", group=group,
            synonyms=(_tr("budget"), _tr("adjust the fee"), _tr("exceptional")),
        ),
        ActionSpec(
            "clients.portal", _tr("Portal of this client"), "", do.portal, do.no_client,
            icon="globe", group=group,
            synonyms=(
                _tr("contacts"), _tr("roles"), _tr("logo"), _tr("onboarding"), _tr("training"),
            ),
        ),
        ActionSpec(
            "clients.agreement", _tr("Agreement of this client"), "", do.agreement, do.no_client,
            icon="briefcase", group=group,
            synonyms=(
                _tr("budget"), _tr("fee"), _tr("rates"), _tr("opening hours"), _tr("holidays"),
                _tr("renewal"), _tr("calendar"),
            ),
        ),
        ActionSpec(
            "clients.credentials", _tr("Credentials of this client"), "", do.credentials,
            do.no_client, icon="key-round", group=group,
            synonyms=(_tr("passwords"), _tr("logins"), _tr("vault")),
        ),
        ActionSpec(
            "clients.copy_number", _tr("Copy the contact's number"), "Ctrl+C", do.copy_number,
            do.no_number, icon="phone", group=group, context=CONTACTS, synonyms=(_tr("phone"),),
        ),
        ActionSpec(
            "clients.agenda_copy", _tr("Copy the agenda as Markdown"), "Ctrl+Shift+C",
            do.copy_agenda, do.no_agenda, icon="copy", group=group, context=AGENDA,
        ),
        ActionSpec(
            "clients.agenda_save", _tr("Save the agenda…"), "Ctrl+Shift+E", do.save_agenda,
            do.no_agenda, icon="save", group=group, context=AGENDA, synonyms=(_tr("export"),),
        ),
    )  # fmt: skip
