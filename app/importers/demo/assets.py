"""The clients' equipment: real machines at the largest client, clones of them elsewhere."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import cycle
from typing import Any

from app.importers.demo.clients import DemoClient
from app.importers.demo.people import People
from app.importers.demo.stage import Row, Stage
from app.importers.inventory import Inventory, InventoryFormatError, read_inventory, updated

LARGE, MIDDLE = 6, 16
CLONE_ROWS: Mapping[str, int] = {"softwares": 24, "network_ports": 26, "network_components": 6}
"""Rows that a clone keeps of a long section."""
ENDED_DAYS, AHEAD_DAYS = 90, 1100
NO_END_SHARE = 0.12
STATES = ("in_use",) * 18 + ("spare", "repair")
SERVERS = (
    ("EX01", "Mail server", "Rack, server room"),
    ("FS02", "File server, projects", "Rack, server room"),
    ("DC01", "Domain controller", "Rack, server room"),
    ("DB01", "Database server", "Rack, server room"),
)
SYSTEM = {"server": "Debian GNU/Linux 12", "desktop": "Fedora 31 (Workstation Edition)"}


@dataclass(frozen=True, slots=True)
class Plan:
    """One machine to be planned. Attributes: whose says that it has an owner."""

    suffix: str
    name: str
    kind: str
    place: str
    whose: bool = False


def read_machines(files: Mapping[str, bytes], stage: Stage) -> dict[str, list[Inventory]]:
    """The inventories by kind, partial ones laid over their machines; odd files are counted."""
    whole: dict[str, Inventory] = {}
    partial: list[Inventory] = []
    for name, data in files.items():
        try:
            found = read_inventory(data)
        except InventoryFormatError:
            stage.report.left_out[f"unreadable inventory {name}"] += 1
            continue
        if found.partial:
            partial.append(found)
        else:
            whole[found.device] = found
    for part in partial:
        if part.device in whole:
            whole[part.device] = updated(whole[part.device], part)
            stage.report.changed["partial inventories laid over their machine"] += 1
    machines: dict[str, list[Inventory]] = {}
    for found in whole.values():
        # The machine with virtual machines and databases serves as the model of all servers.
        kind = "server" if "virtualmachines" in found.components else found.kind
        machines.setdefault(kind, []).append(found)
    machines["desktop"] = machines.get("laptop", [])
    return machines


def plan_assets(
    stage: Stage, people: People, client: DemoClient, machines: Mapping[str, list[Inventory]]
) -> None:
    """Plan the equipment of one client, and its certificates and domain."""
    used: Counter[str] = Counter()
    owners = [row for row in client.contacts.values() if row["name"] != "Monitoring"]
    born = client.row["created_at"] + timedelta(days=2)
    next_owner = cycle(owners)
    for at, plan in enumerate(_wanted(client)):
        models = machines.get(plan.kind, [])
        if not models:
            stage.report.left_out[f"assets without an inventory of their kind: {plan.kind}"] += 1
            continue
        rng = stage.chance("asset", client.firm.code, plan.suffix)
        model = models[used[plan.kind] % len(models)]
        original = client.rank == 0 and plan.kind != "desktop" and used[plan.kind] < len(models)
        used[plan.kind] += 1
        stage.report.counts["machines from an inventory" if original else "clones of them"] += 1
        machine = model if original else _clone(model, rng)
        owner = next(next_owner) if plan.whose else None
        name = f"{plan.name}, {owner['name']}" if owner else plan.name
        state = rng.choice(STATES)
        client.assets.append(
            stage.add(
                "asset",
                born + timedelta(seconds=at),
                people.admin["id"],
                **_place(client, plan, rng, owner),
                **_fields(machine, plan),
                tag=f"{client.firm.code}-{plan.suffix}",
                name=name,
                contact_id=owner["id"] if owner else None,
                state="in_use" if plan.kind in {"server", "switch"} else state,
                ends_on=_warranty(stage, rng),
                ends_kind="warranty",
                notes="",
            )
        )
    _plan_papers(stage, people, client)


def _wanted(client: DemoClient) -> Iterator[Plan]:
    size = 0 if client.rank < LARGE else 1 if client.rank < MIDDLE else 2
    for suffix, name, place in SERVERS[: (4, 3, 2)[size]]:
        yield Plan(suffix, name, "server", place)
    for at in range((4, 2, 1)[size]):
        yield Plan(f"SW-{at + 1}", f"Switch, {_floor(at)}", "switch", f"Riser {at + 1}")
    for at in range((4, 3, 1)[size]):
        yield Plan(f"PR-{at + 1}", f"Printer, {_floor(at)}", "printer", f"{_floor(at)} hall")
    for at in range((13, 6, 3)[size]):
        yield Plan(f"LT-{31 + at:03d}", "Laptop", "laptop", "", whose=True)
    for at in range((5, 3, 2)[size]):
        yield Plan(f"DT-{at + 1:02d}", "Workstation", "desktop", "", whose=True)
    for at in range((4, 2, 1)[size]):
        yield Plan(f"PH-{12 + at}", "Mobile phone", "phone", "", whose=True)


def _floor(at: int) -> str:
    return ("ground floor", "1st floor", "2nd floor", "3rd floor")[at]


def _place(client: DemoClient, plan: Plan, rng: random.Random, owner: Row | None) -> dict[str, Any]:
    sites = list(client.sites.values())
    near = sites[:1] if plan.kind == "server" else [sites[0], *sites[:3]]
    site_id = owner["site_id"] if owner else rng.choice(near)["id"]
    return {"client_id": client.id, "site_id": site_id}


def _fields(machine: Inventory, plan: Plan) -> dict[str, Any]:
    components: dict[str, Any] = dict(machine.components)
    components["found"] = [
        {"section": name, "rows": rows, "kept": len(machine.components.get(name, ()))}
        for name, rows in sorted(machine.found.items())
    ]
    return {
        "kind": plan.kind,
        "make": machine.make,
        "model": machine.model,
        "serial": machine.serial,
        "place": plan.place,
        "system": SYSTEM.get(plan.kind, machine.system),
        "components": components,
    }


def _clone(model: Inventory, rng: random.Random) -> Inventory:
    """The same sort of machine with another serial, other addresses and a part of its rows."""
    components = {name: [dict(row) for row in rows] for name, rows in model.components.items()}
    for name, kept in CLONE_ROWS.items():
        rows = components.get(name, [])
        if len(rows) > kept:
            chosen = sorted(rng.sample(range(len(rows)), kept))
            components[name] = [rows[index] for index in chosen]
    for row in (row for rows in components.values() for row in rows):
        if "mac" in row:
            row["mac"] = "02:" + ":".join(f"{rng.randrange(256):02x}" for _ in range(5))
        if "serial" in row:
            row["serial"] = _serial(rng, str(row["serial"]))
    serial = _serial(rng, model.serial)
    for row in components.get("bios", []):
        row["ssn"] = serial
    return replace(model, serial=serial, components=components)


def _serial(rng: random.Random, like: str) -> str:
    """Another serial of the same shape: digits stay digits, letters letters."""
    return "".join(
        rng.choice("0123456789")
        if sign.isdigit()
        else rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ")
        if sign.isalpha()
        else sign
        for sign in like
    )


def _warranty(stage: Stage, rng: random.Random) -> date | None:
    if rng.random() < NO_END_SHARE:
        return None
    return stage.now.date() + timedelta(days=rng.randrange(-ENDED_DAYS, AHEAD_DAYS))


def _plan_papers(stage: Stage, people: People, client: DemoClient) -> None:
    """Certificates and the domain, some of them due about now."""
    code, domain = client.firm.code.lower(), client.firm.domain
    rng = stage.chance("papers", code)
    papers = (
        (f"{code}-mail", "Certificate, mail", "certificate", f"mail.{domain}", -5, 80),
        (f"{code}-www", "Certificate, website", "certificate", f"www.{domain}", 5, 300),
        (f"{code}-domain", f"Domain {domain}", "domain", domain, 10, 360),
    )
    for at, (tag, name, kind, place, early, late) in enumerate(papers):
        client.assets.append(
            stage.add(
                "asset",
                client.row["created_at"] + timedelta(days=3, seconds=at),
                people.admin["id"],
                client_id=client.id,
                site_id=None,
                kind=kind,
                make="",
                model="",
                serial="",
                place=place,
                system="",
                components={},
                tag=tag,
                name=name,
                contact_id=None,
                state="in_use",
                ends_on=stage.now.date() + timedelta(days=rng.randrange(early, late)),
                ends_kind=kind,
                notes="",
            )
        )
