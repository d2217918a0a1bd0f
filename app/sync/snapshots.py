"""Archives by snapshot: steps of a round that fetch, chunk by chunk, what rests of pinned clients.

They come when everything else is here, so that nobody's news waits for them. A snapshot that is cut
short goes on where it was; what changed since it was made comes with the pull that follows.

Source: sync.md 3.3, ADR 0035.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from app.records.archive import archive_of
from app.store import snapshots
from app.store.open import Store
from app.wire.envelopes import SCHEMA, PullRequest
from app.wire.snapshot import ChunkAnswer, ChunkRequest, SnapshotAnswer, SnapshotRequest

_MOST_STARTS = 3

Wish = SnapshotRequest | ChunkRequest
Asked = tuple[Wish, bool]
"""What is wanted, and whether it is the next wish already: it may be fetched ahead."""


@dataclass(slots=True)
class Snapshots:
    """The snapshots of one round.

    Args:
        store: of this device.
        heard: hears of each chunk: its nouns, rows of it, rows so far, rows in all.
    """

    store: Store
    heard: Callable[[frozenset[str], int, int, int], None]
    _ordinary: set[UUID] = field(default_factory=set)
    """Clients whose archives come by the ordinary pull."""

    def without(self, request: PullRequest) -> PullRequest:
        """A pull that leaves out the archives that snapshots may bring."""
        with self.store.reading() as connection:
            out = {archive_of(client).bytes for client in self._awaited(connection)}
        kept = [scope for scope in request.scopes if scope.id not in out]
        return msgspec.structs.replace(request, scopes=kept)

    def all_ordinary(self) -> bool:
        """Leave archives to the ordinary pull, for want of snapshots; whether any is awaited."""
        with self.store.reading() as connection:
            found = self._awaited(connection)
        self._ordinary.update(found)
        return bool(found)

    def fetch(self) -> Generator[Asked, SnapshotAnswer | ChunkAnswer | None, bool]:
        """Fetch every archive that is awaited; whether there is more to pull then."""
        self.store.write(snapshots.drop_others)
        with self.store.reading() as connection:
            clients = self._awaited(connection) if snapshots.is_time(connection) else []
        for client in clients:
            for _ in range(_MOST_STARTS):
                offered = yield SnapshotRequest(SCHEMA, archive_of(client).bytes), False
                assert isinstance(offered, SnapshotAnswer)  # noqa: S101 -- the answer to this wish
                here = self._begun(client, offered)
                if here is None or (yield from self._chunks(client, here)):
                    break
            else:
                here = None
            if here is None:
                self._ordinary.add(client)
        return bool(clients)

    def _begun(self, client: UUID, offered: SnapshotAnswer) -> snapshots.Standing | None:
        if not offered.id:
            return None
        with self.store.reading() as connection:
            return snapshots.begin(connection, client, offered)

    def _chunks(
        self, client: UUID, here: snapshots.Standing
    ) -> Generator[Asked, SnapshotAnswer | ChunkAnswer | None, bool]:
        """Take chunk after chunk; False where the snapshot is gone before its end."""
        while True:
            came = yield ChunkRequest(SCHEMA, here.id, here.chunk), False
            assert isinstance(came, ChunkAnswer)  # noqa: S101 -- the answer to this wish
            if came.gone:
                return False
            following = ChunkRequest(SCHEMA, here.id, here.chunk + 1)
            goes_on = following.chunk < here.chunks
            if goes_on:
                yield following, True
            now = self._take(client, here, came)
            if now is None:
                # Not wanted any more: what is on its way is let go of.
                if goes_on:
                    yield following, False
                return True
            if not goes_on:
                return True
            here = now

    def _take(
        self, client: UUID, here: snapshots.Standing, came: ChunkAnswer
    ) -> snapshots.Standing | None:
        now = self.store.write(lambda c: snapshots.take(c, client, here, came.pages))
        if now is not None:
            kinds = frozenset(page.entity for page in came.pages)
            self.heard(kinds, now.done - here.done, now.done, now.rows)
        return now

    def _awaited(self, connection: Connection) -> list[UUID]:
        return [c for c in snapshots.awaited(connection) if c not in self._ordinary]
