"""The versions of a page: who wrote what when, and whether two stand side by side.

Source: sync.md 3.5, domain.md 2 (DocPage).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.domain.merge import Merged, merge_body
from app.domain.page_versions import Link, common, heads
from app.records import Page, PageVersion, User


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a page in its history.

    Attributes:
        author: the person's name; empty where central brought two texts together, or nobody knows.
        at: when it was written, by the device's clock.
        pending: central does not have it yet.
        merged: it brings two versions together.
        stands: nothing was made from it yet; two such versions are a clash.
        current: the page shows its text.
    """

    id: UUID
    author_id: UUID | None
    author: str
    at: datetime
    summary: str
    pending: bool
    merged: bool
    stands: bool
    current: bool


@dataclass(frozen=True, slots=True)
class PageHistory:
    """A page's versions, the latest arrival first; what waits to be sent comes before all.

    Attributes:
        standing: the versions of which none was made from another, as central knows them and each
            text once; more than one means that the page has two versions. The one that the page
            shows comes first.
    """

    page: UUID
    versions: tuple[VersionRow, ...]
    standing: tuple[VersionRow, ...]

    @property
    def has_two(self) -> bool:
        """Whether two versions stand and somebody should bring them together."""
        return len(self.standing) > 1


@dataclass(frozen=True, slots=True)
class PageClash:
    """Two versions of a page, side by side.

    Attributes:
        one: the version whose text the page shows.
        other: the one beside it.
        merged: what both say alike, and where they differ: side a is `one`, side b is `other`.
    """

    page: UUID
    one: VersionRow
    other: VersionRow
    one_text: str
    other_text: str
    merged: Merged


def page_links(session: Session, page_id: UUID) -> dict[UUID, Link]:
    """A page's versions and what each was made from, in the order in which central took them in.

    Versions that central has not numbered yet come last, in the order of their making. Of these,
    one whose beginning central has to find was made from the one before it, as far as is known.
    """
    found = session.execute(
        select(
            PageVersion.id,
            PageVersion.base_id,
            PageVersion.merged_id,
            PageVersion.rev,
            PageVersion.created_at,
        ).where(PageVersion.page_id == page_id)
    )
    rows = sorted(found, key=lambda row: (row.rev == 0, row.rev, row.created_at, row.id))
    links: dict[UUID, Link] = {}
    before: UUID | None = None
    for row in rows:
        links[row.id] = Link(row.id, row.base_id or before, row.merged_id, row.rev)
        before = row.id if row.rev == 0 else None
    return links


def version_of_text(
    session: Session, page_id: UUID, body: str, links: Mapping[UUID, Link]
) -> UUID | None:
    """The version that says this text: one that stands, if any, and of these the latest."""
    said = set(session.scalars(select(PageVersion.id).where(_is_of(page_id, body))))
    standing = [link.id for link in heads(links.values()) if link.id in said]
    found = standing or [version for version in links if version in said]
    return found[-1] if found else None


def _is_of(page_id: UUID, body: str) -> ColumnElement[bool]:
    return (PageVersion.page_id == page_id) & (PageVersion.body == body)


def page_history(session: Session, page_id: UUID) -> PageHistory | None:
    """The versions of a page; None where the page is not here."""
    page = session.get(Page, page_id)
    if page is None:
        return None
    links = page_links(session, page_id)
    current = version_of_text(session, page_id, page.body, links)
    standing = [link.id for link in _standing(session, links)]
    found = session.execute(
        select(
            PageVersion.id,
            PageVersion.author_id,
            User.name,
            PageVersion.at,
            PageVersion.summary,
        )
        .outerjoin(User, User.id == PageVersion.author_id)
        .where(PageVersion.page_id == page_id)
    )
    rows = {
        row.id: VersionRow(
            row.id,
            row.author_id,
            row.name or "",
            row.at,
            row.summary,
            pending=links[row.id].number == 0,
            merged=links[row.id].merged is not None,
            stands=row.id in standing,
            current=row.id == current,
        )
        for row in found
    }
    order = [rows[version] for version in links][::-1]
    shown = sorted((rows[version] for version in standing), key=lambda row: not row.current)
    return PageHistory(page_id, tuple(order), tuple(shown))


def _standing(session: Session, links: Mapping[UUID, Link]) -> list[Link]:
    """The versions that stand at central, the latest first, each text once."""
    known = [link for link in links.values() if link.number]
    standing = heads(known)[::-1]
    if len(standing) < 2:  # noqa: PLR2004 -- one cannot repeat another
        return list(standing)
    found = session.execute(
        select(PageVersion.id, PageVersion.body).where(
            PageVersion.id.in_([link.id for link in standing])
        )
    )
    texts = {row.id: row.body for row in found}
    once = {texts[link.id]: link for link in reversed(standing)}
    return [link for link in standing if link in once.values()]


def pages_with_two(session: Session, client_id: UUID) -> frozenset[UUID]:
    """The pages of a client of which two versions stand."""
    found = session.execute(
        select(PageVersion.page_id, PageVersion.id, PageVersion.base_id, PageVersion.merged_id)
        .where(PageVersion.client_id == client_id, PageVersion.rev > 0)
        .order_by(PageVersion.page_id)
    ).all()
    pages: dict[UUID, dict[UUID, Link]] = {}
    for page, version, base, merged in found:
        pages.setdefault(page, {})[version] = Link(version, base, merged, 1)
    return frozenset(
        page
        for page, links in pages.items()
        if len(heads(links.values())) > 1 and len(_standing(session, links)) > 1
    )


def version_text(session: Session, version_id: UUID) -> str | None:
    """What a page said in one version; None where the version is not here."""
    return session.scalar(select(PageVersion.body).where(PageVersion.id == version_id))


def page_clash(session: Session, page_id: UUID) -> PageClash | None:
    """Two versions that stand side by side, for a person to bring together; None where one does."""
    history = page_history(session, page_id)
    if history is None or not history.has_two:
        return None
    one, other = history.standing[:2]
    links = page_links(session, page_id)
    base = common(links, one.id, other.id)
    begun = version_text(session, base) if base is not None else None
    says, other_says = (version_text(session, row.id) or "" for row in (one, other))
    merged = merge_body(begun or "", says, other_says)
    return PageClash(page_id, one, other, says, other_says, merged)
