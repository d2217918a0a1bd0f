"""A device's vault keys open with the keyring's secret and the PIN together, on that device."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.domain.rules import RuleBroken
from app.ports.problems import Corrupt, Refused
from app.security.device_keys import new_keys
from app.security.vault.device import check_new_pin, open_keys, seal_keys
from app.security.vault.stretching import PIN, WORDS
from tests.builders.vaults import CHEAP

KEYS, DEVICE, RING = new_keys(), uuid4(), bytes(range(32))
TYPED = "blue-heron"
SEALED = seal_keys(KEYS, TYPED, RING, DEVICE, CHEAP)


def test_the_pin_opens_them() -> None:
    assert open_keys(SEALED, TYPED, RING, DEVICE, KEYS.public) == KEYS


def test_neither_half_opens_them_alone_nor_another_device() -> None:
    for pin, ring, device in (
        ("another-pin", RING, DEVICE),
        (TYPED, bytes(32), DEVICE),
        (TYPED, RING, uuid4()),
    ):
        with pytest.raises(Refused) as problem:
            open_keys(SEALED, pin, ring, device, KEYS.public)
        assert problem.value.code == "pin-wrong"


def test_public_keys_that_were_changed_beside_them_are_noticed() -> None:
    with pytest.raises(Refused):
        open_keys(SEALED, TYPED, RING, DEVICE, new_keys().public)


def test_any_byte_that_was_changed_is_refused() -> None:
    for at in range(len(SEALED)):
        changed = bytearray(SEALED)
        changed[at] ^= 0x01
        with pytest.raises((Refused, Corrupt)):
            open_keys(bytes(changed), TYPED, RING, DEVICE, KEYS.public)


def test_a_cost_that_nobody_chose_is_refused_before_it_is_paid() -> None:
    greedy = SEALED[:1] + b"\xff\xff\xff\xff" + SEALED[5:]
    with pytest.raises(Corrupt):
        open_keys(greedy, TYPED, RING, DEVICE, KEYS.public)


def test_a_guess_of_the_pin_costs_256_mib_and_of_the_words_64() -> None:
    assert (PIN.memory_kib, PIN.passes) == (256 * 1024, 3)
    assert (WORDS.memory_kib, WORDS.passes) == (64 * 1024, 3)


@pytest.mark.parametrize("pin", ["", "1234567", "11111111", "12345678", "abcabcabc", "qwertzui"])
def test_a_pin_that_anybody_would_try_is_refused(pin: str) -> None:
    with pytest.raises(RuleBroken):
        check_new_pin(pin)


@pytest.mark.parametrize("pin", ["blue-heron", "80431796", "vier rote Äpfel"])
def test_a_pin_of_eight_characters_or_more_is_taken(pin: str) -> None:
    check_new_pin(pin)
