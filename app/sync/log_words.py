"""The log of the sync in words, a line for each entry, for a person who helps another."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from app.sync.log import LogLine

_KB = 1024
_ACTS = {
    "refused": "central refused an operation",
    "held": "an operation was set aside",
    "conflict": "a value gave way to ours",
    "resent": "a refused operation was sent anew",
    "discarded": "a refused operation was let go",
    "reopened": "a refused operation needs a person again",
}


def log_text(lines: Iterable[LogLine], zone: str) -> str:
    """All lines, ready to be copied."""
    return "".join(f"{line_words(line, zone)}\n" for line in lines)


def line_words(line: LogLine, zone: str) -> str:
    """One entry: "2026-03-10 17:48:02  round done in 0.4 s: …"."""
    at = line.at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")
    return f"{at}  {_round(line) if line.what == 'round' else _act(line)}"


def _round(line: LogLine) -> str:
    how = f"round ended early ({line.code})" if line.code else "round done"
    parts = [
        f"{line.requests} {'request' if line.requests == 1 else 'requests'}",
        _size(line.size),
        f"sent {line.pushed:,}, got {line.pulled:,}",
        *_counted(line),
    ]
    place = f"; at {line.rev:,} of {line.epoch}" if line.epoch else ""
    nouns = f"; {', '.join(line.nouns)}" if line.nouns else ""
    return f"{how} after {line.took_s:.1f} s: {', '.join(parts)}{place}{nouns}"


def _counted(line: LogLine) -> list[str]:
    named = (
        (line.conflicts, "in conflict"),
        (line.rejected, "refused"),
        (line.held, "set aside"),
        (line.waiting, "waiting"),
    )
    return [f"{many:,} {word}" for many, word in named if many]


def _act(line: LogLine) -> str:
    about = " ".join(part for part in (line.verb, line.noun) if part)
    why = f": {line.code}" if line.code else ""
    anew = f" as {line.anew}" if line.anew else ""
    return f"  {_ACTS[line.what]} ({about}, {line.op}{anew}){why}"


def _size(size: int) -> str:
    return f"{size:,} bytes" if size < _KB else f"{size / _KB:,.0f} KB"
