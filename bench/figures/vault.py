"""What it takes to seal a client's secrets anew when somebody who could read them has left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from bench.clock import cpu_seconds
from bench.figure import Bench, Goal, Pair
from bench.ground import Ground

_PASSWORD = "Winter-2026-{0:06}-kitchen-table"  # noqa: S105 -- nobody's


@contextmanager
def _reseal(_ground: Ground, size: int) -> Iterator[Pair]:
    """Secrets of one client, all under a key that the one who left holds, and the next key."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    from app.security.device_keys import new_keys
    from app.security.vault import client_keys, fields
    from app.security.vault.chain import started
    from app.security.vault.entries import NOTHING_BEFORE, Entry
    from app.security.vault.fields import Place
    from app.security.vault.said import Root

    person, device, client = UUID(int=1), UUID(int=2), UUID(int=3)
    mine, paper = new_keys(), new_keys()
    root = Root(person, device, mine.public, paper.public)
    chain = started(Entry(0, NOTHING_BEFORE, root).signed(mine.sign))
    old = client_keys.new_key(chain.anchor, client)
    first = client_keys.birth(chain, client, old, [mine.public.sign])
    chain = chain.extended([chain.next(first).signed(mine.sign)])
    places = [Place(client, UUID(int=number), "password") for number in range(size)]
    texts = [_PASSWORD.format(number) for number in range(size)]
    sealed = [
        fields.seal(text, place, old, 1, chain, mine)
        for place, text in zip(places, texts, strict=True)
    ]
    new = client_keys.new_key(chain.anchor, client)
    next_one = client_keys.birth(chain, client, new, [mine.public.sign], old)
    chain = chain.extended([chain.next(next_one).signed(mine.sign)])
    box = X25519PublicKey.from_public_bytes(mine.public.box)
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    took: list[float] = []

    def anew() -> None:
        for place, before in zip(places, sealed, strict=True):
            opened = fields.open_value(before, place, old, chain)
            edition = opened.checked.header.edition
            after = fields.seal(opened.text, place, new, edition, chain, mine)
            assert len(after) == len(before)  # noqa: S101 -- the figure counts only if it was done

    def bare() -> None:
        for text in texts:
            suite.encrypt(text.encode(), box)

    def ours() -> list[float]:
        took.append(cpu_seconds(anew))
        return [took[-1]]

    def notes() -> list[str]:
        return [
            f"{size / min(took):,.0f} secrets a second: author checked, opened, sealed, signed",
            "the client's key itself is wrapped once for each device that stays, not once a secret",
        ]

    yield Pair(ours, lambda: [cpu_seconds(bare)], notes)


BENCHES = (
    Bench(
        "vault-reseal",
        "sealing the secrets of a client anew for those who stay, on the device that does it "
        "(size: secrets)",
        "each of them in a bare sealed box (HPKE: X25519, HKDF-SHA256, AES-256-GCM), not opened, "
        "not checked and not signed",
        Goal(),
        _reseal,
        sizes=(1_000, 10_000),
        repeats=3,
    ),
)
