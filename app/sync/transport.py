"""The way to central over HTTP, where anything may stand in between.

Only an answer that is marked as ours counts. A page of a hotel's network with status 200, a
proxy's 502 or half an answer are all the same: central was not reached.

Source: security.md 0 (5), T28.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests
import urllib3

from app.ports.problems import Corrupt, Refused, TrestleProblem, Unavailable
from app.wire.envelopes import ErrorAnswer
from app.wire.pack import LIMIT, MEDIA_TYPE, unpack

JSON_TYPE = "application/json"
CONNECT_S = 5.0
READ_S = 30.0
WHOLE_S = 120.0
_CHUNK = 64 * 1024
_OK = range(200, 300)
_NO_CONTENT = 204
_TOO_MANY = 429
_SERVER_FAILED = range(500, 600)
_REFUSED = "refused"


class HttpTransport:
    """Carries requests to one address.

    Args:
        address: of central, "https://desk.example"; plain http only to this machine.
        verify: a file with the authority to trust instead of the system's.

    Raises:
        Refused: the address is not one that may be spoken to.
    """

    def __init__(self, address: str, *, verify: str | bool = True) -> None:
        self.address = checked_address(address)
        self._session = requests.Session()
        # Otherwise an environment variable could name another authority or another password.
        self._session.trust_env = False
        self._session.verify = verify

    def call(self, path: str, body: bytes, token: str = "") -> bytes:
        """POST a sealed envelope; give back the answer's.

        Raises:
            Unavailable: nothing that is ours answered.
            Refused: central said no.
        """
        return self._request("POST", path, body, MEDIA_TYPE, token)

    def post(self, path: str, fields: Mapping[str, Any], token: str = "") -> dict[str, Any]:
        """POST a JSON object; give back the answer's."""
        return _object(self._request("POST", path, msgspec.json.encode(fields), JSON_TYPE, token))

    def get(self, path: str) -> dict[str, Any]:
        """GET a JSON object."""
        return _object(self._request("GET", path, b"", JSON_TYPE, ""))

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def _request(self, method: str, path: str, body: bytes, kind: str, token: str) -> bytes:
        headers = {"Content-Type": kind, "Accept": kind, "Accept-Encoding": "identity"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            with self._session.request(
                method,
                self.address + path,
                data=body or None,
                headers=headers,
                timeout=(CONNECT_S, READ_S),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return _checked(answer, _read(answer), kind)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as problem:
            raise _unreached(problem) from problem


def checked_address(address: str) -> str:
    """An address that may be spoken to, without a slash at its end.

    Raises:
        Refused: it is not an address, or would send secrets in the open.
    """
    parts = urlsplit(address.strip().rstrip("/"))
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise Refused(
            "address-wrong",
            "This is not the address of a server.",
            next_step='Type it as "https://…".',
        )
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise Refused(
            "address-open",
            "This address begins with http: everything would travel in the open.",
            next_step="Use https.",
        )
    return parts.geturl()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read(answer: requests.Response) -> bytes:
    """The whole body, within the limits of size and time; it is never unpacked here."""
    until = time.monotonic() + WHOLE_S
    chunks: list[bytes] = []
    size = 0
    for chunk in answer.raw.stream(_CHUNK, decode_content=False):
        size += len(chunk)
        if size > LIMIT or time.monotonic() > until:
            raise _stranger()
        chunks.append(chunk)
    return b"".join(chunks)


def _checked(answer: requests.Response, body: bytes, kind: str) -> bytes:
    found = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    packed = answer.headers.get("Content-Encoding", "identity") != "identity"
    if answer.status_code in _OK and found == kind and not packed:
        return body
    if answer.status_code == _NO_CONTENT and not body:
        return body
    problem = None if packed else _own_words(found, body)
    if problem is None:
        if answer.status_code in _SERVER_FAILED and found in {MEDIA_TYPE, JSON_TYPE}:
            raise _failed()
        raise _stranger()
    raise _said(answer.status_code, problem)


def _own_words(found: str, body: bytes) -> ErrorAnswer | None:
    """What central says about a request that it did not do, if it is central that speaks."""
    try:
        if found == MEDIA_TYPE:
            return unpack(body, ErrorAnswer)
        if found == JSON_TYPE:
            return msgspec.json.decode(body, type=ErrorAnswer)
    except (Corrupt, msgspec.MsgspecError):
        return None
    return None


def _said(status: int, said: ErrorAnswer) -> TrestleProblem:
    if status in _SERVER_FAILED:
        return _failed()
    if status == _TOO_MANY:
        return Unavailable(said.code, said.sentence, next_step=said.next_step)
    return Refused(said.code or _REFUSED, said.sentence, next_step=said.next_step)


def _object(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.MsgspecError as problem:
        raise _stranger() from problem


def _unreached(problem: Exception) -> TrestleProblem:
    if isinstance(problem, requests.exceptions.SSLError):
        return Unavailable(
            "central-not-trusted",
            "The server could not prove that it is central.",
            next_step="Check the address and the network. Nothing was sent.",
        )
    if isinstance(problem, (requests.Timeout, urllib3.exceptions.TimeoutError)):
        return Unavailable("central-slow", "Central did not answer in time; it is tried again.")
    return Unavailable("central-unreachable", "Central cannot be reached; it is tried again.")


def _failed() -> Unavailable:
    return Unavailable(
        "central-failed", "Central stumbled over this; nothing was lost and it is tried again."
    )


def _stranger() -> Unavailable:
    return Unavailable(
        "central-stranger",
        "Something answered in central's place, for example the sign-in page of a network.",
        next_step="Open a web page to sign in to the network, or check the server address.",
    )
