"""Messages of a declared shape, and such as are nearly of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
from hypothesis import strategies as st
from litestar.handlers import HTTPRouteHandler
from msgspec import inspect

from app.central.api.app import ROUTES
from app.wire.archive import FetchRequest, LookRequest, SizeRequest
from app.wire.envelopes import PullRequest, PushRequest
from app.wire.snapshot import ChunkRequest, SnapshotRequest
from app.wire.sums import SumsRequest

PACKED: dict[str, type[msgspec.Struct]] = {
    "/sync/push": PushRequest,
    "/sync/pull": PullRequest,
    "/sync/sums": SumsRequest,
    "/sync/fetch": FetchRequest,
    "/sync/look": LookRequest,
    "/sync/archive": SizeRequest,
    "/sync/snapshot": SnapshotRequest,
    "/sync/snapshot/chunk": ChunkRequest,
}
"""What each route that takes an envelope reads. A new one needs a line."""


def bodies() -> dict[str, type[msgspec.Struct]]:
    """What each route that takes a body by POST reads; JSON is declared by the route itself."""
    found = dict(PACKED)
    for path, parameters in _posts():
        if "data" in parameters:
            annotation = parameters["data"]
            kind = get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
            assert issubclass(kind, msgspec.Struct)
            found[path] = kind
    return found


def enveloped() -> set[str]:
    """The routes that take a body as it is."""
    return {path for path, parameters in _posts() if "body" in parameters}


def _posts() -> Iterator[tuple[str, dict[str, Any]]]:
    for handler in ROUTES:
        assert isinstance(handler, HTTPRouteHandler)
        if "POST" in handler.http_methods:
            hints = get_type_hints(handler.fn, include_extras=True)
            for path in handler.paths:
                yield path, hints


BODIES = bodies()

LARGEST, SMALLEST = 2**64 - 1, -(2**63)
"""The integers that MessagePack can say."""


def anything() -> st.SearchStrategy[Any]:
    """Whatever a field may hold that is declared to hold anything, or holds what it may not."""
    plain = (
        st.none()
        | st.booleans()
        | st.integers(SMALLEST, LARGEST)
        | st.floats()
        | _text()
        | st.binary(max_size=20)
        | st.sampled_from([b"\0" * 16, "\0", SMALLEST, LARGEST, float("nan"), float("inf")])
    )
    return st.recursive(
        plain,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_text(), inner, max_size=4),
        max_leaves=12,
    )


def shaped(kind: type[msgspec.Struct]) -> st.SearchStrategy[dict[str, Any]]:
    """Messages as their declaration has them, as maps."""
    found: st.SearchStrategy[dict[str, Any]] = _of(inspect.type_info(kind))
    return found


@st.composite
def nearly(draw: st.DrawFn, kind: type[msgspec.Struct]) -> dict[str, Any]:
    """A message of a kind, with some fields as nobody has them."""
    made = draw(shaped(kind))
    for name in list(made):
        what = draw(st.sampled_from(["", "", "", "drop", "spoil"]))
        if what == "drop":
            del made[name]
        elif what == "spoil":
            made[name] = draw(anything())
    if draw(st.booleans()):
        made[draw(_text())] = draw(anything())
    return made


def _text() -> st.SearchStrategy[str]:
    return st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def _of(told: inspect.Type) -> st.SearchStrategy[Any]:
    match told:
        case inspect.StructType(fields=fields):
            needed = {field.encode_name: _of(field.type) for field in fields if field.required}
            left = {field.encode_name: _of(field.type) for field in fields if not field.required}
            return st.fixed_dictionaries(needed, optional=left)
        case inspect.ListType(item_type=item):
            return st.lists(_of(item), max_size=3)
        case inspect.TupleType(item_types=items):
            return st.tuples(*map(_of, items)).map(list)
        case inspect.DictType(value_type=value):
            return st.dictionaries(_text(), _of(value), max_size=4)
        case inspect.UnionType(types=kinds):
            return st.one_of(*map(_of, kinds))
    return st.sampled_from(told.values) if isinstance(told, inspect.LiteralType) else _plain(told)


def _plain(told: inspect.Type) -> st.SearchStrategy[Any]:
    made: dict[type[inspect.Type], st.SearchStrategy[Any]] = {
        inspect.IntType: st.integers(-1, 9) | st.integers(SMALLEST, LARGEST),
        inspect.StrType: _text(),
        inspect.BytesType: st.binary(min_size=16, max_size=16) | st.binary(max_size=20),
        inspect.BoolType: st.booleans(),
        inspect.FloatType: st.floats(),
        inspect.NoneType: st.none(),
        inspect.AnyType: anything(),
        inspect.UUIDType: st.uuids().map(str),
        inspect.DateTimeType: st.datetimes().map(lambda at: at.isoformat() + "Z"),
        inspect.DateType: st.dates().map(lambda day: day.isoformat()),
        inspect.EnumType: st.sampled_from(list(told.cls))
        if isinstance(told, inspect.EnumType)
        else st.nothing(),
    }
    return made[type(told)]
