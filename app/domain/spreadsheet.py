"""What a spreadsheet would make of a text that it opens.

Source: OWASP, "CSV Injection".
"""

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # noqa: RUF001 -- the wide forms, on purpose


def harmless(text: str) -> str:
    """The text in one line, with an apostrophe before what a spreadsheet would reckon with."""
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return f"'{line}" if line.startswith(_FORMULA) else line
