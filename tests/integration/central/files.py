"""Speaking tus to a central, for tests."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from uuid import UUID

from litestar import Litestar
from litestar.testing import TestClient

from tests.integration.central.test_attachments import new_file, tell, with_ticket
from tests.integration.central.world import Device

Client = TestClient[Litestar]
PLACE = "/files/uploads"


def signed(device: Device, **more: str) -> dict[str, str]:
    given = {"Authorization": f"Bearer {device.token}", "Tus-Resumable": "1.0.0"}
    return given | {name.replace("_", "-"): value for name, value in more.items()}


def metadata(**said: str) -> str:
    pairs = (f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
    return ",".join(pairs)


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def attached(device: Device, client: UUID, body: bytes, **more: Any) -> UUID:
    """A file that is written down at central, on a ticket of its own."""
    ticket = with_ticket(device, client)
    given = {"size_bytes": len(body), "sha256": sha(body), "ticket_id": ticket.row} | more
    file = new_file(device, client, **given)
    assert tell(device, file).result == "ok"
    return UUID(bytes=file.row)


def ask(http: Client, device: Device, attachment: UUID, size: int, **said: str) -> Any:
    headers = signed(
        device,
        Upload_Length=str(size),
        Upload_Metadata=metadata(attachment=str(attachment), **said),
    )
    return http.post(PLACE, headers=headers)


def begun(http: Client, device: Device, attachment: UUID, size: int, **said: str) -> str:
    answer = ask(http, device, attachment, size, **said)
    assert answer.status_code == 201, answer.text
    place: str = answer.headers["location"]
    return place


def send(http: Client, device: Device, place: str, start: int, body: bytes, **more: str) -> Any:
    headers = signed(
        device,
        Upload_Offset=str(start),
        Content_Type="application/offset+octet-stream",
        **more,
    )
    return http.patch(place, headers=headers, content=body)


def far(http: Client, device: Device, place: str) -> Any:
    return http.head(place, headers=signed(device))


def fetch(http: Client, device: Device, attachment: UUID, kind: str = "whole", **more: str) -> Any:
    return http.get(f"/files/{attachment}/{kind}", headers=signed(device, **more))
