"""The style sheet of rendered pages; only what Qt's rich text understands."""

from __future__ import annotations

from ui.theme.tokens import Tokens


def page_style(tokens: Tokens, scale: float) -> str:
    """Write the style sheet.

    Units: `scale` is the text size, 1.0 to 2.0.
    Source: ux.md 3.11, mockups/style.css "rendered page".
    """

    def px(length: float) -> str:
        return f"{round(length * scale)}px"

    return f"""
body {{ color: {tokens.text}; font-size: {px(13)}; line-height: 125%; }}
p {{ margin-top: 0px; margin-bottom: {px(8)}; }}
p.h1 {{ font-size: {px(20)}; font-weight: 600; margin-top: {px(4)}; margin-bottom: {px(6)}; }}
p.h2 {{ font-size: {px(15)}; font-weight: 600; margin-top: {px(14)}; margin-bottom: {px(4)}; }}
p.h3 {{ font-size: {px(13)}; font-weight: 600; margin-top: {px(10)};
  margin-bottom: {px(4)}; }}
a {{ color: {tokens.accent}; }}
a.quiet {{ color: {tokens.muted}; text-decoration: none; font-size: {px(11)}; }}
a.box {{ text-decoration: none; }}
ul, ol {{ margin-top: 2px; margin-bottom: {px(8)}; }}
li {{ margin-bottom: {px(2)}; }}
img.box {{ vertical-align: middle; }}
code {{ font-family: monospace; font-size: {px(12)}; background-color: {tokens.soft}; }}
pre {{ font-family: monospace; font-size: {px(12)}; margin: 0px; white-space: pre-wrap; }}
table.grid {{ border-collapse: collapse; margin-top: {px(10)}; margin-bottom: {px(12)}; }}
table.grid th {{ border-style: solid; border-width: 1px; border-color: {tokens.hairline};
  background-color: {tokens.window}; color: {tokens.muted}; font-weight: 600;
  font-size: {px(11)}; padding: {px(5)} {px(10)}; }}
table.grid td {{ border-style: solid; border-width: 1px; border-color: {tokens.hairline};
  padding: {px(5)} {px(10)}; font-size: {px(12)}; }}
table.block {{ margin-top: {px(4)}; margin-bottom: {px(10)}; border-collapse: collapse; }}
td.code {{ background-color: {tokens.window}; padding: {px(8)} {px(12)};
  border: 1px solid {tokens.hairline}; border-right: 0px; }}
td.copy {{ background-color: {tokens.window}; padding: {px(6)} {px(10)};
  border: 1px solid {tokens.hairline}; border-left: 0px; }}
td.bar {{ background-color: {tokens.accent}; }}
td.quote {{ background-color: {tokens.window}; padding: {px(8)} {px(12)} 0px {px(12)}; }}
"""
