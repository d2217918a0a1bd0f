"""The versions of a page, as central takes them in.

The verb that writes a page makes the version which says what the person wrote. Central adds one
only for a text that no version says: two that it brought together, an edit by a program that made
none, a text from before versions were kept.

Source: sync.md 3.5, adr 0025.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.central.feed.arrivals import Arrival
from app.central.feed.pushing import Push, Turn
from app.central.feed.tables import sync_commit
from app.domain.page_versions import Link, heads, lineage
from app.queries.page_versions import page_links, version_of_text, version_text
from app.records import Page, PageVersion, Record
from app.records.types import from_micros

Links = Mapping[UUID, Link]


def text_seen(push: Push, page: UUID, rev: int) -> str | None:
    """What a page said at the revision that a person saw, as far as a version tells."""
    links = page_links(push.session, page)
    seen = _at(push, links, rev)
    return version_text(push.session, seen) if seen is not None else None


def follow(push: Push, arrival: Arrival, record: Record) -> None:
    """Hang a version where it belongs, once both it and the page's text are here."""
    if isinstance(record, Page) and record.id in push.turns:
        # Before the new version, so that it comes before it in the history.
        _head(push, record, push.turns[record.id], page_links(push.session, record.id))
        brought = _version_sent(record.id, arrival)
        here = push.at_hand.get("page_version", brought) if brought else None
        if here is not None or brought is None:
            turn = push.turns.pop(record.id)
            version = (
                here if isinstance(here, PageVersion) else _written(push, arrival, record, turn)
            )
            if version is not None:
                _hang(push, record, version, turn)
    elif isinstance(record, PageVersion) and arrival.op.kind == "create":
        page = push.at_hand.get("page", record.page_id)
        if isinstance(page, Page) and not _waits(page.id, arrival, push):
            taken = push.turns.pop(page.id, None) or _alone(push, page, record)
            if taken is not None:
                _hang(push, page, record, taken)


def _version_sent(page: UUID, arrival: Arrival) -> UUID | None:
    """The version of a page that comes in the same act."""
    for op in arrival.tx.ops:
        if (op.entity, op.kind) == ("page_version", "create") and op.fields.get(
            "page_id"
        ) == page.bytes:
            return UUID(bytes=op.row)
    return None


def _waits(page: UUID, arrival: Arrival, push: Push) -> bool:
    """Whether the page's own operation comes later in this act."""
    ops = arrival.tx.ops
    later = ops[ops.index(arrival.op) + 1 :]
    return page not in push.turns and any(
        (op.entity, op.row) == ("page", page.bytes) and "body" in op.fields for op in later
    )


def _written(push: Push, arrival: Arrival, page: Page, turn: Turn) -> PageVersion | None:
    """The version that says what was sent by a program that made none; None where one says it."""
    links = page_links(push.session, page.id)
    said = version_of_text(push.session, page.id, turn.sent, links)
    if said is not None and turn.sent == turn.before:
        return None
    if said is not None and _began_alike(push, links[said], turn):
        return push.session.get(PageVersion, said)  # it came before, by itself
    at = min(from_micros(arrival.tx.at), push.now) if 0 < arrival.tx.at < _LAST else push.now
    version = _new(push, page, None, turn.sent, author_id=push.actor.user, at=at)
    push.session.add(version)
    push.at_hand.add(version)
    return version


def _began_alike(push: Push, said: Link, turn: Turn) -> bool:
    """Whether a version was made from the very text that this edit was made from."""
    return said.base is not None and version_text(push.session, said.base) == turn.began


_LAST = 253_402_300_799_000_000
"""The end of the year 9999, in microseconds since 1970."""


def _alone(push: Push, page: Page, version: PageVersion) -> Turn | None:
    """What a version that comes without its page's edit means; None: it stands beside the rest.

    Either it brings two together and leaves the page as it is, or its page's edit came before it.
    """
    links = _others(push, page.id, version.id)
    head = version_of_text(push.session, page.id, page.body, links)
    if head is None:
        return None
    said = version_of_text(push.session, page.id, version.body, links)
    if version.merged_id is None and said not in lineage(links, head):
        return None
    return Turn(page.body, version.body, version.body, page.body, clash=False, base_rev=0)


def _hang(push: Push, page: Page, version: PageVersion, turn: Turn) -> None:
    """Let a version begin where it began, and add one where the page says what none says."""
    links = _others(push, page.id, version.id)
    head = _head(push, page, turn, links)
    known = lineage(links, *links, head)
    if version.base_id not in known:
        version.base_id = _begun(push, page.id, turn, links, head)
    if version.merged_id is not None and version.merged_id not in known:
        version.merged_id = None
    if _goes_on(links, version, head) and turn.after == version.body:
        version.merged_id = version.merged_id or _twin(push, links, version)
    elif turn.clash:
        return
    elif version.base_id == head or version.base_id in lineage(links, head):
        if turn.after == version.body and version.merged_id is None:
            version.merged_id = head
        else:
            _add(push, page, version.id, turn.after, merged=head)
    elif turn.after != turn.before:
        # It goes on with the other of two versions; that one stays beside the page's text.
        _add(push, page, head, turn.after)


def _goes_on(links: Links, version: PageVersion, head: UUID) -> bool:
    """Whether a version was made with the page's own one before the writer's eyes."""
    parents = (version.base_id, version.merged_id)
    return head in parents or head in lineage(links, *parents)


def _twin(push: Push, links: Links, version: PageVersion) -> UUID | None:
    """A version that stands beside the page's and says what this one says: that clash is over."""
    said = version_of_text(push.session, version.page_id, version.body, links)
    beside = {link.id for link in heads(links.values())} - lineage(links, version.base_id)
    return said if said in beside and said != version.base_id else None


def _others(push: Push, page: UUID, version: UUID) -> dict[UUID, Link]:
    links = page_links(push.session, page)
    links.pop(version, None)
    return links


def _head(push: Push, page: Page, turn: Turn, links: dict[UUID, Link]) -> UUID:
    """The version that says what the page said; made where none does."""
    found = version_of_text(push.session, page.id, turn.before, links)
    if found is not None:
        return found
    standing = heads(links.values())
    base = standing[-1].id if standing else None
    at = push.now if standing else page.created_at
    author = None if standing else page.created_by
    made = _new(push, page, base, turn.before, author_id=author, at=at)
    push.session.add(made)
    push.at_hand.add(made)
    links[made.id] = Link(made.id, base, None)
    return made.id


def _begun(push: Push, page: UUID, turn: Turn, links: Links, head: UUID) -> UUID | None:
    """The version that a person began with who did not name one."""
    if turn.began is not None:
        said = version_of_text(push.session, page, turn.began, links)
        if said is not None:
            return said
        if turn.began == turn.before:
            return head
    seen = _at(push, links, turn.base_rev)
    if seen is not None:
        return seen
    return links[head].base if turn.clash and head in links else head


def _at(push: Push, links: Links, rev: int) -> UUID | None:
    """The latest version of a page at the end of the commit that a revision belongs to."""
    if not rev:
        return None
    query = select(func.min(sync_commit.c.rev_hi)).where(sync_commit.c.rev_hi >= rev)
    last = push.session.connection().execute(query).scalar_one() or 0
    seen = [link for link in links.values() if 0 < link.number <= last]
    return seen[-1].id if seen else None


def _add(push: Push, page: Page, base: UUID, body: str, *, merged: UUID | None = None) -> None:
    made = _new(push, page, base, body, merged_id=merged, author_id=None, at=push.now)
    push.session.add(made)
    push.at_hand.add(made)


def _new(push: Push, page: Page, base: UUID | None, body: str, **more: Any) -> PageVersion:
    return PageVersion(
        id=uuid4(),
        client_id=page.client_id,
        page_id=page.id,
        base_id=base,
        body=body,
        created_at=push.now,
        created_by=more.get("author_id"),
        **more,
    )
