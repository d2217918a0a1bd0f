"""What central says it received, asked from outside the workbench.

Run as a process of its own (`python -m app.bootstrap.witness`), it signs in as a device of its own
and prints the operations that arrived, as JSON: evidence that does not pass through the program
that made them.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

import requests

from app.security.device_keys import new_keys
from app.security.proofs import Request, digest_of, made
from app.wire.calls import CALL_HEADER, PROOF_HEADER, TIME_HEADER
from app.wire.envelopes import SCHEMA

TIMEOUT_S = 20


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask.

    Attributes:
        device: short name of the device whose operations are wanted.
        tickets: numbers or ids of tickets to describe.
    """

    address: str
    email: str
    device: str
    after_rev: int
    tickets: tuple[str, ...]


def ask(question: Question, password: str) -> dict[str, Any]:
    """Sign in and ask central.

    Raises:
        requests.RequestException: central did not answer, or refused.
    """
    line = _Line(question.address)
    public = line.keys.public
    said = line.ask(
        "POST",
        "/auth/sign-in",
        {
            "email": question.email,
            "password": password,
            "device_name": "Witness",
            "inc": os.urandom(8).hex(),
            "schema": SCHEMA,
            "sign_key": base64.b64encode(public.sign).decode(),
            "box_key": base64.b64encode(public.box).decode(),
        },
    )
    line.token = said["access"]
    asked = {"device": question.device, "after_rev": question.after_rev, "limit": 1000}
    log = line.ask("GET", f"/api/op-log?{urlencode(asked)}")
    tickets = {name: line.ask("GET", f"/api/tickets/{name}") for name in question.tickets}
    line.ask("POST", "/auth/sign-out", {})
    return {"op_log": log, "tickets": tickets}


class _Line:
    """A line to central of a device that signs what it sends."""

    def __init__(self, address: str) -> None:
        self.token = ""
        self.keys = new_keys()
        self._address = address
        self._off_ms = 0
        self._session = requests.Session()
        self._session.trust_env = False

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """One request; once more by central's clock, where this one is too far off for it."""
        answer = self._send(method, path, body)
        told = answer.headers.get(TIME_HEADER)
        if told is not None:
            self._off_ms = int(told) - _now_ms()
            answer = self._send(method, path, body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def _send(self, method: str, path: str, body: dict[str, Any] | None) -> requests.Response:
        sent = b"" if body is None else json.dumps(body).encode()
        call = secrets.token_hex(8)
        request = Request(method, path, digest_of(sent), call, self.token)
        headers = {
            "Content-Type": "application/json",
            CALL_HEADER: call,
            PROOF_HEADER: made(self.keys.sign, request, _now_ms() + self._off_ms),
        }
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return self._session.request(
            method, self._address + path, data=sent, headers=headers, timeout=TIMEOUT_S
        )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def main() -> None:
    """Read the question and the password from standard input, print the answer."""
    given = json.load(sys.stdin)
    password = given.pop("password")
    given["tickets"] = tuple(given["tickets"])
    json.dump(ask(Question(**given), password), sys.stdout)


def as_input(question: Question, password: str) -> str:
    """What the process reads: never on a command line, where others could see it."""
    return json.dumps({**asdict(question), "password": password})


if __name__ == "__main__":
    main()
