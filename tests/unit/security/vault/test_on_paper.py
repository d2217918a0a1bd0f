"""The keys on paper: any two of three sheets give them back, one says nothing."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ports.problems import Refused
from app.security.vault import shamir, shares
from app.security.vault.recovery import keys_of, new_seed
from tests.builders.vaults import Vault

ANCHOR = bytes(range(32))
BYTE = st.integers(0, 255)


@given(BYTE, BYTE, BYTE)
def test_the_field_is_a_field(a: int, b: int, c: int) -> None:
    times = shamir.multiplied
    assert times(a, b) == times(b, a)
    assert times(a, times(b, c)) == times(times(a, b), c)
    assert times(a, b ^ c) == times(a, b) ^ times(a, c)
    assert times(a, 1) == a
    assert a == 0 or times(a, shamir.inverse(a)) == 1


def test_the_field_is_that_of_aes() -> None:
    assert shamir.multiplied(0x57, 0x83) == 0xC1
    assert shamir.inverse(0x53) == 0xCA


@given(st.binary(min_size=1, max_size=40))
def test_any_two_shares_give_the_secret_back(secret: bytes) -> None:
    parts = shamir.split(secret)
    for one, two in permutations(parts, 2):
        assert shamir.together({one: parts[one], two: parts[two]}) == secret


def test_one_share_goes_with_every_secret_alike() -> None:
    for number in (1, 2, 3):
        share = bytes([0x5A])
        fitting = Counter(
            shamir.together({number: share, (number % 3) + 1: bytes([other])})
            for other in range(256)
        )
        assert set(fitting.values()) == {1}
        assert len(fitting) == 256


def test_one_share_or_a_number_that_is_none_gives_nothing() -> None:
    parts = shamir.split(b"seed")
    for wrong in ({1: parts[1]}, parts, {0: parts[1], 2: parts[2]}, {1: parts[1], 4: parts[2]}):
        with pytest.raises(ValueError, match=r"^Two shares"):
            shamir.together(wrong)
    with pytest.raises(ValueError, match="shorter"):
        shamir.together({1: parts[1], 2: parts[2][:-1]})


def test_two_sheets_that_were_typed_back_give_the_chains_keys() -> None:
    vault = Vault()
    anchor = vault.chain.anchor
    sheets = {
        number: shares.written(number, share, anchor)
        for number, share in shamir.split(vault.seed).items()
    }
    for one, two in permutations(sheets, 2):
        typed = [(number, " ".join(sheets[number].words).upper()) for number in (one, two)]
        assert keys_of(shares.seed_of(typed, anchor)).public == vault.chain.recovery


@given(st.binary(min_size=32, max_size=32), st.integers(1, 3))
def test_a_sheet_has_24_words_and_reads_back(share: bytes, number: int) -> None:
    sheet = shares.written(number, share, ANCHOR)
    assert len(sheet.words) == 24
    assert sheet.vault == shares.vault_words(ANCHOR)
    assert shares.typed(number, "\n".join(sheet.words), ANCHOR) == share


def test_a_word_that_is_none_is_named_by_its_place() -> None:
    words = list(shares.written(1, new_seed(), ANCHOR).words)
    words[4] = "xyzzy"
    with pytest.raises(Refused, match="Word 5"):
        shares.typed(1, " ".join(words), ANCHOR)


def test_most_slips_are_told_from_the_check() -> None:
    sheet = shares.written(1, bytes(32), ANCHOR)
    told = 0
    for at in range(23):
        words = list(sheet.words)
        words[at], words[at + 1] = "zoo", words[at]
        try:
            shares.typed(1, " ".join(words), ANCHOR)
        except Refused:
            told += 1
    assert told >= 20


def test_a_printed_sheet_stays_the_same_in_every_version() -> None:
    sheet = shares.written(2, bytes(range(32)), bytes(range(32, 64)))
    assert (sheet.number, sheet.vault) == (2, ("cage", "animal"))
    assert sheet.words[-2:] == ("journey", "wheel")
    assert sha256(" ".join(sheet.words).encode()).hexdigest() == (
        "ff5d7e6f891451a101498f7cf0c706b9f853c5e3b39d252b135cd688b9a0625c"
    )


@pytest.mark.parametrize(("number", "anchor"), [(1, ANCHOR), (3, ANCHOR), (2, ANCHOR[::-1])])
def test_a_sheet_under_another_number_or_of_another_vault_is_mistyped(
    number: int, anchor: bytes
) -> None:
    sheet = shares.written(2, bytes(range(32)), ANCHOR)
    with pytest.raises(Refused, match=r"^A word is wrong, or the number") as refused:
        shares.typed(number, " ".join(sheet.words), anchor)
    assert (refused.value.code, bool(refused.value.next_step)) == ("share-mistyped", True)


@pytest.mark.parametrize("number", [0, 4])
def test_a_sheet_of_a_number_that_there_is_none_of_is_mistyped(number: int) -> None:
    words = " ".join(shares.written(2, bytes(32), ANCHOR).words)
    with pytest.raises(Refused, match=r"^A share has a number from 1 to 3\."):
        shares.typed(number, words, ANCHOR)


def test_a_sheet_that_lacks_a_word_is_mistyped() -> None:
    words = shares.written(2, bytes(32), ANCHOR).words[1:]
    with pytest.raises(Refused, match=r"^A share has 24 words; these are 23\."):
        shares.typed(2, " ".join(words), ANCHOR)


def test_the_same_sheet_twice_is_no_two() -> None:
    text = " ".join(shares.written(2, new_seed(), ANCHOR).words)
    with pytest.raises(Refused, match="Two different"):
        shares.seed_of([(2, text), (2, text)], ANCHOR)


def test_a_sheets_words_are_not_in_its_own() -> None:
    sheet = shares.written(1, new_seed(), ANCHOR)
    said = repr(sheet).split("'")
    assert not any(word in said for word in sheet.words if word not in sheet.vault)


def test_the_keys_of_a_seed_stay_the_same_in_every_version() -> None:
    public = keys_of(bytes(range(32))).public
    assert public.sign.hex() == "03785c99eb612d9938a603e2daa0f58e767c3b4914863f2a30f174174d0ef56a"
    assert public.box.hex() == "cebf7f41114377316e73839b61afb817229a129dab75664c4bb6ca1d3fffe162"
