"""The set-up says what is missing in one line, and does nothing twice."""

import ast
import importlib
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def part(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import a part of the set-up, which lives beside its script."""
    monkeypatch.syspath_prepend(ROOT / "packaging")
    return importlib.import_module(f"setup.{name}")


def test_an_old_python_can_read_the_script_that_refuses_it() -> None:
    ast.parse((ROOT / "packaging" / "setup_env.py").read_text(), feature_version=(3, 6))


@pytest.mark.skipif(sys.platform != "linux", reason="packages of Debian")
def test_without_root_the_missing_packages_are_one_line_to_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    system, progress = part("system", monkeypatch), part("progress", monkeypatch)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(system, "has_library", lambda name: name != "libEGL.so.1")
    monkeypatch.setattr(system, "has_dejavu", lambda: False)
    monkeypatch.setattr(system, "has_program", lambda *names: names == ("apt-get",))
    with pytest.raises(progress.SetupError) as refused:
        system.provide(progress.Log(tmp_path / "log"), tests=True)
    assert str(refused.value) == (
        "sudo apt-get install -y --no-install-recommends"
        " libegl1 fonts-dejavu-core dbus-x11 gnome-keyring chromium"
    )
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="packages of Debian")
def test_a_display_needs_its_libraries_and_a_keyring_too(monkeypatch: pytest.MonkeyPatch) -> None:
    system = part("system", monkeypatch)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    without = {need.package for need in system.needs(tests=False)}
    monkeypatch.setenv("DISPLAY", ":0")
    more = {need.package for need in system.needs(tests=False)} - without
    assert {"libxcb-cursor0", "gnome-keyring"} <= more


def test_a_changed_lock_asks_for_a_new_installation(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment = part("environment", monkeypatch)
    lock, python = tmp_path / "requirements.lock", tmp_path / "python"
    for path in (lock, python):
        path.write_text("one==1")
    monkeypatch.setattr(environment, "LOCK", lock)
    monkeypatch.setattr(environment, "PYTHON", python)
    monkeypatch.setattr(environment, "STAMP", tmp_path / "stamp")
    assert not environment.is_ready()
    (tmp_path / "stamp").write_text(environment.fingerprint())
    assert environment.is_ready()
    lock.write_text("one==2")
    assert not environment.is_ready()


def test_a_failed_command_names_its_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    progress = part("progress", monkeypatch)
    log = tmp_path / "setup.log"
    command = [sys.executable, "-c", "print('no space left'); raise SystemExit(3)"]
    with pytest.raises(progress.SetupError, match=r"It failed\. What happened is in .*setup\.log"):
        progress.Log(log).run(command, "It failed.")
    assert "no space left" in log.read_text()
