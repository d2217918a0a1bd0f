"""The list of parts names what is locked, and what of it is run where there is data."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.syspath_prepend(ROOT / "packaging")
    found: dict[str, Any] = importlib.import_module("setup.parts").list_of_parts()
    return found


def scopes(parts: dict[str, Any]) -> dict[str, str]:
    return {part["name"]: part["scope"] for part in parts["components"]}


def test_every_locked_package_is_a_part_with_its_version(parts: dict[str, Any]) -> None:
    lock = (ROOT / "packaging" / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([\w.-]+)==([^\s;]+)", lock, re.MULTILINE))
    assert {(part["name"], part["version"]) for part in parts["components"]} == locked
    assert len({part["bom-ref"] for part in parts["components"]}) == len(locked)


def test_what_is_run_where_there_is_data_is_told_from_what_only_tests_need(
    parts: dict[str, Any],
) -> None:
    found = scopes(parts)
    run = ("sqlcipher3", "cryptography", "cffi", "litestar", "psycopg-binary", "keyring", "urllib3")
    assert {found[name] for name in run} == {"required"}
    assert {found[name] for name in ("pytest", "mypy", "moto", "trustme")} == {"excluded"}


def test_what_the_cipher_s_wheel_brings_inside_is_named_with_its_version(
    parts: dict[str, Any],
) -> None:
    [cipher] = [part for part in parts["components"] if part["name"] == "sqlcipher3"]
    inside = {one["name"]: one["version"] for one in cipher["components"]}
    assert set(inside) == {"SQLite", "SQLCipher", "OpenSSL"}
    assert all(re.match(r"\d+\.\d+", version) for version in inside.values())


def test_the_same_lock_gives_the_same_list_and_names_nothing_of_this_machine(
    parts: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(ROOT / "packaging")
    again = importlib.import_module("setup.parts").list_of_parts()
    assert again == parts
    assert str(ROOT) not in json.dumps(parts)
