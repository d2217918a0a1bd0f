"""The demo's own words, read from the resources: names, firms, titles, notes, pages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

FOLDER = "sample/words"
Lists = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class PageTemplate:
    """One written page with `$name` places."""

    key: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Services:
    """How the log's numbered categories and groups read."""

    categories: Mapping[str, tuple[str, str]]
    other: tuple[str, str]
    unknown: tuple[str, str]
    teams: Mapping[str, str]
    assets: Mapping[str, tuple[str, ...]]

    def of(self, category: str) -> tuple[str, str]:
        """(service, category's own name) of a category of the log, "" where it says nothing."""
        if not category:
            return self.unknown
        return self.categories.get(category, self.other)


def table(name: str) -> dict[str, Any]:
    """One file of words."""
    return tomllib.loads((files("resources") / FOLDER / f"{name}.toml").read_text("utf-8"))


@cache
def services() -> Services:
    """Services, teams and what equipment they touch."""
    found = table("services")
    return Services(
        categories={key: (pair[0], pair[1]) for key, pair in found["categories"].items()},
        other=tuple(found["otherwise"]["category"]),
        unknown=tuple(found["otherwise"]["unknown"]),
        teams=found["teams"],
        assets={key: tuple(kinds) for key, kinds in found["assets"].items()},
    )


@cache
def incident_titles() -> Lists:
    """Service → severe, plain, small → titles."""
    return table("titles_incident")


@cache
def request_titles() -> Lists:
    """Service → request, minor, design → titles."""
    return table("titles_request")


@cache
def notes() -> Lists:
    """Service → work, ended → sentences; "shared" holds what fits every service."""
    return table("notes")


@dataclass(frozen=True, slots=True)
class Topic:
    """What a conversation may be about: words that tell it, its service, titles for it."""

    words: tuple[str, ...]
    service: str
    titles: tuple[str, ...]


@cache
def topics() -> tuple[Topic, ...]:
    """What conversations are about, the telling topics first."""
    return tuple(
        Topic(tuple(row["words"]), row["service"], tuple(row["titles"]))
        for row in table("topics")["topics"]
    )


@cache
def names() -> dict[str, Any]:
    """Given and family names, staff, departments, rooms."""
    return table("names")


@cache
def firms() -> dict[str, Any]:
    """The invented firms and the places where they work."""
    return table("firms")


@cache
def made_up() -> tuple[str, ...]:
    """What of the demo is invented, a paragraph each."""
    text = (files("resources") / FOLDER / "made_up.txt").read_text("utf-8")
    return tuple(text.splitlines())


@cache
def pages() -> tuple[PageTemplate, ...]:
    """The written pages, in order of their names."""
    folder = files("resources") / FOLDER / "pages"
    found = []
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        head, body = file.read_text("utf-8").split("\n---\n", 1)
        found.append(
            PageTemplate(file.name.removesuffix(".md"), head.removeprefix("title: "), body)
        )
    return tuple(found)
