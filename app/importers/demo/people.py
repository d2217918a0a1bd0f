"""The firm's people: the log's assignees as technicians, its groups as teams."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.domain.vocabulary import Right
from app.importers.demo import words
from app.importers.demo.names import Namer, local_part
from app.importers.demo.stage import Stage
from app.importers.incident_log import LogRow

MIRA = "Resolver 125"
"""The assignee of the log whose tickets are the demo person's own."""
SENIOR_SHARE = 0.35
RARELY, REGULAR = 25, 8
"""Fewer updates than the first: left the firm. Fewer in a group than the second: no member."""
SURE = 0.3
"""The part of a person's updates that must lie on one assignee's tickets to be that person."""
ZONES = (
    "America/New_York",
    "America/Chicago",
    "Europe/Berlin",
    "America/Los_Angeles",
    "Europe/London",
    "Asia/Singapore",
)
DOMAIN = "trestle.example"


@dataclass(frozen=True, slots=True)
class People:
    """Who is who.

    Attributes:
        by_name: assignee of the log → user row.
        by_updater: updater of the log → user row, where it could be told.
        machines: updaters of the log that are no people: they close what is due.
        teams: group of the log → team id.
        mira: the demo's own person.
        tams: account managers, the demo's person first.
        desk: who answers the phone.
        admin: who looks after the program.
    """

    by_name: Mapping[str, dict[str, Any]]
    by_updater: Mapping[str, dict[str, Any]]
    machines: frozenset[str]
    teams: Mapping[str, UUID]
    mira: dict[str, Any]
    tams: tuple[dict[str, Any], ...]
    desk: tuple[dict[str, Any], ...]
    admin: dict[str, Any]


def plan_people(stage: Stage, rows: Collection[LogRow], busy: Collection[str]) -> People:
    """Plan users and teams.

    Args:
        stage: the plan.
        rows: the whole log.
        busy: assignees with open tickets: they are active whatever else.
    """
    seen = Counter(row.assignee for row in rows if row.assignee)
    born = stage.clock.start - timedelta(days=560)
    mira = _user(stage, born, "Mira Okafor", "mira", "America/New_York", "senior",
                 [Right.DESK, Right.TAM, Right.TECHNICIAN])  # fmt: skip
    staff = [
        _user(stage, born + timedelta(seconds=at), row["name"], row["email"], row["zone"],
              row["grade"], row["rights"])
        for at, row in enumerate(words.names()["staff"], start=1)
    ]  # fmt: skip
    namer = Namer(stage.chance("users"), {"Mira Okafor"} | {row["name"] for row in staff})
    by_name = {MIRA: mira}
    for at, name in enumerate(sorted(set(seen) - {MIRA}, key=lambda one: (-seen[one], one))):
        rng = stage.chance("user", name)
        by_name[name] = _user(
            stage,
            born + timedelta(minutes=1, seconds=at),
            spoken := namer.new(),
            local_part(spoken),
            rng.choice(ZONES),
            "senior" if rng.random() < SENIOR_SHARE else "standard",
            [Right.TECHNICIAN],
            active=seen[name] >= RARELY or name in busy,
        )
    machines = _machines(rows)
    return People(
        by_name=by_name,
        by_updater={who: by_name[name] for who, name in _matched(rows, machines).items()},
        machines=machines,
        teams=_teams(stage, rows, by_name),
        mira=mira,
        tams=(mira, *(row for row in staff if Right.TAM in row["rights"])),
        desk=tuple(row for row in staff if Right.DESK in row["rights"]),
        admin=next(row for row in staff if Right.ADMIN in row["rights"]),
    )


def _user(
    stage: Stage,
    born: datetime,
    name: str,
    mail: str,
    zone: str,
    grade: str,
    rights: Iterable[str],
    *,
    active: bool = True,
) -> dict[str, Any]:
    return stage.add(
        "user",
        born,
        None,
        name=name,
        email=f"{mail}@{DOMAIN}",
        zone=zone,
        grade=grade,
        rights=sorted(str(right) for right in rights),
        active=active,
    )


def _machines(rows: Collection[LogRow]) -> frozenset[str]:
    """Who closes more than anybody could: more than half of what it does, many times."""
    done = Counter(row.updated_by for row in rows)
    closed = Counter(row.updated_by for row in rows if row.state == "Closed")
    many = max(done.values(), default=0) / 4
    return frozenset(who for who, count in closed.items() if count > max(many, done[who] / 2))


def _matched(rows: Iterable[LogRow], machines: Collection[str]) -> dict[str, str]:
    """Updater → assignee: pairs that are seen together most, each name once."""
    pairs = Counter(
        (row.updated_by, row.assignee)
        for row in rows
        if row.assignee and row.state not in {"New", "Closed"} and row.updated_by not in machines
    )
    totals: Counter[str] = Counter()
    for (who, _), count in pairs.items():
        totals[who] += count
    matched: dict[str, str] = {}
    taken: set[str] = set()
    for (who, name), count in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0])):
        if who not in matched and name not in taken and count >= SURE * totals[who]:
            matched[who] = name
            taken.add(name)
    return matched


def _teams(
    stage: Stage, rows: Iterable[LogRow], by_name: Mapping[str, dict[str, Any]]
) -> dict[str, UUID]:
    together = Counter((row.group, row.assignee) for row in rows if row.group and row.assignee)
    groups = sorted({row.group for row in rows if row.group}, key=lambda one: (len(one), one))
    born = stage.clock.start - timedelta(days=550)
    made = {}
    for at, group in enumerate(groups):
        members = [
            str(by_name[name]["id"])
            for (of, name), count in together.items()
            if of == group and count >= REGULAR and by_name[name]["active"]
        ]
        name = words.services().teams.get(group, f"Team {group.removeprefix('Group ')}")
        row = stage.add(
            "team", born + timedelta(seconds=at), None, name=name, members=sorted(members)
        )
        made[group] = row["id"]
    return made
