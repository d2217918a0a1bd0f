"""Codes that change with the time are those of the standard."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlsplit

import pytest

from app.security.totp import SEED_BYTES, code_at, link, new_seed, seed_text, step_at, step_of

SEED = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_a_code_is_the_one_of_rfc_6238(seconds: int, code: str) -> None:
    assert code_at(SEED, step_at(seconds), digits=8) == code
    assert code_at(SEED, step_at(seconds)) == code[-6:]


def test_a_code_counts_in_its_own_step_and_one_step_to_each_side() -> None:
    now = 1_700_000_010
    step = step_at(now)
    for off in (-1, 0, 1):
        assert step_of(SEED, code_at(SEED, step + off), now) == step + off
    for off in (-2, 2):
        assert step_of(SEED, code_at(SEED, step + off), now) is None


WIDE = "".join(chr(0xFF11 + at) for at in range(6))
"""Six digits, and not of ASCII."""


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "\ud800", WIDE])
def test_what_is_no_code_is_nobodys(typed: str) -> None:
    assert step_of(SEED, typed, 1_700_000_010) is None


def test_a_secret_is_told_as_text_and_as_a_link_with_the_firm_and_the_person() -> None:
    seed = new_seed()
    assert len(seed) == SEED_BYTES
    assert base64.b32decode(seed_text(seed)) == seed
    told = urlsplit(link(seed, firm="Okafor & Söhne", email="mira+it@trestle.example"))
    assert (told.scheme, told.netloc) == ("otpauth", "totp")
    said = parse_qs(told.query)
    assert said["secret"] == [seed_text(seed)]
    assert said["issuer"] == ["Okafor & Söhne"]
    assert (said["digits"], said["period"], said["algorithm"]) == (["6"], ["30"], ["SHA1"])
