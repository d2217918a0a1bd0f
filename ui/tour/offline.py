"""The tour without a connection: a new ticket, words, the timer, the agenda."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from app.domain.calendar import open_windows
from app.domain.filters import parse_filter
from app.queries.coverage import CoverageBook
from app.queries.people import ContactHit, suggest_contacts
from app.queries.queue import QueueRow, queue_ids, queue_rows
from app.queries.ticket import ticket_detail
from ui.kit.chips import Chip
from ui.kit.forms.suggest_popup import SuggestPopup
from ui.kit.markdown.view import MarkdownView
from ui.tour.facts import Story, must
from ui.tour.report import Step

SUBJECT = "Colour printer on the third floor prints everything twice"
WHAT = "Since this morning each job comes out twice. Paper is running low."
REPLY = "Thank you for calling. We see the jobs in the queue and are clearing it now."
NOTE = "Same driver as in spring; roll back before trying anything else."
DONE = "Rolled the driver back, emptied the queue and printed three test pages."
BEFORE = AFTER = timedelta(minutes=20)
A_MINUTE = 60


def lose_central(story: Story, step: Step) -> None:
    """Stop central, and ask for a sync: the window says that it is gone."""
    story.stage.world.central.stop()
    story.driver.key("F5")
    story.driver.until(
        lambda: story.desk.status().state == "offline", "the program notices that central is gone"
    )
    story.driver.picture("offline")
    step.facts["status"] = story.desk.status().words


def new_ticket(story: Story, step: Step) -> None:
    """Ctrl+N, who called, what happened; saved on this device."""
    driver = story.driver
    caller = _somebody(story)
    story.caller, story.client, story.client_id = caller.name, caller.client, caller.client_id
    driver.key("Ctrl+N")
    driver.until(lambda: _visible(story, QLineEdit, "Who called"), "the new ticket sheet opens")
    driver.fill(QLineEdit, "Who called", caller.name)
    driver.until(lambda: _suggested(story, caller.name), "the caller is suggested")
    driver.key("Return")
    client = driver.named(QLineEdit, "Client")
    driver.until(lambda: client.text() == caller.client, "the client is filled in by the caller")
    driver.fill(QLineEdit, "Subject", SUBJECT)
    driver.fill(QPlainTextEdit, "What happened", WHAT)
    driver.picture("new-ticket")
    driver.key("Ctrl+Return")
    driver.until(lambda: _born(story) is not None, "the ticket is saved")
    row = _born(story)
    assert row is not None  # noqa: S101 -- awaited above
    story.ticket, story.provisional = row.id, row.label
    must(row.label.startswith("L-"), "it has a provisional number", row.label)
    driver.until(
        lambda: (
            (subject := story.stage.shell.subject()) is not None and subject.ticket == story.ticket
        ),
        "the new ticket is shown in the queue",
    )
    driver.picture("new-ticket-saved")
    step.facts["ticket"] = f"{row.label}, {caller.name} of {caller.client}"


def _somebody(story: Story) -> ContactHit:
    """A contact with an unmistakable name, of a client whose hours end today or soon."""

    def question(session: Any) -> ContactHit:
        hits = [hit for letter in "abcdefghijklm" for hit in suggest_contacts(session, letter)]
        names = [hit.name for hit in hits]
        return next(
            hit for hit in hits if names.count(hit.name) == 1 and _closing(session, hit, story)
        )

    return story.desk.ask(question)


def _closing(session: Any, hit: ContactHit, story: Story) -> datetime | None:
    """When business hours next end at the caller's client, long enough from now."""
    book = CoverageBook(session)
    rules = book.terms(hit.client_id).default_calendar
    now = story.desk.clock.now()
    for start, end in open_windows(rules, now, now + timedelta(days=4)):
        if end - start > BEFORE and end - now > BEFORE + timedelta(minutes=5):
            return end
    return None


def _suggested(story: Story, name: str) -> bool:
    popups = story.stage.shell.window.findChildren(SuggestPopup)
    return any(popup.isVisible() and name in _texts(popup) for popup in popups)


def _texts(popup: QWidget) -> str:
    words = []
    for view in [popup, *popup.findChildren(QAbstractItemView)]:
        model = view.model() if isinstance(view, QAbstractItemView) else None
        if model is not None:
            words += [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    return " ".join(words)


def _visible(story: Story, kind: type[QWidget], name: str) -> bool:
    found = story.stage.shell.window.findChildren(kind)
    return any(widget.isVisible() and widget.accessibleName() == name for widget in found)


def _born(story: Story) -> QueueRow | None:
    def question(session: Any) -> QueueRow | None:
        view = queue_ids(session, parse_filter("printer"), now=story.desk.clock.now())
        ids = [ticket for _lane, part in view.lanes for ticket in part]
        rows = queue_rows(session, ids).values()
        return next((row for row in rows if row.title == SUBJECT), None)

    return story.desk.ask(question)


def reply_and_note(story: Story, step: Step) -> None:
    """R, a reply, Ctrl+Enter; N, a note, Ctrl+Enter."""
    driver = story.driver
    ticket = _ticket(story)
    for letter, name, text in (("R", "Public reply", REPLY), ("N", "Internal note", NOTE)):
        story.stage.shell.navigator.go("ticket", ticket)
        driver.settle()
        driver.key(letter)
        editor = driver.named(QTextEdit, name) if _visible(story, QTextEdit, name) else None
        field = editor or driver.named(QPlainTextEdit, name)
        field.setFocus()
        driver.write(text)
        driver.key("Ctrl+Return")
        driver.until(partial(_said, story, text), f"the {name.lower()} is saved")
    driver.picture("reply-and-note")
    step.facts["waiting"] = story.desk.status().waiting


def _said(story: Story, text: str) -> bool:
    return text in _bodies(story)


def _bodies(story: Story) -> list[str]:
    ticket = _ticket(story)
    detail = story.desk.ask(lambda session: ticket_detail(session, ticket))
    return [item.body for item in detail.timeline] if detail else []


def timer(story: Story, step: Step) -> None:
    """Twenty minutes before closing time to twenty after; then stop and say what was done."""
    driver, clock = story.driver, story.stage.world.clock
    ticket = _ticket(story)
    closes = story.desk.ask(lambda session: _closes(session, ticket, clock.now()))
    must(closes, "business hours end within four days")
    assert closes is not None  # noqa: S101 -- must has seen to it
    story.closes_at = closes
    story.stage.shell.locking.lock.set_idle(0)  # hours are skipped, and nobody goes away in them
    clock.jump_to(closes - BEFORE)
    story.stage.shell.navigator.go("ticket", ticket)
    driver.settle()
    driver.key("Ctrl+T")
    driver.until(lambda: _bar_says(story, "Included"), "the chip says included")
    clock.jump_to(closes - timedelta(minutes=8))
    driver.settle()
    driver.until(lambda: _worked(story) >= (BEFORE.seconds - 8 * 60), "the clock runs")
    driver.picture("timer-included")
    clock.jump_to(closes + AFTER)
    driver.until(lambda: _bar_says(story, "Excluded"), "after closing time it says excluded")
    driver.picture("timer-excluded")
    driver.key("Ctrl+Shift+T")
    driver.until(lambda: _note_field(story) is not None, "the stop sheet opens")
    field = _note_field(story)
    assert field is not None  # noqa: S101 -- awaited above
    field.setFocus()
    driver.write(DONE)
    driver.picture("stop-sheet")
    driver.key("Ctrl+Return")
    driver.until(lambda: story.desk.timer.view().running is None, "the work is saved")
    detail = story.desk.ask(lambda session: ticket_detail(session, ticket))
    must(detail and len(detail.work) == 1, "one time entry was recorded")
    assert detail is not None  # noqa: S101 -- must has seen to it
    worked = detail.work[0].worked_s
    must(abs(worked - (BEFORE + AFTER).seconds) < A_MINUTE, "forty minutes were worked", worked)
    step.facts["worked"] = f"{worked // 60} min across {closes:%Y-%m-%d %H:%M} UTC"


def _closes(session: Any, ticket: UUID, now: datetime) -> datetime | None:
    row = queue_rows(session, [ticket])[ticket]
    rules = CoverageBook(session).calendar(row.calendar_id)
    for start, end in open_windows(rules, now, now + timedelta(days=4)):
        if end - start > BEFORE and end - now > BEFORE:
            return end
    return None


def _bar_says(story: Story, word: str) -> bool:
    """Whether a chip of the timer bar begins with this decision."""
    chips = story.stage.shell.window.bar.findChildren(Chip)
    return any(chip.isVisible() and chip.text.startswith(word) for chip in chips)


def _worked(story: Story) -> int:
    running = story.desk.timer.view().running
    return running.worked_s if running else 0


def _note_field(story: Story) -> QWidget | None:
    for widget in story.stage.shell.window.findChildren(QPlainTextEdit):
        if widget.isVisible() and widget.accessibleName().startswith("What was done"):
            return widget
    return None


def agenda(story: Story, step: Step) -> None:
    """The client's agenda, and its Markdown on the clipboard."""
    driver = story.driver
    story.stage.shell.navigator.go("clients", story.client_id)
    driver.until(lambda: " people" in _headline(story), "the client's page opens")
    driver.picture("client")
    driver.key("Ctrl+K")
    driver.settle()
    driver.write("agenda")
    driver.settle()
    driver.picture("palette")
    driver.key("Return")
    driver.until(lambda: _agenda_shown(story), "the agenda is made")
    _agenda(story).setFocus()
    driver.key("Ctrl+Shift+C")
    driver.until(
        lambda: "# Check-in agenda" in QGuiApplication.clipboard().text(), "the agenda is copied"
    )
    text = QGuiApplication.clipboard().text()
    must(story.provisional in text, "the agenda lists the new ticket", story.provisional)
    must(NOTE not in text, "no internal note is in it")
    driver.picture("agenda")
    step.facts["agenda"] = f"{len(text.splitlines())} lines for {story.client}"


def _headline(story: Story) -> str:
    labels = story.stage.shell.window.findChildren(QLabel)
    return " ".join(label.text() for label in labels if label.isVisible())


def _agenda(story: Story) -> MarkdownView:
    shown = [v for v in story.stage.shell.window.findChildren(MarkdownView) if v.isVisible()]
    must(shown, "the agenda is on the screen")
    return shown[0]


def _agenda_shown(story: Story) -> bool:
    shown = [v for v in story.stage.shell.window.findChildren(MarkdownView) if v.isVisible()]
    return bool(shown) and "Check-in agenda" in shown[0].markdown


def _ticket(story: Story) -> UUID:
    assert story.ticket is not None  # noqa: S101 -- the step before made it
    return story.ticket
