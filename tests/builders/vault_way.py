"""A central of the vault in memory, as far as one window needs it; it checks the chain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.bootstrap.desk import Desk
from app.bootstrap.vault import VaultDesk
from app.bootstrap.vault_ports import Costs
from app.bootstrap.vault_sheets import Paper, Sheets
from app.ports.problems import TrestleProblem
from app.security.vault.chain import Chain, started
from app.security.vault.entries import Entry, read
from app.security.vault.said import Admit
from app.sync.vault.fetching import raw, text
from tests.builders.rows import MIRA, NORTHWIND, TOM
from tests.builders.vaults import CHEAP

PIN = "blue-heron"


class VaultWay:
    """What is posted stands; every device that is in the chain looks after Northwind.

    Attributes:
        problem: is met by everybody who asks, while it is set.
        due: what central lists as to be changed.
        names, admins, gone: what central says of who is in, and of their devices.
    """

    def __init__(self) -> None:
        self.chain: Chain | None = None
        self.wraps: list[dict[str, str]] = []
        self.asks: dict[UUID, str] = {}
        self.due: list[dict[str, Any]] = []
        self.problem: TrestleProblem | None = None
        self.names = {MIRA: "Mira Okafor", TOM: "Tom Lindqvist"}
        self.admins = {MIRA}
        self.gone: set[UUID] = set()

    def post(self, path: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        self._meet()
        if path == "/vault/asks":
            self.asks[UUID(int=len(self.asks))] = str(fields["asked"])
        for one in fields.get("wraps", ()):
            self.wraps.append(dict(one))
        if fields.get("entry"):
            self._say(read(raw(fields["entry"])))
        return {}

    def items(self, path: str) -> list[dict[str, Any]]:
        self._meet()
        name, _, query = path.partition("?")
        match name:
            case "/vault/chain":
                entries = self.chain.entries if self.chain is not None else ()
                since = int(query.removeprefix("since="))
                return [{"entry": text(one.raw)} for one in entries[since:]]
            case "/vault/asks":
                return [{"asked": one} for one in self.asks.values()]
            case "/vault/members":
                return self._members()
            case "/vault/clients":
                return [self._standing()]
            case "/vault/wraps":
                wanted = self._receiver(recovery=bool(query))
                return [one for one in self.wraps if raw(one["receiver"]) == wanted]
            case _:
                return self.due

    def _say(self, entry: Entry) -> None:
        self.chain = started(entry) if self.chain is None else self.chain.extended([entry])
        if isinstance(entry.said, Admit):
            self.asks.clear()

    def _standing(self) -> dict[str, Any]:
        members = self.chain.active.values() if self.chain is not None else ()
        devices = [str(one.device) for one in members]
        return {"client": str(NORTHWIND), "devices": devices, "stale": False, "missing": []}

    def _members(self) -> list[dict[str, Any]]:
        """Everybody in the chain, as central knows them."""
        members = self.chain.active.values() if self.chain is not None else ()
        return [
            {
                "user": str(person),
                "person": self.names.get(person, ""),
                "admin": person in self.admins,
                "devices": [
                    {"device": str(one.device), "name": "Laptop", "gone": one.device in self.gone}
                    for one in members
                    if one.person == person
                ],
            }
            for person in sorted({one.person for one in members})
        ]

    def _receiver(self, *, recovery: bool) -> bytes | None:
        """Whose wraps are asked for: those of the window's own device, or of what is on paper."""
        if self.chain is None:
            return None
        own = self.chain.member_of(MIRA)
        return self.chain.recovery.sign if recovery else own.keys.sign if own else None

    def _meet(self) -> None:
        if self.problem is not None:
            raise self.problem


def give_vault(desk: Desk, way: VaultWay) -> VaultDesk:
    """Let a desk have a vault whose guesses cost nothing."""
    desk.vault = VaultDesk(desk, desk.store, lambda: way, Costs(CHEAP, CHEAP))
    return desk.vault


def begun(vault: VaultDesk) -> Sheets:
    """Begin the vault on this device, with keys of its clients; it is open then."""
    begin = vault.entry.begin(PIN)
    sheets = typed(begin.papers)
    begin.finish(sheets)
    vault.turn()
    return sheets


def typed(papers: tuple[Paper, ...]) -> Sheets:
    """The first and the last sheet, as somebody types them."""
    one, two = ((sheet.number, " ".join(sheet.words)) for sheet in (papers[0], papers[2]))
    return one, two
