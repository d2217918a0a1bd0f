"""Programs of two versions in one world: what the newer one knows, and what it says otherwise.

The newer version is made up: it brought a noun and two columns that in truth are there already,
and texts that tell what they began with. So the older one is the real program with less of it.

Source: sync.md 2.7.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import msgspec

from app.central import archive as central_archive
from app.central import versions as central_versions
from app.central.feed import pull as giving
from app.central.feed import push as taking
from app.central.feed import sums as central_sums
from app.records import upcasts
from app.records.codec import written_text
from app.store import extra, letters, outbox, schema
from app.sync import pull, push, steps, sums, versions
from app.wire.envelopes import SCHEMA, Op

OLDER, NEWER = SCHEMA, SCHEMA + 1
NOUN = "attachment"
"""Came with the newer version."""
COLUMNS = {"ticket": frozenset({"number", "service_restored_at"})}
"""Came with it, too."""

_WITH_TEXTS = frozenset({"page", "ticket"})

_ON_DEVICE: tuple[Any, ...] = (pull, push, steps, sums, versions, outbox, letters, schema)
_AT_CENTRAL: tuple[Any, ...] = (taking, giving, central_sums, central_archive)
_PUSH: Any = push
_EXTRA: Any = extra
_known = extra.known_columns


@contextmanager
def two_versions() -> Iterator[None]:
    """Let there be a newer version for a while."""
    steps_to = {**upcasts.UPCASTS, NEWER: upcasts.text_without_beginning}
    with (
        patch.object(upcasts, "UPCASTS", steps_to),
        patch.object(central_versions, "SINCE", {NOUN: NEWER}),
    ):
        yield


@contextmanager
def device_of(version: int) -> Iterator[None]:
    """Let this device's program be of a version while it does something."""
    older = version == OLDER
    kept = _EXTRA.known_columns, _PUSH.upcast
    _speak(_ON_DEVICE, version)
    _EXTRA.known_columns = _fewer if older else kept[0]
    _PUSH.upcast = _as_older if older else kept[1]
    try:
        yield
    finally:
        _speak(_ON_DEVICE, SCHEMA)
        _EXTRA.known_columns, _PUSH.upcast = kept


@contextmanager
def central_of(version: int) -> Iterator[None]:
    """Let central's program be of a version while it does something."""
    _speak(_AT_CENTRAL, version)
    try:
        yield
    finally:
        _speak(_AT_CENTRAL, SCHEMA)


def _speak(modules: tuple[Any, ...], version: int) -> None:
    for module in modules:
        module.SCHEMA = version


def _fewer(entity: str) -> frozenset[str]:
    if entity == NOUN:
        return frozenset()
    return _known(entity) - COLUMNS.get(entity, frozenset())


def _as_older(op: Op, _schema: int) -> Op:
    """An edit of a text carries the text alone."""
    if op.entity not in _WITH_TEXTS or op.kind != "edit":
        return op
    plain = {name: written_text(value) for name, value in op.fields.items()}
    return msgspec.structs.replace(op, fields=plain)
