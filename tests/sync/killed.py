"""A device in a process of its own, to be killed at any moment.

It writes a line to its standard output for each ticket that it reported as saved, and syncs with
a central that is a folder of files: one an operation.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from app.platform.clock import SystemClock
from app.platform.ids import ClockIds
from app.platform.passphrase import Cost, Passphrase
from app.records import Ticket
from app.records.base import FIRM_SCOPE
from app.records.nouns import table_of
from app.store.open import Store, open_store
from app.sync.round import sync_round
from app.wire.envelopes import OpAnswer, Page, PullAnswer, PullRequest, PushAnswer, PushRequest
from app.wire.envelopes import ScopePos as Pos
from app.wire.pack import pack, unpack
from tests.sync.paper import _defaults

CLIENT = UUID(int=7)
ROWS = 400


def open_device(folder: Path) -> Store:
    """The device's store, behind a passphrase that costs little."""
    folder.mkdir(exist_ok=True)
    clock = SystemClock()
    words = Passphrase(folder / "key.json", "words", cost=Cost(8, 1, 1))
    return open_store(folder, clock=clock, ids=ClockIds(clock), passphrase=words)


class FolderCentral:
    """Takes operations as files, so that a killed process loses none that were answered."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def call(self, path: str, body: bytes) -> bytes:
        if path == "/sync/push":
            return pack(self._push(unpack(body, PushRequest)))
        return pack(self._pull(unpack(body, PullRequest)))

    def _push(self, request: PushRequest) -> PushAnswer:
        answers = []
        for op in (op for tx in request.txs for op in tx.ops):
            kept = self._folder / op.op_id.hex()
            if not kept.exists():
                with (self._folder / "applied").open("ab") as out:
                    out.write(op.row.hex().encode() + b"\n")
                kept.touch()
            answers.append(OpAnswer(op.op_id, "ok", 1))
        return PushAnswer("e", answers, 0)

    def _pull(self, request: PullRequest) -> PullAnswer:
        """One page of 40 rows at a time, for ever new ones."""
        pos = request.scopes[0].pos if request.scopes else 0
        columns = [column.name for column in table_of("ticket").columns]
        default = _defaults("ticket")
        rows = [
            {**default, "id": UUID(int=number).bytes, "client_id": CLIENT.bytes, "frev": "{}"}
            | {"title": f"Row {number}", "rev": number}
            for number in range(pos + 1, pos + 41)
        ]
        data = [[row[name] for row in rows] for name in columns]
        here = [Pos(FIRM_SCOPE.bytes, b"g" * 16, pos + 40)]
        more = (pos + 40) % ROWS != 0
        page = Page(CLIENT.bytes, "ticket", columns, data)
        return PullAnswer("ok", "e", pos + 40, "c", here, [page], more=more, left=1)


def submit(store: Store) -> UUID:
    from app.database.scope import whole

    ticket = uuid4()
    now = store.clock.now()

    def job(session: Any) -> None:
        session.add(
            Ticket(
                id=ticket,
                client_id=CLIENT,
                title="Saved",
                opened_at=now,
                touched_at=now,
                created_at=now,
            )
        )

    store.work.run("submit_ticket", whole("this device"), job)
    return ticket


def main(folder: Path) -> None:
    store = open_device(folder / "device")
    central = FolderCentral(folder / "central")
    while True:
        for _ in range(3):
            sys.stdout.write(f"{submit(store).hex}\n")
            sys.stdout.flush()
        sync_round(store, central, store.clock)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
