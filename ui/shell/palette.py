"""What the palette finds beside commands: tickets, clients, and whatever else has the words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QObject

from app.bootstrap.desk import Desk
from app.domain.lifecycle import WORDS as STATE_WORDS
from app.domain.rights import Permission, may
from app.domain.vocabulary import TicketState
from app.queries.credentials import CredentialLine, find_credentials
from app.queries.found import Found, Said, Thing, found
from app.queries.people import ClientHit, suggest_clients
from app.queries.queue import QueueRow, queue_rows
from app.queries.search import matching_tickets
from ui.kit.actions.ranking import Span, match
from ui.kit.actions.rows import Row
from ui.kit.actions.sources import LIMIT, Deliver, PaletteGroup, PaletteItem, PaletteSource
from ui.runtime.ports import LanesPort, Navigator
from ui.runtime.problem import Problem
from ui.shell.central_finder import SIGN, CentralFinder
from ui.shell.found_credentials import credential_group

_MOST = 200
"""How many hits are counted; above it the heading says "200+"."""

_FEWEST_LETTERS = 3
"""Fewer begin too many words to be of help."""


def tr(words: str) -> str:
    """Translate words of the palette."""
    return QCoreApplication.translate("PaletteSources", words)


@dataclass(frozen=True, slots=True)
class _Tickets:
    rows: tuple[QueueRow, ...]
    total: int


class PaletteFinder(QObject):
    """Asks the store on the read lane; an answer to an older query is dropped.

    Source: ux.md 3.5.
    """

    def __init__(
        self, desk: Desk, lanes: LanesPort, navigator: Navigator, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._lanes, self._navigator = desk, lanes, navigator

    def sources(self, look: Callable[[str], None]) -> tuple[PaletteSource, ...]:
        """Give the sources in the order in which their groups stand.

        Args:
            look: opens the palette again on what rests at central, with what was typed.
        """
        central = CentralFinder(self._desk, self._lanes, self._navigator, self)
        return (
            PaletteSource(tr("ticket"), "#", self.find_tickets),
            PaletteSource(tr("client"), ":", self.find_clients),
            PaletteSource(tr("credential"), "!", self.find_credentials),
            PaletteSource(tr("words"), "?", self.find_words),
            PaletteSource(tr("at central"), SIGN, central.find, alone=True),
            PaletteSource("", "", partial(central.offer, look)),
        )

    def find_tickets(self, query: str, deliver: Deliver) -> None:
        """Find tickets by number, else by the words in them."""
        words = query.split()
        if not words:
            deliver(())
            return

        def job() -> _Tickets:
            return self._desk.ask(partial(_tickets, words=words))

        self._ask("tickets", job, lambda found: deliver(self._ticket_group(query, found)), deliver)

    def ticket(self, label: str) -> UUID | None:
        """Find the one ticket with a number, "T-1042"; on the read lane."""
        ids = self._desk.ask(lambda session: matching_tickets(session, [label], limit=2))
        return ids[0] if len(ids) == 1 else None

    def find_clients(self, query: str, deliver: Deliver) -> None:
        """Find clients by name or code."""
        if not query.strip():
            deliver(())
            return

        def job() -> list[ClientHit]:
            return self._desk.ask(lambda session: suggest_clients(session, query, limit=LIMIT))

        self._ask("clients", job, lambda found: deliver(self._client_group(query, found)), deliver)

    def find_credentials(self, query: str, deliver: Deliver) -> None:
        """Find credentials by their names, for who may use them; what they keep is never read."""
        who = self._desk.identity
        if not query.strip() or who is None or not may(who.rights, Permission.USE_CREDENTIALS):
            deliver(())
            return

        def job() -> list[CredentialLine]:
            return self._desk.ask(lambda session: find_credentials(session, query, LIMIT))

        def done(found: object) -> None:
            assert isinstance(found, list)  # noqa: S101 - the job gives nothing else
            deliver(credential_group(query, found, partial(self._go, "vault")))

        self._ask("credentials", job, done, deliver)

    def find_words(self, query: str, deliver: Deliver) -> None:
        """Find where words were said, and the people, things and pages that have them."""
        if len(query.strip()) < _FEWEST_LETTERS:
            deliver(())
            return

        def job() -> Found:
            return self._desk.ask(lambda session: found(session, query))

        self._ask("words", job, lambda all_: deliver(self._word_groups(query, all_)), deliver)

    def _ask(
        self,
        key: str,
        job: Callable[[], object],
        done: Callable[[object], None],
        deliver: Deliver,
    ) -> None:
        def failed(_problem: Problem) -> None:
            deliver(())  # the other sources still answer; the guard's log has the reason

        self._lanes.submit("read", self, job, done=done, failed=failed, key=key)

    def _ticket_group(self, query: str, found: object) -> Sequence[PaletteGroup]:
        assert isinstance(found, _Tickets)  # noqa: S101 - the job gives nothing else
        items = tuple(self._ticket_item(query, row) for row in found.rows)
        total = found.total if found.total > len(items) else 0
        return (PaletteGroup(tr("Tickets"), items, total),) if items else ()

    def _ticket_item(self, query: str, row: QueueRow) -> PaletteItem:
        title = f"{row.label} {row.title}"
        state = STATE_WORDS[TicketState(row.state)].lower()
        shown = Row(
            key=("ticket", row.id),
            title=title,
            detail=f"{row.client} · {state}",
            icon="inbox",
            marks=_marks(query, title),
            priority=row.priority,
        )
        return PaletteItem(shown, partial(self._go, "ticket", row.id))

    def _client_group(self, query: str, found: object) -> Sequence[PaletteGroup]:
        assert isinstance(found, list)  # noqa: S101 - the job gives nothing else
        items = tuple(
            PaletteItem(
                Row(
                    key=("client", hit.id),
                    title=hit.name,
                    detail=hit.code,
                    icon="building-2",
                    marks=_marks(query, hit.name),
                ),
                partial(self._go, "clients", hit.id),
            )
            for hit in found
        )
        return (PaletteGroup(tr("Clients"), items),) if items else ()

    def _word_groups(self, query: str, answer: object) -> Sequence[PaletteGroup]:
        assert isinstance(answer, Found)  # noqa: S101 - the job gives nothing else
        said = tuple(self._said_item(query, one) for one in answer.said)
        groups = (
            PaletteGroup(tr("In conversations"), said),
            PaletteGroup(tr("Contacts"), self._thing_items(query, answer.contacts, "user")),
            PaletteGroup(tr("Assets"), self._thing_items(query, answer.assets, "monitor")),
            PaletteGroup(tr("Pages"), self._thing_items(query, answer.pages, "book-open")),
        )
        return tuple(group for group in groups if group.items)

    def _said_item(self, query: str, said: Said) -> PaletteItem:
        ticket = said.ticket
        shown = Row(
            key=("said", said.row),
            title=said.passage,
            detail=f"{_said_as(said.kind)} · {ticket.label} {ticket.title} · {ticket.client}",
            icon="message-square",
            marks=_marks(query, said.passage),
        )
        return PaletteItem(shown, partial(self._go, "ticket", ticket.id))

    def _thing_items(
        self, query: str, things: Sequence[Thing], icon: str
    ) -> tuple[PaletteItem, ...]:
        return tuple(
            PaletteItem(
                Row(
                    key=(thing.entity, thing.row),
                    title=thing.title,
                    detail=" · ".join(filter(None, (thing.detail, thing.client))),
                    icon=icon,
                    marks=_marks(query, thing.title),
                ),
                partial(self._go, "clients", thing.client_id),
            )
            for thing in things
        )

    def _go(self, screen: str, target: UUID) -> None:
        self._navigator.go(screen, target)


def _tickets(session: object, words: Sequence[str]) -> _Tickets:
    ids = matching_tickets(session, words, limit=_MOST)  # type: ignore[arg-type] # a session, typed in app
    rows = queue_rows(session, ids[:LIMIT])  # type: ignore[arg-type] # as above
    return _Tickets(tuple(rows[one] for one in ids[:LIMIT] if one in rows), len(ids))


def _said_as(kind: str) -> str:
    """Who reads these words: the difference matters before one quotes them."""
    words = {"reply": tr("Public"), "time": tr("Time entry")}
    return words.get(kind, tr("Internal"))


def _marks(query: str, title: str) -> tuple[Span, ...]:
    found = match(query, title)
    return found.spans if found is not None else ()
