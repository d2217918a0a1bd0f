"""Tokens cannot be guessed, and their digests cannot be turned back."""

from __future__ import annotations

from app.security.tokens import derived_key, digest, new_token, successor


def test_a_token_has_256_bits_and_never_comes_twice() -> None:
    tokens = {new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert {len(token) for token in tokens} == {43}


def test_a_digest_is_the_same_each_time_and_not_the_token() -> None:
    token = new_token()
    assert digest(token) == digest(token) != token.encode()
    assert len(digest(token)) == 32


def test_a_successor_follows_from_token_and_key_together() -> None:
    token, key, other = new_token(), b"k" * 32, b"o" * 32
    assert successor(key, token) == successor(key, token)
    assert successor(key, token) != successor(other, token)
    assert successor(key, token) != successor(key, new_token())
    assert len(successor(key, token)) == 43


def test_keys_for_different_purposes_differ() -> None:
    assert derived_key(b"s" * 32, "a") != derived_key(b"s" * 32, "b")


def test_a_token_of_any_characters_has_a_digest() -> None:
    assert len(digest("\ud800 ä")) == 32
