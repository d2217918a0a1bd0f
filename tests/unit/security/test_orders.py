"""What central signs for one device counts for that device, as that, and not a byte changed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from app.ports.problems import Corrupt
from app.security.device_keys import new_keys
from app.security.orders import (
    Lease,
    Signed,
    WipeOrder,
    box_of,
    clients_hash,
    open_work,
    read_lease,
    read_order,
    seal_work,
    sign_lease,
    sign_order,
)

CENTRAL, OTHER = new_keys(), new_keys()
DEVICE = uuid4()
LEASE = Lease(DEVICE.bytes, uuid4().bytes, clients_hash([]), 1, 2, "epoch", 1)
ORDER = WipeOrder(DEVICE.bytes, 1, "epoch", box_of(CENTRAL.box))
KINDS: list[tuple[Signed, Callable[[bytes, Signed, UUID], object], object]] = [
    (sign_lease(CENTRAL.sign, LEASE), read_lease, LEASE),
    (sign_order(CENTRAL.sign, ORDER), read_order, ORDER),
]


@pytest.mark.parametrize(("signed", "read", "meant"), KINDS, ids=["lease", "order"])
def test_it_counts_for_its_device_alone_and_under_centrals_key_alone(
    signed: Signed, read: Callable[[bytes, Signed, UUID], object], meant: object
) -> None:
    key = CENTRAL.public.sign
    assert read(key, signed, DEVICE) == meant
    for wrong_key, device in ((OTHER.public.sign, DEVICE), (key, uuid4())):
        with pytest.raises(Corrupt):
            read(wrong_key, signed, device)


@pytest.mark.parametrize(("signed", "read", "_meant"), KINDS, ids=["lease", "order"])
def test_no_byte_of_it_can_be_changed(
    signed: Signed, read: Callable[[bytes, Signed, UUID], object], _meant: object
) -> None:
    for place in range(len(signed.body)):
        body = bytearray(signed.body)
        body[place] ^= 1
        with pytest.raises(Corrupt):
            read(CENTRAL.public.sign, Signed(bytes(body), signed.signature), DEVICE)
    with pytest.raises(Corrupt):
        read(CENTRAL.public.sign, Signed(signed.body, b""), DEVICE)


def test_one_kind_is_never_taken_for_the_other() -> None:
    with pytest.raises(Corrupt):
        read_order(CENTRAL.public.sign, KINDS[0][0], DEVICE)
    with pytest.raises(Corrupt):
        read_lease(CENTRAL.public.sign, KINDS[1][0], DEVICE)


def test_clients_have_one_name_whatever_their_order() -> None:
    one, two = uuid4(), uuid4()
    assert clients_hash([one, two]) == clients_hash([two, one]) != clients_hash([one])


def test_what_is_handed_in_opens_for_its_central_and_its_device_alone() -> None:
    sealed = seal_work(box_of(CENTRAL.box), b"a reply", DEVICE)
    assert b"a reply" not in sealed
    assert open_work(CENTRAL.box, sealed, DEVICE) == b"a reply"
    flipped = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for key, content, device in (
        (OTHER.box, sealed, DEVICE),
        (CENTRAL.box, sealed, uuid4()),
        (CENTRAL.box, flipped, DEVICE),
        (CENTRAL.box, b"", DEVICE),
    ):
        with pytest.raises(Corrupt):
            open_work(key, content, device)
