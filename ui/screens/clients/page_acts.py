"""What can be done with a client's pages from their tab: open, edit, begin one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QObject, Slot

from ui.kit.actions.spec import ActionSpec
from ui.screens.clients.pages_part import PagesPart
from ui.screens.clients.presenter import ClientsPresenter
from ui.shell.contract import ScreenContext
from ui.shell.taking_out import copy_code

PAGES = "clients.pages"
"""The context of keys that work in the tab of the pages."""
_PLACE = "pages"


def _tr(words: str) -> str:
    return QCoreApplication.translate("Clients", words)


class PageActs(QObject):
    """Leads to the page's own screen; the tab itself only shows."""

    def __init__(
        self, context: ScreenContext, presenter: ClientsPresenter, part: PagesPart, owner: QObject
    ) -> None:
        super().__init__(owner)
        self._context, self._presenter = context, presenter
        part.page_opened.connect(self._open)
        part.edit_asked.connect(self._edit)
        part.new_asked.connect(self._new)
        part.pane.text.copy_wanted.connect(self._copy_code)
        context.registry.bind(PAGES, part)

    def specs(self) -> Sequence[ActionSpec]:
        """List the acts.

        Source: ux.md 3.4.
        """
        group = "Client"
        return (
            ActionSpec(
                "clients.edit_page", _tr("Edit the chosen page"), "E", self._edit, self._no_page,
                icon="pencil", group=group, context=PAGES, synonyms=(_tr("documentation"),),
            ),
            ActionSpec(
                "clients.new_page", _tr("New page"), "N", self._new, self._no_client,
                icon="file-plus", group=group, context=PAGES,
                synonyms=(_tr("documentation"), _tr("runbook")),
            ),
        )  # fmt: skip

    @Slot(str)
    def _copy_code(self, code: str) -> None:
        page = self._presenter.state.text_id
        copy_code(self._context, self, ("page", page) if page is not None else None, code)

    @property
    def _page(self) -> UUID | None:
        state = self._presenter.state
        return state.text_id if state.tab == "pages" else None

    def _no_page(self) -> str:
        return "" if self._page is not None else _tr("Choose a page first.")

    def _no_client(self) -> str:
        return "" if self._presenter.state.chosen else _tr("Choose a client first.")

    @Slot(object)
    def _open(self, _page: object) -> None:
        if self._page is not None:
            self._context.navigator.go(_PLACE, self._page)

    @Slot()
    def _edit(self) -> None:
        if self._page is not None:
            self._context.navigator.go(_PLACE, self._page, "edit")

    @Slot()
    def _new(self) -> None:
        client = self._presenter.state.chosen
        if client is not None:
            self._context.navigator.go(_PLACE, client)
