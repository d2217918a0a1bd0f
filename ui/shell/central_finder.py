"""What the palette finds at central: tickets that rest there, looked for when somebody asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from app.bootstrap.archive import Looked, RestingTicket, look_at_central
from app.domain.lifecycle import WORDS as STATE_WORDS
from app.domain.vocabulary import TicketState
from app.domain.words import day_words
from ui.kit.actions.rows import Row
from ui.kit.actions.sources import Deliver, PaletteGroup, PaletteItem
from ui.runtime.ports import LanesPort, Navigator
from ui.runtime.problem import Problem

if TYPE_CHECKING:
    from app.bootstrap.desk import Desk

SIGN = "@"
_FEWEST = 2
"""Letters; a number may be shorter."""
_PAUSE_MS = 250
"""Central is asked when typing pauses, not for each letter."""


def _tr(words: str) -> str:
    return QCoreApplication.translate("PaletteSources", words)


class CentralFinder(QObject):
    """Asks central on the net lane; an answer to an older query is dropped.

    Source: sync.md 3.7, ux.md 3.5.
    """

    def __init__(
        self, desk: Desk, lanes: LanesPort, navigator: Navigator, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._lanes, self._navigator = desk, lanes, navigator
        self._next: Callable[[], None] | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask_next)

    def offer(self, look: Callable[[str], None], query: str, deliver: Deliver) -> None:
        """Offer to look at central, under whatever was found here."""
        words = query.strip()
        if not _is_enough(words):
            deliver(())
            return
        row = Row(
            key=("central", "look"),
            title=_tr("Look at central, too: {0}").format(words),
            detail=_tr("older tickets rest there"),
            icon="cloud",
        )
        item = PaletteItem(row, partial(look, words))
        deliver((PaletteGroup(_tr("At central"), (item,), last=True),))

    def find(self, query: str, deliver: Deliver) -> None:
        """Find resting tickets by number or words of their titles, once typing pauses."""
        words = query.strip()
        if not _is_enough(words):
            self._pause.stop()
            deliver((_said(_tr("Type a ticket's number or words of its title.")),))
            return
        deliver((_said(_tr("Asking central…")),))
        self._next = partial(self._look, words, deliver)
        self._pause.start()

    def _ask_next(self) -> None:
        wish, self._next = self._next, None
        if wish is not None:
            wish()

    def _look(self, words: str, deliver: Deliver) -> None:
        def failed(problem: Problem) -> None:
            deliver((_said(problem.sentence),))

        self._lanes.submit(
            "net",
            self,
            lambda: look_at_central(self._desk, words),
            done=lambda found: deliver((self._group(found),)),
            failed=failed,
            key="look",
        )

    def _group(self, found: Looked) -> PaletteGroup:
        if not found.tickets:
            return _said(_tr("No ticket that rests at central has these words."))
        title = _tr("At central, the first {0}") if found.more else _tr("At central")
        items = tuple(self._item(one) for one in found.tickets)
        return PaletteGroup(title.format(len(items)), items)

    def _item(self, ticket: RestingTicket) -> PaletteItem:
        ended = day_words(ticket.ended_at.date())
        state = STATE_WORDS[TicketState(ticket.state)].lower()
        row = Row(
            key=("resting", ticket.id),
            title=f"{ticket.label} {ticket.title}".strip(),
            detail=f"{ticket.client} · {state} {ended}",
            icon="archive",
        )
        return PaletteItem(row, partial(self._navigator.go, "ticket", ticket.id))


def _is_enough(words: str) -> bool:
    return len(words) >= _FEWEST or words.isdigit()


def _said(sentence: str) -> PaletteGroup:
    """A sentence in the place of results; Enter does nothing."""
    row = Row(key=("central", "said"), title=sentence, icon="cloud", enabled=False)
    return PaletteGroup(_tr("At central"), (PaletteItem(row, _nothing),))


def _nothing() -> None:
    return None
