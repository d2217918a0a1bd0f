"""Central gets another key: all of it moves, cut short or not, and the old one is worth nothing."""

from __future__ import annotations

import os
import subprocess
from base64 import b32decode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert

from app.central.audit.keys import opens
from app.central.auth.tables import handed_in, recovery_code, second_factor
from app.central.central import open_central
from app.central.copies import back_up, holding, put_back
from app.central.file_tables import file_blob, file_piece
from app.central.files.room import files_of
from app.central.key_ring import KeyRing, read_text
from app.central.key_rotation import adopt
from app.central.leases import handed_in_work, issue, open_file, public_key
from app.central.settings import Settings, read_ring_at, write_ring
from app.central.sign_in import refresh
from app.database.postgresql import open_postgresql
from app.files.stores import FolderStore
from app.files.vault import Vault
from app.platform.ids import seeded_ids
from app.ports.problems import Corrupt, Refused
from app.security.envelope import open_secret
from app.security.orders import box_of, read_lease, seal_work
from app.security.recovery_codes import digest_of
from app.security.totp import code_at, step_at
from tests.builders.postgresql import PostgresqlServer
from tests.integration.central.keys import reopened, ring_of, rotated, turned
from tests.integration.central.test_audit import looked, told
from tests.integration.central.test_second_factor import set_up
from tests.integration.central.test_sign_in import enter, refusal
from tests.integration.central.world import MIRA, World
from tests.plugins.databases import Places

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


def test_everything_that_lay_under_the_old_key_lies_under_the_new_one(full: Full) -> None:
    old = ring_of(full.world.central.settings)
    before = public_key(full.world.central)
    assert sorted(set(full.opens_with(old))) == ["chain", "file", "recovery codes", "second factor"]
    done = rotated(full.world)
    assert (done.resumed, done.files, done.damaged) == (False, len(BODIES), 0)
    full.device_goes_on()
    full.all_is_well()
    assert public_key(full.world.central) == before, "devices know central's signature"
    lease = issue(full.world.central, full.device.token)
    assert read_lease(before, lease, full.device.session.device.id).issued > 0


def test_the_old_key_opens_nothing_any_more(full: Full) -> None:
    settings = full.world.central.settings
    old = ring_of(settings)
    done = rotated(full.world)
    assert full.opens_with(old) == []
    assert read_ring_at(done.former) == old, "it is kept for backups of its days"
    full.world.central.close()
    present = settings.key_file.read_text(encoding="ascii")
    settings.key_file.write_text(old.text(), encoding="ascii")
    with pytest.raises((Corrupt, Refused), match="is not"):
        open_central(settings, full.world.clock, seeded_ids(full.world.clock, 5))
    settings.key_file.write_text(present, encoding="ascii")
    reopened(full.world)


def test_a_key_can_be_changed_twice_in_a_row(full: Full) -> None:
    first = ring_of(full.world.central.settings)
    rotated(full.world)
    full.all_is_well()
    second = ring_of(full.world.central.settings)
    assert second.key != first.key
    rotated(full.world)
    full.device_goes_on()
    full.all_is_well()
    assert full.opens_with(first) == full.opens_with(second) == []


@pytest.mark.parametrize("number", [0, len(BODIES) - 1, len(BODIES) + 1, len(BODIES) + 2])
def test_killed_anywhere_it_goes_on_where_it_stopped(full: Full, number: int) -> None:
    settings = full.world.central.settings
    with pytest.raises(Killed):
        turned(full.world, killed_at(number))
    following = read_ring_at(settings.next_key_file)
    with pytest.raises(Refused, match="rotate-key"):
        reopened(full.world)
    done = rotated(full.world)
    assert done.resumed
    assert ring_of(settings) == following, "what was begun comes to its end"
    assert not settings.next_key_file.exists()
    assert [event.kind for event in told(full.world)].count("key-changed") == 1
    full.all_is_well()


def test_killed_between_the_rows_and_the_key_it_goes_on_where_it_stopped(
    full: Full, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> Path:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("app.central.key_rotation._take_place", dies)
        with pytest.raises(Killed):
            turned(full.world)
    assert rotated(full.world).resumed
    full.all_is_well()


def test_killed_before_the_copy_takes_its_place_it_goes_on(
    full: Full, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def dies(self: Path, target: Path) -> Path:
        if self.name.endswith((".rekeyed", ".next")):
            raise Killed
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", dies)
        with pytest.raises(Killed):
            turned(full.world)
    rotated(full.world)
    full.all_is_well()
    assert not list(full.world.central.settings.folder.glob("*.rekeyed*"))


def test_the_chain_holds_over_the_change_and_says_which_key_follows(full: Full) -> None:
    before = looked(full.world).head
    rotated(full.world)
    enter(full.world, email="tom@trestle.example")
    changes = [event for event in told(full.world) if event.kind == "key-changed"]
    assert [(event.number, event.key, event.facts["chain key"]) for event in changes] == [
        (before + 1, 1, 2)
    ]
    assert max(event.key for event in told(full.world)) == 2
    found = looked(full.world)
    assert found.found.damage is None
    assert found.found.count == found.head


def test_with_a_new_signature_work_that_was_sealed_to_the_old_one_still_opens(full: Full) -> None:
    before = public_key(full.world.central)
    rotated(full.world, new_signature=True)
    assert public_key(full.world.central) != before
    full.all_is_well()
    rotated(full.world)
    full.all_is_well()


def test_what_was_damaged_before_is_counted_and_keeps_nothing_back(full: Full) -> None:
    store = files_of(full.world.central).vault.store
    name = next(name for name, body in full.files.items() if body == BIG)
    sealed = b"".join(store.read(name, 0, 1 << 20))
    store.put(name, [sealed[:-1] + bytes([sealed[-1] ^ 1])])
    del full.files[name]
    assert rotated(full.world).damaged == 1
    full.all_is_well()


def test_while_central_is_used_its_key_stays(world: World) -> None:
    settings = world.central.settings
    before = settings.key_file.read_text(encoding="ascii")
    if settings.url is None:
        with holding(settings), pytest.raises(Refused, match="Stop it first"):
            turned(world)
    else:
        other = open_postgresql(settings.url)
        with other.read.connect(), pytest.raises(Refused, match="Stop every central"):
            turned(world)
        other.close()
    assert settings.key_file.read_text(encoding="ascii") == before
    assert not settings.next_key_file.exists()
    reopened(world)


@pytest.fixture
def programs(
    places: Places, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Path | None:
    """PostgreSQL's own programs, where the test is on it."""
    if places.kind != "postgresql":
        return None
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    monkeypatch.setenv("PATH", f"{server.programs}{os.pathsep}{os.environ['PATH']}")
    return server.programs


def pg_restore(settings: Settings, programs: Path, copy: Path) -> None:
    owner = settings.owner_url
    assert owner is not None
    address = f"postgresql:///{owner.database}?host={owner.query['host']}"
    words = ["--clean", "--if-exists", f"--username={owner.username}", f"--dbname={address}"]
    subprocess.run(
        [str(programs / "pg_restore"), *words, str(copy)],
        check=True,
        env={**os.environ, "PGPASSWORD": str(owner.password)},
    )


def test_a_backup_from_before_comes_back_with_the_key_of_its_day(
    full: Full, tmp_path: Path, programs: Path | None
) -> None:
    settings, clock, copy = full.world.central.settings, full.world.clock, tmp_path / "copy"
    back_up(full.world.central, copy)
    former = rotated(full.world).former
    full.world.central.close()
    if programs is None:
        with pytest.raises(Corrupt, match="another key"):
            put_back(settings, copy, clock)
        put_back(settings, copy, clock, read_ring_at(former))
    else:
        pg_restore(settings, programs, copy)
        with pytest.raises(Refused, match="is not the key"):
            reopened(full.world)
        with pytest.raises(Refused, match="none that central had"):
            adopt(settings, KeyRing(bytes(32)), clock)
        adopt(settings, read_ring_at(former), clock)
        adopt(settings, read_ring_at(former), clock)
    reopened(full.world)
    full.all_is_well()


def test_a_key_file_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "central.key"
    ring = KeyRing(bytes(32)).following(new_signature=False).following(new_signature=True)
    write_ring(path, ring)
    assert read_ring_at(path) == ring
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    for text in ("", "ab", f"{'00' * 32}\nother {'00' * 32}", f"{'00' * 32}\ncodes 00"):
        with pytest.raises(ValueError, match=r"a (line|key) of another|non-hexadecimal"):
            read_text(text)
    with pytest.raises(Refused, match="no file"):
        read_ring_at(tmp_path / "nowhere")
    assert ring.key.hex() not in repr(ring)


def test_a_key_from_before_this_program_changed_any_is_read_as_it_was() -> None:
    assert read_text("ab" * 32 + "\n") == KeyRing(bytes([0xAB]) * 32)
