"""What the place of credentials reads from the store, on the read lane."""

from __future__ import annotations

from uuid import UUID

from app.bootstrap.desk import Desk
from app.domain.rights import Permission, may
from app.domain.vocabulary import Right
from app.queries.credentials import credential_line, credential_lines
from app.queries.documentation import asset_rows
from app.queries.people import suggest_clients
from ui.screens.vault.state import Here

LAST = "vault.client"
"""A setting: the client that was listed last."""
_MOST_CLIENTS = 1000


def read_here(desk: Desk, client: UUID | None) -> Here:
    """Read how the vault stands, and the credentials of a client.

    Args:
        desk: open.
        client: whose; None for the one that was listed last.
    """
    who = desk.identity
    rights = frozenset[Right]() if who is None else who.rights
    uses, administers = may(rights, Permission.USE_CREDENTIALS), Right.ADMIN in rights
    standing = desk.vault.standing()
    if not uses:
        return Here(standing, uses=False, administers=administers)
    hits = desk.ask(lambda session: suggest_clients(session, "", limit=_MOST_CLIENTS))
    clients = tuple((one.id, one.name) for one in hits)
    last = desk.setting(LAST)
    wanted = client or (UUID(last) if last else None)
    known = [one for one, _name in clients]
    chosen = wanted if wanted in known else next(iter(known), None)
    if chosen is None:
        return Here(standing, uses=True, administers=administers)
    lines = desk.ask(lambda session: credential_lines(session, chosen))
    assets = desk.ask(lambda session: asset_rows(session, chosen))
    named = tuple((one.id, f"{one.tag} {one.name}") for one in assets)
    return Here(standing, uses, administers, clients, named, chosen, tuple(lines))


def whose(desk: Desk, target: UUID) -> tuple[UUID, UUID | None]:
    """Client and credential of what is gone to; a client alone has no credential."""
    line = desk.ask(lambda session: credential_line(session, target))
    return (target, None) if line is None else (line.client_id, line.id)
