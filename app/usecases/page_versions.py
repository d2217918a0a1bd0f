"""Going back to what a page said once, and bringing two versions of it together."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.queries.page_versions import page_history
from app.records import PageVersion
from app.usecases.context import Ctx
from app.usecases.page_texts import page_of, rewrite


@dataclass(frozen=True, slots=True)
class RestorePageVersion:
    """Which version's text a page is to have again."""

    version: UUID


def restore_page_version(session: Session, ctx: Ctx, command: RestorePageVersion) -> bool:
    """Let a page say again what it said in one version: an ordinary edit, which makes a version.

    Raises:
        RuleBroken: the version or its page is not here.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.KEEP_PAGES)
    version = session.get(PageVersion, command.version)
    if version is None:
        raise RuleBroken(
            "version-missing", "This version is not on this device. Sync, or choose another one."
        )
    page = page_of(session, version.page_id)
    summary = f"As of {version.at:%Y-%m-%d %H:%M} UTC"
    return rewrite(session, ctx, page, version.body, summary=summary)


@dataclass(frozen=True, slots=True)
class ResolvePageClash:
    """Two versions of a page that stand side by side, and the text that takes the place of both.

    Attributes:
        versions: both, as the person saw them (`queries.page_versions.PageClash`).
        body: what the page is to say.
        summary: what was decided, in the person's words.
    """

    page: UUID
    versions: tuple[UUID, UUID]
    body: str
    summary: str = ""


def resolve_page_clash(session: Session, ctx: Ctx, command: ResolvePageClash) -> None:
    """Bring two versions together: an ordinary edit whose version names both.

    Raises:
        RuleBroken: the page is not here, or one of the two does not stand any more.
    """
    ctx.actor.must_be_let(Permission.KEEP_PAGES)
    page = page_of(session, command.page)
    history = page_history(session, page.id)
    standing = [version.id for version in history.standing] if history else []
    chosen = [version for version in standing if version in command.versions]
    if len(chosen) != len(command.versions) or len(set(command.versions)) != len(chosen):
        raise RuleBroken(
            "clash-settled",
            "Somebody changed these versions meanwhile: look at the page again, then bring "
            "together what stands now.",
        )
    rewrite(
        session,
        ctx,
        page,
        command.body,
        summary=command.summary,
        base=chosen[0],
        merged=chosen[1],
    )
