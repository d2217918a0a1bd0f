"""A client's portal on the client's page: its face, who comes in, the initial setup, the training.

Source: domain.md S19, S22 to S24; ux.md 3.18.
"""

from __future__ import annotations

from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.agreement.written import date_words
from app.domain.branding import OPTIONAL
from app.domain.queue.words import STATE_SHORT
from app.domain.vocabulary import TicketState
from app.queries.onboarding import Onboarding, Step
from app.queries.portal_desk import PersonLine, PortalDesk
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.chips import Chip
from ui.kit.flow import FlowGrid
from ui.kit.sign import Sign
from ui.kit.text import PlainLabel, set_tip
from ui.screens.clients.portal_face import PortalFace
from ui.theme import fonts
from ui.theme.theme import current

_WIDEST = 820


def _tr(words: str) -> str:
    return QCoreApplication.translate("Portal", words)


class PortalPart(QScrollArea):
    """Cards, built anew for each reading.

    `wanted` carries the act that was pressed: face, person, training, over, again;
    `person_chosen` somebody to change; `ticket_opened` a request to look at.
    """

    wanted = Signal(str)
    person_chosen = Signal(object)
    ticket_opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Portal"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: tuple[PortalDesk | None, bool, bool] | None = None

    def show_desk(self, desk: PortalDesk | None, *, sets: bool, works: bool) -> None:
        """Show a portal; None while it is read.

        Args:
            desk: what was read.
            sets: whether whoever is signed in sets terms, and so the portal.
            works: whether they may write down people.
        """
        wanted = (desk, sets, works)
        if wanted == self._shown:
            return
        before = self._shown[0] if self._shown is not None else None
        same = before is not None and desk is not None and before.client == desk.client
        at = self.verticalScrollBar().value() if same else 0
        self._shown = wanted
        body = QWidget()
        body.setMaximumWidth(current().px(_WIDEST))
        column = QVBoxLayout(body)
        column.setContentsMargins(20, 16, 20, 20)
        column.setSpacing(12)
        if desk is not None:
            column.addWidget(self._setup(desk.setup, desk.zone, sets=sets))
            column.addWidget(self._face(desk, sets=sets))
            column.addWidget(self._people(desk, works=works))
            column.addWidget(self._tried(desk.setup))
            column.addWidget(self._training(desk.setup, desk.zone, works=works))
        column.addStretch(1)
        self.setWidget(body)
        self.verticalScrollBar().setValue(at)

    def _setup(self, setup: Onboarding, zone: str, *, sets: bool) -> Card:
        card = Card(_tr("Initial setup"))
        done = len(setup.steps) - len(setup.open_steps)
        if setup.completed_at is not None:
            day = date_words(setup.completed_at.astimezone(ZoneInfo(zone)).date())
            card.head.addWidget(Chip(_tr("Over since {0}").format(day), "included"))
        else:
            words = _tr("{0} of {1} done").format(done, len(setup.steps))
            card.head.addWidget(Chip(words, "included" if not setup.open_steps else "info"))
        steps: list[QWidget] = [StepLine(step) for step in setup.steps]
        card.column.addWidget(FlowGrid(steps, columns=(2, 1), least=320, gap=4))
        if setup.completed_at is None:
            words = _tr("Until it is over, work on it does not count against the monthly budget.")
            card.column.addWidget(PlainLabel(words, tone="muted", size=fonts.CELL, wrap=True))
        if sets:
            act, words = "over", _tr("Say that it is over")
            if setup.completed_at is not None:
                act, words = "again", _tr("It goes on after all")
            self._put(card, (act, words))
        return card

    def _face(self, desk: PortalDesk, *, sets: bool) -> Card:
        card = Card(_tr("What the client sees"))
        card.column.addSpacing(6)
        card.column.addWidget(PortalFace(desk.firm, desk.brand, desk.logo))
        names = dict(desk.sites)
        shown = sorted(names[site] for site in desk.brand.sites if site in names)
        where = ", ".join(shown) if shown else _tr("all of them")
        words = _tr("Sites that a request may name: {0}").format(where)
        card.column.addWidget(PlainLabel(words, tone="muted", size=fonts.CELL, wrap=True))
        if desk.brand.unasked:
            left = ", ".join(words for key, words in OPTIONAL.items() if key in desk.brand.unasked)
            words = _tr("The form does not ask: {0}").format(left)
            card.column.addWidget(PlainLabel(words, tone="muted", size=fonts.CELL, wrap=True))
        if not desk.brand.phone:
            words = _tr("No number to call is shown when all work has stopped.")
            card.column.addWidget(PlainLabel(words, tone="excluded", size=fonts.CELL, wrap=True))
        if sets:
            self._put(card, ("face", _tr("Change it…")))
        return card

    def _people(self, desk: PortalDesk, *, works: bool) -> Card:
        inside = [one for one in desk.people if one.roles]
        card = Card(_tr("Who comes in"))
        card.head.addWidget(
            Chip(_tr("{0} of {1} people").format(len(inside), len(desk.people)), "plain")
        )
        for one in inside:
            card.column.addLayout(self._person(one, works=works))
        if not inside:
            words = _tr("Nobody yet. Give somebody a role, and a link goes to their address.")
            card.column.addWidget(PlainLabel(words, tone="muted", wrap=True))
        if works:
            self._put(card, ("person", _tr("New contact…")))
        return card

    def _person(self, one: PersonLine, *, works: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(PlainLabel(one.name, weight=fonts.BOLD))
        row.addWidget(PlainLabel(one.email, tone="muted", elide="middle"), 1)
        for role in sorted(one.roles):
            row.addWidget(Chip(role.value, "plain"))
        if one.unreached:
            chip = Chip(_tr("letters do not arrive"), "warning")
            set_tip(chip, one.unreached)
            row.addWidget(chip)
        if one.muted:
            chip = Chip(_tr("{0} kinds of letters muted").format(len(one.muted)), "plain")
            set_tip(chip, "\n".join(one.muted))
            chip.setAccessibleDescription("; ".join(one.muted))
            row.addWidget(chip)
        if works:
            button = Button(_tr("Change"), "quiet")
            button.setAccessibleName(_tr("Change {0}").format(one.name))
            button.clicked.connect(partial(self._choose, one.id))
            row.addWidget(button)
        return row

    def _tried(self, setup: Onboarding) -> Card:
        card = Card(_tr("Tried"))
        if not setup.tried:
            words = _tr(
                "Nobody has sent a request through the portal yet. Let one of the people above "
                "ask for help there, and track it to closed."
            )
            card.column.addWidget(PlainLabel(words, tone="muted", wrap=True))
        for one in setup.tried:
            row = QHBoxLayout()
            row.setSpacing(8)
            name = f"T-{one.number}" if one.number is not None else _tr("not numbered yet")
            row.addWidget(PlainLabel(name, tone="muted"))
            row.addWidget(PlainLabel(one.title, elide="right"), 1)
            row.addWidget(PlainLabel(one.asked_by, tone="muted"))
            row.addWidget(Chip(state_short(one.state), "plain"))
            button = Button(_tr("Open"), "quiet")
            button.setAccessibleName(_tr("Open {0}").format(one.title))
            button.clicked.connect(partial(self._open, one.ticket))
            row.addWidget(button)
            card.column.addLayout(row)
        return card

    def _training(self, setup: Onboarding, zone: str, *, works: bool) -> Card:
        card = Card(_tr("Training for the portal"))
        left = max(0, setup.seats - len(setup.taken))
        words = _tr("{0} of {1} seats free").format(left, setup.seats)
        card.head.addWidget(Chip(words, "included" if not left else "info"))
        for one in setup.taken:
            day = date_words(one.at.astimezone(ZoneInfo(zone)).date())
            card.column.addWidget(PlainLabel(f"{one.name} · {day}"))
        words = _tr(
            "Whoever holds a seat is trained without being billed; sitting in costs nothing."
        )
        card.column.addWidget(PlainLabel(words, tone="muted", size=fonts.CELL, wrap=True))
        if works:
            self._put(card, ("training", _tr("Log a session…")))
        return card

    def _put(self, card: Card, *acts: tuple[str, str]) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 6, 0, 0)
        for act, words in acts:
            button = Button(words)
            button.clicked.connect(partial(self._want, act))
            row.addWidget(button)
        row.addStretch(1)
        card.column.addLayout(row)

    def _want(self, act: str, _checked: bool = False) -> None:
        self.wanted.emit(act)

    def _choose(self, contact: UUID, _checked: bool = False) -> None:
        self.person_chosen.emit(contact)

    def _open(self, ticket: UUID, _checked: bool = False) -> None:
        self.ticket_opened.emit(ticket)

    def place(self) -> QWidget:
        """Where work goes on."""
        return self


def state_short(state: str) -> str:
    """A state in a word; a newer program's as it is."""
    return STATE_SHORT[TicketState(state)] if state in set(TicketState) else state


class StepLine(QWidget):
    """A step of the checklist with its mark: done, or still to do."""

    def __init__(self, step: Step) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(8)
        icon, token = ("circle-check", "included") if step.done else ("circle", "muted")
        row.addWidget(Sign(icon, token), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(PlainLabel(step.words, tone="muted" if step.done else "", wrap=True), 1)
        self.setAccessibleName(
            (_tr("Done: {0}") if step.done else _tr("To do: {0}")).format(step.words)
        )
