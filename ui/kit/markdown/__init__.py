"""Pages and messages written in Markdown, shown without trusting who wrote them."""

from ui.kit.markdown.html import to_html
from ui.kit.markdown.source import toggle_task
from ui.kit.markdown.view import MarkdownView

__all__ = ["MarkdownView", "to_html", "toggle_task"]
