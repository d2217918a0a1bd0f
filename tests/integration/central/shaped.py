"""Messages of a declared shape, and such as are nearly of it."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from app.central.api.auth import AskCodes, AskFactor, Refresh, SignIn
from app.central.api.devices import Approval
from app.wire.archive import FetchRequest, LookRequest, SizeRequest
from app.wire.envelopes import PullRequest, PushRequest
from app.wire.snapshot import ChunkRequest, SnapshotRequest
from app.wire.sums import SumsRequest

BODIES: dict[str, type[msgspec.Struct]] = {
    "/auth/sign-in": SignIn,
    "/auth/refresh": Refresh,
    "/auth/standing": Refresh,
    "/auth/second-factor": AskFactor,
    "/auth/recovery-codes": AskCodes,
    "/devices/{device:str}/approve": Approval,
    "/sync/push": PushRequest,
    "/sync/pull": PullRequest,
    "/sync/sums": SumsRequest,
    "/sync/fetch": FetchRequest,
    "/sync/look": LookRequest,
    "/sync/archive": SizeRequest,
    "/sync/snapshot": SnapshotRequest,
    "/sync/snapshot/chunk": ChunkRequest,
}
"""What each route that takes a body reads. A new one needs a line."""

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
    }
    return made[type(told)]
