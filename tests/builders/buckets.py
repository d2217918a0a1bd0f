"""Buckets at a server on this machine that speaks S3."""

from __future__ import annotations

from urllib.request import Request, urlopen

import pytest

from app.files.stores import new_name


def new_bucket(address: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A bucket of the test's own, with what lets it be used; its place, as TRESTLE_FILES has it."""
    name = new_name()
    urlopen(Request(f"{address}/{name}", method="PUT")).close()  # noqa: S310 -- our own server
    given = {
        "AWS_ENDPOINT_URL": address,
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    for variable, value in given.items():
        monkeypatch.setenv(variable, value)
    return f"s3://{name}/trestle"
