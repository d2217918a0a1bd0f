"""What the window says in a strip across its top: the few things that cannot wait.

Source: architecture.md 10; ux.md 3.6.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StripCode = Literal["clock-far", "disk-full", "store-damaged", "central-older", "program-older"]


@dataclass(frozen=True, slots=True)
class Strip:
    """One strip.

    Attributes:
        code: the same while it says the same; a strip that was put away stays away as long.
        sentence: what is so, and what still works.
        next_step: what the person can do.
        tone: `error` where something is not kept or not sent, else `warning`.
    """

    code: StripCode
    sentence: str
    next_step: str
    tone: Literal["warning", "error"] = "warning"
