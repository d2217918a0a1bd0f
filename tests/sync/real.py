"""The real central, in this process, without its sockets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.central import archive
from app.central.auth.policy import OPEN
from app.central.auth.sessions import Tokens
from app.central.central import Central, new_central, open_central
from app.central.clients import NewClient, add_client
from app.central.exchange import compare, pull, push
from app.central.feed.tables import op_log
from app.central.people import ADMINISTRATION, NewPerson, grant, insert_person, revoke
from app.central.settings import Settings
from app.central.setup import FirstDay, init_firm
from app.central.sign_in import begin_session
from app.central.snapshots import Snapshots
from app.domain.vocabulary import Right
from app.platform.ids import seeded_ids
from app.ports.transport import Transport
from app.records import Ticket
from app.records.nouns import table_of
from app.security.passwords import hash_password
from app.wire.archive import FetchRequest, LookRequest, SizeRequest
from app.wire.envelopes import PullRequest, PushRequest
from app.wire.pack import pack, unpack
from app.wire.snapshot import ChunkRequest, SnapshotRequest
from app.wire.sums import SumsRequest
from tests.builders.clock import SetClock
from tests.builders.looking import looking

PASSWORD = "four plain words here"
MIRA = "mira@trestle.example"


_ARCHIVE: Mapping[str, tuple[type[Any], Callable[..., Any]]] = {
    "/sync/fetch": (FetchRequest, archive.fetch),
    "/sync/look": (LookRequest, archive.look),
    "/sync/archive": (SizeRequest, archive.size),
}


class InProcess:
    """Calls central directly, with the token of one device."""

    def __init__(self, central: Central, token: str) -> None:
        self._central = central
        self._token = token
        self._snapshots = Snapshots(central)

    def call(self, path: str, body: bytes) -> bytes:
        if path == "/sync/push":
            return pack(push(self._central, self._token, unpack(body, PushRequest)))
        if path in _ARCHIVE:
            request, answer = _ARCHIVE[path]
            return pack(answer(self._central, self._token, unpack(body, request)))
        if path == "/sync/snapshot":
            return pack(self._snapshots.offer(self._token, unpack(body, SnapshotRequest)))
        if path == "/sync/snapshot/chunk":
            return self._snapshots.chunk(self._token, unpack(body, ChunkRequest))
        if path == "/sync/sums":
            return pack(compare(self._central, self._token, unpack(body, SumsRequest)))
        return pack(pull(self._central, self._token, unpack(body, PullRequest)))


def begin_firm(settings: Settings) -> None:
    """Make the firm where nothing is yet; tests copy it."""
    RealCentral(settings).close()


class RealCentral:
    """A firm with two clients; Mira sees both.

    Args:
        place: where it is to be made, or is already; a folder means SQLCipher.
        seed: of the ids that it gives where it is already.
    """

    def __init__(self, place: Settings | Path, seed: int = 2) -> None:
        settings = Settings(place) if isinstance(place, Path) else place
        settings.folder.mkdir(exist_ok=True)
        self.clock = SetClock()
        if settings.key_file.exists():
            self.central = open_central(settings, self.clock, seeded_ids(self.clock, seed))
        else:
            self.central = new_central(settings, self.clock, seeded_ids(self.clock, 1))
            self._begin()
        with looking(self.central) as connection:
            user, client = table_of("user").c, table_of("client").c
            self._mira: UUID = connection.execute(
                select(user.id).where(user.email == MIRA)
            ).scalar_one()
            codes = {code: row for row, code in connection.execute(select(client.id, client.code))}
        self.north: UUID = codes["NW"]
        self.south: UUID = codes["SG"]

    def _begin(self) -> None:
        init_firm(
            self.central,
            FirstDay("Trestle", "Ada Admin", "ada@trestle.example", PASSWORD, policy=OPEN),
        )
        add_client(self.central, NewClient("Northwind", "NW", "America/New_York"))
        add_client(self.central, NewClient("Southgate", "SG", "Europe/Berlin", "EUR"))
        rights = frozenset({Right.TECHNICIAN, Right.DESK})
        new = NewPerson("Mira Okafor", MIRA, PASSWORD, rights, clients=("NW", "SG"))
        hashed = hash_password(PASSWORD)
        self.central.work.run(
            "add_person",
            ADMINISTRATION,
            lambda session: insert_person(session, self.central, new, hashed),
        )

    @property
    def mira(self) -> UUID:
        return self._mira

    def close(self) -> None:
        self.central.close()

    def transport(self) -> Transport:
        return InProcess(self.central, self.token())

    def token(self) -> str:
        """Of one more device of Mira's."""
        return self.sign_in().access

    def sign_in(self) -> Tokens:
        """Sign one more device of Mira's in, past her password: to look at that takes a while."""
        begun = self.central.work.run(
            "sign_in",
            ADMINISTRATION,
            lambda session: begin_session(self.central, session, MIRA, "Laptop", uuid4().hex),
        )
        return begun.tokens

    def change(self, ticket: UUID, **values: Any) -> None:
        def job(session: Any) -> None:
            row = session.get(Ticket, ticket)
            for name, value in values.items():
                setattr(row, name, value)

        self.central.work.run("edit_ticket", ADMINISTRATION, job)

    def ticket(self, ticket: UUID) -> dict[str, Any]:
        table = table_of("ticket")
        with looking(self.central) as connection:
            return dict(
                connection.execute(select(table).where(table.c.id == ticket)).one()._mapping
            )

    def times_applied(self, op_id: UUID) -> int:
        with looking(self.central) as connection:
            query = select(func.count()).where(
                op_log.c.op_id == op_id, op_log.c.result != "rejected"
            )
            return int(connection.execute(query).scalar_one())

    def take_away_south(self) -> None:
        revoke(self.central, MIRA, "SG")

    def give_south(self) -> None:
        grant(self.central, MIRA, "SG")
