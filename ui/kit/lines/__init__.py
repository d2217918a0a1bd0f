"""A list of two-line entries with headings: clients, pages, what waits to be sent."""

from ui.kit.lines.item import Line, LineTone
from ui.kit.lines.view import LineList

__all__ = ["Line", "LineList", "LineTone"]
