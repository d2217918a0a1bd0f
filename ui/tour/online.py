"""The tour while central answers: sign in, first copy, queue, search."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QLabel, QLineEdit

from app.domain.filters import parse_filter
from app.queries.queue import QueueRow, open_count, queue_ids, queue_rows
from ui.kit.table.view import IdTableView
from ui.tour.facts import Story, must
from ui.tour.report import Step

COPY_S = 180.0


def sign_in(story: Story, step: Step) -> None:
    """Type what the sign-in asks for, and press Return."""
    driver, world = story.driver, story.stage.world
    driver.until(story.stage.shell.window.isVisible, "the window is shown")
    driver.settle()
    driver.fill(QLineEdit, "Server address", world.central.address)
    driver.fill(QLineEdit, "E-mail", world.email)
    driver.fill(QLineEdit, "Name of this computer", "Tour laptop")
    driver.fill(QLineEdit, "Password", "not the password at all")
    driver.key("Return")
    driver.until(lambda: "not right" in _all_text(story), "a wrong password is told in words")
    driver.picture("sign-in-wrong-password")
    driver.fill(QLineEdit, "Password", world.password)
    driver.picture("sign-in")
    driver.key("Return")
    driver.until(lambda: story.desk.identity is not None, "the device is enrolled")
    identity = story.desk.identity
    must(identity, "somebody is signed in")
    assert identity is not None  # noqa: S101 -- must has seen to it
    step.facts["signed in as"] = f"{identity.name}, device {identity.device}"


def _all_text(story: Story) -> str:
    labels = story.stage.shell.window.findChildren(QLabel)
    return " ".join(label.text() for label in labels if label.isVisible())


def first_copy(story: Story, step: Step) -> None:
    """Wait for the copy; look at it while it runs."""
    driver = story.driver
    driver.until(
        lambda: story.desk.status().state in {"copying", "online"}, "the first copy begins"
    )
    driver.picture("first-copy")
    driver.until(
        lambda: story.desk.status().state == "online", "the first copy ends", patience_s=COPY_S
    )
    count = story.desk.ask(open_count)
    must(count > 0, "open tickets have come", count)
    step.facts["open tickets"] = count


def look_at_queue(story: Story, step: Step) -> None:
    """Move through the list by keys; the ticket beside it follows."""
    driver = story.driver
    table = _table(story)
    table.setFocus()
    driver.key(".")
    count = story.desk.ask(open_count)
    driver.until(lambda: len(table.rows.ids) >= count, "the queue shows all that came")
    driver.key("Home")
    first = table.current_id()
    for _ in range(3):
        driver.key("J")
    driver.until(lambda: table.current_id() != first, "J moves to the next ticket")
    driver.key("K")
    driver.settle()
    driver.picture("queue")
    step.facts["rows"] = len(table.rows.ids)


def search(story: Story, step: Step) -> None:
    """Type words into the filter; every row that is left contains them."""
    driver = story.driver
    table = _table(story)
    table.setFocus()
    words = _a_word(story, table)
    driver.key("/")
    driver.write(words)
    expected = {row.id for row in _matching(story, words)}
    driver.until(lambda: set(table.rows.ids) == expected, "the list shows what matches")
    must(expected, "something matches", words)
    driver.picture("search")
    step.facts[f"tickets with “{words}”"] = len(expected)
    driver.key("Escape")
    driver.until(lambda: len(table.rows.ids) > len(expected), "Escape clears the filter")


def _a_word(story: Story, table: IdTableView) -> str:
    """The longest word of the first subject in the list."""
    first = next(row for row in table.rows.ids if isinstance(row, UUID))
    title = story.desk.ask(lambda session: queue_rows(session, [first]))[first].title
    words = "".join(sign if sign.isalnum() else " " for sign in title).split()
    return max(words, key=len).lower()


def _matching(story: Story, words: str) -> list[QueueRow]:
    me = story.desk.identity
    found = story.desk.ask(
        lambda session: queue_ids(
            session,
            parse_filter(f"state:open {words}"),
            me=me.user if me else None,
            now=story.desk.clock.now(),
        )
    )
    ids = [ticket for _lane, part in found.lanes for ticket in part]
    return list(story.desk.ask(lambda session: queue_rows(session, ids)).values())


def _table(story: Story) -> IdTableView:
    tables = story.stage.shell.window.findChildren(IdTableView)
    visible = [table for table in tables if table.isVisible()]
    must(visible, "the list is visible")
    return visible[0]
