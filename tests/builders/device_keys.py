"""Keys of devices that tests make up: one pair for each incarnation, and requests signed by it."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from functools import cache
from uuid import uuid4

from app.records.types import to_micros
from app.security import proofs
from app.security.device_keys import PrivateKeys, new_keys
from app.wire.calls import CALL_HEADER, PROOF_HEADER


@cache
def keys_for(inc: str) -> PrivateKeys:
    """The keys of a device; the same ones whenever it is asked for again."""
    assert inc
    return new_keys()


def named(keys: PrivateKeys) -> dict[str, str]:
    """What a device says of its keys at a sign-in."""
    public = keys.public
    return {
        "sign_key": b64encode(public.sign).decode(),
        "box_key": b64encode(public.box).decode(),
    }


def proof(
    keys: PrivateKeys,
    now: datetime,
    method: str,
    path: str,
    body: bytes = b"",
    token: str = "",
    nonce: str = "",
) -> dict[str, str]:
    """The headers that a device sends with a request."""
    call = nonce or uuid4().hex[:16]
    request = proofs.Request(method, path, proofs.digest_of(body), call, token)
    sent = {
        CALL_HEADER: call,
        PROOF_HEADER: proofs.made(keys.sign, request, to_micros(now) // 1000),
    }
    return sent | ({"Authorization": f"Bearer {token}"} if token else {})
