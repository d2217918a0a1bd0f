"""Writes the list of parts (SBOM): what the lock names, as CycloneDX 1.6.

The same lock gives the same bytes: no time, no machine. What the product needs is `required`, what
only its tests and checks need is `excluded`. Libraries that a wheel brings inside stand below it.

Source: security.md A42; CycloneDX 1.6, https://cyclonedx.org/docs/1.6/json/.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("desk", "central")
"""Extras of pyproject.toml that are run where there is data."""
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)(?: ; (.+?))? \\$", re.MULTILINE)
_NEEDED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[([^\]]*)\])?")
_EXTRA = re.compile(r"""extra == ['"]([^'"]+)['"]""")


def list_of_parts(root: Path = ROOT) -> dict[str, Any]:
    """The whole list.

    Raises:
        OSError: the lock or pyproject.toml is not there.
    """
    lock = (root / "packaging" / "requirements.lock").read_text(encoding="utf-8")
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    shipped = needed_by([*project["dependencies"], *(n for one in SHIPPED for n in extras[one])])
    digest = hashlib.sha256(lock.encode()).hexdigest()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, digest)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"license": {"id": project["license"]}}],
            },
            "properties": [{"name": "trestle:lock:sha-256", "value": digest}],
        },
        "components": [
            _part(name, version, where, shipped) for name, version, where in _PINNED.findall(lock)
        ],
    }


def plain(name: str) -> str:
    """A package's name as it is compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needed_by(requirements: Iterable[str]) -> frozenset[str]:
    """Names of the packages that these need, and those need in turn.

    A package of another system, which is not installed here, is named; what it needs is not known.
    """
    found: set[str] = set()
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = list(requirements)
    while waiting:
        named = _NEEDED.match(waiting.pop())
        if named is None:
            continue
        name = plain(named[1])
        extras = frozenset(one.strip() for one in (named[2] or "").split(",") if one.strip())
        found.add(name)
        if (name, extras) not in seen:
            seen.add((name, extras))
            waiting += _requires(name, extras)
    return frozenset(found)


def _requires(name: str, extras: frozenset[str]) -> list[str]:
    try:
        said = distribution(name).requires or []
    except PackageNotFoundError:
        return []
    return [one for one in said if not (asked := set(_EXTRA.findall(one))) or asked & extras]


def _part(name: str, version: str, where: str, shipped: frozenset[str]) -> dict[str, Any]:
    part: dict[str, Any] = {
        "type": "library",
        "bom-ref": f"{name}@{version}",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{plain(name)}@{version}",
        "scope": "required" if plain(name) in shipped else "excluded",
    }
    if where:
        part["properties"] = [{"name": "trestle:only-where", "value": where}]
    if inside := _inside(plain(name)):
        part["components"] = [
            {"type": "library", "name": library, "version": known} for library, known in inside
        ]
    return part


def _inside(name: str) -> list[tuple[str, str]]:
    """Libraries that a wheel brings along and that get no fix but by a new wheel."""
    if name != "sqlcipher3":
        return []
    dbapi2 = import_module("sqlcipher3.dbapi2")  # which says nothing of its types
    with_key = dbapi2.connect(":memory:")
    try:
        with_key.execute("PRAGMA key = \"x'" + "00" * 32 + "'\"")
        [cipher] = with_key.execute("PRAGMA cipher_version").fetchone()
        [provider] = with_key.execute("PRAGMA cipher_provider_version").fetchone()
    finally:
        with_key.close()
    ssl = re.search(r"\d+\.\d+\.\d+\S*", provider)
    return [
        ("SQLite", dbapi2.sqlite_version),
        ("SQLCipher", cipher.split()[0]),
        ("OpenSSL", ssl[0] if ssl else provider),
    ]


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    parts = list_of_parts()
    target.write_text(json.dumps(parts, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    sys.stdout.write(f"{target}: {len(parts['components'])} parts\n")
