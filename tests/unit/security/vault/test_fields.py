"""A secret opens at its own place, as its author wrote it, and not at all otherwise."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ports.problems import Corrupt, Refused
from app.security.device_keys import new_keys
from app.security.vault import fields
from app.security.vault.fields import STEP, Place, check, check_edition, header_of, open_value, seal
from tests.builders.vaults import Laptop, Vault

VAULT = Vault()
CLIENT, OTHER_CLIENT = uuid4(), uuid4()
KEY = VAULT.birth(CLIENT, VAULT.tina, VAULT.omar)
OTHER_KEY = VAULT.birth(OTHER_CLIENT, VAULT.tina, VAULT.omar)
PLACE = Place(CLIENT, uuid4(), "password")
SEALED = seal("correct horse", PLACE, KEY, 1, VAULT.chain, VAULT.tina.keys)


@given(st.text(max_size=300))
def test_what_was_sealed_opens(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    sealed = seal(text, PLACE, KEY, 7, VAULT.chain, VAULT.omar.keys)
    opened = open_value(sealed, PLACE, KEY, VAULT.chain)
    assert opened.text == text
    assert opened.checked.header.edition == 7
    assert opened.checked.author.device == VAULT.omar.id
    assert not opened.under_old_key


def test_any_byte_that_was_changed_is_refused() -> None:
    for at in range(len(SEALED)):
        for bit in (0x01, 0x80):
            changed = bytearray(SEALED)
            changed[at] ^= bit
            with pytest.raises((Corrupt, Refused)):
                open_value(bytes(changed), PLACE, KEY, VAULT.chain)


@given(st.integers(0, len(SEALED) - 1))
def test_what_was_cut_short_or_made_longer_is_refused(size: int) -> None:
    for changed in (SEALED[:size], SEALED + SEALED[:size] + b"\0"):
        with pytest.raises((Corrupt, Refused)):
            open_value(changed, PLACE, KEY, VAULT.chain)


@pytest.mark.parametrize(
    "place",
    [
        Place(CLIENT, PLACE.credential, "note"),
        Place(CLIENT, uuid4(), "password"),
        Place(OTHER_CLIENT, PLACE.credential, "password"),
    ],
    ids=["another field", "another credential", "another client"],
)
def test_a_value_that_was_put_elsewhere_is_refused(place: Place) -> None:
    for key in (KEY, OTHER_KEY):
        with pytest.raises((Corrupt, Refused)):
            open_value(SEALED, place, key, VAULT.chain)


def test_a_value_of_another_vault_is_refused() -> None:
    with pytest.raises(Refused) as problem:
        check(SEALED, PLACE, Vault().chain)
    assert problem.value.code == "secret-other-past"


def test_how_long_a_password_is_does_not_show() -> None:
    short, longer = (
        seal(text, PLACE, KEY, 1, VAULT.chain, VAULT.tina.keys) for text in ("a", "a" * 60)
    )
    assert len(short) == len(longer)


def test_the_same_value_twice_looks_like_two() -> None:
    again = seal("correct horse", PLACE, KEY, 1, VAULT.chain, VAULT.tina.keys)
    assert len({SEALED[:61], again[:61]}) == 2


def test_a_value_by_a_device_that_does_not_hold_the_key_is_refused() -> None:
    for author in (VAULT.boss, Laptop(uuid4())):
        sealed = seal("planted", PLACE, KEY, 1, VAULT.chain, author.keys)
        with pytest.raises(Refused) as problem:
            check(sealed, PLACE, VAULT.chain)
        assert problem.value.code == "secret-stranger"


def test_a_device_cannot_name_another_as_author() -> None:
    forged = seal("planted", PLACE, KEY, 1, VAULT.chain, VAULT.omar.keys)
    forged = forged[:-80] + VAULT.tina.member[:16] + forged[-64:]
    with pytest.raises(Corrupt):
        check(forged, PLACE, VAULT.chain)


def test_an_ended_device_cannot_write_what_names_a_head_after_its_end() -> None:
    vault = Vault()
    client = uuid4()
    key = vault.birth(client, vault.tina, vault.omar)
    place = Place(client, uuid4(), "password")
    early = seal("before", place, key, 1, vault.chain, vault.omar.keys)
    vault.end(vault.omar)
    with pytest.raises(Refused) as problem:
        seal("after", place, key, 2, vault.chain, vault.omar.keys)
    assert problem.value.code == "key-stale"
    second = vault.birth(client, vault.tina)
    late = seal("after", place, second, 2, vault.chain, vault.omar.keys)
    with pytest.raises(Refused) as problem:
        check(late, place, vault.chain)
    assert problem.value.code == "secret-stranger"
    assert open_value(early, place, key, vault.chain).under_old_key, "and it is marked"


def test_nothing_is_sealed_under_a_key_that_has_a_successor_or_was_never_born() -> None:
    vault = Vault()
    client = uuid4()
    place = Place(client, uuid4(), "password")
    with pytest.raises(Refused) as problem:
        seal("x", place, KEY, 1, vault.chain, vault.tina.keys)
    assert problem.value.code == "key-unknown"
    first = vault.birth(client, vault.tina)
    vault.birth(client, vault.tina)
    with pytest.raises(Refused) as problem:
        seal("x", place, first, 1, vault.chain, vault.tina.keys)
    assert problem.value.code == "key-stale"


def test_a_value_that_names_an_unknown_head_tells_that_pasts_differ() -> None:
    vault = Vault()
    client = uuid4()
    key = vault.birth(client, vault.tina)
    frozen = vault.chain
    place = Place(client, uuid4(), "password")
    vault.end(vault.omar)
    sealed = seal("x", place, key, 1, vault.chain, vault.tina.keys)
    with pytest.raises(Refused) as problem:
        check(sealed, place, frozen)
    assert problem.value.code == "secret-other-past"


@pytest.mark.parametrize(
    ("edition", "last", "passes"),
    [(1, 0, True), (STEP, 0, True), (STEP + 1, 0, False), (0, 5, False), (2**64 - 1, 9, False)],
)
def test_editions_are_not_used_up_by_one_value(edition: int, last: int, passes: bool) -> None:
    if passes:
        check_edition(edition, last)
    else:
        with pytest.raises(Refused):
            check_edition(edition, last)


def test_what_a_device_remembers_of_a_value_is_the_same_for_the_same_value_there_alone() -> None:
    mine = new_keys()
    seen = fields.seen(mine, PLACE, "correct horse")
    assert seen == fields.seen(mine, PLACE, "correct horse")
    assert seen != fields.seen(mine, PLACE, "another")
    assert seen != fields.seen(new_keys(), PLACE, "correct horse")
    assert seen != fields.seen(mine, Place(CLIENT, uuid4(), "password"), "correct horse")


def test_a_value_that_is_too_long_is_refused_with_what_to_do() -> None:
    with pytest.raises(Refused, match="attachment"):
        seal("x" * (fields.LONGEST + 1), PLACE, KEY, 1, VAULT.chain, VAULT.tina.keys)
    whole = seal("x" * fields.LONGEST, PLACE, KEY, 1, VAULT.chain, VAULT.tina.keys)
    assert open_value(whole, PLACE, KEY, VAULT.chain).text == "x" * fields.LONGEST


def test_an_opened_secrets_words_say_nothing_of_it() -> None:
    assert "correct horse" not in repr(open_value(SEALED, PLACE, KEY, VAULT.chain))


def test_a_header_says_what_is_needed_without_the_key() -> None:
    header = header_of(SEALED)
    assert header.key == KEY.name[:16]
    assert header.head == VAULT.chain.head[:16]
    assert header.author == VAULT.tina.member[:16]
