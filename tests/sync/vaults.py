"""Laptops with a vault, at the real central."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import update

from app.bootstrap.desk import Desk
from app.bootstrap.vault import VaultDesk
from app.bootstrap.vault_ports import Costs
from app.bootstrap.vault_sheets import Sheets
from app.bootstrap.vault_values import NewCredential
from app.central.people import ADMINISTRATION
from app.central.sign_in import SignedIn, begin_session
from app.database.work import WorkSession
from app.domain.credentials import Secret
from app.platform.ids import seeded_ids
from app.ports.problems import Refused, Unavailable
from app.records import Credential, CredentialReveal
from app.store.open import Store, open_store
from app.store.tables import sync_state
from app.sync.round import sync_round
from tests.builders.vault_way import typed
from tests.builders.vaults import CHEAP
from tests.integration.central.world import World
from tests.sync.real import InProcess
from tests.sync.worlds import SEEDS, MemoryKeyring

PIN = "blue-heron"
Make = Callable[[str, str], "Laptop"]
"""E-mail and name of a folder → a laptop of theirs, signed in."""
Http = TestClient[Litestar]


class Way:
    """The way of one device to central; it can be cut."""

    def __init__(self, http: Http, token: str) -> None:
        self._http = http
        self._token = token
        self.cut = False

    def post(self, path: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self._ask("POST", path, dict(fields))
        return found

    def items(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._ask("GET", path, None)
        return found

    def _ask(self, method: str, path: str, said: Any) -> Any:
        if self.cut:
            raise Unavailable("central-unreachable", "Central cannot be reached.")
        signed = {"Authorization": f"Bearer {self._token}"}
        answer = self._http.request(method, path, headers=signed, json=said)
        body = answer.json() if answer.content else {}
        if answer.status_code >= 400:
            raise Refused(body["code"], body["sentence"], next_step=body["next_step"])
        return body


class Laptop:
    """A device of somebody, signed in."""

    def __init__(self, world: World, http: Http, email: str, folder: Path) -> None:
        folder.mkdir()
        inc = uuid4().hex

        def begin(session: WorkSession) -> SignedIn:
            return begin_session(world.central, session, email, folder.name, inc)

        self.world = world
        self.signed = world.central.work.run("sign_in", ADMINISTRATION, begin)
        clock = world.clock
        self.store: Store = open_store(
            folder, clock=clock, ids=seeded_ids(clock, next(SEEDS)), keyring=MemoryKeyring()
        )
        with self.store.writing() as connection:
            connection.execute(
                update(sync_state).values(
                    user=self.signed.actor.user,
                    device=self.signed.device.id,
                    device_short=self.signed.device.short_name,
                    inc=inc,
                    signed_out=False,
                )
            )
        self.way = Way(http, self.signed.tokens.access)
        self.desk = Desk(self.store)
        self.vault = VaultDesk(self.desk, self.store, lambda: self.way, Costs(CHEAP, CHEAP))
        self.desk.vault = self.vault
        self.round()

    @property
    def id(self) -> UUID:
        found: UUID = self.signed.device.id
        return found

    def round(self) -> None:
        """A round of rows."""
        token = self.signed.tokens.access
        sync_round(self.store, InProcess(self.world.central, token), self.world.clock)

    def sync(self) -> None:
        """A round as the desk does it: the vault before and after it."""
        self.vault.before_push()
        self.round()
        self.vault.turn()

    def begin(self) -> Sheets:
        """Set the vault up, and give two of its sheets."""
        begun = self.vault.entry.begin(PIN)
        sheets = typed(begun.papers)
        begun.finish(sheets)
        return sheets

    def enter(self, by: Laptop) -> Laptop:
        """Come into the vault, after the words were compared."""
        words = self.vault.entry.ask_in(PIN)
        [asked] = [one for one in by.vault.entry.asking() if one.said.device == self.id]
        assert by.vault.entry.words_of(asked) == words
        by.vault.entry.let_in(asked, PIN)
        self.vault.unlock(PIN)
        self.vault.turn()
        return self

    def add(self, client: UUID, typed: str = "correct horse", **more: str) -> UUID:
        secrets = {Secret.PASSWORD: typed} | {Secret(name): v for name, v in more.items()}
        return self.vault.add(NewCredential(client, "Firewall", secrets=secrets))

    def looks(self) -> list[tuple[str, str]]:
        """Every look that is written down here."""
        found = self.desk.ask(lambda session: session.query(CredentialReveal).all())
        return [(one.field_name, one.act) for one in found]


def code_of(problem: pytest.ExceptionInfo[Refused]) -> str:
    return problem.value.code


def passed(laptop: Laptop, credential: object) -> Credential:
    found = laptop.desk.ask(lambda session: session.get(Credential, credential))
    assert found is not None
    return found
