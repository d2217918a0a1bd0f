"""A runbook that several devices write, for the tests of texts."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.database.scope import whole
from app.queries.page_versions import PageHistory, page_history, version_text
from app.records import Page
from app.records.nouns import table_of
from app.usecases.edit_page import CreatePage, EditPage, create_page, edit_page
from tests.builders.looking import looking
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk

LINES = ["# Restart", "Stop the queue.", "Wait a minute.", "Start the queue.", "Ring Ana.", ""]


def text(**changed: str) -> str:
    """The runbook with other lines: `l1` is the second."""
    return "\n".join(changed.get(f"l{at}", line) for at, line in enumerate(LINES))


def create(desk: Desk, client: UUID, body: str = text()) -> UUID:
    command = CreatePage(client, "Restart runbook", body)
    made: UUID = desk.do("create_page", lambda session: create_page(session, desk.ctx, command))
    return made


def write(desk: Desk, page: UUID, body: str, **more: Any) -> None:
    command = EditPage(page, body, **more)
    desk.do("edit_page", lambda session: edit_page(session, desk.ctx, command))


def ask(desk: Desk, question: Callable[[Any], Any]) -> Any:
    return desk.store.work.read(whole("this device"), question)


def said(desk: Desk, page: UUID) -> str:
    body: str = ask(desk, lambda session: session.get(Page, page).body)
    return body


def history(desk: Desk, page: UUID) -> PageHistory:
    found: PageHistory = ask(desk, lambda session: page_history(session, page))
    return found


def texts(desk: Desk, page: UUID) -> list[str]:
    """What stands, the page's own text first."""
    standing = [one.id for one in history(desk, page).standing]
    found: list[str] = ask(
        desk, lambda session: [version_text(session, version) for version in standing]
    )
    return found


def at_central(central: RealCentral, page: UUID) -> str:
    table = table_of("page")
    with looking(central.central) as connection:
        body: str = connection.execute(select(table.c.body).where(table.c.id == page)).scalar_one()
    return body


def settle_all(*desks: Desk) -> None:
    for desk in (*desks, *desks):
        desk.sync()
    assert all(desk.is_clean() for desk in desks)
