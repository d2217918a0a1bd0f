"""What a route takes from outside has a bound: texts and lists a length, numbers both ends."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from typing import Any

import msgspec
from litestar.handlers import HTTPRouteHandler
from msgspec import inspect as shapes

from app.central.api.app import ROUTES


def is_bound(shape: Any) -> bool:
    """Whether it holds only so much, whatever it is made of."""
    if isinstance(shape, shapes.ListType | shapes.StrType | shapes.BytesType):
        return shape.max_length is not None
    if isinstance(shape, shapes.IntType | shapes.FloatType):
        return shape.ge is not None and shape.le is not None
    parted = shapes.StructType | shapes.UnionType
    return isinstance(shape, parted | shapes.BoolType | shapes.UUIDType | shapes.NoneType)


def parts_of(shape: Any, name: str) -> Iterator[str]:
    """Names of what has no bound within a shape; none of ours holds itself."""
    if not is_bound(shape):
        yield name
    if isinstance(shape, shapes.StructType):
        for field in shape.fields:
            yield from parts_of(field.type, f"{name}.{field.name}")
    elif isinstance(shape, shapes.UnionType):
        for one in shape.types:
            yield from parts_of(one, name)
    elif isinstance(shape, shapes.ListType):
        yield from parts_of(shape.item_type, f"{name}[]")


def bodies() -> Iterator[tuple[str, type]]:
    for route in ROUTES:
        assert isinstance(route, HTTPRouteHandler)
        hints = typing.get_type_hints(route.fn)
        body = hints.get("data")
        if isinstance(body, type) and issubclass(body, msgspec.Struct):
            yield route.fn.__name__, body


def test_every_part_of_a_body_that_is_json_has_a_bound() -> None:
    found = dict(bodies())
    assert len(found) > 10
    unbound = {
        part for body in found.values() for part in parts_of(shapes.type_info(body), body.__name__)
    }
    assert unbound == set()
