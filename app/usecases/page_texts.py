"""Writing a page's text together with the version that says it: shared by the verbs that do.

Source: sync.md 3.5.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.documentation import check_page_text, check_page_title
from app.domain.rules import RuleBroken
from app.queries.page_versions import page_links, version_of_text
from app.records import Page, PageVersion
from app.usecases.context import Ctx


def page_of(session: Session, page_id: UUID) -> Page:
    """The page to act on.

    Raises:
        RuleBroken: it is not here (or not this person's to see, which reads the same).
    """
    page = session.get(Page, page_id)
    if page is None:
        raise RuleBroken(
            "page-missing", "This page is not on this device. Sync, or choose another one."
        )
    return page


def retitle(page: Page, title: str) -> bool:
    """Give a page a title; whether it is another one.

    Raises:
        RuleBroken: the title is empty.
    """
    wanted = check_page_title(title)
    if wanted == page.title:
        return False
    page.title = wanted
    return True


def rewrite(
    session: Session,
    ctx: Ctx,
    page: Page,
    body: str,
    *,
    summary: str = "",
    base: UUID | None = None,
    merged: UUID | None = None,
) -> bool:
    """Give a page another text, and write down the version that says it.

    Args:
        session: the open unit of work.
        ctx: who writes.
        page: the page.
        body: its new text.
        summary: what was changed, in the writer's words.
        base: the version that it was made from; the one that the page shows, unless given.
        merged: another version that it brings together with that one; then a version is made even
            of the text that the page has.

    Raises:
        RuleBroken: the text is too long to keep.

    Returns:
        Whether anything changed.
    """
    check_page_text(body)
    if body == page.body and merged is None:
        return False
    begun = base if base is not None else version_shown(session, page)
    page.body = body
    add_version(session, ctx, page, begun, merged=merged, summary=summary)
    return True


def add_version(
    session: Session,
    ctx: Ctx,
    page: Page,
    base: UUID | None,
    *,
    merged: UUID | None = None,
    summary: str = "",
) -> UUID:
    """Write down what a page says now, by the acting person; give back the version."""
    now = ctx.clock.now()
    version = PageVersion(
        id=ctx.ids.new(),
        client_id=page.client_id,
        page_id=page.id,
        base_id=base,
        merged_id=merged,
        body=page.body,
        author_id=ctx.actor.user,
        at=now,
        summary=summary.strip(),
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(version)
    return version.id


def version_shown(session: Session, page: Page) -> UUID | None:
    """The version that a person sees who reads the page now; None where central has to find it.

    Where the page shows an edit that waits here brought together with what others wrote, no version
    says that text yet. The edit's own is not it: it may stand beside the page's at central, with
    words that this person has not before their eyes.
    """
    return version_of_text(session, page.id, page.body, page_links(session, page.id))
