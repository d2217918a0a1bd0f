"""The operating system's keyring, from a short list of trusted ones and no other.

The backend is made here by name. Neither the environment nor a configuration file can put another
in its place, and nothing falls back to a file in the open.

Source: security.md D4, 3.6.
"""

from __future__ import annotations

import base64
import binascii
import importlib
import importlib.util
import sys
import threading
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from app.ports.problems import Corrupt, Unavailable

T = TypeVar("T")

SERVICE = "trestle"
LIMIT_S = 10.0

_BACKENDS: dict[str, tuple[str, str]] = {
    "SecretService": ("keyring.backends.SecretService", "Keyring"),
    "KWallet": ("keyring.backends.kwallet", "DBusKeyring"),
    "WinVault": ("keyring.backends.Windows", "WinVaultKeyring"),
    "macOS": ("keyring.backends.macOS", "Keyring"),
}

_DBUS_LOCKED = {"LockedException", "PromptDismissedException"}
"""What the Secret Service library says of a lock; named, so that it need not be imported."""

_WHERE: dict[str, tuple[str, ...]] = {"win32": ("WinVault",), "darwin": ("macOS",)}
_ELSEWHERE = ("SecretService", "KWallet")

_OR_ELSE = "Unlock it, or start Trestle with a passphrase instead."


def _none() -> Unavailable:
    return Unavailable(
        "keyring-none",
        "This computer offers no keyring that Trestle trusts with its key.",
        next_step="Install GNOME Keyring or KWallet, or start Trestle with a passphrase instead.",
        retryable=False,
    )


class OsKeyring:
    """Keeps small secrets in one named keyring of the operating system.

    Attributes:
        backend: the keyring's name, which the store remembers.
    """

    def __init__(self, backend: str, ring: Any, *, limit_s: float = LIMIT_S) -> None:
        self.backend = backend
        self._ring = ring
        self._limit_s = limit_s

    def get(self, name: str) -> bytes | None:
        """The secret kept under this name, or None where there is none."""
        text = self._call(lambda: self._ring.get_password(SERVICE, name))
        if text is None:
            return None
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error as problem:
            raise Corrupt(
                "keyring-item",
                "What the keyring holds for Trestle is not a key.",
                next_step="Run `trestle doctor`. Nothing was changed.",
            ) from problem

    def set(self, name: str, secret: bytes) -> None:
        """Keep a secret under this name, replacing an older one."""
        text = base64.b64encode(secret).decode("ascii")
        self._call(lambda: self._ring.set_password(SERVICE, name, text))

    def delete(self, name: str) -> None:
        """Forget the secret; forgetting what is not there is no error."""
        if self.get(name) is not None:
            self._call(lambda: self._ring.delete_password(SERVICE, name))

    def _call(self, job: Callable[[], T]) -> T:
        return _in_time(job, self._limit_s)


def open_keyring(*, limit_s: float = LIMIT_S) -> OsKeyring:
    """The first trusted keyring that is there.

    Raises:
        Unavailable: there is none (`keyring-none`), it did not answer (`keyring-timeout`), or a
            package is installed that keeps secrets in the open (`keyring-plaintext`).
    """
    _refuse_plaintext()
    for name in _WHERE.get(sys.platform, _ELSEWHERE):
        ring = _in_time(lambda named=name: _made(named), limit_s)  # type: ignore[misc] # bound now, not later
        if ring is not None:
            return OsKeyring(name, ring, limit_s=limit_s)
    raise _none()


def _refuse_plaintext() -> None:
    if "keyrings" in sys.modules or importlib.util.find_spec("keyrings") is not None:
        found = importlib.util.find_spec("keyrings.alt")
        if found is not None:
            raise Unavailable(
                "keyring-plaintext",
                "The package keyrings.alt is installed; it keeps secrets where anyone can read "
                "them.",
                next_step="Uninstall keyrings.alt and start again.",
                retryable=False,
            )


def _made(name: str) -> Any | None:
    """The backend, made directly, or None where it cannot work here."""
    module, kind = _BACKENDS[name]
    try:
        backend = getattr(importlib.import_module(module), kind)
    except (ImportError, AttributeError):
        return None
    return backend() if backend.viable else None


def _in_time(job: Callable[[], T], limit_s: float) -> T:
    """Run a call that may wait for a prompt for ever, but not for ever.

    The thread is left behind when the time is over: nothing can end it, and it holds nothing.
    """
    results: list[T] = []
    problems: list[BaseException] = []

    def run() -> None:
        try:
            results.append(job())
        except BaseException as problem:  # noqa: BLE001 -- handed to the caller, whatever it is
            problems.append(problem)

    worker = threading.Thread(target=run, name="keyring", daemon=True)
    worker.start()
    worker.join(limit_s)
    if results:
        return results[0]
    if problems:
        _tell(problems[0])
    raise Unavailable(
        "keyring-timeout",
        f"The keyring did not answer within {limit_s:g} seconds; it may be waiting behind "
        "another window for its password.",
        next_step=_OR_ELSE,
    )


def _tell(problem: BaseException) -> NoReturn:
    """Name the keyring's own problem as one of the four that have a screen."""
    from keyring import errors  # loads D-Bus libraries; only when needed

    if isinstance(problem, errors.KeyringLocked) or type(problem).__name__ in _DBUS_LOCKED:
        raise Unavailable(
            "keyring-locked", "The keyring of this computer is locked.", next_step=_OR_ELSE
        ) from problem
    if isinstance(problem, errors.NoKeyringError):
        raise _none() from problem
    if isinstance(problem, errors.InitError):
        raise Unavailable(
            "keyring-uninitialised",
            "The keyring of this computer has not been set up yet.",
            next_step="Log in to the desktop once, or start Trestle with a passphrase instead.",
        ) from problem
    if isinstance(problem, (errors.KeyringError, OSError)) or _speaks_dbus(problem):
        raise _none() from problem
    raise problem


def _speaks_dbus(problem: BaseException) -> bool:
    return type(problem).__module__.partition(".")[0] in {"secretstorage", "jeepney", "dbus"}
