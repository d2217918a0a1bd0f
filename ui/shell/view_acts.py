"""How the window looks: colours, density, text size, the rail, single letters as keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject

from ui.kit.actions.registry import ActionRegistry
from ui.kit.actions.spec import ActionSpec
from ui.shell.appearance import DENSITIES, MODES, Appearance, Density, Mode
from ui.shell.window import Window
from ui.theme.theme import current


def tr(words: str) -> str:
    """Translate words of the view menu."""
    return QCoreApplication.translate("ViewActs", words)


class ViewActs(QObject):
    """Changes how the window looks, and tells `keep` what to remember.

    Source: ux.md 3.15.
    """

    def __init__(
        self,
        window: Window,
        registry: ActionRegistry,
        chosen: Appearance,
        keep: Callable[[Appearance], None],
    ) -> None:
        super().__init__(window)
        self._window, self._registry = window, registry
        self._chosen, self._keep = chosen, keep
        registry.add(*self._specs())
        for id_ in self._checks():
            registry.action(id_).setCheckable(True)
        self._apply()
        window.status.density_wanted.connect(self.next_density)

    @property
    def chosen(self) -> Appearance:
        """What is chosen now."""
        return self._chosen

    def set_mode(self, mode: Mode) -> None:
        """Choose the colours."""
        current().set_mode(mode)
        self._choose(replace(self._chosen, mode=mode))

    def set_density(self, density: Density) -> None:
        """Choose how close rows stand."""
        current().set_density(density)
        self._choose(replace(self._chosen, density=density))

    def next_density(self) -> None:
        """Take the next density, for the button in the status line."""
        at = DENSITIES.index(self._chosen.density)
        self.set_density(DENSITIES[(at + 1) % len(DENSITIES)])

    def step_text(self, steps: int) -> None:
        """Make text larger or smaller; 0 goes back to 100 %."""
        current().step_scale(steps)
        self._choose(replace(self._chosen, scale=current().scale))

    def toggle_letters(self) -> None:
        """Let single letters be keys, or not."""
        self._choose(replace(self._chosen, letters=not self._chosen.letters))
        self._registry.set_letters(allowed=self._chosen.letters)

    def toggle_rail(self) -> None:
        """Show the rail with or without words."""
        self._choose(replace(self._chosen, narrow_rail=not self._chosen.narrow_rail))
        self._window.set_narrow_rail(wanted=self._chosen.narrow_rail)

    def _choose(self, chosen: Appearance) -> None:
        self._chosen = chosen
        self._tick()
        self._keep(chosen)

    def _apply(self) -> None:
        theme = current()
        theme.set_density(self._chosen.density)
        theme.set_scale(self._chosen.scale)
        if theme.mode != self._chosen.mode:
            theme.set_mode(self._chosen.mode)
        self._registry.set_letters(allowed=self._chosen.letters)
        self._window.set_narrow_rail(wanted=self._chosen.narrow_rail)
        self._tick()

    def _tick(self) -> None:
        for id_, checked in self._checks().items():
            self._registry.action(id_).setChecked(checked)

    def _checks(self) -> dict[str, bool]:
        return {
            **{f"colours.{mode}": mode == self._chosen.mode for mode in MODES},
            **{f"rows.{name}": name == self._chosen.density for name in DENSITIES},
            "view.rail": self._chosen.narrow_rail,
            "view.letters": self._chosen.letters,
        }

    def _specs(self) -> list[ActionSpec]:
        colours: dict[Mode, tuple[str, str]] = {
            "system": (tr("Colours of the desktop"), "monitor"),
            "light": (tr("Light colours"), "sun"),
            "dark": (tr("Dark colours"), "moon"),
            "contrast": (tr("High contrast"), "contrast"),
        }
        rows: dict[Density, str] = {
            "compact": tr("Compact rows"),
            "normal": tr("Normal rows"),
            "roomy": tr("Roomy rows"),
        }
        sizes = (
            ("text.larger", tr("Larger text"), "Ctrl++ | Ctrl+=", 1),
            ("text.smaller", tr("Smaller text"), "Ctrl+-", -1),
            ("text.reset", tr("Text at 100 %"), "Ctrl+0", 0),
        )
        return [
            *(
                ActionSpec(
                    f"colours.{mode}", title, "", partial(self.set_mode, mode), icon=icon,
                    group="View", synonyms=(tr("theme"), tr("appearance")),
                )
                for mode, (title, icon) in colours.items()
            ),
            *(
                ActionSpec(
                    f"rows.{name}", title, "", partial(self.set_density, name), group="View",
                    synonyms=(tr("density"),),
                )
                for name, title in rows.items()
            ),
            *(
                ActionSpec(
                    id_, title, keys, partial(self.step_text, steps), group="View",
                    synonyms=(tr("zoom"), tr("font size")),
                )
                for id_, title, keys, steps in sizes
            ),
            ActionSpec("view.rail", tr("Narrow rail"), "", self.toggle_rail, group="View"),
            ActionSpec(
                "view.letters", tr("Single letters are keys"), "", self.toggle_letters,
                group="View", icon="keyboard", synonyms=(tr("shortcuts"), tr("speech")),
            ),
        ]  # fmt: skip
