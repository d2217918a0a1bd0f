"""The workbench's door to the versions of a page, where more than a verb or a question is needed.

The verbs go through `Desk.do` (`usecases.edit_page`, `usecases.page_versions`), the questions
through `Desk.ask` (`queries.page_versions`). Everything here blocks: screens call it on the lanes.

Source: sync.md 3.5, ux.md 3.7.
"""

from __future__ import annotations

from app.bootstrap.desk import Desk
from app.database.scope import ScopedSession
from app.store import gave_way
from app.usecases.context import Ctx
from app.usecases.page_versions import ResolvePageClash, resolve_page_clash


def bring_together(desk: Desk, command: ResolvePageClash, *, origin: str = "") -> None:
    """Resolve a clash of a page, and take what it was about off this device's list of conflicts.

    Raises:
        Refused: one of the two versions does not stand any more; nothing was changed.
        Unavailable: disk full or store locked; nothing was changed.
    """
    now = desk.clock.now()

    def resolve_here(session: ScopedSession, ctx: Ctx, given: ResolvePageClash) -> None:
        resolve_page_clash(session, ctx, given)
        gave_way.resolve_field(session.connection(), "page", given.page, "body", now)

    resolve_here.__name__ = resolve_page_clash.__name__
    desk.do(resolve_here, command, origin=origin)
