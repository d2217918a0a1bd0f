"""The parts of the system that pip cannot bring: Qt's libraries, a font, a keyring, a browser.

Source: ux.md 1.4, security.md 3.6.
"""

import ctypes
import importlib.util
import os
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from setup.progress import Log, SetupError, say, step

# What each library is called in Debian and Ubuntu.
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND_LIBRARIES = {"libwayland-cursor.so.0": "libwayland-cursor0"}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
KEY_KEEPERS = ("gnome-keyring-daemon", "kwalletd6", "kwalletd5", "keepassxc")
OLDEST_GLIBC = (2, 34)


@dataclass(frozen=True)
class Need:
    """Something of the system, the package that brings it, and how to see that it is there."""

    package: str
    is_met: Callable[[], bool]


def has_library(name: str) -> bool:
    """Say whether the loader finds a library."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_font() -> bool:
    """Say whether there is any font that Qt can draw with."""
    return any(
        next(Path(folder).expanduser().rglob(pattern), None)
        for folder in FONT_FOLDERS
        for pattern in ("*.ttf", "*.otf", "*.ttc")
    )


def has_dejavu() -> bool:
    """Say whether the font that the tests draw with is there."""
    return any(
        next(Path(folder).expanduser().rglob("DejaVuSans.ttf"), None) for folder in FONT_FOLDERS
    )


def has_module(name: str) -> bool:
    """Say whether this Python came with a module; some systems package the library in parts."""
    return importlib.util.find_spec(name) is not None


def has_program(*names: str) -> bool:
    """Say whether one of the programs is on PATH."""
    return any(shutil.which(name) for name in names)


def needs(*, tests: bool) -> list[Need]:
    """List what this machine needs to run the workbench, and for `tests` what they need too."""
    venv = f"python3.{sys.version_info.minor}-venv"
    wayland, x11 = (bool(os.environ.get(name)) for name in ("WAYLAND_DISPLAY", "DISPLAY"))
    libraries = QT_LIBRARIES | (X11_LIBRARIES if x11 else {})
    libraries |= WAYLAND_LIBRARIES if wayland else {}
    found = [Need(venv, lambda: has_module("ensurepip") and has_module("venv"))]
    found += [
        Need(package, lambda library=library: has_library(library))  # type: ignore[misc] # bound now, not when called
        for library, package in libraries.items()
    ]
    found.append(Need("fonts-dejavu-core", has_dejavu if tests else has_font))
    if tests or x11 or wayland:
        keepers = KEY_KEEPERS[:1] if tests else KEY_KEEPERS
        found.append(Need("dbus-x11", lambda: has_program("dbus-daemon")))
        found.append(Need("gnome-keyring", lambda: has_program(*keepers)))
    if tests:  # which look at the portal as its readers do
        found.append(Need("chromium", lambda: has_program("chromium")))
        # A mailbox is read as people's own servers give it; the program lies beside PATH.
        found.append(Need("dovecot-imapd", lambda: Path("/usr/sbin/dovecot").is_file()))
    return found


def missing(*, tests: bool) -> list[str]:
    """List the packages that this machine lacks; none outside Linux."""
    if sys.platform != "linux":
        return []
    return [need.package for need in needs(tests=tests) if not need.is_met()]


def refuse_an_old_system() -> None:
    """Stop where the wheels of Qt cannot be loaded.

    Raises:
        SetupError: the C library is too old, or is not glibc.
    """
    name, version = platform.libc_ver()
    if sys.platform != "linux":
        return
    if name != "glibc" or tuple(map(int, version.split(".")[:2])) < OLDEST_GLIBC:
        raise SetupError(
            "Trestle needs a Linux with glibc 2.34 or newer (Debian 12, Ubuntu 22.04, Fedora 35)."
        )


def apt_line(packages: list[str]) -> list[str]:
    """Return the command that installs packages."""
    return ["apt-get", "install", "-y", "--no-install-recommends", *packages]


def provide(log: Log, *, tests: bool) -> None:
    """See to it that the system has what is needed: install it as root, otherwise say the line.

    Raises:
        SetupError: something is missing and could not be installed.
    """
    packages = missing(tests=tests)
    if not packages:
        return
    if not has_program("apt-get"):
        raise SetupError(
            "These system packages are missing (their Debian names): "
            f"{' '.join(packages)}. Install them, then run the same command again."
        )
    if os.geteuid() != 0:
        say("System packages are missing. Run this line, then the same command again:")
        raise SetupError("sudo " + " ".join(apt_line(packages)))
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    sorry = f"The system packages {' '.join(packages)} could not be installed."
    with step(f"Installing {len(packages)} system packages"):
        log.run(["apt-get", "update"], sorry, quiet)
        log.run(apt_line(packages), sorry, quiet)
    still = missing(tests=tests)
    if still:
        raise SetupError(f"{' '.join(still)} installed, yet what it brings was not found.")
