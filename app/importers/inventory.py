"""Read an agent's inventory of one machine: GLPI agent JSON, plain or gzip, whole or partial.

A partial inventory holds some sections of a machine already known; `updated` lays it over.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

ROWS_KEPT = 300
"""Rows kept of a long section; `Inventory.found` says how many there were."""

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "bios": ("smanufacturer", "smodel", "ssn", "bmanufacturer", "bversion", "bdate"),
    "cpus": ("name", "manufacturer", "core", "thread", "speed", "arch"),
    "memories": ("caption", "capacity", "type", "speed", "manufacturer"),
    "drives": ("volumn", "type", "filesystem", "total", "free", "encrypt_status"),
    "storages": ("name", "model", "manufacturer", "disksize", "firmware", "serial"),
    "batteries": ("name", "manufacturer", "chemistry", "capacity", "real_capacity", "date"),
    "networks": ("description", "type", "ipaddress", "ipmask", "mac", "speed", "status"),
    "network_ports": ("ifname", "ifdescr", "ifnumber", "ifspeed", "ifstatus", "mac"),
    "network_components": ("name", "type", "model", "serial", "description"),
    "firmwares": ("name", "version", "date", "manufacturer"),
    "virtualmachines": ("name", "image", "status", "vmtype", "memory", "vcpu"),
    "databases_services": ("name", "type", "version", "size", "is_active", "databases"),
    "softwares": ("name", "version", "publisher", "install_date"),
    "monitors": ("caption", "manufacturer", "serial", "description"),
    "printers": ("name", "driver", "port"),
    "cartridges": ("tonerblack", "tonercyan", "tonermagenta", "toneryellow"),
    "pagecounters": ("total", "rectoverso", "color", "black"),
}
"""Section → the fields kept. Logins, keys, numbers of cards and people stay out."""

KINDS = {"networkequipment": "switch", "printer": "printer", "phone": "phone"}
PORTABLE = frozenset({"laptop", "notebook", "portable", "sub notebook"})


class InventoryFormatError(ValueError):
    """The file is no inventory; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """One machine as its agent found it.

    Attributes:
        kind: laptop, desktop, switch, printer or phone.
        components: section → rows, each with the fields of SECTIONS that were filled.
        found: section → how many rows the file holds.
        partial: only some sections of the machine.
    """

    device: str
    kind: str
    name: str
    make: str
    model: str
    serial: str
    system: str
    components: Mapping[str, list[dict[str, Any]]]
    found: Mapping[str, int] = field(default_factory=dict)
    partial: bool = False


def read_inventory(data: bytes) -> Inventory:
    """Read one inventory.

    Raises:
        InventoryFormatError: it is no JSON, or holds no content.
    """
    try:
        whole = json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
        content = whole["content"]
        device = str(whole["deviceid"])
    except (ValueError, OSError, EOFError, KeyError, TypeError) as wrong:
        raise InventoryFormatError(
            "This is no agent inventory: choose a JSON file with content and deviceid."
        ) from wrong
    rows = {name: _rows(content[name], kept) for name, kept in SECTIONS.items() if name in content}
    return Inventory(
        device=device,
        kind=_kind(whole, content),
        **_identity(content),
        system=_system(content),
        components={name: found[:ROWS_KEPT] for name, found in rows.items() if found},
        found={name: len(found) for name, found in rows.items() if found},
        partial=bool(whole.get("partial", False)),
    )


def updated(known: Inventory, partial: Inventory) -> Inventory:
    """The machine with the sections of a partial inventory laid over.

    Raises:
        InventoryFormatError: the two are of different machines.
    """
    if known.device != partial.device:
        raise InventoryFormatError(
            f"This update is of {partial.device}, not of {known.device}: apply it there."
        )
    return replace(
        known,
        components={**known.components, **partial.components},
        found={**known.found, **partial.found},
    )


def _rows(section: Any, kept: tuple[str, ...]) -> list[dict[str, Any]]:
    rows = section if isinstance(section, list) else [section]
    return [
        found
        for row in rows
        if (found := {name: row[name] for name in kept if row.get(name) not in (None, "")})
    ]


def _kind(whole: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    known = KINDS.get(str(whole.get("itemtype", "computer")).lower())
    if known is not None:
        return known
    chassis = str(content.get("hardware", {}).get("chassis_type", "")).lower()
    return "laptop" if chassis in PORTABLE else "desktop"


def _identity(content: Mapping[str, Any]) -> dict[str, str]:
    bios, hardware = content.get("bios", {}), content.get("hardware", {})
    device = content.get("network_device", {})
    return {
        "name": str(device.get("name") or hardware.get("name") or ""),
        "make": str(device.get("manufacturer") or bios.get("smanufacturer") or ""),
        "model": str(device.get("model") or bios.get("smodel") or ""),
        "serial": str(device.get("serial") or bios.get("ssn") or ""),
    }


def _system(content: Mapping[str, Any]) -> str:
    device = content.get("network_device", {})
    if device.get("firmware"):
        return f"Firmware {device['firmware']}"
    return str(content.get("operatingsystem", {}).get("full_name", ""))
