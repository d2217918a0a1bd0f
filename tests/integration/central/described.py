"""What central takes and answers, as an OpenAPI document.

Central itself tells nobody (`test_hardening`). Here the document is made from its own routes; what
they read past the framework, packed envelopes and headers of tus, is added by hand.
"""

from __future__ import annotations

import json
from typing import Any

from litestar import Litestar
from litestar.openapi import OpenAPIConfig

from app.central.api.app import ROUTES
from app.central.api.given import given
from app.central.auth.proofs import Proofs
from app.central.files.room import files_of
from app.central.waking.waking import Waking
from app.wire.pack import MEDIA_TYPE
from tests.integration.central.matrix import Two
from tests.integration.central.world import World

OFFSET = "application/offset+octet-stream"
BYTES = {"schema": {"type": "string", "format": "binary"}}
REFUSAL = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("code", "sentence", "next_step")},
    "required": ["code", "sentence"],
    "additionalProperties": False,
}
HEADERS: dict[str, dict[str, dict[str, Any]]] = {
    "post /files/uploads": {
        "Upload-Length": {"type": "integer", "minimum": 0},
        "Upload-Metadata": {"type": "string"},
    },
    "patch /files/uploads/{upload}": {
        "Upload-Offset": {"type": "integer", "minimum": 0},
        "Upload-Checksum": {"type": "string"},
    },
    "get /files/{attachment}/whole": {"Range": {"type": "string"}},
}
OPTIONAL = ("Upload-Checksum", "Range")


def document(world: World) -> dict[str, Any]:
    """The document."""
    central = world.central
    proofs = Proofs(central.work.database, central.clock, alone=True)
    app = Litestar(
        route_handlers=list(ROUTES),
        dependencies=given(central, Waking(central), files_of(central), proofs),
        openapi_config=OpenAPIConfig(
            title="Trestle central",
            version="1",
            operation_id_creator=lambda _handler, method, parts: f"{method} {parts}",
        ),
        logging_config=None,
    )
    made: dict[str, Any] = app.openapi_schema.to_schema()
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            _amend(path, method, operation)
    return made


def about(described: dict[str, Any], two: Two) -> dict[str, Any]:
    """The same document with things that there are, in the places of ids."""
    made: dict[str, Any] = json.loads(json.dumps(described))
    for methods in made["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path":
                    parameter["schema"] = {"anyOf": [_known(parameter["name"], two), _TEXT]}
    return made


_TEXT = {"type": "string", "minLength": 1, "maxLength": 60, "pattern": "^[^/?#]+$"}
"""Longer ones and others are no text in one part of an address."""


def _known(name: str, two: Two) -> dict[str, Any]:
    places = {
        "reference": lambda at: [str(at.ticket), f"T-{at.number}"],
        "attachment": lambda at: [str(at.attachment)],
        "upload": lambda at: [str(at.upload)],
        "device": lambda at: [str(at.device)],
    }
    if name not in places:
        return {"enum": [str(two.tom.user)]}
    return {"enum": [*places[name](two.own), *places[name](two.other)]}


def _amend(path: str, method: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    answers.pop("400", None)
    answers["4XX"] = {"description": "refused", "content": _json(REFUSAL)}
    if path.startswith("/sync/"):
        answers["200"]["content"] = {MEDIA_TYPE: BYTES}
        if method == "post":
            operation["requestBody"] = _body(MEDIA_TYPE)
            answers["4XX"]["content"] |= {MEDIA_TYPE: BYTES}
    elif path.startswith("/files/uploads"):
        if method == "options":
            answers["204"] = answers.pop("200")
        if method == "patch":
            operation["requestBody"] = _body(OFFSET)
        for answer in answers.values():
            if answer is not answers["4XX"]:
                answer.pop("content", None)
        _say(operation, "Tus-Resumable", {"enum": ["1.0.0"]})
    elif path.startswith("/files/"):
        answers["200"]["content"] = {"application/octet-stream": BYTES}
        answers["206"] = answers["200"]
    for name, schema in HEADERS.get(f"{method} {path}", {}).items():
        _say(operation, name, schema)


def _body(media_type: str) -> dict[str, Any]:
    return {"content": {media_type: BYTES}, "required": True}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _say(operation: dict[str, Any], name: str, schema: dict[str, Any]) -> None:
    operation.setdefault("parameters", []).append(
        {"name": name, "in": "header", "schema": schema, "required": name not in OPTIONAL}
    )
