"""A central with something of each kind that lies under its key, and ways to be cut short."""

from __future__ import annotations

from base64 import b32decode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert

from app.central.audit.keys import opens
from app.central.auth.tables import handed_in, recovery_code, second_factor
from app.central.file_tables import file_blob, file_piece
from app.central.files.room import files_of
from app.central.key_ring import KeyRing
from app.central.leases import handed_in_work, open_file
from app.central.mail_in_tables import mail_in
from app.central.sign_in import refresh
from app.files.stores import FolderStore
from app.files.vault import Vault
from app.ports.problems import Corrupt
from app.security.envelope import open_secret
from app.security.orders import box_of, seal_work
from app.security.recovery_codes import digest_of
from app.security.totp import code_at, step_at
from tests.integration.central.test_audit import looked
from tests.integration.central.test_second_factor import set_up
from tests.integration.central.test_sign_in import enter, refusal
from tests.integration.central.world import MIRA, World

BIG = bytes(range(256)) * 700
"""Three chunks."""
BODIES = (b"", b"a small one", BIG)


class Killed(BaseException):
    """As by the system: nobody catches it."""


def killed_at(number: int) -> Callable[[str, int, int], None]:
    """Ends the work where it tells of its progress for the so-many-th time."""
    left = iter(range(number, -1, -1))

    def tell(_what: str, _done: int, _of: int) -> None:
        if not next(left):
            raise Killed

    return tell


class Full:
    """A central with something of each kind that lies under its key."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.phone, self.codes = set_up(world)
        self.device = world.device(name="Tablet")
        self.device.pull()
        self.files = {self.kept(body): body for body in BODIES}
        self.work = b"unsent"
        self.put_aside = self.sealed(b"left on its disk")
        sealed = self.sealed(self.work)
        self.write(
            insert(handed_in).values(
                device_id=self.device.session.device.id,
                digest=bytes(32),
                sealed=sealed,
                at=world.clock.now(),
            )
        )
        now = world.clock.now()
        gone = {"id": uuid4(), "sha256": "", "size_bytes": 0, "name": "", "source": "mailbox"}
        when = {"received_at": now, "state": "placed", "next_at": now, "done_at": now}
        self.write(insert(mail_in).values(gone | when))  # its sender was erased
        snapshots = FolderStore(world.central.settings.folder / "snapshots")
        Vault(snapshots, world.central.file_key).keep([b"what rests"])

    def write(self, statement: Any) -> None:
        with self.world.central.work.database.write.begin() as connection:
            connection.execute(statement)

    def sealed(self, work: bytes) -> bytes:
        return seal_work(box_of(self.world.central.boxes[0]), work, self.device.session.device.id)

    def kept(self, body: bytes) -> str:
        name = files_of(self.world.central).vault.keep([body])
        is_piece = not body
        row: dict[str, Any] = {"name": name, "size_bytes": len(body)}
        if is_piece:
            self.write(insert(file_piece).values(row | {"upload_id": uuid4(), "start_at": 0}))
        else:
            more = {"sha256": name, "kept_at": self.world.clock.now()}
            self.write(insert(file_blob).values(row | more))
        return name

    def opens_with(self, ring: KeyRing) -> list[str]:
        """What opens with these keys, by its kind."""
        found = []
        world, user = self.world, self.world.people[MIRA]
        (factor,) = world.table(second_factor)
        try:
            open_secret(ring.seeds, factor["seed"], "second factor", str(user))
            found.append("second factor")
        except Corrupt:
            pass
        digests = {row["hash"] for row in world.table(recovery_code)}
        if any(digest_of(ring.codes, user.bytes, code) in digests for code in self.codes):
            found.append("recovery codes")
        vault = Vault(files_of(world.central).vault.store, ring.files)
        for name, body in self.files.items():
            with suppress(Corrupt):
                found.append("file" if b"".join(vault.read(name, len(body))) == body else "wrong")
        with world.central.work.database.read.connect() as connection:
            if opens(connection, ring.key):
                found.append("chain")
        return found

    def all_is_well(self) -> None:
        """Everything works that worked before, whoever asks."""
        world = self.world
        vault = files_of(world.central).vault
        for name, body in self.files.items():
            assert b"".join(vault.read(name, len(body))) == body
        assert not list((world.central.settings.folder / "snapshots").glob("??/*"))
        assert [one.work for one in handed_in_work(world.central)] == [self.work]
        short = handed_in_work(world.central)[0].short
        assert open_file(world.central, short, self.put_aside).work == b"left on its disk"
        self.phone.wait()
        code = code_at(b32decode(self.phone.secret), step_at(world.clock.at.timestamp()))
        enter(world, code=code)
        assert refusal(enter, world, code="aaaa-aaaa-aaaa") == "second-factor-wrong"
        enter(world, code=self.codes[0])
        assert refusal(enter, world, code=self.codes[0]) == "second-factor-wrong", "once"
        self.codes = self.codes[1:]
        assert looked(world).found.damage is None

    def device_goes_on(self) -> None:
        """A device that was signed in syncs, renews its tokens and its lease, as if nothing was."""
        ticket = self.device.new_ticket(self.world.north)
        assert [
            one.result for one in self.device.tell(self.device.tx("submit_ticket", ticket))
        ] == ["ok"]
        self.device.pull()
        assert ("ticket", ticket.row) in self.device.rows
        tokens = refresh(self.world.central, self.device.session.tokens.refresh)
        self.device.session = replace(self.device.session, tokens=tokens)


@pytest.fixture
def full(world: World) -> Full:
    return Full(world)
