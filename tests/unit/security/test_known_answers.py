"""What is stored, signed or shown to others reads the same in every version of this program.

A changed answer would lock people out, or have devices and central not understand each other.
"""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

import pytest

from app.domain.rules import RuleBroken
from app.ports.problems import Corrupt, Unavailable
from app.security import audit, envelope, orders, passwords, proofs, recovery_codes, tokens, totp
from app.security.device_keys import PrivateKeys
from app.security.vault.device import open_keys, seal_keys
from app.security.vault.stretching import SALT_BYTES, Cost
from app.wire.scopes import in_short

KEY, SEED = bytes(range(32)), bytes(range(20))
REQUEST = proofs.Request("POST", "/x?y=1", hashlib.sha256(b"b").digest(), "ab", "tok ä")
AT = 1_700_000_000_123
SIGNED = (
    b"trestle request 1\nPOST\n/x?y=1\n1700000000123\nab\n"
    + hashlib.sha256(b"b").digest()
    + hashlib.sha256("tok ä".encode()).digest()
)


def test_keys_are_derived_by_their_purpose() -> None:
    assert tokens.derived_key(KEY, "files").hex() == (
        "5195391f0984555e285485a8b3b3c865ca1647ad3ef215b3308a9f85478f9757"
    )


def test_a_token_is_stored_and_followed_as_ever() -> None:
    assert tokens.successor(KEY, "token ä") == "zBscie_f_9efZ9vZs9jAZMo7VCaO9zU6D83KsdKEcF0"
    assert tokens.digest("token ä") == hashlib.sha256("token ä".encode()).digest()
    assert tokens.successor(KEY, "\ud800") == tokens.successor(KEY, "?")


@pytest.mark.parametrize("typed", ["k4mp-x7qa-9rte", "K4MPX7QA9RTE", " k4mp x7qa 9rte "])
def test_a_recovery_code_is_stored_alike_however_it_is_typed(typed: str) -> None:
    assert recovery_codes.digest_of(KEY, b"p" * 16, typed).hex() == (
        "135c708703ef3aa4223a851eec79c555f87d1fc9131b320b63acf38ec18f55cb"
    )
    assert len(recovery_codes.digest_of(KEY, b"p" * 16, "\ud800")) == 32


def test_a_recovery_code_is_found_by_what_was_kept_of_it_before_central_s_key_changed() -> None:
    code, person, newer, newest = "k4mp-x7qa-9rte", b"p" * 16, bytes(32), b"k" * 32
    first = recovery_codes.digest_of(KEY, person, code)
    second = hmac.digest(newer, b"again|" + first, "sha256")
    kept = hmac.digest(newest, b"again|" + second, "sha256")
    assert recovery_codes.again([newer, newest], first) == kept
    assert recovery_codes.again([], first) == first
    assert recovery_codes.digests_of([KEY, newer, newest], person, code) == [
        kept,
        recovery_codes.again([newest], recovery_codes.digest_of(newer, person, code)),
        recovery_codes.digest_of(newest, person, code),
    ]


def test_a_phone_s_secret_is_shown_as_base32_and_as_a_link() -> None:
    assert totp.seed_text(SEED) == "AAAQEAYEAUDAOCAJBIFQYDIOB4IBCEQT"
    assert totp.seed_text(b"abc") == "MFRGG"
    assert totp.link(SEED, firm="Acme / IT", email="a+b@x.example") == (
        "otpauth://totp/Acme%20%2F%20IT:a%2Bb@x.example?secret=AAAQEAYEAUDAOCAJBIFQYDIOB4IBCEQT"
        "&issuer=Acme%20%2F%20IT&algorithm=SHA1&digits=6&period=30"
    )


def test_a_request_is_signed_over_all_of_it() -> None:
    assert REQUEST.at(AT) == SIGNED
    header = proofs.made(KEY, REQUEST, AT)
    assert header == (
        "18bcfe5687b.dJ6Iv5uDjTUDP1sxeX9trte0-L9BEQRa9zni9aCEz1c81Pe55ScopFvUlwSkljUJ6tyFz6NPY8V4"
        "lPBOGHKjCQ"
    )
    proof = proofs.read(header)
    assert proof is not None
    assert proof.time_ms == AT
    assert proofs.read(header[:-2] + "!" + header[-2:]) is None
    assert proofs.digest_of_stream("17") == hashlib.sha256(b"from 17").digest()
    assert proofs.digest_of_stream("\ud800") == hashlib.sha256(b"from ?").digest()


@pytest.mark.parametrize("header", ["", ".", "18bcfe5687b", "18bcfe5687b.AAAA", "x.AAAA", "1.ä"])
def test_a_header_of_none_of_ours_says_nothing(header: str) -> None:
    assert proofs.read(header) is None


def test_a_path_of_any_bytes_is_signed() -> None:
    odd = proofs.Request("GET", "/\udcff", b"", "1", "\ud800")
    assert b"/\xff" in odd.at(1)
    assert odd.at(1).endswith(hashlib.sha256(b"?").digest())


def test_scopes_are_told_in_short_whatever_their_order() -> None:
    pairs = [(b"b" * 16, b"g" * 16), (b"a" * 16, b"h" * 16)]
    assert in_short(pairs).hex() == "499c22bb000adfecf123cac6276674fd"
    assert in_short(reversed(pairs)) == in_short(pairs)


def test_what_is_sealed_begins_with_its_version_and_is_bound_to_each_part_of_its_record() -> None:
    sealed = envelope.seal_secret(KEY, b"secret", "a", "bc")
    assert sealed[:1] == b"\x01"
    assert len(sealed) == 1 + 12 + len(b"secret") + 16
    assert envelope.open_secret(KEY, sealed, "a", "bc") == b"secret"
    for other in (("ab", "c"), ("a", "bc", ""), ("bc", "a"), ("abc",)):
        with pytest.raises(Corrupt) as refused:
            envelope.open_secret(KEY, sealed, *other)
        assert (refused.value.code, bool(refused.value.next_step)) == ("secret-damaged", True)
    with pytest.raises(Corrupt):
        envelope.open_secret(KEY, b"\x02" + sealed[1:], "a", "bc")


def test_what_was_handed_in_opens_only_whole_and_says_what_to_do_otherwise() -> None:
    device = UUID(int=7)
    sealed = orders.seal_work(orders.box_of(KEY), b"work", device)
    assert orders.open_work(KEY, sealed, device) == b"work"
    for wrong, whose in ((sealed, UUID(int=8)), (b"\x09" + sealed[1:], device), (b"", device)):
        with pytest.raises(Corrupt) as refused:
            orders.open_work(KEY, wrong, whose)
        assert (refused.value.code, bool(refused.value.next_step)) == ("handed-in-damaged", True)


def test_who_is_sent_away_is_told_when_to_come_again() -> None:
    busy = passwords._busy()
    assert isinstance(busy, Unavailable)
    assert (busy.code, busy.retry_after_s, bool(busy.next_step)) == ("sign-in-busy", 10.0, True)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("wv7 kq2 mp9 z0", "password-short"), ("wv7 kq2 mp9 z0r", None),
        ("ab cd" * 51 + "d", None), ("ab cd" * 51 + "dd", "password-long"),
        ("abcabcabcabcabcabc", "password-easy"), ("Mira@Trestle.Example", "password-easy"),
        ("abcdeabcdeabcdex", None),
    ],
)  # fmt: skip
def test_a_new_password_is_refused_for_the_reason_that_is_said(word: str, code: str | None) -> None:
    if code is None:
        passwords.check_new_password(word)
        return
    with pytest.raises(RuleBroken) as broken:
        passwords.check_new_password(word, known=("mira@trestle.example",))
    assert broken.value.code == code


def test_a_lease_and_an_order_are_signed_each_as_what_it_is() -> None:
    device, public = UUID(int=7), PrivateKeys(KEY, KEY).public.sign
    lease = orders.Lease(device.bytes, bytes(16), orders.clients_hash([]), 1, 2, "epoch", 1)
    order = orders.WipeOrder(device.bytes, 1, "epoch", orders.box_of(KEY))
    said = orders.sign_lease(KEY, lease), orders.sign_order(KEY, order)
    assert orders.read_lease(public, said[0], device) == lease
    assert orders.read_order(public, said[1], device) == order
    for read, wrong in ((orders.read_lease, said[1]), (orders.read_order, said[0])):
        with pytest.raises(Corrupt) as refused:
            read(public, wrong, device)
        assert (refused.value.code, bool(refused.value.next_step)) == ("central-signature", True)


def test_a_device_s_vault_keys_are_sealed_under_pin_and_keyring_with_what_a_guess_costs() -> None:
    keys, device, cost = PrivateKeys(KEY, KEY[::-1]), UUID(int=7), Cost(8, 2)
    sealed = seal_keys(keys, "blue-heron", KEY, device, cost)
    assert sealed[1:9] == (8).to_bytes(4, "big") + (2).to_bytes(4, "big")
    assert open_keys(sealed, "blue-heron", KEY, device, keys.public) == keys
    again = seal_keys(keys, "blue-heron", KEY, device, cost)
    assert again[9 : 9 + SALT_BYTES] != sealed[9 : 9 + SALT_BYTES]


def test_an_event_and_a_head_are_written_down_for_the_chain_as_ever() -> None:
    device = UUID(int=3)
    facts: dict[str, str | int] = {"b": 2, "a": "ä"}
    event = audit.Event(7, AT, "kind", "no", UUID(int=1), None, "::1", "device", device, facts, 2)
    written = (
        b'trestle audit event 1\n[7,1700000000123,"kind","no",'
        b'"00000000-0000-0000-0000-000000000001",null,"::1",'
        b'"device","00000000-0000-0000-0000-000000000003",{"a":"\\u00e4","b":2},2]'
    )
    assert audit.canonical(event) == written
    code = audit.chained(KEY, audit.BEGINNING, event)
    assert code == hmac.digest(KEY, bytes(32) + written, "sha256")
    head = audit.Head("epoch", 7, b"\xab" * 32, AT, 2)
    said = b'trestle audit head 1\n["epoch",7,"' + b"ab" * 32 + b'",1700000000123,2]'
    assert audit.head_said(head) == said
