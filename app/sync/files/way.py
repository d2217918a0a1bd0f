"""The way of files to central: tus and byte ranges over HTTP."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Mapping
from typing import assert_never

import requests
import urllib3

from app.ports.problems import Refused
from app.security.proofs import digest_of, digest_of_stream
from app.sync.answers import JSON_TYPE, failed, judged, read_body, stranger
from app.sync.files.asks import Ask, Begin, Came, Far, Fetch, Got, HowFar, Send
from app.sync.transport import CONNECT_S, READ_S, HttpTransport
from app.wire.calls import CALL_HEADER, TIME_HEADER

UPLOADS = "/files/uploads"
_TUS = {"Tus-Resumable": "1.0.0"}
_NUMBER = re.compile(r"[0-9]{1,15}")
_RANGE = re.compile(r"bytes ([0-9]{1,15})-[0-9]{1,15}/([0-9]{1,15})")
_DIGEST = re.compile(r'"([0-9a-f]{64})"')
_UPLOAD = re.compile(r"[0-9a-fA-F-]{32,36}")
_GONE = frozenset({404, 410})
_SIGNED_OUT = 401
_SEEN = 409
_DIFFERS = 422
_YES = range(200, 300)


class FileWay(HttpTransport):
    """Carries the questions of `steps.Lane`; an HTTP connection of its own, for one thread."""

    def carry(self, ask: Ask, token: str) -> Came:
        """Carry one question.

        Raises:
            Unavailable: nobody answered, or somebody who is not central.
            Refused: central said no.
        """
        if isinstance(ask, Fetch):
            return self._fetch(ask, token)
        if isinstance(ask, Begin):
            return self._begin(ask, token)
        if isinstance(ask, HowFar):
            return self._far("HEAD", ask.upload, {}, b"", token)
        if isinstance(ask, Send):
            headers = {
                "Upload-Offset": str(ask.start),
                "Content-Type": "application/offset+octet-stream",
            }
            return self._far("PATCH", ask.upload, headers, ask.body, token)
        assert_never(ask)

    def _begin(self, ask: Begin, token: str) -> Far:
        said = {"attachment": str(ask.attachment), "kind": ask.kind, "sha256": ask.sha256}
        pairs = (f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in said.items())
        headers = {"Upload-Length": str(ask.size), "Upload-Metadata": ",".join(pairs)}
        found, _body = self._exchange("POST", UPLOADS, _TUS | headers, b"", token)
        place, _, upload = found.get("Location", "").rpartition("/")
        # Only a name is taken from the answer: it cannot send this device anywhere else.
        if not (place.endswith(UPLOADS) and _UPLOAD.fullmatch(upload)):
            raise stranger()
        return Far(upload, _number(found, "Upload-Offset"))

    def _far(
        self, method: str, upload: str, more: Mapping[str, str], body: bytes, token: str
    ) -> Far:
        path = f"{UPLOADS}/{upload}"
        found, _body = self._exchange(method, path, {**_TUS, **more}, body, token)
        return Far(upload, _number(found, "Upload-Offset"))

    def _fetch(self, ask: Fetch, token: str) -> Got:
        path = f"/files/{ask.attachment}/{ask.kind}"
        headers = {"Range": f"bytes={ask.start}-{ask.stop - 1}"}
        found, body = self._exchange("GET", path, headers, b"", token)
        digest = _DIGEST.fullmatch(found.get("ETag", ""))
        place = _RANGE.fullmatch(found.get("Content-Range", f"bytes 0-0/{len(body)}"))
        if digest is None or place is None or int(place[1]) != ask.start:
            raise stranger()
        return Got(body, digest[1], int(place[2]))

    def _exchange(
        self, method: str, path: str, more: Mapping[str, str], body: bytes, token: str
    ) -> tuple[Mapping[str, str], bytes]:
        """One request; the answer's headers and body, if it is central's and says yes."""
        return self._again(lambda: self._exchange_once(method, path, more, body, token))

    def _exchange_once(
        self, method: str, path: str, more: Mapping[str, str], body: bytes, token: str
    ) -> tuple[Mapping[str, str], bytes]:
        call = secrets.token_hex(8)
        streamed = method == "PATCH"
        digest = digest_of_stream(more["Upload-Offset"]) if streamed else digest_of(body)
        headers = {**more, "Accept": "*/*", "Accept-Encoding": "identity"}
        headers |= self._named(method, path, digest, token, call)
        self._drop_idle()
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
                self._learn(answer, call)
                found = read_body(answer) if method != "HEAD" else b""
                ours = answer.headers.get(CALL_HEADER, "") == call
                if ours and answer.status_code in _YES:
                    _check_whole(answer, found, method)
                    return answer.headers, found
                if ours and method == "HEAD":
                    off_time = TIME_HEADER in answer.headers
                    raise _said_without_words(answer.status_code, off_time=off_time)
                judged(answer, found, JSON_TYPE, call)
                raise stranger()
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as problem:
            raise self._problem(problem) from problem
        finally:
            self._used_at = self._now()


def _check_whole(answer: requests.Response, body: bytes, method: str) -> None:
    """See that no byte of an answer was lost on the way.

    Raises:
        Unavailable: fewer came than were announced.
    """
    announced = answer.headers.get("Content-Length", "")
    if method == "GET" and _NUMBER.fullmatch(announced) and int(announced) != len(body):
        raise stranger()


def _said_without_words(status: int, *, off_time: bool) -> Exception:
    """Why central said no to a question that is answered by headers alone."""
    if status == _SEEN or off_time:
        return Refused("proof-time", "Central did not take this signature.")
    if status == _SIGNED_OUT:
        return Refused("signed-out", "You are signed out, so files are not sent.")
    if status in _GONE:
        return Refused("upload-expired", "Central does not know this upload any more.")
    if status == _DIFFERS:
        return Refused("file-differs", "What arrived at central is not this file.")
    return failed()


def _number(headers: Mapping[str, str], name: str) -> int:
    text = headers.get(name, "")
    if not _NUMBER.fullmatch(text):
        raise stranger()
    return int(text)
