"""What the palette searches: commands here, tickets and clients from whoever knows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ui.kit.actions.frecency import Frecency
from ui.kit.actions.ranking import Match, match
from ui.kit.actions.registry import ActionRegistry
from ui.kit.actions.rows import Row
from ui.kit.actions.spec import ActionSpec

_RECENT = 8
LIMIT = 20
"""How many rows one group shows."""


def nothing() -> None:
    """Do nothing; for an item without that act."""


@dataclass(frozen=True, slots=True)
class PaletteItem:
    """A row of the palette and what Enter does with it.

    Attributes:
        row: how it looks.
        run: what Enter does.
        own_window: what Ctrl+Enter does, where the item can stand in its own window.
        known_as: synonyms, shown beside the box while the row is highlighted.
    """

    row: Row
    run: Callable[[], None]
    own_window: Callable[[], None] | None = None
    known_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaletteGroup:
    """What one source found.

    Attributes:
        total: how many there are when more exist than are shown; 0 when these are all.
        last: whether it goes under everything else.
    """

    title: str
    items: tuple[PaletteItem, ...]
    total: int = 0
    last: bool = False


Deliver = Callable[[Sequence[PaletteGroup]], None]


@dataclass(frozen=True, slots=True)
class PaletteSource:
    """Someone who answers queries.

    Attributes:
        name: in the language of the window, for the foot ("ticket").
        prefix: one sign that asks this source alone, or empty.
        find: gets the query and a callback; it may answer at once or later, on the UI thread.
        alone: it is asked by its sign only, never beside others.
    """

    name: str
    prefix: str
    find: Callable[[str, Deliver], None]
    alone: bool = False


class CommandSource:
    """Answers with the registry's acts: those of the present context first, refused ones last.

    Source: ux.md 3.5.
    """

    def __init__(self, registry: ActionRegistry, frecency: Frecency, words: CommandWords) -> None:
        self._registry = registry
        self._frecency = frecency
        self._words = words
        self.contexts: dict[str, str] = {}

    def find(self, query: str, deliver: Deliver) -> None:
        """Answer at once."""
        found = [
            (score, spec)
            for spec in self._registry.specs()
            if (score := match(query, spec.title, spec.synonyms)) is not None
        ]
        found.sort(key=lambda pair: (pair[0].order, -self._frecency.weight(pair[1].id)))
        ready = [pair for pair in found if not pair[1].when()]
        deliver(self._groups(query.strip(), ready) + self._refused(query.strip(), found))

    def _groups(self, query: str, ready: list[tuple[Match, ActionSpec]]) -> list[PaletteGroup]:
        groups: list[PaletteGroup] = []
        for context, title in self.contexts.items():
            here = [pair for pair in ready if pair[1].context == context]
            groups.append(self._group(title, here))
        rest = [pair for pair in ready if pair[1].context not in self.contexts]
        if not query:
            lately = self._frecency.recent(_RECENT)
            recent = [pair for pair in rest if pair[1].id in lately]
            recent.sort(key=lambda pair: lately.index(pair[1].id))
            rest = [pair for pair in rest if pair[1].id not in lately]
            groups.append(self._group(self._words.recent, recent))
        groups.append(self._group(self._words.commands, rest))
        return [group for group in groups if group.items]

    def _refused(self, query: str, found: list[tuple[Match, ActionSpec]]) -> list[PaletteGroup]:
        if not query:
            return []
        refused = [pair for pair in found if pair[1].when()]
        group = self._group(self._words.not_now, refused, last=True)
        return [group] if group.items else []

    def _group(
        self, title: str, pairs: list[tuple[Match, ActionSpec]], *, last: bool = False
    ) -> PaletteGroup:
        shown = tuple(self._item(score, spec) for score, spec in pairs[:LIMIT])
        return PaletteGroup(title, shown, len(pairs) if len(pairs) > LIMIT else 0, last)

    def _item(self, score: Match, spec: ActionSpec) -> PaletteItem:
        reason = spec.when()
        row = Row(
            key=spec.id,
            title=spec.title,
            detail=reason or spec.hint,
            icon=spec.icon,
            keys=() if reason else self._registry.keys(spec.id)[:1],
            marks=score.spans,
            enabled=not reason,
        )
        return PaletteItem(row, lambda: self._run(spec.id), known_as=spec.synonyms)

    def _run(self, id_: str) -> None:
        self._registry.run(id_)


@dataclass(frozen=True, slots=True)
class CommandWords:
    """The group titles of the commands, in the language of the window."""

    recent: str
    commands: str
    not_now: str
