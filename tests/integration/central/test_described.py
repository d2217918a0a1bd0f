"""Whatever its description allows or forbids, a route answers as it says (T20)."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.central.api.rights import Rows
from app.central.rights_page import lines
from app.domain.vocabulary import Right
from app.wire.pack import MEDIA_TYPE
from tests.integration.central.described import OFFSET, about, document
from tests.integration.central.matrix import Two, names, plain
from tests.integration.central.signed import SignedDevice
from tests.integration.central.world import TOM, World

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
NOBODY = "nobody"
ROOM = 64 * 1024
"""An answer to what was refused is at most this and twice the request."""


@pytest.fixture(autouse=True, scope="module")
def bodies_that_are_bytes() -> None:
    """Bodies that are no JSON go out as they were made."""

    @schemathesis.serializer(MEDIA_TYPE, OFFSET)
    def as_it_is(_context: Any, value: Any) -> bytes:
        return value if isinstance(value, bytes) else str(value).encode(errors="replace")


class Trial:
    """Asks central in the name of somebody with one right, or of nobody, and keeps count."""

    def __init__(self, two: Two, who: Right | str) -> None:
        self._two = two
        self._of_the_firm = {
            f"{method} {path.replace(':str', '')}"
            for method, path, rule in lines()
            if isinstance(who, Right) and rule.reach(who) is Rows.FIRM
        }
        self.answered: Counter[tuple[str, int]] = Counter()
        self._device: SignedDevice | None = None
        if isinstance(who, Right):
            two.give(who)
            self._device = SignedDevice.enter(two.http, TOM)

    def operations(self) -> list[APIOperation[Any, Any, Any, Any]]:
        """All that central has; the one that ends the session comes last."""
        schema = schemathesis.openapi.from_dict(about(document(self._two.world), self._two))
        found = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
        return sorted(found, key=lambda operation: operation.path == "/auth/sign-out")

    def run(self, operation: APIOperation[Any, Any, Any, Any], cases: int) -> None:
        """Try what the description allows, and what it forbids where it forbids something."""
        takes = operation.body or operation.query or operation.path_parameters or operation.headers
        modes = [GenerationMode.POSITIVE, *([GenerationMode.NEGATIVE] if takes else [])]

        @settings(max_examples=cases, database=None, phases=[Phase.generate])
        @given(st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes)))
        def holds(case: Case[Any]) -> None:
            self._ask(case)

        holds()

    def _ask(self, case: Case[Any]) -> None:
        told = case.as_transport_kwargs(base_url="http://central.example")
        wanted = ("method", "url", "headers", "params", "data", "json", "cookies")
        made = requests.Request(**{name: told[name] for name in wanted if name in told}).prepare()
        assert made.method is not None
        body = made.body or b""
        content = body.encode() if isinstance(body, str) else body
        headers: dict[str, str] = dict(made.headers)
        if self._device is not None:
            headers |= self._device.headers(made.method, made.path_url, content)
        answer = self._two.http.request(
            made.method,
            made.path_url,
            content=content,
            headers=[(name.encode(), _raw(value)) for name, value in headers.items()],
        )
        self.answered[case.operation.label, answer.status_code] += 1
        if case.operation.label not in self._of_the_firm:
            assert not names(plain(answer), self._two.other)
        if answer.status_code >= 400:
            assert len(answer.content) <= 2 * len(content) + ROOM
        elif case.media_type == "application/json":  # an address may name more than is looked at
            assert case.meta is not None
            assert case.meta.generation.mode is GenerationMode.POSITIVE, "forbidden, and done"
        case.validate_response(answer, checks=CHECKS)


def _raw(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1", "replace")


def try_all(two: Two, who: Right | str, cases: int) -> Counter[tuple[str, int]]:
    before = two.theirs()
    trial = Trial(two, who)
    for operation in trial.operations():
        trial.run(operation, cases)
    assert two.theirs() == before
    return trial.answered


def test_every_route_is_described(world: World) -> None:
    described = {
        (method.upper(), path)
        for path, methods in document(world)["paths"].items()
        for method in methods
    }
    assert described == {(method, path.replace(":str", "")) for method, path, _ in lines()}


def test_every_number_in_an_address_has_bounds_that_the_store_can_hold(world: World) -> None:
    """One beyond the store's own would fail there, long after it could have been refused."""
    numbers = [
        (label, one["name"], one["schema"])
        for label, path in document(world)["paths"].items()
        for method in path.values()
        for one in method.get("parameters", ())
        if one["in"] != "header" and one["schema"].get("type") == "integer"
    ]
    assert numbers
    for label, name, schema in numbers:
        assert {"minimum", "maximum"} <= set(schema), (label, name)
        assert 0 <= schema["minimum"] <= schema["maximum"] < 2**63, (label, name)


@pytest.mark.postgresql_long
@pytest.mark.parametrize("who", [NOBODY, *Right])
def test_each_route_answers_each_right_as_its_description_says(two: Two, who: Right | str) -> None:
    answered = try_all(two, who, cases=3)
    did = {label for label, status in answered if status < 300}
    signed_in = {"GET /devices", "GET /api/tickets", "GET /sync/wait", "POST /auth/sign-out"}
    assert (signed_in & did == set()) if who == NOBODY else (signed_in <= did)


@pytest.mark.long
@pytest.mark.parametrize("who", [NOBODY, *Right])
def test_many_more_cases_of_each_route_are_answered_as_described(
    two: Two, who: Right | str
) -> None:
    """On both databases, for each of these: about 100,000 in all."""
    answered = try_all(two, who, cases=200)
    assert answered.total() >= 4_000
