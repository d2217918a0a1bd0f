"""Backups from before another key come back with the key of their day; files that hold none are
refused."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.central.copies import back_up, put_back
from app.central.files.room import files_of
from app.central.key_ring import KeyRing, read_text
from app.central.key_rotation import adopt
from app.central.leases import public_key
from app.central.settings import Settings, read_ring_at, write_ring
from app.cli.central import central as command
from app.ports.problems import Corrupt, Refused
from tests.builders.postgresql import PostgresqlServer
from tests.integration.central.keyed import Full, Killed, full, killed_at
from tests.integration.central.keys import reopened, ring_of, rotated, turned
from tests.plugins.databases import Places

__all__ = ["full"]


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


class TestAtTheCommandLine:
    @pytest.fixture(autouse=True)
    def _here(self, full: Full, monkeypatch: pytest.MonkeyPatch) -> None:
        settings = full.world.central.settings
        monkeypatch.setattr("app.central.settings.default_settings", lambda: settings)
        monkeypatch.setattr("app.bootstrap.central.home_clock", lambda _home: full.world.clock)
        monkeypatch.setattr("app.bootstrap.clock.home_clock", lambda _home: full.world.clock)

    def said(self, *words: object) -> str:
        result = CliRunner().invoke(command, [str(word) for word in words])
        return result.output if result.exception is None else str(result.exception)

    def test_the_key_is_changed_and_what_is_to_be_kept_is_named(self, full: Full) -> None:
        settings = full.world.central.settings
        old = ring_of(settings)
        full.world.central.close()
        said = self.said("rotate-key")
        former = settings.folder / f"central-{old.name}.key"
        assert f"{settings.key_file} is central's key now." in said
        assert f"The key until now is {former}." in said
        assert ("to every computer that serves" in said) == (settings.url is not None)
        assert "sign in once more" not in said
        for ring in (old, ring_of(settings)):
            assert ring.key.hex() not in said
        reopened(full.world)
        full.device_goes_on()
        full.all_is_well()
        assert full.opens_with(old) == []

    @pytest.mark.postgresql_long
    def test_one_that_was_begun_comes_to_its_end_and_says_so(self, full: Full) -> None:
        with pytest.raises(Killed):
            turned(full.world, killed_at(1))
        assert "`trestle central rotate-key`" in self.said("status")
        assert "It had been begun before" in self.said("rotate-key")
        reopened(full.world)
        full.all_is_well()

    @pytest.mark.postgresql_long
    def test_with_another_signature_it_says_that_devices_sign_in_anew(self, full: Full) -> None:
        before = public_key(full.world.central)
        full.world.central.close()
        assert "has to sign in once more" in self.said("rotate-key", "--new-signature")
        reopened(full.world)
        assert public_key(full.world.central) != before
        full.all_is_well()

    @pytest.mark.postgresql_long
    def test_what_was_damaged_before_is_told(self, full: Full) -> None:
        store = files_of(full.world.central).vault.store
        name = next(iter(name for name, body in full.files.items() if body))
        store.put(name, [b"nothing of ours"])
        full.world.central.close()
        assert "1 sealed things were damaged before" in self.said("rotate-key")
        reopened(full.world)

    def test_a_backup_from_before_is_put_back_with_the_key_that_is_named(
        self, full: Full, tmp_path: Path, programs: Path | None
    ) -> None:
        settings, copy = full.world.central.settings, tmp_path / "copy"
        assert "holds everything" in self.said("backup", copy)
        former = rotated(full.world).former
        full.world.central.close()
        if programs is None:
            assert "name the one of that day" in self.said("restore", copy)
            assert "`trestle central restore FILE --key KEY`" in self.said(
                "restored", "--key", former
            )
            assert "There is no file" in self.said("restore", copy, "--key", tmp_path / "none")
            assert "Central is back" in self.said("restore", copy, "--key", former)
        else:
            pg_restore(settings, programs, copy)
            assert "is not the key" in self.said("status")
            assert "in a new epoch" in self.said("restored", "--key", former)
        reopened(full.world)
        full.all_is_well()
