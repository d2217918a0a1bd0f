"""Each state of a real keyring has a screen of its own, with its sentence and its next step."""

from __future__ import annotations

import gc
import shutil
import threading
import warnings
from pathlib import Path

import pytest

from app.bootstrap.device import open_desk
from app.bootstrap.faults import DeviceFault, Opened
from app.bootstrap.opening import open_device
from app.bootstrap.removal import forget_keys
from app.platform.keyring import OsKeyring, open_keyring
from app.store.keys import read_facts
from tests.unit.platform.test_keeping_keys import needs_desktop, unprepared_bus


def shut(home: Path) -> DeviceFault:
    """What keeps the store of a home shut; nothing was made or changed by looking."""
    before = sorted(home.rglob("store.db"))
    found = open_device(home)
    if isinstance(found, Opened):
        found.desk.close()
    assert isinstance(found, DeviceFault)
    assert found.sentence
    assert found.steps
    assert sorted(home.rglob("store.db")) == before, "never a new, empty store"
    return found


def titled(fault: DeviceFault) -> tuple[str, str, str]:
    return fault.code, fault.title, fault.steps[0].id


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "installation"
    made.mkdir()
    return made


def test_without_a_bus_there_is_no_keyring(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'nobody'}")
    assert titled(shut(home)) == ("keyring-none", "There is no keyring", "try-again")


def test_a_package_that_keeps_keys_in_the_open_is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.platform.keyring.importlib.util.find_spec", lambda _name: object())
    assert titled(shut(home)) == ("keyring-plaintext", "The keyring is not safe", "try-again")


@needs_desktop
@pytest.mark.parametrize(
    ("password", "code", "title"),
    [
        (b"secret", "keyring-locked", "The keyring is locked"),
        (None, "keyring-uninitialised", "The keyring is not set up"),
    ],
)
def test_a_keyring_that_is_not_ready_is_to_be_unlocked(
    home: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    password: bytes | None,
    code: str,
    title: str,
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    with unprepared_bus(tmp_path_factory.mktemp("k"), keyring=password) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        assert titled(shut(home)) == (code, title, "unlock-keyring")
        # The library forgets to close its connection when the keyring says no.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()


def test_a_keyring_that_waits_for_its_prompt_is_not_waited_for_for_ever(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = threading.Event()

    class Prompting:
        """Asks behind another window, where nobody answers."""

        def set_password(self, *_given: str) -> None:
            answered.wait()

    ring = OsKeyring("SecretService", Prompting(), limit_s=0.05)
    monkeypatch.setattr("app.bootstrap.device.open_keyring", lambda: ring)
    found = titled(shut(home))
    answered.set()
    assert found == ("keyring-timeout", "The keyring does not answer", "unlock-keyring")


@pytest.mark.usefixtures("secret_service")
def test_a_key_that_is_gone_from_the_keyring_is_missed_and_no_store_is_made_anew(
    home: Path,
) -> None:
    open_desk(home).close()
    facts = read_facts(home / "store")
    assert facts is not None
    open_keyring().delete(facts.key_name)
    assert titled(shut(home)) == ("store-key-missing", "The key is missing", "try-again")


@pytest.mark.usefixtures("secret_service")
def test_a_disk_that_was_copied_before_the_keys_were_destroyed_does_not_open_after(
    home: Path, tmp_path: Path
) -> None:
    desk = open_desk(home)
    desk.keep_draft("reply", "a client's matter")
    desk.close()
    shutil.copytree(home, tmp_path / "taken")
    forget_keys(home, None)
    for one in (home, tmp_path / "taken"):
        assert shut(one).code == "store-key-missing"
    for path in (tmp_path / "taken").rglob("*"):
        assert path.is_dir() or b"a client's matter" not in path.read_bytes()
