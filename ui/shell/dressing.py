"""The window for guests, and for whoever signed in: what stands in it, and what they may do."""

from __future__ import annotations

from app.bootstrap.identity import Identity
from app.ports.clock import Clock
from ui.kit.actions.registry import ActionRegistry
from ui.shell.permitted import is_let
from ui.shell.places import places
from ui.shell.who_line import WhoLine
from ui.shell.window import Window


class Dressing:
    """Shows and hides the parts around the page."""

    def __init__(self, window: Window, registry: ActionRegistry, clock: Clock) -> None:
        self._window, self._registry = window, registry
        self._line = WhoLine(window.status, clock)

    def for_guests(self) -> None:
        """Nobody has signed in: there is nowhere to go."""
        for part in (self._window.rail, self._window.bar):
            part.hide()

    def for_person(self, who: Identity) -> None:
        """Somebody works here."""
        rail = self._window.rail
        if not rail.items:
            for place in places():
                rail.add(place)
        for part in (rail, self._window.bar):
            part.show()
        self.name(who)

    def name(self, who: Identity) -> None:
        """Say who it is, and let stand what their rights allow."""
        self._registry.permit(lambda act: is_let(who.rights, act))
        for name, item in self._window.rail.items.items():
            item.setVisible(is_let(who.rights, f"go.{name}"))
        self._line.show_who(who)

    def end(self) -> None:
        """Let go of the line that ticks."""
        self._line.end()
