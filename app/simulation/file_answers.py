"""What central answers to the lane of files, in one process: as its routes do, without HTTP."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from app.central.central import Central
from app.central.files import finishing, uploads
from app.central.files.reading import bytes_of, content_of
from app.central.files.room import Files, Limits
from app.ports.problems import Corrupt, Refused
from app.sync.answers import failed
from app.sync.files.asks import Ask, Begin, Came, Far, Fetch, Got, HowFar

LIMITS = Limits(
    file=4_000, device=2_500, client=10**9, unfinished=timedelta(hours=8), grace=timedelta(hours=6)
)
"""In a world whose files are small, and whose days are short."""
_GONE = frozenset({"not-found", "upload-expired"})


def answered(central: Central, files: Files, token: str, ask: Ask) -> Came:
    """Answer one question.

    Raises:
        Refused: central says no.
        Unavailable: it cannot answer now.
    """
    try:
        return _answered(central, files, token, ask)
    except Corrupt as problem:
        raise failed() from problem
    except Refused as problem:
        if not isinstance(ask, HowFar):
            raise
        # An answer of headers alone says no more than its status.
        if problem.code in _GONE:
            raise Refused("upload-expired", "Central does not know this upload.") from problem
        if problem.code != "file-differs":
            raise failed() from problem
        raise


def _answered(central: Central, files: Files, token: str, ask: Ask) -> Came:
    if isinstance(ask, Begin):
        wish = uploads.Wish(ask.attachment, ask.kind, ask.size, ask.sha256)
        begun = uploads.begin(central, files, token, wish)
        return Far(str(begun.id), begun.offset)
    if isinstance(ask, Fetch):
        content = content_of(central, token, ask.attachment, ask.kind)
        stop = min(ask.stop, content.size)
        body = b"".join(bytes_of(files, content, ask.start, stop))
        return Got(body, content.sha256, content.size)
    upload = UUID(ask.upload)
    if not isinstance(ask, HowFar):
        far = uploads.take(central, files, token, upload, ask.start, ask.body)
        if far.offset < far.size:
            return Far(ask.upload, far.offset)
    return Far(ask.upload, finishing.finish(central, files, token, upload).offset)
