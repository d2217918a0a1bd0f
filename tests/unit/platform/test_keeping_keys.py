"""The keyring in each of its states, on a real Secret Service, and the passphrase."""

import gc
import importlib.machinery
import os
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from keyring import errors

from app.platform.keyring import OsKeyring, open_keyring
from app.platform.passphrase import STRONG, Cost, Passphrase
from app.ports.problems import Corrupt, Refused, Unavailable
from tests.plugins.secret_service import wait_until

CHEAP = Cost(8, 1, 1)


def code_of(job: Callable[[], object]) -> str:
    with pytest.raises(Unavailable) as caught:
        job()
    assert caught.value.next_step
    return caught.value.code


@pytest.mark.usefixtures("secret_service")
def test_a_real_keyring_keeps_gives_back_and_forgets() -> None:
    ring = open_keyring()
    assert ring.backend == "SecretService"
    secret = bytes(range(32))
    assert ring.get("store-test") is None
    ring.set("store-test", b"older")
    ring.set("store-test", secret)
    assert ring.get("store-test") == secret
    ring.delete("store-test")
    ring.delete("store-test")
    assert ring.get("store-test") is None


@pytest.mark.usefixtures("secret_service")
def test_the_environment_cannot_put_another_keyring_in_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    assert open_keyring().backend == "SecretService"


def test_no_bus_is_no_keyring(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'nobody'}")
    assert code_of(open_keyring) == "keyring-none"


@contextmanager
def unprepared_bus(home: Path, *, keyring: bytes | None) -> Iterator[str]:
    """A bus with a keyring that nobody unlocked, or, without one, that was never set up."""
    run = home / "run"
    for folder in (run, home / "data"):
        folder.mkdir(mode=0o700)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(run),
        "XDG_DATA_HOME": str(home / "data"),
    }
    address = f"unix:path={run / 'bus'}"
    with _running(
        ["dbus-daemon", "--session", f"--address={address}", "--nofork", "--print-address"],
        environment,
    ):
        environment["DBUS_SESSION_BUS_ADDRESS"] = address
        if keyring is not None:
            _set_up(environment, keyring)
        with _running(
            ["gnome-keyring-daemon", "--foreground", "--components=secrets"], environment
        ):
            yield address


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    process.stdout.readline()  # both say their first line once they are ready
    try:
        yield
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def _set_up(environment: dict[str, str], password: bytes) -> None:
    """Let a daemon make the login keyring with this password, and end it again."""
    folder = Path(environment["XDG_DATA_HOME"]) / "keyrings"
    daemon = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert daemon.stdin is not None
    assert daemon.stdout is not None
    daemon.stdin.write(password)
    daemon.stdin.close()
    daemon.stdout.readline()
    wait_until(lambda: any(folder.glob("*.keyring")), "the keyring's file")
    daemon.terminate()
    daemon.wait()
    daemon.stdout.close()


needs_desktop = pytest.mark.skipif(
    sys.platform != "linux" or not Path("/usr/bin/gnome-keyring-daemon").exists(),
    reason="needs dbus-daemon and gnome-keyring-daemon",
)


@needs_desktop
@pytest.mark.parametrize(
    ("password", "code"), [(b"secret", "keyring-locked"), (None, "keyring-uninitialised")]
)
def test_a_keyring_that_is_not_ready_says_which_way(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    password: bytes | None,
    code: str,
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    home = tmp_path_factory.mktemp("k")
    with unprepared_bus(home, keyring=password) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        assert code_of(lambda: open_keyring().get("store-test")) == code
        # The library forgets to close its connection when the keyring says no.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()


class Ring:
    """A keyring that does what a test says."""

    def __init__(self, does: Callable[[], Any]) -> None:
        self._does = does

    def get_password(self, _service: str, _name: str) -> Any:
        return self._does()


def raising(problem: Exception) -> Callable[[], Any]:
    def does() -> Any:
        raise problem

    return does


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (errors.NoKeyringError(), "keyring-none"),
        (errors.KeyringLocked(), "keyring-locked"),
        (errors.InitError(), "keyring-uninitialised"),
        (errors.KeyringError(), "keyring-none"),
        (OSError(), "keyring-none"),
    ],
)
def test_each_problem_of_the_keyring_has_its_own_code(problem: Exception, code: str) -> None:
    ring = OsKeyring("SecretService", Ring(raising(problem)))
    assert code_of(lambda: ring.get("x")) == code


def test_a_prompt_that_nobody_answers_does_not_wait_for_ever() -> None:
    answered = threading.Event()
    ring = OsKeyring("SecretService", Ring(answered.wait), limit_s=0.05)
    assert code_of(lambda: ring.get("x")) == "keyring-timeout"
    answered.set()


def test_what_is_no_key_is_told() -> None:
    with pytest.raises(Corrupt):
        OsKeyring("SecretService", Ring(lambda: "no base64 !")).get("x")


def test_a_bug_of_ours_is_not_taken_for_a_keyrings_state() -> None:
    ring = OsKeyring("SecretService", Ring(raising(ZeroDivisionError())))
    with pytest.raises(ZeroDivisionError):
        ring.get("x")


def test_a_package_that_keeps_secrets_in_the_open_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = importlib.machinery.ModuleSpec("keyrings.alt", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: found)
    assert code_of(open_keyring) == "keyring-plaintext"


def test_a_passphrase_gives_the_same_secret_each_time(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    made = Passphrase(path, "four plain words", cost=CHEAP).make()
    assert len(made) == 32
    assert Passphrase(path, "four plain words").secret() == made
    assert path.stat().st_mode & 0o777 == 0o600
    assert made not in path.read_bytes()
    assert b"plain" not in path.read_bytes()


def test_another_passphrase_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    Passphrase(path, "four plain words", cost=CHEAP).make()
    with pytest.raises(Refused) as caught:
        Passphrase(path, "four plain word").secret()
    assert caught.value.code == "passphrase-wrong"
    with pytest.raises(Refused):
        Passphrase(path, "another", cost=CHEAP).make()
    with pytest.raises(Refused):
        Passphrase(tmp_path / "other.json", "  ", cost=CHEAP).make()


def test_a_damaged_key_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    with pytest.raises(Corrupt):
        Passphrase(path, "words").secret()
    path.write_text("{}")
    with pytest.raises(Corrupt):
        Passphrase(path, "words").secret()


def test_the_usual_cost_is_high() -> None:
    assert Cost(256 * 1024, 3, 4) == STRONG
