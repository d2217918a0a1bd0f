"""What an inventory found inside an asset, section by section, in a few words a row.

Source: domain.md 2 (Asset).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.assets import FREE

SHOWN_ROWS = 6
"""Rows of a section that are worded; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an asset.

    Attributes:
        total: how many rows the inventory found.
        summary: one figure for the whole section, or empty: "8 GB", "2 databases".
        rows: (what, its particulars) of the first rows.
    """

    title: str
    total: int
    summary: str
    rows: tuple[tuple[str, str], ...]

    @property
    def more(self) -> int:
        """How many rows are not shown."""
        return max(0, self.total - len(self.rows))


Row = Mapping[str, Any]


def asset_sections(components: Mapping[str, Any]) -> list[Section]:
    """Word the components of an asset, the ones a technician asks for first.

    Args:
        components: section → rows as the inventory found them; "found" counts what was there.
    """
    counts = {
        row.get("section"): row.get("rows", 0)
        for row in components.get("found", ())
        if isinstance(row, Mapping)
    }
    found: list[Section] = []
    for key, (title, word, summarise) in _SECTIONS.items():
        rows = [row for row in components.get(key, ()) if isinstance(row, Mapping)]
        if rows:
            total = max(len(rows), int(counts.get(key) or 0))
            shown = tuple(word(row) for row in rows[:SHOWN_ROWS])
            found.append(Section(title, total, summarise(rows, total), shown))
    return found


def _text(*parts: object) -> str:
    return ", ".join(str(part) for part in parts if part not in (None, ""))


def _gigabytes(megabytes: object) -> str:
    """Units: MiB in, GB in words out."""
    if not isinstance(megabytes, int | float):
        return ""
    size = megabytes / 1024
    return f"{size:.0f} GB" if size >= 1 else f"{megabytes:.0f} MB"


def _cpu(row: Row) -> tuple[str, str]:
    cores = row.get("core")
    return str(row.get("name", "Processor")), f"{cores} cores" if cores else ""


def _memory(row: Row) -> tuple[str, str]:
    speed = row.get("speed")
    return _gigabytes(row.get("capacity")) or "Module", _text(
        row.get("type"), f"{speed} MHz" if speed else "", row.get("manufacturer")
    )


def _drive(row: Row) -> tuple[str, str]:
    total, free = row.get("total"), row.get("free")
    name = row.get("type") or row.get("letter") or row.get("volumn") or "Volume"
    space = f"{_gigabytes(free)} of {_gigabytes(total)} free" if total and free is not None else ""
    sealed = "encrypted" if str(row.get("encrypt_status", "")).lower() == "yes" else ""
    return str(name), _text(space, row.get("filesystem"), sealed)


def _storage(row: Row) -> tuple[str, str]:
    return str(row.get("model") or row.get("name") or "Disk"), _text(
        _gigabytes(row.get("disksize")), row.get("serial")
    )


def _battery(row: Row) -> tuple[str, str]:
    full, real = row.get("capacity"), row.get("real_capacity")
    health = ""
    if isinstance(full, int | float) and isinstance(real, int | float) and full:
        health = f"holds {round(100 * real / full)} % of its capacity"
    return str(row.get("name", "Battery")), _text(health, row.get("chemistry"))


def _network(row: Row) -> tuple[str, str]:
    address = row.get("ipaddress") or row.get("ipaddress6")
    return str(row.get("description", "Network card")), _text(address, row.get("mac"))


def _port(row: Row) -> tuple[str, str]:
    up = "up" if str(row.get("ifstatus", "")) in {"1", "up"} else "down"
    speed = row.get("ifspeed")
    rate = f"{speed / 1_000_000:.0f} Mbit/s" if isinstance(speed, int | float) and speed else ""
    return str(row.get("ifname") or row.get("ifdescr") or "Port"), _text(up, rate)


def _named(*particulars: str) -> Callable[[Row], tuple[str, str]]:
    """Word a row by its name and some of its fields."""

    def word(row: Row) -> tuple[str, str]:
        name = row.get("name") or row.get("caption") or row.get("description") or "Unnamed"
        return str(name), _text(*(row.get(field) for field in particulars))

    return word


def _bios(row: Row) -> tuple[str, str]:
    return str(row.get("bmanufacturer") or "BIOS"), _text(row.get("bversion"), row.get("bdate"))


def _toner(row: Row) -> tuple[str, str]:
    parts = []
    for part, left in row.items():
        words = f"{left} %" if str(left).isdigit() else str(left)
        parts.append(f"{part.removeprefix('toner')} {words}")
    return "Toner", _text(*parts)


def _pages(row: Row) -> tuple[str, str]:
    total = row.get("total")
    return "Pages printed", f"{total:,}" if isinstance(total, int) else str(total or "")


def _nothing(_rows: Sequence[Row], _total: int) -> str:
    return ""


def _count(_rows: Sequence[Row], total: int) -> str:
    return f"{total:,}" if total > 1 else ""


def _all_memory(rows: Sequence[Row], _total: int) -> str:
    sizes = [row.get("capacity") for row in rows]
    return _gigabytes(sum(size for size in sizes if isinstance(size, int | float)))


def _ports_up(rows: Sequence[Row], total: int) -> str:
    up = sum(1 for row in rows if str(row.get("ifstatus", "")) in {"1", "up"})
    return f"{up} of {total:,} up"


def _free(row: Row) -> tuple[str, str]:
    return str(row.get("name", "")), str(row.get("value", ""))


_Words = tuple[
    str, Callable[[Row], tuple[str, str]], Callable[[Sequence[Row], int], str]
]  # title, a row in words, the section in one figure
_SECTIONS: Mapping[str, _Words] = {
    FREE: ("Further", _free, _nothing),
    "cpus": ("Processor", _cpu, _count),
    "memories": ("Memory", _memory, _all_memory),
    "drives": ("Volumes", _drive, _count),
    "storages": ("Disks", _storage, _count),
    "networks": ("Network", _network, _count),
    "network_ports": ("Ports", _port, _ports_up),
    "network_components": ("Modules", _named("type", "model", "serial"), _count),
    "firmwares": ("Firmware", _named("version", "manufacturer"), _nothing),
    "virtualmachines": ("Virtual machines", _named("status", "vmtype"), _count),
    "databases_services": ("Databases", _named("version"), _count),
    "cartridges": ("Supplies", _toner, _nothing),
    "pagecounters": ("Use", _pages, _nothing),
    "batteries": ("Battery", _battery, _nothing),
    "monitors": ("Screens", _named("manufacturer", "serial"), _count),
    "printers": ("Printers", _named("driver"), _count),
    "softwares": ("Software", _named("version", "publisher"), _count),
    "bios": ("BIOS", _bios, _nothing),
}
"""In the order of the page."""
