"""What is agreed about a ticket, under its forecast: consents and its project."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.consents import BILLABLE
from app.domain.words import day_words, local_time, money_words
from app.queries.agreed import Agreed, ConsentFacts, ProjectFacts
from app.queries.scoping import Scoping
from ui.kit.buttons import Button
from ui.kit.flow import FlowGrid
from ui.kit.text import PlainLabel
from ui.screens.ticket.entry_items import Glyph
from ui.theme import fonts


class AgreedPart(QWidget):
    """Consents and project of one ticket, each with what can be done about it.

    Built anew for each reading. Only an account manager is offered the acts.
    """

    wanted = Signal(str, object)
    """The act, consent, revoke, project or scope, and the consent that it is about."""

    def __init__(self, agreed: Agreed, zone: str, now: datetime, *, manager: bool) -> None:
        super().__init__()
        self._zone, self._now, self._manager = zone, now, manager
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        _heading(column, self.tr("What is agreed"))
        for one in agreed.consents:
            self._add_consent(column, one)
        if not agreed.consents:
            column.addWidget(_muted(self.tr("No consent is recorded for this ticket.")))
        column.addSpacing(6)
        _heading(column, self.tr("Project"))
        self._add_project(column, agreed.project)
        if agreed.scope.asked:
            self._add_scope(column, agreed.scope)
        if manager:
            column.addSpacing(6)
            self._add_acts(column, agreed)

    def _add_consent(self, column: QVBoxLayout, one: ConsentFacts) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        ended = one.revoked_at is not None
        row.addWidget(Glyph("x" if ended else "circle-check", "muted"), 0, _TOP)
        words = consent_words(one, self._zone, self._now)
        row.addWidget(PlainLabel(words, tone="muted" if ended else "", wrap=True), 1)
        if self._manager and not ended:
            button = Button(self.tr("Revoke…"), "link")
            button.setAccessibleName(self.tr("Revoke: {0}").format(words))
            button.clicked.connect(partial(self.wanted.emit, "revoke", one.id))
            row.addWidget(button, 0, _TOP)
        column.addLayout(row)

    def _add_project(self, column: QVBoxLayout, project: ProjectFacts | None) -> None:
        if project is None:
            column.addWidget(_muted(self.tr("It belongs to no project.")))
            return
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Glyph("briefcase", "muted"), 0, _TOP)
        row.addWidget(PlainLabel(project_words(project, self._zone), wrap=True), 1)
        column.addLayout(row)

    def _add_scope(self, column: QVBoxLayout, scope: Scoping) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Glyph("triangle-alert", "excluded"), 0, _TOP)
        row.addWidget(PlainLabel(scope.words, wrap=True), 1)
        column.addLayout(row)
        if self._manager:
            button = Button(self.tr("Scope as project…"), "primary")
            button.clicked.connect(partial(self.wanted.emit, "scope", None))
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _add_acts(self, column: QVBoxLayout, agreed: Agreed) -> None:
        consent = Button(self.tr("Record a consent…"))
        consent.clicked.connect(partial(self.wanted.emit, "consent", None))
        words = self.tr("Link to a project…")
        if agreed.project is not None:
            words = self.tr("Change the project…")
        project = Button(words)
        project.clicked.connect(partial(self.wanted.emit, "project", None))
        column.addWidget(FlowGrid([consent, project], columns=(2, 1), least=180, gap=8))


def consent_words(one: ConsentFacts, zone: str, now: datetime) -> str:
    """One consent: "After hours covered, today 18:00–20:00 · Mira Okafor · by phone"."""
    what = "Premium accepted" if one.kind == BILLABLE else "After hours covered"
    scope = "" if one.ticket_id is not None else "for everything of the client"
    ended = f"revoked: {one.revoked_reason}" if one.revoked_at is not None else ""
    parts = (f"{what}, {_span(one, zone, now)}", scope, one.by, one.note, ended)
    return " · ".join(part for part in parts if part)


def _span(one: ConsentFacts, zone: str, now: datetime) -> str:
    first, last = (_day(at, zone) for at in (one.starts_at, one.ends_at))
    start, end = (local_time(at, zone) for at in (one.starts_at, one.ends_at))
    today = "today" if first == _day(now, zone) else first
    return f"{today} {start}–{end}" if first == last else f"{today} {start} – {last} {end}"


def project_words(one: ProjectFacts, zone: str) -> str:
    """One project: "Move the office · $2,400.00 · approved Mon 9 March 16:12 by Dana"."""
    approved = ""
    if one.approved_at is not None:
        at = f"{_day(one.approved_at, zone)} {local_time(one.approved_at, zone)}"
        approved = f"approved {at} by {one.approver}" if one.approver else f"approved {at}"
    closed = f"closed {_day(one.closed_at, zone)}" if one.closed_at is not None else ""
    fee = money_words(one.fee_minor, one.currency) if one.fee_minor else ""
    return " · ".join(part for part in (one.title, fee, approved, closed) if part)


def _day(at: datetime, zone: str) -> str:
    return day_words(at.astimezone(ZoneInfo(zone)).date())


def _heading(column: QVBoxLayout, words: str) -> None:
    column.addWidget(PlainLabel(words, tone="muted", size=fonts.SMALL, weight=fonts.BOLD))


def _muted(words: str) -> PlainLabel:
    return PlainLabel(words, tone="muted", wrap=True)


_TOP = Qt.AlignmentFlag.AlignTop
