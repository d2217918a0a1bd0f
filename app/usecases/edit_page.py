"""Writing documentation: a new page, another text or title of one that is there."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.documentation import check_page_text, check_page_title
from app.domain.merge import merge_body
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import Client, Page
from app.usecases.context import Ctx
from app.usecases.page_texts import add_version, page_of, retitle, rewrite


@dataclass(frozen=True, slots=True)
class CreatePage:
    """A new page of a client, seen by the firm alone.

    Attributes:
        template: the key of the template that it fills (`queries.documentation.TEMPLATES`).
    """

    client: UUID
    title: str
    body: str = ""
    template: str = ""


def create_page(session: Session, ctx: Ctx, command: CreatePage) -> UUID:
    """Write a new page; its writer owns it.

    Raises:
        RuleBroken: the client is not here, the title is empty, or the text too long to keep.
    """
    ctx.actor.must_be_let(Permission.KEEP_PAGES)
    title = check_page_title(command.title)
    check_page_text(command.body)
    if session.get(Client, command.client) is None:
        raise RuleBroken("client-missing", "Choose the client that this page is for.")
    page = Page(
        id=ctx.ids.new(),
        client_id=command.client,
        title=title,
        template=command.template,
        body=command.body,
        owner_id=ctx.actor.user,
        created_at=ctx.clock.now(),
        created_by=ctx.actor.user,
    )
    session.add(page)
    add_version(session, ctx, page, None)
    return page.id


@dataclass(frozen=True, slots=True)
class EditPage:
    """What a page is to say from now on.

    Attributes:
        body: its text; None leaves it as it is.
        title: its title; None leaves it as it is.
        summary: what was changed, in the writer's words.
        begun: the text that the writer began with, where it may be another one by now: what came
            meanwhile is brought together with `body` and never lost.
    """

    page: UUID
    body: str | None = None
    title: str | None = None
    summary: str = ""
    begun: str | None = None


def edit_page(session: Session, ctx: Ctx, command: EditPage) -> bool:
    """Change a page's text or title; another text makes a version.

    Raises:
        RuleBroken: the page is not here, the title is empty, the text too long to keep, or
            somebody changed the same words since `begun`.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.KEEP_PAGES)
    page = page_of(session, command.page)
    titled = command.title is not None and retitle(page, command.title)
    body = _with_what_came(page.body, command)
    written = body is not None and rewrite(session, ctx, page, body, summary=command.summary)
    return titled or written


def _with_what_came(now: str, command: EditPage) -> str | None:
    """The text to write: the writer's, with what others changed since the writer began."""
    begun, body = command.begun, command.body
    if body is None or begun is None or begun == now:
        return body
    together = merge_body(begun, now, body).text
    if together is None:
        raise RuleBroken(
            "page-changed",
            "Somebody changed the same words while you wrote. Choose, place by place, what the "
            "page is to say.",
        )
    return together
