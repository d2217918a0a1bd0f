"""A device over HTTP: it has keys of its own, and signs what it sends."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient

from app.security.device_keys import PrivateKeys, new_keys
from app.wire.envelopes import SCHEMA
from tests.builders.device_keys import named, proof
from tests.integration.central.world import PASSWORD

Client = TestClient[Litestar]


@dataclass
class SignedDevice:
    """Not signed in before `sign_in` or `enter`."""

    client: Client
    keys: PrivateKeys = field(default_factory=new_keys)
    inc: str = field(default_factory=lambda: uuid4().hex)
    access: str = ""
    refresh: str = ""

    @classmethod
    def enter(cls, client: Client, email: str, **more: Any) -> SignedDevice:
        """One that is signed in."""
        device = cls(client)
        device.take(device.sign_in(email, **more))
        return device

    def now(self) -> datetime:
        clock: Any = self.client.app.state["clock"]
        found: datetime = clock.now()
        return found

    def take(self, answer: Response) -> dict[str, Any]:
        """Keep the tokens of an answer."""
        said: dict[str, Any] = answer.json()
        assert answer.status_code == 200, said
        self.access, self.refresh = said["access"], said["refresh"]
        return said

    def sign_in(self, email: str, **more: Any) -> Response:
        said: dict[str, Any] = {
            "email": email,
            "password": PASSWORD,
            "device_name": "Desk",
            "inc": self.inc,
            "schema": SCHEMA,
        } | named(self.keys)
        return self.post("/auth/sign-in", said | more, token="")

    def headers(
        self, method: str, path: str, body: bytes = b"", token: str | None = None, nonce: str = ""
    ) -> dict[str, str]:
        """What it sends with a request."""
        sent = self.access if token is None else token
        return proof(self.keys, self.now(), method, path, body, sent, nonce)

    def get(self, path: str, token: str | None = None) -> Response:
        return self.client.get(path, headers=self.headers("GET", path, token=token))

    def post(self, path: str, said: Any = None, token: str | None = None) -> Response:
        body = b"" if said is None else json.dumps(said).encode()
        headers = self.headers("POST", path, body, token)
        return self.client.post(path, content=body, headers=headers)
