"""The way to central over HTTP, where anything may stand in between.

A way keeps its connection open from one request to the next, until it is closed or cut.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
import requests
import urllib3

from app.ports.problems import Refused, TrestleProblem, Unavailable
from app.security.proofs import Request, digest_of
from app.store.trust import SYSTEM, Trust
from app.sync.answers import JSON_TYPE, judged, read_body, stranger
from app.sync.lines import LineCutError, Lines
from app.sync.signing import Signer
from app.sync.unreached import unreached
from app.wire.calls import CALL_HEADER, PROOF_HEADER, TIME_HEADER
from app.wire.pack import MEDIA_TYPE
from app.wire.places import is_loopback

T = TypeVar("T")

CONNECT_S = 5.0
READ_S = 30.0
IDLE_S = 45.0
"""A connection that was idle for longer is not trusted to be alive: a laptop that slept, or moved
to another network, would wait on it for an answer that cannot come."""
_SIGNED_ANEW = frozenset({"proof-time", "proof-seen"})
"""What central says to a signature by a clock that is off, or to one that somebody in between sent
twice. Central did nothing; the same request signed anew is another one."""
_LONGEST_TIME = 15
CUT = "way-cut"
"""The code of the problem that a request meets when its way is cut from this side."""


class HttpTransport:
    """Carries requests to one address; from one thread at a time, or a few.

    Args:
        address: of central, "https://desk.example"; plain http only to this machine.
        signer: signs what is sent for a person; without one nothing is signed.
        trust: who vouches for a server at an address with https.
        now: tells seconds that only go forward.

    Raises:
        Refused: the address is not one that may be spoken to.
    """

    def __init__(
        self,
        address: str,
        signer: Signer | None = None,
        *,
        trust: Trust = SYSTEM,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.address = checked_address(address)
        self._signer = signer
        self._session = requests.Session()
        # Otherwise an environment variable could name another authority or another password.
        self._session.trust_env = False
        self._lines = Lines(trust if self.address.startswith("https:") else None)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, self._lines)
        self._now = now
        self._used_at: float | None = None

    def call(self, path: str, body: bytes, token: str = "") -> bytes:
        """POST a sealed envelope; give back the answer's.

        Central does each operation once, however often it is told: so a connection that died
        between two requests is replaced without a word.

        Raises:
            Unavailable: nothing that is ours answered.
            Refused: central said no.
        """
        reused = self._used_at is not None
        try:
            return self._request("POST", path, body, MEDIA_TYPE, token)
        except Unavailable as problem:
            if not (reused and _was_stale(problem.__cause__)) or self._lines.is_cut:
                raise
        self._lines.forget()
        try:
            return self._request("POST", path, body, MEDIA_TYPE, token)
        except Unavailable as problem:
            problem.never_left = False  # the first one may have arrived
            raise

    def ask(self, path: str, token: str = "", *, read_s: float = READ_S) -> bytes:
        """GET a sealed envelope, which may take its time.

        *Units*: `read_s` in seconds.
        """
        return self._request("GET", path, b"", MEDIA_TYPE, token, read_s)

    def post(self, path: str, fields: Mapping[str, Any], token: str = "") -> dict[str, Any]:
        """POST a JSON object; give back the answer's."""
        return _object(self._request("POST", path, msgspec.json.encode(fields), JSON_TYPE, token))

    def get(self, path: str, token: str = "") -> dict[str, Any]:
        """GET a JSON object."""
        return _object(self._request("GET", path, b"", JSON_TYPE, token))

    def items(self, path: str, token: str) -> list[dict[str, Any]]:
        """GET a JSON list of objects."""
        return _items(self._request("GET", path, b"", JSON_TYPE, token))

    def cut(self) -> None:
        """End what is under way, from any thread; this way carries nothing more."""
        self._lines.cut()

    def close(self) -> None:
        """Let go of the connections; nothing may be under way."""
        self._session.close()

    def _request(
        self, method: str, path: str, body: bytes, kind: str, token: str, read_s: float = READ_S
    ) -> bytes:
        return self._again(lambda: self._once(method, path, body, kind, token, read_s))

    def _again(self, job: Callable[[], T]) -> T:
        """Do it once more where central did not take the signature."""
        try:
            return job()
        except Refused as problem:
            if self._signer is None or problem.code not in _SIGNED_ANEW:
                raise
        return job()

    def _named(
        self, method: str, path: str, digest: bytes, token: str, call: str
    ) -> dict[str, str]:
        """The headers that say which call of whom it is.

        Args:
            method: of the request.
            path: below central's address.
            digest: what is signed of the body.
            token: of the session, or empty.
            call: its number.
        """
        headers = {CALL_HEADER: call}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if self._signer is not None and (token or method == "POST"):
            request = Request(method, path, digest, call, token)
            headers[PROOF_HEADER] = self._signer.header(request)
        return headers

    def _learn(self, answer: requests.Response, call: str) -> None:
        """Take over central's time from an answer that is its own."""
        told = answer.headers.get(TIME_HEADER, "")
        ours = answer.headers.get(CALL_HEADER, "") == call
        if self._signer is not None and ours and told.isdecimal() and len(told) < _LONGEST_TIME:
            self._signer.learn(int(told))

    def _once(
        self, method: str, path: str, body: bytes, kind: str, token: str, read_s: float
    ) -> bytes:
        call = secrets.token_hex(8)
        headers = {"Content-Type": kind, "Accept": kind, "Accept-Encoding": "identity"}
        headers |= self._named(method, path, digest_of(body), token, call)
        self._drop_idle()
        try:
            with self._session.request(
                method,
                self.address + path,
                data=body or None,
                headers=headers,
                timeout=(CONNECT_S, read_s),
                allow_redirects=False,
                stream=True,
            ) as answer:
                self._learn(answer, call)
                return judged(answer, read_body(answer), kind, call)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as problem:
            raise self._problem(problem) from problem
        finally:
            self._used_at = self._now()

    def _drop_idle(self) -> None:
        if self._lines.is_cut:
            raise _cut()
        if self._used_at is not None and self._now() - self._used_at > IDLE_S:
            self._lines.forget()
            self._used_at = None

    def _problem(self, problem: Exception) -> TrestleProblem:
        return _cut() if self._lines.is_cut else unreached(problem)


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
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise Refused(
            "address-open",
            "This address begins with http: everything would travel in the open.",
            next_step="Use https.",
        )
    return parts.geturl()


def _was_stale(problem: BaseException | None) -> bool:
    """Whether a connection that was open already turned out to be dead, before any answer."""
    seen: BaseException | None = problem
    while seen is not None:
        if isinstance(seen, (ConnectionResetError, BrokenPipeError)):
            return not isinstance(seen, LineCutError)
        seen = seen.__context__ if seen.__cause__ is None else seen.__cause__
    return False


def _object(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise stranger() from problem


def _cut() -> Unavailable:
    return Unavailable(CUT, "The connection was ended from this side.")


def _items(body: bytes) -> list[dict[str, Any]]:
    try:
        return msgspec.json.decode(body, type=list[dict[str, Any]])
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise stranger() from problem
