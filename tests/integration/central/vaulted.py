"""Devices with vault keys, speaking with a real central over HTTP."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient

from app.records.types import to_micros
from app.security.device_keys import PrivateKeys, new_keys
from app.security.vault import client_keys, compared, fields
from app.security.vault.chain import Chain, read_chain
from app.security.vault.client_keys import ClientKey
from app.security.vault.entries import NOTHING_BEFORE, Entry
from app.security.vault.fields import Place
from app.security.vault.recovery import keys_of, new_seed
from app.security.vault.said import End, Root, Said, Share
from app.wire.envelopes import OpAnswer
from tests.integration.central.world import Device, World


def text(raw: bytes) -> str:
    return b64encode(raw).decode()


@dataclass
class Keeper:
    """A person's device with vault keys of its own."""

    client: TestClient[Litestar]
    device: Device
    keys: PrivateKeys = field(default_factory=new_keys)
    held: dict[bytes, ClientKey] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        return self.device.session.device.id

    @property
    def person(self) -> UUID:
        return self.device.user

    @property
    def signs(self) -> bytes:
        return self.keys.public.sign

    def ask(self, method: str, path: str, said: Any = None) -> Response:
        headers = {"Authorization": f"Bearer {self.device.token}"}
        return self.client.request(method, path, headers=headers, json=said)

    def told(self, method: str, path: str, said: Any = None) -> Any:
        answer = self.ask(method, path, said)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def chain(self) -> Chain:
        found = self.told("GET", "/vault/chain")
        return read_chain([b64decode(one["entry"]) for one in found])

    def say(self, said: Said) -> Response:
        return self.offer(self.chain().next(said).signed(self.keys.sign))

    def offer(self, entry: Entry) -> Response:
        return self.ask("POST", "/vault/chain", {"entry": text(entry.raw)})

    def admit(self, other: Keeper) -> None:
        chain = self.chain()
        asked = compared.ask(chain, other.person, other.id, other.keys)
        answer = self.offer(compared.admission(chain, asked, self.keys.sign))
        assert answer.status_code == 200, answer.content

    def end(self, other: Keeper) -> None:
        assert self.say(End(other.signs)).status_code == 200

    def standing(self, client: UUID) -> Any:
        found = self.told("GET", "/vault/clients")
        return next(one for one in found if one["client"] == str(client))

    def receivers(self, client: UUID) -> dict[bytes, bytes]:
        """Key that signs → key that receives, of whoever is to have a client's key."""
        devices = {UUID(one) for one in self.standing(client)["devices"]}
        active = self.chain().active.items()
        return {key: one.keys.box for key, one in active if one.device in devices}

    def birth(
        self, client: UUID, *, only: Iterable[bytes] | None = None, before: ClientKey | None = None
    ) -> Response:
        """Make a client's next key, and offer it to everybody, or only to these."""
        chain, due = self.chain(), self.receivers(client)
        if only is not None:
            due = {key: box for key, box in due.items() if key in set(only)}
        key = client_keys.new_key(chain.anchor, client)
        newest = chain.newest(client)
        if before is None and newest is not None:
            before = self.held[newest.name]
        said = client_keys.birth(chain, client, key, due, before)
        boxes = due | {chain.recovery.sign: chain.recovery.box}
        wraps = [(key, receiver, box) for receiver, box in boxes.items()]
        entry = chain.next(said).signed(self.keys.sign)
        answer = self.ask("POST", "/vault/births", self._sent(wraps, entry))
        if answer.status_code == 200:
            self.held[key.name] = key
        return answer

    def share(self, keys: Iterable[ClientKey], *to: Keeper) -> Response:
        chain, shared = self.chain(), list(keys)
        names = tuple(key.name for key in shared)
        said = Share(names, tuple(one.signs for one in to))
        wraps = [(key, one.signs, one.keys.public.box) for key in shared for one in to]
        entry = chain.next(said).signed(self.keys.sign)
        return self.ask("POST", "/vault/shares", self._sent(wraps, entry))

    def _sent(
        self, wraps: list[tuple[ClientKey, bytes, bytes]], entry: Entry | None
    ) -> dict[str, Any]:
        anchor = self.chain().anchor
        return {
            "entry": "" if entry is None else text(entry.raw),
            "wraps": [
                {
                    "name": text(key.name),
                    "receiver": text(receiver),
                    "wrap": text(client_keys.wrap(key, anchor, box)),
                }
                for key, receiver, box in wraps
            ],
        }

    def fetch(self) -> dict[bytes, ClientKey]:
        """The client keys that central gives this device now; they are kept, as a device does."""
        chain, found = self.chain(), {}
        for one in self.told("GET", "/vault/wraps"):
            born = chain.born_as(b64decode(one["name"]))
            assert born is not None
            found[born.name] = client_keys.unwrap(
                b64decode(one["wrap"]), born, chain.anchor, self.keys
            )
        self.held |= found
        return found

    def newest(self, client: UUID) -> ClientKey:
        born = self.chain().newest(client)
        assert born is not None
        return self.held[born.name]

    def sealed(self, value: str, place: Place, edition: int = 1) -> bytes:
        key = self.newest(place.client)
        return fields.seal(value, place, key, edition, self.chain(), self.keys)

    def opened(self, sealed: bytes, place: Place) -> str:
        chain = self.chain()
        header = fields.header_of(sealed)
        key = next(key for name, key in self.held.items() if name[:16] == header.key)
        return fields.open_value(sealed, place, key, chain).text

    def add(self, client: UUID, **secrets: str) -> Place:
        """A new credential; the place of its password."""
        row, at = uuid4(), to_micros(self.device.world.clock.at)
        told: dict[str, Any] = {
            "client_id": client.bytes,
            "label": "Firewall",
            "created_at": at,
            "created_by": self.person.bytes,
        }
        for name, value in (secrets or {"password": "correct horse"}).items():
            told[name] = self.sealed(value, Place(client, row, name))
        answer = self.tell("add_credential", "credential", row, "create", told)
        assert answer.result == "ok", answer
        return Place(client, row, "password")

    def edit(self, place: Place, sealed: bytes | None, base: int = 2**40) -> OpAnswer:
        told = {place.field: sealed}
        return self.tell("edit_credential", "credential", place.credential, "edit", told, base)

    def tell(
        self, verb: str, entity: str, row: UUID, kind: str, told: dict[str, Any], base: int = 0
    ) -> OpAnswer:
        op = self.device.op(entity, row.bytes, kind, told, base=base)
        [answer] = self.device.tell(self.device.tx(verb, op))
        return answer

    def look(self, place: Place) -> None:
        at = to_micros(self.device.world.clock.at)
        told = {
            "client_id": place.client.bytes,
            "credential_id": place.credential.bytes,
            "user_id": self.person.bytes,
            "field_name": place.field,
            "act": "shown",
            "at": at,
            "created_at": at,
            "created_by": self.person.bytes,
        }
        answer = self.tell("note_reveal", "credential_reveal", uuid4(), "create", told)
        assert answer.result == "ok", answer

    def reseal(self, place: Place, stored: bytes) -> bool:
        """Seal a value anew that this device can open; whether it was taken."""
        said = {"values": [self.anew(place, stored)]}
        told: list[str] = self.told("POST", "/vault/reseals", said)["told"]
        return told == [""]

    def anew(self, place: Place, stored: bytes) -> dict[str, str]:
        """A value sealed anew, as it travels."""
        edition = fields.header_of(stored).edition
        value = self.sealed(self.opened(stored, place), place, edition)
        return {
            "client": str(place.client),
            "credential": str(place.credential),
            "field": place.field,
            "before": text(hashlib.sha256(stored).digest()),
            "value": text(value),
        }


@dataclass
class Firm:
    """A world whose administrator set up the vault."""

    world: World
    client: TestClient[Litestar]
    seed: bytes = field(default_factory=new_seed)

    def keeper(self, email: str) -> Keeper:
        return Keeper(self.client, self.world.device(email))

    def set_up(self, admin: Keeper) -> Response:
        paper = keys_of(self.seed).public
        said = Root(admin.person, admin.id, admin.keys.public, paper)
        return admin.offer(Entry(0, NOTHING_BEFORE, said).signed(admin.keys.sign))

    def stored(self, place: Place) -> bytes:
        found = self.world.row("credential", place.credential.bytes)[place.field]
        assert found is not None
        return bytes(found)
