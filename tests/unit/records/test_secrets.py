"""What is sealed stays sealed by how it is declared: no reader of nouns says it (A39)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import LargeBinary
from sqlalchemy.orm import Session

from app.central.api.shapes import as_json
from app.domain.credentials import Secret
from app.records.marks import Merge
from app.records.nouns import NOUNS, Field, fields_of
from app.store.search import document_sql, documents
from app.sync.value_words import Values
from app.usecases.restore_value import can_restore

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
CANARY = b"canary that nobody may say"
SECRETS = [
    (entity, field) for entity in NOUNS for field in fields_of(entity).values() if field.secret
]


def test_the_secrets_of_the_service_are_those_of_a_credential() -> None:
    assert [(entity, field.name) for entity, field in SECRETS] == [
        ("credential", name) for name in Secret
    ]


PICTURES = [("letterhead", "logo"), ("portal_brand", "logo")]
"""Bytes that are there to be shown to everybody."""


def test_every_field_of_bytes_is_a_secret_so_that_none_is_forgotten() -> None:
    of_bytes = [
        (entity, name)
        for entity in NOUNS
        for name, field in fields_of(entity).items()
        if type(field.column.type) is LargeBinary and (entity, name) not in PICTURES
    ]
    assert of_bytes == [(entity, field.name) for entity, field in SECRETS]


def test_no_secret_is_searched_shown_to_a_contact_or_brought_together() -> None:
    for _entity, field in SECRETS:
        assert not field.search
        assert not field.portal
        assert field.merge is Merge.LATEST
        assert field.column.nullable


@pytest.mark.parametrize("entity", sorted({entity for entity, _ in SECRETS}))
def test_no_secret_stands_in_an_answer_a_record_s_words_or_the_index(entity: str) -> None:
    secret = {field.name for of, field in SECRETS if of == entity}
    record: Any = NOUNS[entity]()
    for name in fields_of(entity):
        setattr(record, name, CANARY if name in secret else None)
    record.id, record.rev = uuid4(), 1
    said = as_json(record)
    assert not secret & said.keys()
    assert CANARY.decode() not in str(said)
    assert CANARY.hex() not in str(said)
    assert CANARY.decode() not in repr(record)
    for document in documents():
        assert not any(f'"{name}"' in document_sql(document) for name in secret)
        assert entity != document or not any(
            f"d.{name}" in document_sql(document) for name in secret
        )


@pytest.mark.parametrize(("entity", "field"), SECRETS, ids=lambda value: str(value)[:40])
def test_where_two_clash_over_a_secret_neither_value_is_shown_or_put_back_by_itself(
    entity: str, field: Field
) -> None:
    words = Values(Session(), "UTC", NOW).say(entity, field.name, CANARY)
    assert words == "another value, which is kept sealed"
    assert not can_restore(entity, field.name)
