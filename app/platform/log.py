"""The log: what happened, never what was said.

Source: security.md D13.
"""

from __future__ import annotations

import logging
import re
from collections.abc import MutableMapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import structlog

from app.platform.paths import private_folder

_SECRET_NAMES = re.compile(
    r"pass(word|phrase|wd)?$|secret|token|credential|authorization|cookie|(^|_)key$|pin$"
    r"|access$|refresh$",
    re.IGNORECASE,
)
_BODY_NAMES = re.compile(
    r"^(body|text|note|internal_note|description|title|fields|values|params|parameters|data"
    r"|payload|content|message)$",
    re.IGNORECASE,
)
_BEARER = re.compile(r"(bearer\s+|password[=:]\s*|token[=:]\s*)\S+", re.IGNORECASE)
_DETAIL = re.compile(r"^(DETAIL|CONTEXT|STATEMENT):.*", re.MULTILINE | re.DOTALL)
"""What PostgreSQL adds to an error: the values of the row that it refused."""
_LONGEST = 500
_FILE_BYTES = 2_000_000
_FILES = 5
_DEEPEST = 4


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take secrets and people's words out of a log event."""
    return {name: _safe(name, value, 0) for name, value in event.items()}


def _safe(name: str, value: Any, depth: int) -> Any:
    if _SECRET_NAMES.search(name):
        return "***"
    if name != "event" and _BODY_NAMES.match(name):
        return f"<{type(value).__name__}>"
    return _safe_value(value, depth)


def _safe_value(value: Any, depth: int) -> Any:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"<{len(value)} bytes>"
    if isinstance(value, str):
        return _DETAIL.sub(r"\1: ***", _BEARER.sub(r"\1***", value))[:_LONGEST]
    if depth >= _DEEPEST:
        return f"<{type(value).__name__}>"
    if isinstance(value, dict):
        return {str(k): _safe(str(k), v, depth + 1) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_safe_value(item, depth + 1) for item in value]
    return value


def set_up_logging(folder: Path, *, level: int = logging.INFO) -> logging.Handler:
    """Send every log event, redacted, to a file in this folder; give back its handler.

    Lines of libraries pass the same filter. Files are replaced at two megabytes; five are kept.
    """
    handler = RotatingFileHandler(
        private_folder(folder) / "trestle.log",
        maxBytes=_FILE_BYTES,
        backupCount=_FILES,
        encoding="utf-8",
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    for noisy in ("urllib3", "requests", "keyring", "jeepney"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    return handler
