"""The brake on mass deletes: what central takes away on a large scale, it gives a reason for.

Central's answer itself says why rows leave: a scope was revoked, tickets went to rest in their
client's archive, everything comes again. That word needs no signature of its own: it comes in
central's answer, over a connection on which central proved who it is, and whoever could forge it
could forge the deletions as well. Against a central that errs, the brake is for what has no
reason: beyond a share of what is here it stops before anything is removed, and a person decides.

Source: sync.md 2.12 (f).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection

from app.ports.problems import Refused
from app.records.nouns import NOUNS, table_of
from app.store import raw
from app.store.settings import read_setting, write_setting
from app.store.state import standing
from app.sync.value_words import noun_words
from app.wire.envelopes import PullAnswer

DELETES_MUCH = "pull-deletes-much"
"""The code of a pull that stopped here."""

ROWS = 200
SHARE = 0.2

TELLS_REASONS = 4
"""From this version on central says why a scope is to be forgotten."""

_GONE = "unexplained"
_ACCEPTED = "accepted_deletions"


def accept(connection: Connection) -> None:
    """A person has looked: the next pull may remove what it wants to."""
    write_setting(connection, _ACCEPTED, True)


def accept_held_back(connection: Connection) -> str:
    """The same, where something was held back.

    Returns:
        What was held back, in words; empty where nothing was, and then nothing is changed.
    """
    here = standing(connection)
    if here.last_code != DELETES_MUCH:
        return ""
    accept(connection)
    return here.last_error


def hold_back(connection: Connection, answer: PullAnswer) -> None:
    """Stop before a flood of deletions; counts over all answers of one pull.

    Raises:
        Refused: `pull-deletes-much`: nothing of this answer may be taken; a person has to look.
    """
    before = Counter(read_setting(connection, _GONE, {}))
    gone = before + _unexplained(connection, answer)
    accepted = bool(read_setting(connection, _ACCEPTED, False))
    for entity, count in gone.items():
        if count > ROWS and not accepted:
            _check(connection, entity, count, before[entity])
    kept = dict(gone) if answer.more and gone else None
    if kept != (dict(before) or None):
        write_setting(connection, _GONE, kept)
    if accepted and not answer.more:
        write_setting(connection, _ACCEPTED, None)


def _check(connection: Connection, entity: str, count: int, before: int) -> None:
    here = before + _count(connection, entity)
    if count > here * SHARE:
        raise deletes_much(entity, count, here)


def deletes_much(entity: str, count: int, here: int) -> Refused:
    """What is said of a flood that was stopped: so many rows of one noun, of so many here."""
    words = noun_words(entity)
    return Refused(
        DELETES_MUCH,
        f"Central wants to remove {count:,} of {here:,} records ({words}) from this device "
        "and gave no reason.",
        next_step="These were not removed. Ask whoever runs central. If it is right, accept it "
        "in the sync centre, or run `trestle sync accept-deletions`.",
    )


def _unexplained(connection: Connection, answer: PullAnswer) -> Counter[str]:
    """How many rows that are here leave without a reason, by noun."""
    stay: dict[str, set[bytes]] = {}
    gone: dict[str, set[bytes]] = {}
    for page in answer.pages:
        if page.entity in NOUNS:
            stay.setdefault(page.entity, set()).update(page.data[0] if page.data else ())
            gone.setdefault(page.entity, set()).update(page.exits, page.deleted)
    found: Counter[str] = Counter()
    for entity, rows in gone.items():
        # What came to another scope of this device in the same answer only moved.
        if leaving := rows - stay[entity]:
            found[entity] = _present(connection, entity, leaving)
    if answer.schema >= TELLS_REASONS and not answer.reason:
        for scope in answer.drop:
            found += _in_scope(connection, scope)
    return +found


def _present(connection: Connection, entity: str, rows: Iterable[bytes]) -> int:
    name = table_of(entity).name
    count = 0
    for chunk in raw.chunks(rows):
        marks = raw.marks(chunk)
        found = raw.rows(connection, f'SELECT count(*) FROM "{name}" WHERE id IN ({marks})', chunk)  # noqa: S608 -- our own names
        count += found[0][0]
    return count


def _in_scope(connection: Connection, scope: bytes) -> Counter[str]:
    found: Counter[str] = Counter()
    for entity, noun in NOUNS.items():
        if noun.SCOPE == "client":
            name = table_of(entity).name
            rows = raw.rows(
                connection,
                f'SELECT count(*) FROM "{name}" WHERE client_id = ?',  # noqa: S608 -- our own name
                (scope,),
            )
            found[entity] = rows[0][0]
    return found


def _count(connection: Connection, entity: str) -> int:
    name = table_of(entity).name
    return int(raw.rows(connection, f'SELECT count(*) FROM "{name}"')[0][0])  # noqa: S608 -- our own name
