"""An attachment travels in a form that is written down, and shows a contact what they may see."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from app.records.codec import from_wire, op_fields, to_wire
from app.records.marks import Merge
from app.records.nouns import CODES, fields_of

GOLDEN: dict[str, Any] = yaml.safe_load(
    (Path(__file__).resolve().parents[2] / "data" / "attachment-golden.yaml").read_text("utf-8")
)


def python() -> dict[str, Any]:
    values = dict(GOLDEN["python"])
    for name, value in values.items():
        if name.endswith(("_id", "_by")) and value is not None:
            values[name] = UUID(value)
        assert not isinstance(value, datetime) or value.utcoffset() is not None
    return values


def test_the_written_down_form_covers_every_field() -> None:
    assert {"id", *GOLDEN["python"]} == set(fields_of("attachment"))


def test_every_field_travels_as_it_is_written_down_and_comes_back() -> None:
    for name, value in python().items():
        wire = to_wire("attachment", name, value)
        assert wire == GOLDEN["wire"][name], name
        assert type(wire) is type(GOLDEN["wire"][name]), name
        assert from_wire("attachment", name, wire) == value, name


def test_a_device_sends_everything_but_what_central_writes() -> None:
    changes = {name: (None, value) for name, value in python().items()}
    assert set(op_fields("attachment", changes, created=True)) == set(GOLDEN["sent"])


def test_its_number_in_the_feed_stays() -> None:
    assert CODES["attachment"] == 16


def test_only_its_state_and_whether_it_counts_ever_change() -> None:
    changing = {
        name: field.merge
        for name, field in fields_of("attachment").items()
        if field.merge is not Merge.ONCE
    }
    assert changing == {"state": Merge.CENTRAL, "void": Merge.GUARDED}


def test_a_contact_never_sees_the_digest_and_nobody_searches_by_it() -> None:
    fields = fields_of("attachment")
    assert [name for name, field in fields.items() if field.search] == ["name"]
    assert not fields["sha256"].portal
    assert not fields["created_by"].portal
    assert fields["name"].portal
