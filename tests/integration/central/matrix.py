"""Two clients with the same things each, and a sample of every request that names one of them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import zstandard
from litestar import Litestar
from litestar.testing import TestClient

from app.central.people import ADMINISTRATION
from app.central.schema import metadata
from app.central.walls import walled
from app.database.work import WorkSession
from app.domain.vocabulary import Right
from app.records import User
from app.records.archive import archive_of
from app.wire.archive import FetchRequest, LookRequest, SizeRequest
from app.wire.envelopes import SCHEMA, PullRequest, PushRequest, ScopePos
from app.wire.pack import MEDIA_TYPE, pack
from app.wire.snapshot import ChunkRequest, SnapshotRequest
from app.wire.sums import SumsRequest
from tests.integration.central.files import attached, begun, send
from tests.integration.central.world import MIRA, TOM, Device, World

Client = TestClient[Litestar]
BODY = b"what only its own client may read"
SECRET = "Southgate moves house in May"


@dataclass(frozen=True)
class Things:
    """What a request may name: of one client, or of nobody."""

    client: UUID
    ticket: UUID
    number: int
    attachment: UUID
    upload: UUID
    device: UUID


@dataclass(frozen=True)
class Sample:
    """A request.

    Attributes:
        named: whether it names a thing by an id of its own, and so is answered with 404 where that
            is another client's; any other answer just says less.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    named: bool = False

    def sent(self, http: Client, token: str = "") -> Any:
        asked = {"Authorization": f"Bearer {token}"} if token else {}
        return http.request(
            self.method, self.path, headers=asked | dict(self.headers), content=self.content
        )


def things(http: Client, owner: Device, upload_by: Device, client: UUID, title: str) -> Things:
    """A ticket, a file that is kept, one that is on its way, and a second device."""
    ticket = owner.new_ticket(client, title=title)
    owner.tell(owner.tx("submit_ticket", ticket))
    number = owner.world.row("ticket", ticket.row)["number"]
    attachment = attached(owner, client, BODY + client.bytes)
    place = begun(http, owner, attachment, len(BODY) + 16)
    send(http, owner, place, 0, BODY + client.bytes)
    half = attached(upload_by, client, b"half of" + client.bytes)
    upload = begun(http, upload_by, half, 7 + 16)
    send(http, upload_by, upload, 0, b"half")
    spare = owner.world.device(MIRA if upload_by is owner else TOM, "Spare")
    return Things(
        client,
        UUID(bytes=ticket.row),
        number,
        attachment,
        UUID(upload.rpartition("/")[2]),
        spare.session.device.id,
    )


def nothing() -> Things:
    """Ids of things that nobody has."""
    return Things(uuid4(), uuid4(), 999_999, uuid4(), uuid4(), uuid4())


TUS = {"Tus-Resumable": "1.0.0"}
PACKED = {"Content-Type": MEDIA_TYPE}
JSON = {"Content-Type": "application/json"}


def _metadata(attachment: UUID) -> str:
    return f"attachment {base64.b64encode(str(attachment).encode()).decode()}"


def _push(device: Device, at: Things) -> bytes:
    """A new entry on a ticket, an edit of it, and a new ticket of the client."""
    create = device.new_ticket(at.client)
    edit = device.op("ticket", at.ticket.bytes, "edit", {"title": "mine now"})
    told = [device.tx("submit_ticket", create), device.tx("edit_ticket", edit)]
    return pack(PushRequest(SCHEMA, "", device.inc, told))


Maker = Callable[[Device, Things], Sample]


def _packed(path: str, message: Callable[[Device, Things], Any]) -> Maker:
    def made(device: Device, at: Things) -> Sample:
        told = message(device, at)
        body = told if isinstance(told, bytes) else pack(told)
        return Sample("POST", path, PACKED, body)

    return made


def _get(path: str, *, named: bool = False, method: str = "GET", **headers: str) -> Maker:
    given = {name.replace("_", "-"): value for name, value in headers.items()}

    def made(_device: Device, at: Things) -> Sample:
        return Sample(method, path.format(at=at), given | TUS, named=named)

    return made


def _begin(_device: Device, at: Things) -> Sample:
    length = {"Upload-Length": str(len(BODY) + 16), "Upload-Metadata": _metadata(at.attachment)}
    return Sample("POST", "/files/uploads", TUS | length, named=True)


def _take(_device: Device, at: Things) -> Sample:
    said = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "4"}
    return Sample("PATCH", f"/files/uploads/{at.upload}", TUS | said, b" of", named=True)


def _said(path: str, body: bytes, *, named: bool = False) -> Maker:
    return lambda _device, at: Sample("POST", path.format(at=at), JSON, body, named)


def _reseal(_device: Device, at: Things) -> Sample:
    """A credential of the client's. Central says what became of each value, never who has one."""
    told = (
        f'{{"values": [{{"client": "{at.client}", "credential": "{at.client}",'
        ' "field": "password", "before": "AAAA", "value": "AAAA"}]}'
    )
    return Sample("POST", "/vault/reseals", JSON, told.encode())


def _of_person(act: str, **said: Any) -> Maker:
    """Something about who asks: an administrator may do it to everybody."""

    def made(device: Device, _at: Things) -> Sample:
        return Sample("POST", f"/people/{device.user}/{act}", JSON, json.dumps(said).encode())

    return made


SAMPLES: Mapping[tuple[str, str], tuple[Maker, ...]] = {
    ("GET", "/health"): (_get("/health"),),
    ("POST", "/auth/sign-in"): (_said("/auth/sign-in", b"{}"),),
    ("POST", "/auth/refresh"): (_said("/auth/refresh", b"{}"),),
    ("POST", "/auth/sign-out"): (_said("/auth/sign-out", b""),),
    ("POST", "/auth/second-factor"): (_said("/auth/second-factor", b"{}"),),
    ("POST", "/auth/standing"): (_said("/auth/standing", b"{}"),),
    ("POST", "/auth/recovery-codes"): (_said("/auth/recovery-codes", b'{"code": "1"}'),),
    ("GET", "/auth/account"): (_get("/auth/account"),),
    ("POST", "/auth/password"): (
        _said("/auth/password", b'{"old": "not the password", "new": "five other plain words"}'),
    ),
    ("POST", "/auth/lease"): (_said("/auth/lease", b""),),
    ("POST", "/auth/order"): (_said("/auth/order", b"{}"),),
    ("POST", "/auth/hand-in"): (_said("/auth/hand-in", b"{}"),),
    ("GET", "/devices"): (_get("/devices"),),
    ("GET", "/devices/pending"): (_get("/devices/pending"),),
    ("POST", "/devices/{device:str}/approve"): (
        _said("/devices/{at.device}/approve", b'{"signature": "AAAA"}', named=True),
    ),
    ("POST", "/devices/{device:str}/suspend"): (
        _said("/devices/{at.device}/suspend", b"", named=True),
    ),
    ("POST", "/devices/{device:str}/revoke"): (
        _said("/devices/{at.device}/revoke", b"", named=True),
    ),
    ("GET", "/vault/chain"): (_get("/vault/chain"),),
    ("POST", "/vault/chain"): (_said("/vault/chain", b'{"entry": "AAAA"}'),),
    ("GET", "/vault/asks"): (_get("/vault/asks"),),
    ("POST", "/vault/asks"): (_said("/vault/asks", b'{"asked": "AAAA"}'),),
    ("GET", "/vault/members"): (_get("/vault/members"),),
    ("GET", "/vault/clients"): (_get("/vault/clients"),),
    ("GET", "/vault/wraps"): (_get("/vault/wraps"),),
    ("POST", "/vault/births"): (_said("/vault/births", b'{"entry": "AAAA", "wraps": []}'),),
    ("POST", "/vault/shares"): (_said("/vault/shares", b'{"wraps": []}'),),
    ("POST", "/vault/reseals"): (_reseal,),
    ("GET", "/vault/rotation"): (_get("/vault/rotation"),),
    ("GET", "/api/audit"): (_get("/api/audit"),),
    ("GET", "/people"): (_get("/people"),),
    ("POST", "/people"): (
        _said("/people", b'{"name": "Nia", "email": "nia@x.example", "rights": ["desk"]}'),
    ),
    ("POST", "/people/{person:str}/rights"): (_of_person("rights", rights=["admin"]),),
    ("POST", "/people/{person:str}/invitation"): (_of_person("invitation"),),
    ("POST", "/people/{person:str}/leave"): (_of_person("leave"),),
    ("POST", "/people/{person:str}/return"): (_of_person("return"),),
    ("POST", "/people/{person:str}/clients"): (
        lambda device, at: _of_person("clients", client=str(at.client), seen=True)(device, at),
    ),
    ("POST", "/teams"): (_said("/teams", b'{"name": "Night shift"}'),),
    ("POST", "/teams/{team:str}/members"): (
        lambda device, at: _said(
            f"/teams/{uuid4()}/members",
            json.dumps({"user": str(device.user), "member": True}).encode(),
        )(device, at),
    ),
    ("GET", "/api/op-log"): (_get("/api/op-log"),),
    ("GET", "/api/tickets"): (_get("/api/tickets"), _get("/api/tickets?client={at.client}")),
    ("GET", "/api/tickets/{reference:str}"): (
        _get("/api/tickets/{at.ticket}", named=True),
        _get("/api/tickets/T-{at.number}", named=True),
    ),
    ("GET", "/files/{attachment:str}/whole"): (_get("/files/{at.attachment}/whole", named=True),),
    ("GET", "/files/{attachment:str}/small"): (_get("/files/{at.attachment}/small", named=True),),
    ("OPTIONS", "/files/uploads"): (_get("/files/uploads", method="OPTIONS"),),
    ("OPTIONS", "/files/uploads/{upload:str}"): (
        _get("/files/uploads/{at.upload}", method="OPTIONS"),
    ),
    ("POST", "/files/uploads"): (_begin,),
    ("HEAD", "/files/uploads/{upload:str}"): (
        _get("/files/uploads/{at.upload}", method="HEAD", named=True),
    ),
    ("PATCH", "/files/uploads/{upload:str}"): (_take,),
    ("DELETE", "/files/uploads/{upload:str}"): (
        _get("/files/uploads/{at.upload}", method="DELETE", named=True),
    ),
    ("POST", "/sync/push"): (_packed("/sync/push", _push),),
    ("POST", "/sync/pull"): (
        _packed(
            "/sync/pull",
            lambda d, at: PullRequest(
                SCHEMA, "", 0, "", d.inc, [ScopePos(at.client.bytes, uuid4().bytes)], 5000
            ),
        ),
    ),
    ("GET", "/sync/wait"): (_get("/sync/wait?epoch=another"),),
    ("POST", "/sync/sums"): (
        _packed("/sync/sums", lambda _d, at: SumsRequest(SCHEMA, "", 0, "", [at.client.bytes])),
    ),
    ("POST", "/sync/fetch"): (
        _packed("/sync/fetch", lambda _d, at: FetchRequest(SCHEMA, [at.ticket.bytes])),
    ),
    ("POST", "/sync/look"): (
        _packed("/sync/look", lambda _d, at: LookRequest(SCHEMA, f"T-{at.number}")),
    ),
    ("POST", "/sync/archive"): (
        _packed("/sync/archive", lambda _d, at: SizeRequest(SCHEMA, at.client.bytes)),
    ),
    ("POST", "/sync/snapshot"): (
        _packed(
            "/sync/snapshot", lambda _d, at: SnapshotRequest(SCHEMA, archive_of(at.client).bytes)
        ),
    ),
    ("POST", "/sync/snapshot/chunk"): (
        _packed(
            "/sync/snapshot/chunk",
            lambda _d, at: ChunkRequest(SCHEMA, archive_of(at.client).hex + "00" * 8, 0),
        ),
    ),
}
"""Method and path of a route → requests to it. A new route needs a line."""


@dataclass
class Two:
    """Tom may see the first client alone; Mira sees both."""

    world: World
    http: Client
    tom: Device
    own: Things
    other: Things

    @classmethod
    def begin(cls, world: World, http: Client) -> Two:
        """Give each client its things."""
        mira, tom = world.device(MIRA), world.device(TOM)
        own = things(http, mira, tom, world.north, "Printer jams")
        other = things(http, mira, mira, world.south, SECRET)
        return cls(world, http, tom, own, other)

    def give(self, *rights: Right) -> None:
        """Let Tom have these rights and no others, from now on."""

        def change(session: WorkSession) -> None:
            user = session.get(User, self.tom.user)
            assert user is not None
            user.rights = sorted(rights)

        self.world.central.work.run("change_rights", ADMINISTRATION, change)

    def theirs(self) -> dict[str, list[dict[str, Any]]]:
        """Every row that central has of the other client."""
        return {
            name: [
                row
                for row in self.world.table(metadata().tables[name])
                if row[column] == self.other.client
            ]
            for name, column in walled().items()
        }

    def ask(self, maker: Maker, at: Things, *, signed: bool = True) -> tuple[Sample, Any]:
        """Send a request at the same moment as every other one."""
        self.world.clock.at = self.world.clock.at.replace(microsecond=0)
        sample = maker(self.tom, at)
        return sample, sample.sent(self.http, self.tom.token if signed else "")


def plain(answer: Any) -> bytes:
    """A body as it reads, unpacked where it was packed."""
    content: bytes = answer.content
    if answer.headers.get("content-type", "").startswith(MEDIA_TYPE) and content:
        return zstandard.ZstdDecompressor().decompress(content)
    return content


def named_like(content: bytes, at: Things, others: Things) -> bytes:
    """A body in which the ids of one are written as those of the other."""
    for one, another in zip(_ids(at), _ids(others), strict=True):
        for form in (_bytes, _dashed, _hex):
            content = content.replace(form(one), form(another))
    return content


def names(content: bytes, at: Things) -> bool:
    """Whether a body says anything of these things."""
    secrets = [SECRET.encode(), BODY + at.client.bytes]
    ids = [at.ticket, at.attachment, at.upload, at.device]
    return any(
        said in content for said in secrets + [f(i) for i in ids for f in (_bytes, _dashed, _hex)]
    )


def _ids(at: Things) -> list[UUID]:
    return [at.client, at.ticket, at.attachment, at.upload, at.device, archive_of(at.client)]


def _bytes(value: UUID) -> bytes:
    return value.bytes


def _dashed(value: UUID) -> bytes:
    return str(value).encode()


def _hex(value: UUID) -> bytes:
    return value.hex.encode()
