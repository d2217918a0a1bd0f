"""Rules about the bytes of files and about long descriptions, switched off one at a time."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from sqlalchemy import false

from app.central.feed import apply, texts
from app.central.files import keeping
from app.records import Page
from app.records.codec import written_text
from app.simulation.leaning import BUSY
from app.simulation.mutant import Mutant, Patch, nothing
from app.store import files, pages
from app.sync.files import carrying, steps
from app.sync.files.asks import Far


class _Anything(str):
    """A digest that is whichever is wanted."""

    __slots__ = ()

    def __eq__(self, _other: object) -> bool:
        return True

    def __ne__(self, _other: object) -> bool:
        return False

    __hash__ = str.__hash__


def _unhashed() -> list[Patch]:
    return [(keeping.Hashed, "sha256", property(lambda _self: _Anything()))]


def _ownoffset() -> list[Patch]:
    real = steps.Lane._standing  # noqa: SLF001 -- a mutant reaches inside

    def as_noted(self: Any, errand: Any, copy: Any) -> Generator[Any, Any, Far]:
        if errand.upload:
            return Far(errand.upload, errand.done)
        return (yield from real(self, errand, copy))

    return [(steps.Lane, "_standing", as_noted)]


def _overwritten() -> list[Patch]:
    real = texts.merged_text

    def replaced(push: Any, arrival: Any, record: Any, field: Any, sent: Any) -> Any:
        found = real(push, arrival, record, field, sent)
        if isinstance(record, Page):
            return found
        return found._replace(value=written_text(sent), clash=False)

    return [(apply, "merged_text", replaced)]


MUTANTS_OF_FILES: Mapping[str, Mutant] = {
    "evictearly": Mutant(
        "a copy stays until central has it, verified (2.9)",
        lambda: [(files, "_pinned", lambda _now: false())],
        {"choose room": 20, "clear up": 10},
        beside=True,
    ),
    "ownoffset": Mutant(
        "an upload goes on where central says it is (2.9)",
        _ownoffset,
        {"cut": 25, "lose a parcel": 10, "attach": 10},
        beside=True,
    ),
    "unhashed": Mutant(
        "central keeps a file only if its digest is right (2.9)",
        _unhashed,
        {"garble": 20, "attach": 10},
        beside=True,
    ),
    "filesleft": Mutant(
        "the files of a revoked scope leave the device (2.6)",
        lambda: [(pages, "forget_files", nothing)],
        # Files are sent and looked at before: what still has to be sent stays in any case.
        {
            **BUSY,
            "revoke": 6,
            "grant": 4,
            "attach": 15,
            "lane": 40,
            "parcel": 150,
            "lose a parcel": 0,
            "cut": 0,
            "describe": 0,
            "look at a file": 20,
        },
        beside=True,
    ),
    "sentonce": Mutant(
        "a restored central is sent the files that it lost (2.12)",
        lambda: [(carrying, "unsent_anew", lambda _connection: [])],
        {"rewind": 6, "back up central": 6, "attach": 10, "lane": 30},
        beside=True,
    ),
    "overwritten": Mutant(
        "a description that two people wrote is brought together (2.14)",
        _overwritten,
        {"describe": 20},
        beside=True,
    ),
}
"""Name → rule that is switched off."""
