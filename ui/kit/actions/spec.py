"""The definition of one thing that a person can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

ANYWHERE = "anywhere"
"""The context of keys that work in the whole window."""


def always() -> str:
    """Say that nothing stands in the way."""
    return ""


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """What menus, context menus, the palette, the shortcut sheet and the keys are made from.

    Attributes:
        id: stable, such as "ticket.resolve".
        title: in the language of the window; "…" at its end when it asks something first.
        shortcut: as Qt writes it portably ("Ctrl+T", "G, Q"); several parted by " | ".
        run: does it; copies its targets at once, since lists may move afterwards.
        when: why it cannot be done now, in words; empty when it can.
        icon: name of an icon, or empty.
        group: the menu and sheet section it stands in.
        synonyms: other words that people look for.
        context: where its key works: ANYWHERE, or the name of a bound part such as "list".
        hint: muted words beside it in the palette ("asks kind and summary").

    Source: architecture.md 6, ux.md 3.4.
    """

    id: str
    title: str
    shortcut: str
    run: Callable[[], None]
    when: Callable[[], str] = always
    icon: str = ""
    group: str = ""
    synonyms: tuple[str, ...] = ()
    context: str = ANYWHERE
    hint: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The shortcuts, one by one."""
        return tuple(key.strip() for key in self.shortcut.split(" | ") if key.strip())
