"""What central says it received, asked from outside the workbench.

Run as a process of its own (`python -m app.bootstrap.witness`), it signs in as a device of its own
and prints the operations that arrived, as JSON: evidence that does not pass through the program
that made them.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from typing import Any

import requests

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
    session = requests.Session()
    session.trust_env = False
    said = _post(
        session,
        f"{question.address}/auth/sign-in",
        {
            "email": question.email,
            "password": password,
            "device_name": "Witness",
            "inc": os.urandom(8).hex(),
            "schema": SCHEMA,
        },
    )
    session.headers["Authorization"] = f"Bearer {said['access']}"
    log = _get(
        session,
        f"{question.address}/api/op-log",
        {"device": question.device, "after_rev": question.after_rev, "limit": 1000},
    )
    tickets = {
        name: _get(session, f"{question.address}/api/tickets/{name}", {})
        for name in question.tickets
    }
    _post(session, f"{question.address}/auth/sign-out", {})
    return {"op_log": log, "tickets": tickets}


def _post(session: requests.Session, url: str, body: dict[str, Any]) -> Any:
    answer = session.post(url, json=body, timeout=TIMEOUT_S)
    answer.raise_for_status()
    return answer.json() if answer.content else None


def _get(session: requests.Session, url: str, asked: dict[str, Any]) -> Any:
    answer = session.get(url, params=asked, timeout=TIMEOUT_S)
    answer.raise_for_status()
    return answer.json()


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
