"""The Python environment in `.venv`: made once, made again when what it was made from changed."""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

from setup.progress import Log, step

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if sys.platform == "win32" else "bin")
PYTHON = BIN / ("python.exe" if sys.platform == "win32" else "python")
LOCK = ROOT / "packaging" / "requirements.lock"
STAMP = VENV / "trestle-setup"
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input")
# Wheels only: a build from source would fetch tools that no hash guards.
FROM_LOCK = ("--require-hashes", "--no-deps", "--only-binary", ":all:", "--progress-bar", "off")


def fingerprint() -> str:
    """Return what `.venv` is made from, in one word: lock, project, Python and place."""
    digest = hashlib.sha256()
    for path in (LOCK, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    digest.update(f"{sys.version} {sys.base_prefix} {ROOT}".encode())
    return digest.hexdigest()


def is_ready() -> bool:
    """Say whether `.venv` was made from what is here now."""
    try:
        return STAMP.read_text() == fingerprint() and PYTHON.exists()
    except OSError:
        return False


def is_for_here(marker: str) -> bool:
    """Say whether a pin with this marker is for this system and this Python."""
    elsewhere = "sys_platform" in marker and sys.platform not in marker
    older = "python_full_version < '3.12'" in marker and sys.version_info >= (3, 12)
    return not elsewhere and not older


def number_of_pins() -> int:
    """Count what the lock holds for this machine."""
    pins = re.findall(r"^\S+==[^;\\\n]+(;[^\\\n]*)?", LOCK.read_text("utf-8"), re.MULTILINE)
    return sum(map(is_for_here, pins))


def has_our_python() -> bool:
    """Say whether a `.venv` that is already there runs this Python from this place."""
    if not PYTHON.exists():
        return False
    question = "import sys; print(sys.version, sys.base_prefix, sys.prefix)"
    asked = subprocess.run(  # noqa: S603 # the interpreter of our own environment
        [str(PYTHON), "-c", question], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() == f"{sys.version} {sys.base_prefix} {VENV}"


def make(log: Log) -> None:
    """Make `.venv` and install the locked packages and the project into it.

    Raises:
        SetupError: a step failed.
    """
    STAMP.unlink(missing_ok=True)
    if not has_our_python():
        with step("Making .venv"):
            shutil.rmtree(VENV, ignore_errors=True)
            log.run([sys.executable, "-m", "venv", str(VENV)], "The folder .venv was not made.")
    with step(f"Installing {number_of_pins()} packages"):
        log.run(
            [str(PYTHON), *PIP, "install", *FROM_LOCK, "-r", str(LOCK)],
            "The packages could not be installed: is the network there?",
        )
    with step("Installing Trestle itself"):
        log.run(
            [str(PYTHON), *PIP, "install", "--no-deps", "--no-build-isolation", "-e", str(ROOT)],
            "Trestle could not be installed into .venv.",
        )
    STAMP.write_text(fingerprint())
