"""Keys of devices, the words they are compared by, and what is signed with them."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from uuid import UUID

import pytest

from app.security import proofs
from app.security.device_keys import PublicKeys, is_signed, new_keys, sign, statement
from app.security.proofs import Request, digest_of
from app.security.recovery_codes import COUNT, is_recovery_code, new_codes
from app.security.recovery_codes import digest_of as code_digest
from app.security.words import six_words

NONCE = bytes(16)
NOW = 1_760_000_000_000
ASKED = Request("POST", "/sync/pull?x=1", digest_of(b"body"), "0123456789abcdef", "token")


def test_the_list_of_words_has_2048_that_differ_in_their_first_four_letters() -> None:
    words = files("resources").joinpath("words", "english.txt").read_text("ascii").split()
    assert len(words) == len({word[:4] for word in words}) == 2048
    assert all(word.isalpha() and word.islower() and len(word) <= 8 for word in words)


def test_six_words_follow_from_both_keys_and_from_centrals_part() -> None:
    keys, other = new_keys().public, new_keys().public
    words = six_words(keys, NONCE)
    assert len(words) == 6
    assert six_words(keys, NONCE) == words
    for changed in (PublicKeys(other.sign, keys.box), PublicKeys(keys.sign, other.box)):
        assert six_words(changed, NONCE) != words
    assert six_words(keys, b"\1" * 16) != words


def test_the_six_words_of_keys_stay_the_same_in_every_version() -> None:
    keys = PublicKeys(bytes(range(32)), bytes(range(32, 64)))
    assert " ".join(six_words(keys, NONCE)) == "filter repeat champion company other test"


def test_private_keys_are_in_no_repr() -> None:
    keys = new_keys()
    assert repr(keys) == "PrivateKeys()"


def test_a_statement_about_keys_is_signed_for_one_device_of_one_person() -> None:
    approver, keys = new_keys(), new_keys().public
    said = statement(UUID(int=1), UUID(int=2), keys, NONCE)
    signature = sign(approver.sign, said)
    assert is_signed(approver.public.sign, said, signature)
    for other in (
        statement(UUID(int=3), UUID(int=2), keys, NONCE),
        statement(UUID(int=1), UUID(int=3), keys, NONCE),
        statement(UUID(int=1), UUID(int=2), new_keys().public, NONCE),
        statement(UUID(int=1), UUID(int=2), keys, b"\1" * 16),
    ):
        assert not is_signed(approver.public.sign, other, signature)
    assert not is_signed(new_keys().public.sign, said, signature)


def test_a_proof_holds_for_one_request_at_one_time() -> None:
    keys = new_keys()
    proof = proofs.read(proofs.made(keys.sign, ASKED, NOW))
    assert proof is not None
    assert proof.time_ms == NOW
    assert proofs.holds(keys.public.sign, ASKED, proof)
    for other in (
        replace(ASKED, method="PUT"),
        replace(ASKED, path="/sync/pull?x=2"),
        replace(ASKED, body=digest_of(b"bodx")),
        replace(ASKED, nonce="0123456789abcdee"),
        replace(ASKED, token="tokem"),
    ):
        assert not proofs.holds(keys.public.sign, other, proof)
    assert not proofs.holds(keys.public.sign, ASKED, replace(proof, time_ms=NOW + 1))
    assert not proofs.holds(new_keys().public.sign, ASKED, proof)


def test_a_proof_is_short() -> None:
    assert len(proofs.made(new_keys().sign, ASKED, NOW)) < 100


@pytest.mark.parametrize(
    "header", ["", ".", "1", "x.y", "zz." + "A" * 86, "1." + "A" * 85, "1." + "é" * 86, "1" * 5000]
)
def test_what_is_no_proof_is_none(header: str) -> None:
    assert proofs.read(header) is None


def test_recovery_codes_are_ten_and_read_in_any_form() -> None:
    codes = new_codes()
    assert len(set(codes)) == COUNT
    for code in codes:
        assert is_recovery_code(code)
        assert not set(code) & set("ilo01")
        spoken = code.upper().replace("-", " ")
        assert code_digest(b"k", b"p", spoken) == code_digest(b"k", b"p", code)
    assert code_digest(b"k", b"q", codes[0]) != code_digest(b"k", b"p", codes[0])
    assert code_digest(b"l", b"p", codes[0]) != code_digest(b"k", b"p", codes[0])
    assert not is_recovery_code("123456")
