"""Passwords are hashed slowly, compared in full, and the obvious ones are refused."""

from __future__ import annotations

import threading

import pytest

from app.domain.rules import RuleBroken
from app.ports.problems import Unavailable
from app.security import passwords
from app.security.passwords import (
    check_new_password,
    hash_password,
    is_outdated,
    verify_password,
)


def test_a_password_opens_only_its_own_hash() -> None:
    stored = hash_password("four plain words here")
    assert verify_password(stored, "four plain words here")
    assert not verify_password(stored, "four plain words herE")
    assert not is_outdated(stored)


def test_nothing_is_cut_off_after_72_bytes() -> None:
    long = "x" * 100
    assert not verify_password(hash_password(long + "a"), long + "b")


def test_nobody_has_a_password_that_opens_nothing() -> None:
    assert not verify_password(None, "nobody has this password")
    assert not verify_password("not a hash", "anything")


@pytest.mark.parametrize(
    "word",
    ["", "short", "elevenchars", "x" * 257, "password1234", "aaaaaaaaaaaa", "123456789012"],
)
def test_an_obvious_password_is_refused(word: str) -> None:
    with pytest.raises(RuleBroken):
        check_new_password(word)


def test_ones_own_address_is_no_password() -> None:
    with pytest.raises(RuleBroken):
        check_new_password("Mira@Trestle.example", known=("mira@trestle.example",))


@pytest.mark.parametrize(
    "word",
    [
        "four plain words",
        "x7!kQ-2mPz0_w#4",
        "ünïcødé pässwörd",
        "правильно лошадь батарея",
        "ab" * 6 + "cdefg",
        "long enough " * 20,
    ],
)
def test_an_uncommon_password_passes(word: str) -> None:
    check_new_password(word)


def test_no_more_hashes_are_made_at_once_than_there_are_places(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    places = threading.BoundedSemaphore(1)
    monkeypatch.setattr(passwords, "_turns", places)
    monkeypatch.setattr(passwords, "_WAIT_S", 0)
    with places, pytest.raises(Unavailable) as busy:
        hash_password("four plain words here")
    assert busy.value.code == "sign-in-busy"
    assert hash_password("four plain words here")


@pytest.mark.parametrize(
    "word",
    [
        "password1234567",
        "P@ssw0rdP@ssw0rd",
        "qwertyuiopasdfgh",
        "Correct Horse Battery Staple",
        "iloveyouiloveyou",
        "Summer2024Summer!",
        "WelcomeAdmin2025!!",
        "this is my password",
        "poiuytrewq-kjhgfdsa-Summer",
        "4dm1n_p@ssw0rd_4dm1n",
    ],
)
def test_length_does_not_make_a_common_password_a_good_one(word: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        check_new_password(word)
    assert broken.value.code == "password-easy"


def test_a_new_password_may_have_128_characters_and_more() -> None:
    check_new_password("many plain words in a row, " * 5)


def test_a_storm_of_sign_ins_is_sent_away_instead_of_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_queue", threading.BoundedSemaphore(1))
    assert passwords._queue.acquire(blocking=False)
    with pytest.raises(Unavailable) as busy:
        hash_password("four plain words here")
    assert busy.value.retry_after_s
