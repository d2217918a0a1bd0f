"""The palette that Fusion paints with, made from the tokens."""

from PySide6.QtGui import QColor, QPalette

from ui.theme.tokens import Tokens

_Role = QPalette.ColorRole
_Group = QPalette.ColorGroup


def build_palette(tokens: Tokens) -> QPalette:
    """Give every role in every group a colour, so that nothing of the platform shines through.

    The platform's own scheme cannot be forced everywhere, hence no role is left out.

    Source: ux.md 3.15, 5.
    """
    palette = QPalette()
    alive = _alive(tokens)
    asleep = alive | _asleep(tokens)
    for group in (_Group.Active, _Group.Inactive):
        _fill(palette, group, alive)
    _fill(palette, _Group.Disabled, asleep)
    return palette


def _fill(palette: QPalette, group: QPalette.ColorGroup, colours: dict[_Role, str]) -> None:
    for role, colour in colours.items():
        palette.setColor(group, role, QColor(colour))


def _alive(tokens: Tokens) -> dict[_Role, str]:
    return {
        _Role.Window: tokens.window,
        _Role.WindowText: tokens.text,
        _Role.Base: tokens.panel,
        _Role.AlternateBase: tokens.window,
        _Role.Text: tokens.text,
        _Role.PlaceholderText: tokens.muted,
        _Role.Button: tokens.panel,
        _Role.ButtonText: tokens.text,
        _Role.BrightText: tokens.error,
        _Role.Light: tokens.panel,
        _Role.Midlight: tokens.soft,
        _Role.Mid: tokens.hairline,
        _Role.Dark: tokens.border,
        _Role.Shadow: "#000000" if tokens.dark else tokens.border,
        _Role.Highlight: tokens.selected,
        _Role.HighlightedText: tokens.text,
        _Role.Accent: tokens.accent,
        _Role.Link: tokens.accent,
        _Role.LinkVisited: tokens.internal,
        _Role.ToolTipBase: tokens.panel,
        _Role.ToolTipText: tokens.text,
    }


def _asleep(tokens: Tokens) -> dict[_Role, str]:
    words = (_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.HighlightedText)
    return dict.fromkeys(words, tokens.muted) | {
        _Role.Button: tokens.window,
        _Role.Base: tokens.window,
        _Role.Highlight: tokens.soft,
        _Role.Dark: tokens.hairline,
        _Role.Accent: tokens.border,
        _Role.Link: tokens.muted,
        _Role.LinkVisited: tokens.muted,
    }
