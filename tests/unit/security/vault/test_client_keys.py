"""A client's key reaches whom it was wrapped to, and nobody can pass another one off for it."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.ports.problems import Corrupt
from app.security.vault.client_keys import WRAP_BYTES, named, new_key, unwrap, wrap
from tests.builders.vaults import Vault


def test_a_wrap_opens_for_its_receiver_and_for_nobody_else() -> None:
    vault = Vault()
    client = uuid4()
    key = vault.birth(client, vault.tina, vault.omar)
    born = vault.chain.client_keys(client)[0]
    sealed = wrap(key, vault.chain.anchor, vault.omar.keys.public.box)
    assert len(sealed) == WRAP_BYTES
    assert unwrap(sealed, born, vault.chain.anchor, vault.omar.keys) == key
    with pytest.raises(Corrupt):
        unwrap(sealed, born, vault.chain.anchor, vault.tina.keys)


def test_any_byte_of_a_wrap_that_was_changed_is_refused() -> None:
    vault = Vault()
    client = uuid4()
    key = vault.birth(client, vault.tina)
    born = vault.chain.client_keys(client)[0]
    sealed = wrap(key, vault.chain.anchor, vault.tina.keys.public.box)
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 0x01
        with pytest.raises(Corrupt):
            unwrap(bytes(changed), born, vault.chain.anchor, vault.tina.keys)


def test_another_key_under_a_births_name_is_refused_whoever_wrapped_it() -> None:
    vault = Vault()
    client, other = uuid4(), uuid4()
    key, planted = vault.birth(client, vault.tina), vault.birth(other, vault.omar, vault.tina)
    born = vault.chain.client_keys(client)[0]
    anchor, tina = vault.chain.anchor, vault.tina.keys
    lying = type(key)(key.name, planted.secret)
    for passed_off in (planted, lying):
        with pytest.raises(Corrupt):
            unwrap(wrap(passed_off, anchor, tina.public.box), born, anchor, tina)


def test_a_name_is_bound_to_the_client_and_to_the_vault() -> None:
    anchor, client = b"\x01" * 32, uuid4()
    key = new_key(anchor, client)
    assert named(key.secret, anchor, uuid4()).name != key.name
    assert named(key.secret, b"\x02" * 32, client).name != key.name


def test_a_keys_words_say_nothing_of_it() -> None:
    key = new_key(b"\x01" * 32, uuid4())
    assert key.secret.hex() not in repr(key)
    assert repr(key.secret) not in repr(key)
