"""Rules about texts and about programs of different versions, switched off one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.central.feed import push as taking
from app.central.feed import texts
from app.simulation.leaning import BUSY
from app.simulation.mutant import Mutant, Patch, nothing
from app.store import extra, schema
from app.sync import versions
from app.wire.envelopes import OpAnswer


def _textloser() -> list[Patch]:
    def over(_current: str, _base: str, new: str) -> Any:
        return texts.Text(new, clash=False)

    return [(texts, "_brought", over)]


def _heldrefused() -> list[Patch]:
    def refused(op: bytes) -> OpAnswer:
        return OpAnswer(op, "rejected", code="program-newer", reason="Central is older.")

    return [(taking, "_held", refused)]


def _never(_connection: Any) -> int:
    return 0


MUTANTS_OF_PROGRAMS: Mapping[str, Mutant] = {
    "textloser": Mutant(
        "no text is lost where two people wrote (2.14)",
        _textloser,
        # Two write on one page without having seen each other.
        {"act": 80, "write": 25, "round": 40, "carry": 140},
    ),
    "heldrefused": Mutant(
        "what is too new for central is held, not refused (2.7)",
        _heldrefused,
        # A device is newer than central, and has something to say.
        {**BUSY, "update a device": 8},
    ),
    "unknowncolumn": Mutant(
        "what a program does not know it keeps (2.7)", lambda: [(extra, "keep", nothing)]
    ),
    "unlearnt": Mutant(
        "an updated program takes over what was kept (2.7)",
        lambda: [(schema, "take_over", _never), (versions, "take_over", _never)],
    ),
    "upcast": Mutant(
        "central reads what the last versions say (2.7)",
        lambda: [(taking, "upcast_push", lambda request: request)],
    ),
}
"""Name → rule that is switched off."""
