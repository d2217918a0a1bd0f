"""Snapshots: what rests of a client, made once and kept sealed for all who may see it.

There is at most one snapshot of an archive. It lies in a folder beside central's key: its chunks as
they travel, and a card that says which they are, under a name that follows from the archive. It
serves for a day, however much happens meanwhile: a device takes what changed since from the feed.

Source: sync.md 3.3, ADR 0035.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import secrets
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from app.central.auth.caller import Caller
from app.central.central import Central
from app.central.feed.history import commit_at
from app.central.feed.pinned import archives_asked
from app.central.feed.rows import columns_of
from app.central.feed.snapshot import chunks_of, count_resting
from app.central.feed.tables import sync_counter
from app.database.scope import ScopedSession
from app.files.sealing import CHUNK, seal
from app.files.stores import FolderStore
from app.files.vault import Vault
from app.ports.problems import Corrupt, Refused
from app.records.archive import RESTS, archive_of
from app.records.types import from_micros, to_micros
from app.wire.envelopes import SCHEMA
from app.wire.pack import pack
from app.wire.snapshot import ChunkAnswer, ChunkRequest, SnapshotAnswer, SnapshotRequest

FROM_ROWS = 10_000
"""An archive with fewer rows comes by the ordinary pull, in a page or two."""

FOLDER = "snapshots"
"""Beside central's key."""
KEPT = timedelta(days=1)
"""So long a snapshot serves; what changed since comes after it anyway."""

_ID_BYTES, _MARK_BYTES = 16, 8
_ID = re.compile(rf"[0-9a-f]{{{2 * (_ID_BYTES + _MARK_BYTES)}}}")
_END = b"\1"
_NAME_LENGTH = 32
_log = logging.getLogger("trestle.central")


class Card(msgspec.Struct, frozen=True):
    """Which chunks a snapshot has.

    Attributes:
        commit_id: of the commit that ended with the head, by which a rewind is found out.
        made_at: in microseconds.
        columns: of each noun: a snapshot of another version's columns is of no use.
        chunks: name under which each lies, and its size in bytes.
    """

    id: str
    epoch: str
    head: int
    commit_id: str
    made_at: int
    columns: dict[str, list[str]]
    rows: int
    chunks: list[tuple[str, int]]


class Snapshots:
    """The snapshots of one central.

    Args:
        central: whose.
    """

    def __init__(self, central: Central) -> None:
        self._central = central
        self._vault = Vault(FolderStore(central.settings.folder / FOLDER), central.file_key)
        self._making = threading.Lock()

    def offer(self, token: str, request: SnapshotRequest) -> SnapshotAnswer:
        """Say what snapshot there is of an archive; it is made if there is none that serves.

        Raises:
            Refused: the token does not count, or the request makes no sense.
            Unavailable: there is no room for it.
        """
        _check(len(request.scope) == _ID_BYTES)
        now = self._central.clock.now()
        # One at a time: whoever asks for the same one finds it made, and none is made twice.
        with self._making:
            card = self._central.read_as(
                token, lambda session, caller: self._card(session, caller, request.scope, now)
            )
        if card is None:
            return SnapshotAnswer(central_now=to_micros(now), schema=SCHEMA)
        return SnapshotAnswer(
            card.id,
            card.epoch,
            card.head,
            len(card.chunks),
            card.rows,
            sum(size for _, size in card.chunks),
            to_micros(now),
            SCHEMA,
        )

    def chunk(self, token: str, request: ChunkRequest) -> bytes:
        """A chunk as it travels: a packed `ChunkAnswer`.

        Raises:
            Refused: the token does not count, or the request makes no sense.
        """
        _check(_ID.fullmatch(request.id) is not None and request.chunk >= 0)
        scope = bytes.fromhex(request.id[: 2 * _ID_BYTES])
        card = self._central.read_as(
            token, lambda session, caller: self._known(session, caller, scope)
        )
        if card is None or card.id != request.id:
            return _gone()
        _check(request.chunk < len(card.chunks))
        name, size = card.chunks[request.chunk]
        try:
            return b"".join(self._vault.read(name, size))
        except Corrupt:
            # Let go of between two questions, or damaged: either way it is made anew.
            self._forget(scope)
            return _gone()

    def clear(self) -> int:
        """Let go of what is older than anybody needs.

        Returns:
            How many files went.
        """
        before = self._central.clock.now() - KEPT
        old = [name for name, at in self._vault.store.names() if at < before]
        for name in old:
            self._vault.drop(name)
        return len(old)

    def _card(
        self, session: ScopedSession, caller: Caller, scope: bytes, now: datetime
    ) -> Card | None:
        """What there is, or is made within the same snapshot of the database."""
        known, client = self._known(session, caller, scope), _client(caller.grants, scope)
        connection = session.connection()
        if known is not None or client is None or count_resting(connection, client) < FROM_ROWS:
            return known
        return self._make(connection, client, now)

    def _known(self, session: ScopedSession, caller: Caller, scope: bytes) -> Card | None:
        """The card of an archive that this person may see, if it still serves."""
        known = None if _client(caller.grants, scope) is None else self._read_card(scope)
        if known is None or known.columns != _columns():
            return None
        age = self._central.clock.now() - from_micros(known.made_at)
        connection = session.connection()
        epoch = connection.execute(select(sync_counter.c.epoch)).scalar_one()
        # Its commit has another name, or none, where central was put back to an earlier day.
        same = (epoch, commit_at(connection, known.head)) == (known.epoch, known.commit_id)
        return known if same and timedelta(0) <= age < KEPT else None

    def _make(self, connection: Connection, client: UUID, now: datetime) -> Card | None:
        self._forget(archive_of(client).bytes)
        epoch, head = connection.execute(select(sync_counter.c.epoch, sync_counter.c.rev)).one()
        chunks: list[tuple[str, int]] = []
        rows = 0
        for pages in chunks_of(connection, client):
            body = pack(ChunkAnswer(pages, schema=SCHEMA))
            chunks.append((self._vault.keep([body]), len(body)))
            rows += sum(len(page.data[0]) for page in pages)
        card = Card(
            archive_of(client).hex + secrets.token_hex(_MARK_BYTES),
            epoch,
            head,
            commit_at(connection, head),
            to_micros(now),
            _columns(),
            rows,
            chunks,
        )
        # The feed says what is in an archive; the ordinary pull goes by it row for row.
        same = rows == count_resting(connection, client)
        if same and self._write_card(archive_of(client).bytes, card):
            return card
        _log.error("no snapshot was made: %s", "it is too large" if same else "the feed differs")
        self._drop(card)
        return None

    def _read_card(self, scope: bytes) -> Card | None:
        """The card of an archive; None where there is none that can be read."""
        name = self._card_name(scope)
        try:
            plain = b"".join(self._vault.read(name, CHUNK))
            return msgspec.msgpack.decode(plain[: plain.rindex(_END)], type=Card)
        except (Corrupt, ValueError):
            return None

    def _write_card(self, scope: bytes, card: Card) -> bool:
        """Whether there was room for it on one card."""
        name = self._card_name(scope)
        # Of one size, so that it can be read without knowing how long it is; the mark ends it.
        plain = (msgspec.msgpack.encode(card) + _END).ljust(CHUNK, b"\0")
        if len(plain) > CHUNK:
            return False
        self._vault.store.put(name, seal([plain], self._vault.key, name))
        return True

    def _forget(self, scope: bytes) -> None:
        known = self._read_card(scope)
        self._vault.drop(self._card_name(scope))
        if known is not None:
            self._drop(known)

    def _drop(self, card: Card) -> None:
        for name, _ in card.chunks:
            self._vault.drop(name)

    def _card_name(self, scope: bytes) -> str:
        digest = hmac.new(self._vault.key, b"snapshot of " + scope, hashlib.sha256)
        return digest.hexdigest()[:_NAME_LENGTH]


def _client(grants: Mapping[UUID, UUID], scope: bytes) -> UUID | None:
    """Whose archive a scope is, of a person with these grants; None for whatever is not theirs."""
    if not archives_asked(grants, [scope]):
        return None
    return next((client for client in grants if archive_of(client).bytes == scope), None)


def _columns() -> dict[str, list[str]]:
    return {entity: columns_of(entity) for entity in RESTS}


def _gone() -> bytes:
    return pack(ChunkAnswer(gone=True, schema=SCHEMA))


def _check(whole: bool) -> None:
    if not whole:
        raise Refused(
            "snapshot-shape", "Central cannot read this request.", next_step="Update Trestle."
        )
